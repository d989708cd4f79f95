import TestSupport
import Testing

@testable import Groups

/// The hash that every protocol shares, against an independent implementation.
@Suite struct TranscriptTests {
    struct File: Decodable { let cases: [Case] }
    struct Case: Decodable, CustomTestStringConvertible, Sendable {
        let tag: String
        let fields: [HexBytes]
        let hash: HexBytes
        let scalar: HexBytes
        var testDescription: String { "\(tag), \(fields.count) fields" }
    }

    @Test(arguments: try VectorFile.read("hash/transcript.json", format: "chainsign-hash-vector/1", as: File.self).cases)
    func knownAnswer(_ vector: Case) throws {
        var transcript = Transcript(knownAnswer: vector.tag)
        for field in vector.fields { transcript.absorb(field.bytes) }
        #expect(Secp256k1.challenge(transcript).encoded == vector.scalar.bytes)
        #expect(transcript.hash() == vector.hash.bytes)
        if let tag = TranscriptTag(rawValue: vector.tag) {
            var named = Transcript(tag)
            named.absorb(list: vector.fields.map(\.bytes))
            #expect(named.hash() == vector.hash.bytes)
        }
    }

    @Test func oneVectorUsesAProtocolTag() throws {
        let cases = try VectorFile.read("hash/transcript.json", format: "chainsign-hash-vector/1", as: File.self).cases
        #expect(cases.contains { TranscriptTag(rawValue: $0.tag) != nil })
    }

    @Test func tagsAreDistinct() {
        let tags = TranscriptTag.allCases.map(\.rawValue)
        #expect(Set(tags).count == tags.count)
        #expect(tags.allSatisfy { !$0.isEmpty })
        let empty = TranscriptTag.allCases.map { Transcript($0).hash() }
        #expect(Set(empty).count == tags.count)
    }

    /// The α-shuffle: moving bytes between fields, or splitting one, is another input.
    @Test func fieldsDoNotRunIntoEachOther() {
        func hash(_ fields: [[UInt8]]) -> [UInt8] {
            var transcript = Transcript(.run)
            transcript.absorb(list: fields)
            return transcript.hash()
        }
        let inputs: [[[UInt8]]] = [[], [[]], [[], []], [[1, 2]], [[1], [2]], [[], [1, 2]], [[1, 2], []], [[1, 2, 0]], [[0, 1, 2]]]
        #expect(Set(inputs.map(hash)).count == inputs.count)
    }

    @Test func fieldKinds() throws {
        var numbers = Transcript(.run)
        numbers.absorb(0x0102_0304)
        numbers.absorb("aé")
        numbers.absorb(Scalar<Secp256k1>(5))
        numbers.absorb(try #require(Secp256k1.generatorMultiple(.one)))
        var raw = Transcript(.run)
        raw.absorb([1, 2, 3, 4])
        raw.absorb([0x61, 0xc3, 0xa9])
        raw.absorb([UInt8](repeating: 0, count: 31) + [5])
        raw.absorb(try bytes(hex: "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"))
        #expect(numbers.hash() == raw.hash())
    }

    /// frost.md's Hc on Ed25519: H(…, 0) ‖ H(…, 1), little-endian, reduced.
    @Test func wideChallenge() throws {
        var transcript = Transcript(.keygenProof)
        transcript.absorb([7])
        var halves: [[UInt8]] = []
        for counter: UInt32 in 0...1 {
            var half = Transcript(.keygenProof)
            half.absorb([7])
            half.absorb(counter)
            halves.append(half.hash())
        }
        #expect(Edwards25519.challenge(transcript) == Scalar(reducing: halves[0] + halves[1]))
        #expect(Ristretto255.challenge(transcript).encoded == Edwards25519.challenge(transcript).encoded)
    }
}

import ChainConformance
import ChainKit
import Testing
import Tron

/// A small deterministic generator, so that a failure can be repeated.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

@Suite struct MutationTests {
    private static func mutate(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let position = Int.random(in: 0...max(0, bytes.count - 1), using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where !bytes.isEmpty: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1 where !bytes.isEmpty: bytes[position] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
            case 2 where !bytes.isEmpty: bytes.remove(at: position)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: min(position, bytes.count))
            case 4: bytes = Array(bytes.prefix(position))
            default: bytes.append(UInt8.random(in: 0...255, using: &random))
            }
        }
        return bytes
    }

    /// Whatever the bytes are, they are refused with a typed error, or read into a document that writes back the same bytes, survives
    /// its JSON, and that every other member can take.
    @Test func mutatedInputsNeverTrap() throws {
        let seeds = try VectorFolder(repository + "/vectors/tron").files.flatMap(\.cases).compactMap { vector in
            if case .raw(let bytes) = vector.input { bytes } else { nil }
        }
        try #require(seeds.count > 50)
        let adapter = TronAdapter()
        var random = SplitMix64(state: 1)
        var accepted = 0
        for _ in 0..<20_000 {
            let bytes = Self.mutate(seeds.randomElement(using: &random) ?? [], &random)
            let document: TronTransaction
            do throws(ChainError) {
                document = try adapter.decode(.raw(bytes), context: .empty)
            } catch {
                #expect(error.stage == .decode)
                continue
            }
            accepted += 1
            #expect(document.bytes == bytes, "not canonical: \(Hex.encode(bytes))")
            guard case .json(let json) = try adapter.encode(document, as: .json) else {
                Issue.record("no JSON: \(Hex.encode(bytes))")
                continue
            }
            #expect(try adapter.decode(.json(json), context: .empty) == document, "JSON loses something: \(Hex.encode(bytes))")
            _ = try adapter.summary(of: document, context: .empty).text
            _ = try adapter.verify(document, context: .empty)
            _ = try adapter.estimate(document, context: .empty)
        }
        // A mutation of an amount or a memo is a transaction too.
        #expect(accepted > 500)
    }

    @Test func textIsBounded() {
        #expect(throws: ChainError.self) { try tron.decode(.raw([UInt8](repeating: 0x0a, count: 1 << 20))) }
        #expect(throws: ChainError.self) { try tron.validate(address: String(repeating: "T", count: 1 << 20)) }
    }
}

import ChainConformance
import ChainKit
import Ethereum
import FoundationEssentials
import Testing

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
    /// How many inputs: 20,000 by default, `CHAINSIGN_MUTATIONS` for long runs.
    static let count = ProcessInfo.processInfo.environment["CHAINSIGN_MUTATIONS"].flatMap { Int($0) } ?? 20_000

    private static func seeds() throws -> [[UInt8]] {
        try VectorFolder(vectorFolder).files.flatMap(\.cases).compactMap { vector in
            if case .raw(let bytes) = vector.input, bytes.count < 4096 { bytes } else { nil }
        }
    }

    private static func mutate(_ bytes: [UInt8], _ seeds: [[UInt8]], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let position = Int.random(in: 0...max(0, bytes.count - 1), using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0 where !bytes.isEmpty: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1 where !bytes.isEmpty: bytes[position] = [0, 1, 0x7f, 0x80, 0x81, 0xff].randomElement(using: &random) ?? 0
            case 2 where !bytes.isEmpty: bytes.remove(at: position)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: min(position, bytes.count))
            case 4: bytes = Array(bytes.prefix(position))
            case 5 where !bytes.isEmpty:
                bytes[position] = bytes[position] &+ (Bool.random(using: &random) ? 1 : 0xff)
            case 6:
                let other = seeds.randomElement(using: &random) ?? []
                bytes = Array(bytes.prefix(position)) + other.dropFirst(min(position, other.count))
            case 7 where !bytes.isEmpty:
                let end = min(bytes.count, position + Int.random(in: 1...40, using: &random))
                bytes.insert(contentsOf: Array(bytes[position..<end]), at: position)
            default: bytes.append(UInt8.random(in: 0...255, using: &random))
            }
        }
        return bytes
    }

    /// Whatever the bytes are, they are refused with a typed error, or read into a document that writes back the same bytes and that
    /// every other member can take.
    @Test func mutatedInputsNeverTrap() throws {
        let seeds = try Self.seeds()
        try #require(seeds.count > 100)
        let adapter = EthereumAdapter()
        var random = SplitMix64(state: 1)
        var accepted = 0
        for _ in 0..<Self.count {
            let bytes = Self.mutate(seeds.randomElement(using: &random) ?? [], seeds, &random)
            let document: EthereumDocument
            do {
                document = try EthereumAdapter.decode(bytes)
            } catch {
                #expect(error.stage == .decode)
                continue
            }
            accepted += 1
            guard try adapter.encode(document, as: .raw) == .raw(bytes) else {
                Issue.record("not canonical: \(Hex.encode(bytes))")
                continue
            }
            guard case .json(let json) = try adapter.encode(document, as: .json) else {
                Issue.record("no JSON: \(Hex.encode(bytes))")
                continue
            }
            let back = try adapter.decode(.json(json), context: .empty)
            #expect(back == document, "JSON loses something: \(Hex.encode(bytes))")
            _ = try adapter.summary(of: document, context: .empty).text
            _ = try? adapter.estimate(document, context: .empty)
            _ = adapter.conflicts(document)
            _ = try adapter.verify(document, context: .empty)
            _ = try? adapter.requests(for: document, keys: [], context: .empty, prior: [])
            _ = try? adapter.assemble(document, signatures: [])
        }
        #expect(accepted > Self.count / 100, "mutations that are all refused exercise nothing but the decoder's beginning")
    }

    /// JSON in any disorder gives a typed error or a document.
    @Test func mutatedIntentsNeverTrap() throws {
        let seeds = try VectorFolder(vectorFolder).files.flatMap(\.cases).compactMap { vector -> [UInt8]? in
            if case .json(let value) = vector.input, vector.operation != .address { Array(value.text().utf8.prefix(4096)) } else { nil }
        }
        let adapter = EthereumAdapter()
        var random = SplitMix64(state: 2)
        for _ in 0..<Self.count / 4 {
            let bytes = Self.mutate(seeds.randomElement(using: &random) ?? [], seeds, &random)
            guard let value = try? JSONParser.parse(bytes), let document = try? adapter.decode(.json(value), context: .empty) else {
                continue
            }
            guard case .json(let json) = try adapter.encode(document, as: .json) else { continue }
            #expect(try adapter.decode(.json(json), context: .empty) == document)
            // What is signed is what the bytes say.
            guard case .transaction(let transaction) = document, case .raw(let bytes) = try adapter.encode(document, as: .raw),
                case .transaction(let again) = try EthereumAdapter.decode(bytes)
            else { continue }
            #expect(try again.preimage() == transaction.preimage())
        }
    }
}

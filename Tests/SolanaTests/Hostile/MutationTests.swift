import ChainConformance
import ChainKit
import FoundationEssentials
import Solana
import TestSupport
import Testing

@Suite struct MutationTests {
    /// How many inputs: 20,000 by default, `CHAINSIGN_MUTATIONS` for long runs.
    static let count = ProcessInfo.processInfo.environment["CHAINSIGN_MUTATIONS"].flatMap { Int($0) } ?? 20_000

    private static func seeds() throws -> [[UInt8]] {
        try VectorFolder(of: "solana").files.flatMap(\.cases).compactMap { vector in
            if case .raw(let bytes) = vector.input, bytes.count < 4096 { bytes } else { nil }
        }
    }

    /// Whatever the bytes are, they are refused with a typed error, or read into a document that writes back the same bytes and that
    /// every other member can take.
    @Test func mutatedInputsNeverTrap() throws {
        let seeds = try Self.seeds()
        try #require(seeds.count > 100)
        let adapter = SolanaAdapter()
        var random = SplitMix64(state: 1)
        var accepted = 0
        for _ in 0..<Self.count {
            let bytes = mutated(seeds.randomElement(using: &random) ?? [], seeds, &random)
            let document: SolanaDocument
            do {
                document = try SolanaAdapter.decode(bytes)
            } catch {
                #expect(error.stage == .decode)
                continue
            }
            accepted += 1
            guard document.bytes == bytes else {
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
            _ = try adapter.estimate(document, context: .empty)
            _ = adapter.conflicts(document)
            _ = try adapter.verify(document, context: .empty)
            _ = try? adapter.requests(for: document, keys: [], context: .empty, prior: [])
            _ = try? adapter.assemble(document, signatures: [])
        }
        #expect(accepted > Self.count / 100, "mutations that are all refused exercise nothing but the decoder's beginning")
    }

    /// JSON in any disorder gives a typed error or a document.
    @Test func mutatedIntentsNeverTrap() throws {
        let seeds = try VectorFolder(of: "solana").files.flatMap(\.cases).compactMap { vector -> [UInt8]? in
            if case .json(let value) = vector.input, vector.operation != .address { Array(value.text().utf8.prefix(4096)) } else { nil }
        }
        let adapter = SolanaAdapter()
        var random = SplitMix64(state: 2)
        for _ in 0..<Self.count / 4 {
            let bytes = mutated(seeds.randomElement(using: &random) ?? [], seeds, &random)
            guard let value = try? JSONParser.parse(bytes), let document = try? adapter.decode(.json(value), context: .empty) else {
                continue
            }
            let again: SolanaDocument
            switch document.payload {
            // By name, for the bytes of a transaction may also read as a bare message.
            case .message: again = try adapter.decode(.json(["transaction": .string(Hex.encode(document.wireBytes))]), context: .empty)
            case .offchain, .plain:
                guard case .text(let text) = try adapter.encode(document, as: .container) else { continue }
                again = try adapter.decode(.container(text), context: .empty)
            }
            #expect(again.signedBytes == document.signedBytes)
        }
    }
}

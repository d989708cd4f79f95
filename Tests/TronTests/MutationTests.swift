import ChainConformance
import ChainKit
import TestSupport
import Testing
import Tron

@Suite struct MutationTests {
    /// Whatever the bytes are, they are refused with a typed error, or read into a document that writes back the same bytes, survives
    /// its JSON, and that every other member can take.
    @Test func mutatedInputsNeverTrap() throws {
        let seeds = try VectorFolder(of: "tron").files.flatMap(\.cases).compactMap { vector in
            if case .raw(let bytes) = vector.input { bytes } else { nil }
        }
        try #require(seeds.count > 50)
        let adapter = TronAdapter()
        var random = SplitMix64(state: 1)
        var accepted = 0
        for _ in 0..<20_000 {
            let bytes = mutated(seeds.randomElement(using: &random) ?? [], seeds, &random)
            let document: TronDocument
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
        func code(_ body: () throws -> Void) -> ChainError.Code? {
            do { try body() } catch { return (error as? ChainError)?.code }
            return nil
        }
        let adapter = AnyChainAdapter(TronAdapter())
        #expect(code { _ = try adapter.decode(.raw([UInt8](repeating: 0x0a, count: 1 << 20))) } == .oversized)
        #expect(code { _ = try adapter.validate(address: String(repeating: "T", count: 1 << 20)) } == .invalidAddress)
    }
}

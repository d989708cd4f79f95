import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Nothing that comes in traps or hangs, and what is read is written back.
@Suite struct MutationTests {
    private static func seeds() throws -> [[UInt8]] {
        let key = try TestKey(51)
        let funding = Fixture.funding([
            (try #require(AddressFormat.p2wpkh.script(key: key.point)), 100_000),
            (try #require(AddressFormat.p2pkh.script(key: key.point)), 50_000),
        ])
        let document = try Fixture.document([
            "inputs": .array([Fixture.input(funding, 0, [("path", "m/0/1")]), Fixture.input(funding, 1)]),
            "outputs": [["address": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "value": 149_000]],
        ])
        let signed = try Fixture.sign(document, [(key, try key.ecdsa())]).document
        guard case .transaction(let transaction) = signed, let origin = transaction.origin else { return [] }
        return [try Fixture.psbt(document).bytes, transaction.transaction.bytes, origin.bytes, funding.bytes]
    }

    @Test func bytes() throws {
        let seeds = try Self.seeds()
        #expect(seeds.count == 4)
        var random = SplitMix64(state: 5)
        let adapter = Fixture.adapter
        let keys = [try TestKey(51).ecdsa()]
        var read = 0
        for _ in 0..<2000 {
            let input = mutated(seeds.randomElement(using: &random) ?? [], seeds, &random)
            guard let document = try? adapter.decode(.raw(input), context: .empty) else { continue }
            read += 1
            #expect(try adapter.encode(document, as: .raw) == .raw(input))
            let json = try adapter.encode(document, as: .json)
            guard case .json(let value) = json else { continue }
            #expect(try adapter.decode(.json(value), context: .empty) == document)
            _ = adapter.keyPaths(of: document)
            _ = try? adapter.conflicts(document)
            _ = try? adapter.summary(of: document, keys: keys, context: .empty)
            _ = try? adapter.requests(for: document, keys: keys, context: .empty, prior: [])
            _ = try? adapter.requests(for: document, keys: [], context: .empty, prior: [])
            _ = try? adapter.assemble(document, signatures: [])
            _ = try? adapter.verify(document, context: .empty)
            _ = try? adapter.estimate(document, context: .empty)
            _ = try? adapter.identifier(of: document)
        }
        #expect(read > 100)
    }

    @Test func text() throws {
        let intents = [
            #"{"version":2,"locktime":5,"inputs":[{"txid":"0101010101010101010101010101010101010101010101010101010101010101","vout":0,"value":100000,"script":"0014751e76e8199196d454941c45d1b3a323f1433bd6","path":"m/0/5","sighash":"ALL"}],"outputs":[{"address":"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4","value":"99000"}]}"#,
            #"{"utxos":[{"txid":"0101010101010101010101010101010101010101010101010101010101010101","vout":0,"value":100000,"script":"0014751e76e8199196d454941c45d1b3a323f1433bd6"}],"outputs":[{"script":"6a01ff","value":0}],"feeRate":2.5,"change":{"script":"0014751e76e8199196d454941c45d1b3a323f1433bd6"}}"#,
            #"{"message":"Hello","address":"bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l","type":"bip322","signature":"smpAA=="}"#,
        ].map { Array($0.utf8) }
        var random = SplitMix64(state: 6)
        var read = 0
        for _ in 0..<2000 {
            let input = mutated(intents.randomElement(using: &random) ?? [], intents, &random)
            guard let detected = try? ChainInput.detect(input),
                let document = try? Fixture.adapter.decode(detected, context: .empty)
            else { continue }
            read += 1
            _ = try? Fixture.adapter.summary(of: document, context: .empty)
            _ = try? Fixture.adapter.requests(for: document, keys: [], context: .empty, prior: [])
            _ = try? Fixture.adapter.verify(document, context: .empty)
            _ = try? Fixture.adapter.estimate(document, context: .empty)
        }
        #expect(read > 20)
    }
}

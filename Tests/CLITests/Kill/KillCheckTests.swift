import Foundation
import Testing

/// The checks after a kill must be able to fail, also those that find nothing wrong in the program.
@Suite struct KillCheckTests {
    private func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    // MARK: The events

    private func trail(_ events: [String]...) throws -> EventTrail {
        let parties = events.enumerated().map { #"{"party": \#($0.offset + 1), "events": [\#($0.element.joined(separator: ","))]}"# }
        return try decoded(EventTrail.self, #"{"parties": [\#(parties.joined(separator: ","))]}"#)
    }

    private func consumed(_ ids: String, for request: String) -> String {
        #"{"kind": "NonceConsumed", "fields": {"request": "\#(request)", "ids": "\#(ids)"}}"#
    }

    private func released(_ material: String, for request: String) -> String {
        #"{"kind": "ShareReleased", "fields": {"request": "\#(request)", "material": "\#(material)"}}"#
    }

    @Test func aUnitIsConsumedOnce() throws {
        let fine = try trail([consumed("a,b", for: "1"), released("a", for: "1"), consumed("c", for: "2")], [consumed("a", for: "1")])
        #expect(fine.faults.isEmpty)
        #expect(fine.consumptions == 3)
        #expect(try trail([consumed("a,b", for: "1"), consumed("c,b", for: "1")]).faults.count == 1)
    }

    @Test func aUnitServesOneRequest() throws {
        #expect(try trail([consumed("a", for: "1")], [consumed("a", for: "2")]).faults.count == 1)
        #expect(try trail([consumed("a", for: "1"), released("a", for: "2")]).faults.count == 1)
        #expect(try trail([released("x", for: "1"), released("x", for: "2")]).faults.count == 1)
    }

    // MARK: The signatures

    private func output(nonce: Character) throws -> SignedOutput {
        let r = String(repeating: nonce, count: 64)
        return try decoded(
            SignedOutput.self,
            #"{"complete": true, "signers": [1, 2], "signatures": [{"scheme": "ecdsa-secp256k1", "r": "\#(r)"}]}"#)
    }

    @Test func aNonceSignsOneRequest() throws {
        var signatures = PrintedSignatures()
        signatures.add(try output(nonce: "a"), for: .ethereum(0, interactive: false))
        signatures.add(try output(nonce: "a"), for: .ethereum(0, interactive: false))
        signatures.add(try output(nonce: "b"), for: .ethereum(1, interactive: false))
        signatures.add(try output(nonce: "c"), for: .ethereum(2, interactive: true))
        #expect(signatures.faults.isEmpty)
        #expect(signatures.taken.count == 2)
        signatures.add(try output(nonce: "b"), for: .ethereum(2, interactive: true))
        #expect(signatures.faults.count == 1)
    }

    // MARK: The pools

    private func balance(_ parties: [(available: Int, consumed: Int, voided: Int)]) throws -> PoolBalance {
        let pools = parties.enumerated().map { index, level in
            """
            {"party": \(index + 1), "scheme": "s", "signers": [1, 2], "available": \(level.available),
             "consumed": \(level.consumed), "voided": \(level.voided)}
            """
        }
        return PoolBalance(try decoded(PoolReport.self, #"{"pools": [\#(pools.joined(separator: ","))]}"#))
    }

    @Test func lostUnitsCountOncePerPool() throws {
        var expected = try balance([(6, 0, 0), (6, 0, 0)])
        expected.take("s", by: [1, 2])
        #expect(expected.missing(in: try balance([(5, 1, 0), (5, 1, 0)])).isEmpty)
        let lost = expected.missing(in: try balance([(4, 2, 0), (2, 1, 3)]))
        #expect(lost.values.sorted() == [1, 3])
        #expect(PoolBalance.units(lost) == 3)
        // Whatever was made since.
        #expect(PoolBalance.units(expected.missing(in: try balance([(9, 2, 0), (5, 1, 0)]))) == 1)
        // The former pool is forgotten.
        #expect(PoolBalance.units(expected.missing(in: try balance([(0, 0, 0), (5, 1, 0)]))) == 5)
    }

    @Test func halfABatchIsNoLoss() throws {
        var expected = try balance([(6, 0, 0), (6, 0, 0)])
        expected.add(2, of: "s")
        expected.allowDiscarding(2, of: "s")
        #expect(expected.missing(in: try balance([(8, 0, 2), (8, 0, 0)])).isEmpty)
        #expect(PoolBalance.units(expected.missing(in: try balance([(8, 0, 3), (8, 0, 0)]))) == 1)
        #expect(PoolBalance.units(expected.missing(in: try balance([(7, 0, 0), (8, 0, 0)]))) == 1)
    }

    // MARK: The files

    @Test func whatIsNoWalletsIsLeftOver() throws {
        let scratch = try Scratch()
        let belonging = ["wallets/main/party-1.store", "wallets/main/party-1.store-wal", "pools/main/party-12.key"]
        let leftOver = ["pools/.creating-main", "pools/main/party-1.key.0123", "stray", "wallets/main/party-1.store-journal"]
        for path in belonging + leftOver {
            let file = URL(fileURLWithPath: "\(scratch.homes)/\(path)")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
        #expect(LeftOvers.found(in: scratch.homes) == leftOver)
        #expect(LeftOvers.found(in: "\(scratch.homes)/nowhere").count == 1)
    }
}

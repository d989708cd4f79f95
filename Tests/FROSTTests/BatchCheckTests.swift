import FROST
import Groups
import MPCCore
import TestSupport
import Testing

/// What a signer checks before it takes anything out of its store: the same refusals as signing, at no cost.
@Suite struct BatchCheckTests {
    private func table() throws -> SigningTable { try SigningTable(SigningTable.keys([1, 3]), messages: [[1], [2]]) }

    private func verdict(_ batch: SigningBatch, _ table: SigningTable) throws -> ProtocolAbort? {
        let info = table.keys[0].info
        return try TestSupport.verdict { try FROSTEd25519.check(batch, key: info) }
    }

    @Test func honestBatchesPass() throws {
        let table = try table()
        #expect(try verdict(table.batch, table) == nil)
        let tweaked = try table.changing {
            .init(message: $0.message, tweak: Scalar<Edwards25519>(9).encoded, materials: $0.materials)
        }
        #expect(try verdict(tweaked, table) == nil)
    }

    @Test func refusals() throws {
        let table = try table()
        let undecodable = ProtocolAbort.abort(.check("the commitment listed for party 3"))
        let order2 = try bytes(hex: "003789297ce02defa2f4bc7635d1d7ce99b96d76eb91d31f905101674ddab720")
        // Either commitment of either item, of any shape that is none.
        for item in 0..<2 {
            let theirs = table.batch.items[item].materials[1]
            for bad in [
                theirs.replacing(0..<32, with: order2), theirs.replacing(32..<64, with: order2),
                theirs.replacing(0..<32, with: [UInt8](repeating: 0, count: 32)),
                Array(theirs.dropLast()), theirs + [0], [],
            ] {
                var items = table.batch.items
                items[item] = .init(message: [1], tweak: nil, materials: [items[item].materials[0], bad])
                #expect(try verdict(SigningTable.batch(table.batch.signers, items), table) == undecodable)
                #expect(!FROSTEd25519.isMaterial(bad))
            }
            #expect(FROSTEd25519.isMaterial(theirs))
        }
        let tweak = try table.changing { .init(message: $0.message, tweak: [UInt8](repeating: 255, count: 32), materials: $0.materials) }
        #expect(try verdict(tweak, table) == .misuse(.parameter("tweak")))
        // One entry for the whole set is another scheme's form.
        let single = try table.changing { .init(message: $0.message, tweak: nil, materials: [$0.materials[0]]) }
        #expect(try verdict(single, table) == .abort(.commitmentListMismatch))
        #expect(try TestSupport.verdict { try table.share(0, single) } == .abort(.commitmentListMismatch))
        #expect(
            try TestSupport.verdict { try FROSTEd25519.combine(single, key: table.keys[0].info, shares: [:]) }
                == .abort(.commitmentListMismatch))
        let few = try SigningTable.batch(
            [party(1)], table.batch.items.map { .init(message: $0.message, tweak: nil, materials: [$0.materials[0]]) })
        #expect(try verdict(few, table) == .misuse(.signers))
        let ecdsa = try TestParties(2).keys(.ecdsaSecp256k1, threshold: 2)[0].info
        #expect(
            try TestSupport.verdict { try FROSTEd25519.check(table.batch, key: ecdsa) }
                == .misuse(.material("key of another scheme")))
        for batch in [tweak, single] { #expect(try TestSupport.verdict { try table.share(0, batch) } != nil) }
        #expect(try TestSupport.verdict { try table.share(0) } == nil, "no nonce was touched by any of it")
    }
}

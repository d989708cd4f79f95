import ChainKit
import MPCCore
import Secrets
import ShareStore
import Synchronization
import TestSupport
import Testing

@testable import PartyCore
@testable import Signing

/// Keys that leave a wallet whole (lifecycle.md section 5).
@Suite struct WalletExportTests {
    @Test func importedKeysComeOutAsTheyWere() async throws {
        let test = try TestHome()
        let keys = try WholeKeys.all().sorted { $0.scheme < $1.scheme }
        let wallet = try await test.importing(keys)
        let export = try await wallet.export()
        #expect(export.holders.map(\.rawValue) == [1, 2] && export.untold.isEmpty)
        #expect(export.keys.map(\.scheme) == keys.map(\.scheme))
        for (key, original) in zip(export.keys, keys) {
            #expect(key.scalar == original.scalar && key.publicKey == original.publicKey)
            #expect(key.chainCode == original.chainCode && key.bip32 == original.bip32)
            #expect(key.texts() == original.texts())
        }
        // The wallet goes on.
        #expect(try await wallet.sign(wallet.transfer()).report?.valid == true)
    }

    /// A generated key, by each set of holders, is one key, and can be imported elsewhere.
    @Test func generatedKeysComeOutWhole() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519, .ecdsaSecp256k1])
        var scalars: Set<[UInt8]> = []
        for signers in [[1, 2], [1, 3], [3, 2]] {
            let export = try await wallet.export([.ecdsaSecp256k1], signers: signers.map(party))
            let key = try #require(export.keys.first)
            #expect(export.keys.count == 1)
            #expect(export.holders.map { Int($0.rawValue) } == signers.sorted())
            #expect(key.publicKey == (try wallet.key(.ecdsaSecp256k1).publicKey))
            scalars.insert(key.scalar)
        }
        #expect(scalars.count == 1)
        let export = try await wallet.export()
        let twin = try await test.importing(export.keys, "twin", threshold: 2, parties: 2)
        #expect(twin.keys.map(\.publicKey) == wallet.keys.map(\.publicKey))
        #expect(twin.keys.map(\.keyID) != wallet.keys.map(\.keyID))
        #expect(try await twin.sign(twin.transfer(path: [3])).report?.valid == true)
    }

    /// It stands in every party's log, whether it gave a share or not.
    @Test func everyPartyLogsIt() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        _ = try await wallet.export(signers: [1, 3].map(party))
        for local in wallet.locals {
            let events = try local.member.store.log().filter { $0.kind == .keysExported }
            #expect(events.compactMap { $0.value("by") }.sorted() == ["1", "3"], "party \(local.index)")
            #expect(events.allSatisfy { $0.value("holders") == "1,3" })
            #expect(try local.member.store.verify().isIntact)
        }
    }

    private func wish(_ wallet: LocalWallet, _ recipient: ExportRecipient, _ holders: [Int] = [1, 2]) throws -> ExportWish {
        ExportWish(schemes: [.ed25519], holders: try holders.map(party), recipient: recipient.identity)
    }

    private func expectRefused(_ wish: ExportWish, by party: any RunParticipant, _ location: SourceLocation = #_sourceLocation) async {
        await #expect(sourceLocation: location) {
            _ = try await party.join(.exportKeys(wish))
        } throws: { error in
            switch error {
            case WalletError.refused, WalletError.protocolAbort(.misuse): true
            default: false
            }
        }
    }

    /// Without its operator's word for exactly this no party gives anything, and the word is good for once.
    @Test func onlyWhatTheOperatorAllowsLeaves() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let (recipient, other) = (
            try ExportRecipient(wallet.keys, roster: wallet.roster), try ExportRecipient(wallet.keys, roster: wallet.roster)
        )
        let holder = wallet.parties[0]
        let wish = try wish(wallet, recipient)
        await expectRefused(wish, by: holder)
        await holder.allowExport(wish)
        await expectRefused(try self.wish(wallet, other), by: holder)
        await expectRefused(try self.wish(wallet, recipient, [1, 3]), by: holder)
        // Not one of the holders, whatever it allows.
        await wallet.parties[2].allowExport(wish)
        await expectRefused(wish, by: wallet.parties[2])
        _ = try await holder.join(.exportKeys(wish))
        await expectRefused(wish, by: holder)
        await holder.allowExport(wish)
        await holder.withdrawExport(wish)
        await expectRefused(wish, by: holder)
        // A recipient receives what it was named for, once.
        await expectRefused(try self.wish(wallet, other), by: recipient)
        _ = try await recipient.join(.exportKeys(wish))
        await expectRefused(wish, by: recipient)
        #expect(try recipient.take().isEmpty)
        for local in wallet.locals { #expect(try !local.member.store.log().contains { $0.kind == .keysExported }) }
    }

    /// A holder's log has it before its share leaves: also where the run comes to nothing.
    @Test func whatMayHaveLeftIsLogged() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let recipient = try ExportRecipient(wallet.keys, roster: wallet.roster)
        let wish = try wish(wallet, recipient)
        let holders = Array(wallet.locals.prefix(2))
        var hellos: [PartyIndex: [UInt8]] = [:]
        var tickets: [PartyIndex: RunTicket] = [:]
        for holder in holders {
            await holder.allowExport(wish)
            let ticket = try await holder.join(.exportKeys(wish))
            (hellos[holder.index], tickets[holder.index]) = (ticket.hello, ticket)
        }
        hellos[recipient.index] = try await recipient.join(.exportKeys(wish)).hello
        let ticket = try #require(tickets[holders[0].index])
        guard case .send(let sealed) = try await holders[0].advance(ticket.id, with: hellos) else {
            Issue.record("nothing was sent")
            return
        }
        #expect(sealed[recipient.index] != nil)
        #expect(try holders[0].member.store.log().last?.kind == .keysExported)
        // The other was not asked any further, and has given nothing.
        #expect(try !holders[1].member.store.log().contains { $0.kind == .keysExported })
        await holders[0].abandon(ticket.id)
        #expect(try holders[0].member.store.log().last?.kind == .keysExported)
    }

    /// Only what holders signed is noted, and each word once.
    @Test func strangersWordsAreNotNoted() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let recipient = try ExportRecipient(wallet.keys, roster: wallet.roster)
        let wish = try wish(wallet, recipient, [1, 3])
        let listener = wallet.locals[1]
        func parameters(_ wish: ExportWish) throws -> ExportParameters { try listener.export(wish) }
        func word(_ local: LocalParty, _ wish: ExportWish) throws -> [UInt8] {
            LifecycleStatement(exporting: try parameters(wish), identity: local.member.identity).encoded
        }
        let genuine = try word(wallet.locals[0], wish)
        let state = try parameters(wish).state
        let other = try self.wish(wallet, recipient, [1, 2])
        let stranger = PartyIdentity(index: wallet.locals[0].index)
        let words = [
            // Not a holder's; of another wish; a stranger's; about something else; no statement.
            [try word(listener, wish)], [try word(wallet.locals[0], other)],
            [LifecycleStatement(exporting: try parameters(wish), identity: stranger).encoded],
            [
                LifecycleStatement(
                    stored: state, operation: try parameters(wish).operation, identity: wallet.locals[0].member.identity
                ).encoded
            ], [genuine.flipping(100)], [[]], [],
        ]
        for statements in words { try await listener.recordExport(wish, statements: statements) }
        func noted() throws -> Int { try listener.member.store.log().count { $0.kind == .keysExported } }
        #expect(try noted() == 0)
        try await listener.recordExport(wish, statements: [genuine])
        try await listener.recordExport(wish, statements: [genuine, genuine, try word(wallet.locals[2], wish)])
        #expect(try noted() == 1)
        try await listener.recordExport(wish, statements: [try word(wallet.locals[2], wish)])
        #expect(try noted() == 2)
    }

    @Test func whoCannotExportIsToldWhy() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        await #expect(throws: WalletError.self) { try await wallet.export([.ecdsaSecp256k1]) }
        await #expect(throws: WalletError.self) { try await wallet.export([]) }
        await #expect(throws: WalletError.self) { try await wallet.export(signers: [1].map(party)) }
        await #expect(throws: WalletError.self) { try await wallet.export(signers: [1, 2, 3].map(party)) }
        await #expect(throws: WalletError.self) { try await wallet.export(signers: [1, 4].map(party)) }
        // No word was left with anybody.
        for local in wallet.locals { #expect(local.exports.withLock { $0.isEmpty }) }
    }
}

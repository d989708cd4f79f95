import ChainKit
import Foundation
import MPCCore
import ShareStore
import Signing
import TestSupport
import Testing

@testable import PartyCore

/// What opening makes of stores that creation left behind, or that somebody exchanged.
@Suite struct OpeningTests {
    /// A party's store as creation leaves it, with a pending key; tests change a part of it.
    private struct Draft {
        var place: Int
        var wallet = "w"
        var party: UInt8
        var identity: TestParties.Member
        var roster: Roster
        var share: KeyShare
        var record: NewKey
    }

    private static func drafts(_ parties: TestParties) throws -> [Draft] {
        try zip(parties.members, parties.keys(.ed25519, threshold: 2)).map { member, share in
            Draft(
                place: Int(member.identity.index.rawValue), party: member.identity.index.rawValue, identity: member,
                roster: parties.roster, share: share,
                record: NewKey(
                    keyID: share.info.keyID, scheme: share.info.scheme.rawValue, protocolName: share.info.thresholdProtocol.rawValue,
                    epoch: share.info.epoch, publicPart: share.info.encoded, createdAt: 0))
        }
    }

    private static func write(_ drafts: [Draft], to test: TestHome) throws {
        for folder in ["wallets", "wallets/w", "pools", "pools/w"] {
            try FileManager.default.createDirectory(
                atPath: test.home.path + "/" + folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        for draft in drafts {
            let store = try SQLiteShareStore.create(
                at: test.home.store("w", party: draft.place), NewStore(wallet: draft.wallet, party: draft.party),
                unlock: .passphrase(test.keyring), poolKey: .file(path: test.home.poolKey("w", party: draft.place)))
            try store.storeIdentity(draft.identity.identity.seed(), roster: draft.roster.publicKeys.flatMap { $0 })
            try draft.share.withSecret { secret throws(StoreError) in try store.storePending(draft.record, share: secret) }
            try store.close()
        }
    }

    @Test func keysThatAllPartiesStoredBecomeActive() async throws {
        let test = try TestHome()
        try Self.write(try Self.drafts(TestParties(3)), to: test)
        let wallet = try await test.open()
        #expect(try await wallet.sign(try wallet.transfer()).report?.valid == true)
    }

    /// t of n would suffice for signing, but not for a key that one party may never have stored.
    @Test(arguments: 1...3) func aKeyThatAPartyLacksStaysPending(missing: Int) async throws {
        let test = try TestHome()
        try Self.write(try Self.drafts(TestParties(3)).filter { $0.place != missing }, to: test)
        for _ in 0..<2 {
            await #expect { try await test.open() } throws: { error in
                guard case WalletError.interrupted(wallet: "w", _) = error else { return false }
                return true
            }
        }
        for party in 1...3 where party != missing {
            let store = try SQLiteShareStore(
                openingAt: test.home.store("w", party: party), unlock: .passphrase(test.keyring),
                poolKey: .file(path: test.home.poolKey("w", party: party)))
            #expect(try store.keyRecords().map(\.state) == [.pending])
        }
    }

    /// The keys that most of them hold are the wallet's, and whoever holds others is named, whatever its place.
    @Test(arguments: 1...3) func anAuditNamesTheOneOfOtherKeys(odd: Int) throws {
        let test = try TestHome()
        let parties = try TestParties(3)
        var drafts = try Self.drafts(parties)
        drafts[odd - 1] = try Self.drafts(parties)[odd - 1]
        try Self.write(drafts, to: test)
        let others = (1...3).filter { $0 != odd }.map(String.init).joined(separator: ", ")
        let findings = WalletAudit(of: "w", in: test.home, keyring: test.keyring).findings
        #expect(
            findings.map { $0.problems.map(\.detail) }
                == (1...3).map { $0 == odd ? ["its keys are not those of parties \(others)"] : [] })
    }

    /// Each change of the third party's store, and what the refusal says.
    enum Change: CaseIterable {
        case placeOfAnother, walletOfAnother, identityOfAnother, rosterOfAnother, keyIDOfAnother, epoch, recordOfAnother, shareOfAnother
        case keyOfAnother

        var words: String {
            switch self {
            case .placeOfAnother: "party-3.store: is the store of party 2 of wallet w"
            case .walletOfAnother: "party-3.store: is the store of party 3 of wallet v"
            case .identityOfAnother: "party 3's identity record is damaged"
            case .rosterOfAnother, .keyIDOfAnother, .epoch, .recordOfAnother: "party 3's key record does not decode"
            case .shareOfAnother: "party 3's share does not fit its key record"
            case .keyOfAnother: "party 3's keys differ from party 1's"
            }
        }
    }

    @Test(arguments: Change.allCases) func anExchangedStoreIsRefused(change: Change) async throws {
        let test = try TestHome()
        let (parties, four) = (try TestParties(3), try TestParties(4))
        var drafts = try Self.drafts(parties)
        switch change {
        case .placeOfAnother: drafts[2].party = 2
        case .walletOfAnother: drafts[2].wallet = "v"
        case .identityOfAnother: drafts[2].identity = parties.members[1]
        case .rosterOfAnother:
            drafts[2].roster = try #require(Roster(publicKeys: parties.roster.publicKeys + [four.roster.publicKeys[3]]))
        case .keyIDOfAnother: drafts[2].record.keyID = [UInt8](repeating: 1, count: 32)
        case .epoch: drafts[2].record.epoch += 1
        case .recordOfAnother: drafts[2].record.publicPart = drafts[1].record.publicPart
        case .shareOfAnother: drafts[2].share = drafts[1].share
        case .keyOfAnother: break
        }
        try Self.write(drafts, to: test)
        if change == .keyOfAnother { try await Self.exchangeThird(test) }
        // Of an active key any two suffice, and the third is named; a pending one needs all three.
        switch change {
        case .shareOfAnother, .keyOfAnother:
            let wallet = try await test.open()
            #expect(wallet.locals.map(\.index.description) == ["1", "2"])
            #expect(wallet.unavailable.map(\.key.description) == ["3"])
            #expect(wallet.unavailable.values.allSatisfy { "\($0)".contains(change.words) })
        default:
            await #expect { try await test.open() } throws: { error in
                switch error as? WalletError {
                case .inconsistent(wallet: "w", _), .unusableStore(party: _, .misplaced): "\(error)".contains(change.words)
                default: false
                }
            }
        }
    }

    /// The third party of another wallet of the same name, complete and active, with its epoch and pool keys.
    private static func exchangeThird(_ test: TestHome) async throws {
        let other = try TestHome()
        try write(try drafts(TestParties(3)), to: other)
        _ = try await (test.open(), other.open())
        for (from, to) in [
            (other.home.store("w", party: 3), test.home.store("w", party: 3)),
            (other.home.poolKey("w", party: 3), test.home.poolKey("w", party: 3)),
        ] {
            for file in [to, to + "-wal", to + "-shm"] where FileManager.default.fileExists(atPath: file) {
                try FileManager.default.removeItem(atPath: file)
            }
            try FileManager.default.copyItem(atPath: from, toPath: to)
        }
        let (from, to) = (other.home.folder(of: "w"), test.home.folder(of: "w"))
        for name in WalletHome.epochKeys(of: 3, in: from) {
            try FileManager.default.copyItem(atPath: "\(from)/\(name)", toPath: "\(to)/\(name)")
        }
    }
}

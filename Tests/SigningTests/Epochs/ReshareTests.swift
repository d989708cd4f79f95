import ChainKit
import Foundation
import MPCCore
import Testing

@testable import PartyCore
@testable import ShareStore
@testable import Signing

/// Other holders or another threshold for the same keys (lifecycle.md sections 1 and 2).
@Suite struct ReshareTests {
    struct Move: Sendable, CustomTestStringConvertible {
        let from: (t: Int, n: Int)
        let threshold: Int
        let holders: [Int?]
        var lost: [Int] = []
        var testDescription: String { "(\(from.t), \(from.n)) to \(threshold) of \(holders.map { $0.map(String.init) ?? "new" })" }
    }

    static let moves = [
        Move(from: (2, 3), threshold: 3, holders: [1, 2, 3, nil, nil]),
        Move(from: (3, 5), threshold: 2, holders: [1, 2]),
        Move(from: (2, 2), threshold: 2, holders: [1, 2, nil]),
        Move(from: (2, 3), threshold: 2, holders: [1, 2, nil], lost: [3]),
        Move(from: (2, 3), threshold: 3, holders: [1, 2, 3]),
    ]

    @Test(arguments: moves) func everyNewQuorumSigns(_ move: Move) async throws {
        let test = try TestHome()
        var wallet = try await test.create(threshold: move.from.t, parties: move.from.n, schemes: LocalWallet.schemes)
        let lasting = try Lasting(wallet)
        if !move.lost.isEmpty {
            try test.move(move.lost, away: true)
            wallet = try await test.open()
        }
        let moved = try await test.reshare(wallet, threshold: move.threshold, move.holders, absent: move.lost)
        #expect(try Lasting(moved) == lasting)
        #expect(moved.threshold == move.threshold && moved.partyCount == move.holders.count)
        #expect(moved.keys.allSatisfy { $0.epoch == 1 && $0.isOnePolynomial })
        #expect(moved.parties.count == move.holders.count && moved.unavailable.isEmpty)
        try await moved.expectEveryQuorumSigns("in the new epoch")
        let standings = try await moved.standings()
        for party in 1...move.from.n where !move.lost.contains(party) {
            let stays = move.holders.indices.contains(party - 1) && move.holders[party - 1] != nil
            #expect(standings[try #require(PartyIndex(party))] == (stays ? .holder : .departed))
        }
        let reopened = try await test.open()
        #expect(try Lasting(reopened) == lasting && reopened.threshold == move.threshold)
        try reopened.expectIntact()
    }

    /// Parties that are not here keep a share of the old epoch: each is named.
    @Test func whoIsAwayIsNamed() async throws {
        let test = try TestHome()
        _ = try await test.create(schemes: [.ed25519])
        try test.move([3], away: true)
        let wallet = try await test.open()
        #expect { try test.plan(wallet, threshold: 2, [1, 2, nil]) } throws: {
            if case WalletError.absentUnnamed(let parties) = $0 { parties == .of(3) } else { false }
        }
        // One that stays has to deal.
        #expect { try test.plan(wallet, threshold: 2, [1, 2, 3], absent: [3]) } throws: {
            if case WalletError.protocolAbort(.misuse(.renewal(.stayingPartyAway))) = $0 { true } else { false }
        }
        // Fewer than more than half deal nothing.
        #expect { try test.plan(wallet, threshold: 2, [1, nil], absent: [2, 3]) } throws: {
            if case WalletError.protocolAbort(.misuse(.renewal(.oldQuorum))) = $0 { true } else { false }
        }
    }

    /// A party that was away through a reshare hears of it when it is back: one that stays out has departed.
    @Test func whoWasAwayFollowsTheCertificates() async throws {
        let test = try TestHome()
        _ = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        try test.move([3], away: true)
        let first = try await test.reshare(try await test.open(), threshold: 2, [1, 2], absent: [3])
        let second = try await test.refresh(first)
        #expect(second.keys[0].epoch == 2)
        try test.move([3], away: false)
        let wallet = try await test.open()
        #expect(try await wallet.standings() == [number(1): .holder, number(2): .holder, number(3): .departed])
        let third = try #require(wallet.aside.first as? LocalParty)
        #expect(try third.store.activeShares().isEmpty && third.certificates().count == 2)
        #expect(try await wallet.signsEverything(by: [1, 2], "without it"))
        try wallet.expectIntact()
    }

    /// Who left follows every certificate after that one, also those of holders that it never knew.
    @Test func thereAndBack() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        let lasting = try Lasting(wallet)
        let more = try await test.reshare(wallet, threshold: 3, [1, 2, 3, nil, nil])
        let back = try await test.reshare(more, threshold: 2, [1, 2, 3])
        let next = try await test.refresh(try await test.open())
        #expect(back.keys[0].epoch == 2 && next.keys[0].epoch == 3)
        let opened = try await test.open()
        #expect(try Lasting(opened) == lasting && opened.unavailable.isEmpty)
        let standings = try await opened.standings()
        #expect(standings == [number(1): .holder, number(2): .holder, number(3): .holder, number(4): .departed, number(5): .departed])
        for party in opened.aside.compactMap({ $0 as? LocalParty }) {
            #expect(try party.certificates().count == 3 && party.store.activeShares().isEmpty)
        }
        try await opened.expectEveryQuorumSigns("there and back")
        try opened.expectIntact()
    }

    /// A colleague who is here leaves first; then somebody new takes the number, and the store of who left lies beside it under another name.
    @Test func aNewcomerTakesThePlaceOfWhoLeft() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        let lasting = try Lasting(wallet)
        #expect { try test.plan(wallet, threshold: 2, [1, 2, nil]) } throws: {
            if case WalletError.placeTaken(let party) = $0 { [party] == .of(3) } else { false }
        }
        let left = try await test.reshare(try await test.open(), threshold: 2, [1, 2])
        let identity = try #require(left.aside.first as? LocalParty).member.identity.publicKey
        let joined = try await test.reshare(left, threshold: 2, [1, 2, nil])
        #expect(try Lasting(joined) == lasting && joined.parties.count == 3 && joined.aside.isEmpty)
        #expect(joined.roster.publicKeys[2] != identity)
        try await joined.expectEveryQuorumSigns("with somebody new")
        let names = WalletHome.names(in: test.home.folder(of: "w")).filter { $0.hasPrefix("party-3.store.left-") }
        #expect(names.count == 1)
        try joined.expectIntact()
    }

    /// Newcomers of an attempt that came to nothing make room for the next ones.
    @Test func aNewcomerOfALostAttemptMakesRoom() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let (plan, newcomers) = try test.plan(wallet, threshold: 3, [1, 2, 3, nil, nil])
        let made = try #require(newcomers)
        try await wallet.deal(plan, made.parties, at: 1_800_000_000)
        try made.publish()
        // One of the two is lost before anybody heard it say "stored".
        try FileManager.default.removeItem(atPath: test.home.store("w", party: 5))
        let waiting = try await test.open()
        #expect(waiting.keys[0].epoch == 0 && waiting.aside.map(\.index) == .of(4))
        #expect(try await waiting.standings()[number(4)] == .newcomer)
        // Another attempt is certified: who was to come by the first is left out, and nothing fails for it.
        let refreshed = try await test.refresh(waiting)
        #expect(refreshed.keys[0].epoch == 1)
        let opened = try await test.open()
        #expect(opened.unavailable.isEmpty && opened.aside.map(\.index) == .of(4))
        let joined = try await test.reshare(opened, threshold: 3, [1, 2, 3, nil, nil])
        #expect(joined.parties.count == 5)
        try await joined.expectEveryQuorumSigns("with newcomers after all")
        try joined.expectIntact()
    }

    /// A newcomer's store has a place of its own: a store that cannot be read is not put aside.
    @Test func aNewcomerTakesNobodysPlace() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let (plan, _) = try test.plan(wallet, threshold: 3, [1, 2, 3], absent: [])
        #expect(plan.newcomers.isEmpty)
        #expect {
            _ = try NewcomerParties(
                .of(3), of: "w", beside: try #require(wallet.state), aside: [], in: test.home, keyring: test.keyring,
                adapters: TestHome.registry())
        } throws: {
            if case WalletError.partyIsThere(let party, store: _) = $0 { [party] == .of(3) } else { false }
        }
        #expect(try await test.open().parties.count == 3)
    }

    /// (3, 5) to (2, 2): three go, who have the old key together.
    @Test func departedPartiesThatCanSignAreCounted() async throws {
        let test = try TestHome()
        let wallet = try await test.create(threshold: 3, parties: 5, schemes: [.ed25519])
        let (plan, _) = try test.plan(wallet, threshold: 2, [1, 2])
        #expect(plan.parameters.departedCanSign && plan.parameters.departed == .of(3, 4, 5))
        let (other, _) = try test.plan(wallet, threshold: 2, [1, 2, 3])
        #expect(!other.parameters.departedCanSign && other.parameters.leaving == .of(4, 5))
    }

    // MARK: - Keys that were not generated here

    /// A wallet of (2, 3) becomes one of (3, 5), and everything that was given out of its keys stays.
    private func expectToGrow(_ test: TestHome, _ wallet: LocalWallet) async throws {
        let lasting = try Lasting(wallet)
        let grown = try await test.reshare(wallet, threshold: 3, [1, 2, 3, nil, nil])
        #expect(try Lasting(grown) == lasting)
        #expect(grown.keys.allSatisfy { $0.epoch == 1 && $0.isOnePolynomial } && grown.threshold == 3)
        #expect(grown.parties.count == 5 && grown.unavailable.isEmpty)
        try await grown.expectEveryQuorumSigns("\(wallet.name) has grown")
        let opened = try await test.open(wallet.name)
        #expect(try Lasting(opened) == lasting && opened.parties.count == 5)
        try opened.expectIntact()
    }

    @Test func importedKeysMove() async throws {
        let test = try TestHome()
        let wallet = try await test.importing(try WholeKeys.all())
        try await expectToGrow(test, wallet)
        #expect(try await test.open().keys.allSatisfy { $0.origin == .dealer })
    }

    @Test func restoredKeysMove() async throws {
        let test = try TestHome()
        let backed: BackedUp
        do { backed = try await BackedUp(test, try await test.create(schemes: LocalWallet.schemes)) }
        try backed.lose(2)
        try await expectToGrow(test, try #require(try await backed.restore([2]).wallet))
    }

    /// One that version 0.1.0 made: its shares are sealed under no epoch's key, the next epoch's are.
    @Test func aWalletOfVersion010Moves() async throws {
        // Copies of one store that are open at once shut each other's pools, and other suites have some.
        var turn: StoreTurn?
        for _ in 0..<6000 where turn == nil {
            turn = StoreTurn("tests-golden-1", shared: false)
            if turn == nil { try await Task.sleep(for: .milliseconds(20)) }
        }
        defer { withExtendedLifetime(turn) {} }
        let test = try TestHome(passphrase: "golden")
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        for party in 1...3 {
            for (file, place) in [("store", test.home.store("golden", party: party)), ("key", test.home.poolKey("golden", party: party))] {
                let golden = folder.appendingPathComponent("Golden/v1/party-\(party).\(file)").path
                try FileManager.default.createDirectory(
                    atPath: URL(fileURLWithPath: place).deletingLastPathComponent().path, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
                try FileManager.default.copyItem(atPath: golden, toPath: place)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place)
            }
        }
        let names = { (party: Int) in WalletHome.epochKeys(of: party, in: test.home.folder(of: "golden")) }
        let wallet = try await test.open("golden")
        #expect((1...3).allSatisfy { names($0).isEmpty })
        try await expectToGrow(test, wallet)
        #expect((1...5).allSatisfy { names($0).count == 1 && names($0).allSatisfy { $0.hasSuffix("-1") } })
    }
}

import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// What a creation tells, and what it leaves, however it ends.
@Suite struct CreationTests {
    private func names(_ home: WalletHome, _ place: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: home.path + "/" + place)) ?? []).sorted()
    }

    private func create(
        _ test: TestHome, _ progress: (LocalWallet.CreationStep) async -> Void = { _ in }
    ) async throws -> LocalWallet {
        try await LocalWallet.create(
            "w", in: test.home, threshold: 2, parties: 3, keyring: test.keyring, adapters: TestHome.registry(), schemes: [.ed25519],
            createdAt: 1_700_000_000, progress: progress)
    }

    /// Each step is told when it begins, in the order in which they happen.
    @Test func stepsAreToldInTheirOrder() async throws {
        let test = try TestHome()
        var told: [LocalWallet.CreationStep] = []
        var drafts: [Int] = []
        var published: [Bool] = []
        _ = try await create(test) { step in
            told.append(step)
            drafts.append(names(test.home, "wallets").filter { $0.hasPrefix(".creating-") }.count)
            published.append(!test.home.parties(of: "w").isEmpty)
        }
        #expect(told == LocalWallet.CreationStep.allCases)
        #expect(told == [.stores, .keyGeneration, .acknowledgements, .active])
        #expect(drafts == [0, 1, 0, 0])
        #expect(published == [false, false, true, true])
    }

    /// Another process was faster, after this one had looked.
    @Test func aBeatenCreationLeavesNothing() async throws {
        let test = try TestHome()
        let error = await #expect(throws: WalletError.self) {
            try await create(test) { step in if step == .stores { _ = try? await test.create() } }
        }
        guard case .exists(name: "w") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(names(test.home, "wallets") == ["w"] && names(test.home, "pools") == ["w"])
        let wallet = try await test.open()
        #expect(wallet.poolOutcomes.values.allSatisfy { if case .kept = $0 { true } else { false } })
    }

    /// A home whose path leaves room for the draft's folders and none for what goes into them.
    @Test func aFailedCreationLeavesNothing() async throws {
        let test = try TestHome()
        let most = 4095 - "/wallets/.creating-w-".utf8.count - 36 - 5
        var path = test.home.path
        while path.utf8.count + 101 < most { path += "/" + String(repeating: "d", count: 100) }
        path += "/" + String(repeating: "d", count: most - path.utf8.count - 1)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let home = WalletHome(path: path)
        var reached: [LocalWallet.CreationStep] = []
        await #expect(throws: WalletError.self) {
            try await LocalWallet.create(
                "w", in: home, threshold: 2, parties: 3, keyring: test.keyring, adapters: TestHome.registry(), schemes: [.ed25519],
                createdAt: 1_700_000_000, progress: { reached.append($0) })
        }
        #expect(reached.contains(.stores))
        // The folders of wallets and pools, too, were made for this one.
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [])
    }

    private func draft(_ test: TestHome) throws -> WalletDraft {
        let draft = try test.home.draft("w")
        for (folder, file) in [(draft.wallet, "party-1.store"), (draft.pool, "party-1.key")] {
            try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/" + file))
        }
        return draft
    }

    /// A process that ended with its draft on the disk: its turn is free.
    private func kill(_ draft: consuming WalletDraft?) { _ = draft }

    /// Between the two renames of a publication: pool keys that lock nothing, and what they set aside.
    @Test(arguments: [false, true]) func halfAPublicationIsTakenBack(_ isOverOlder: Bool) async throws {
        let test = try TestHome()
        if isOverOlder {
            _ = try await test.create()
            try FileManager.default.removeItem(atPath: test.home.path + "/wallets/w")
        }
        let older = try? Data(contentsOf: URL(fileURLWithPath: test.home.poolKey("w", party: 1)))
        var dead: WalletDraft? = try draft(test)
        let (pool, suffix) = (try #require(dead?.pool), try #require(dead?.suffix))
        let pools = test.home.path + "/pools/w"
        if isOverOlder { try FileManager.default.moveItem(atPath: pools, toPath: "\(pools).stale-\(suffix)") }
        try FileManager.default.moveItem(atPath: pool, toPath: pools)
        // Whoever makes it is alive.
        test.home.sweepDrafts()
        #expect(names(test.home, "wallets").count == 1 && names(test.home, "pools").contains("w"))
        kill(dead.take())
        test.home.sweepDrafts()
        #expect(names(test.home, "wallets") == [] && names(test.home, "pools") == (isOverOlder ? ["w"] : []))
        #expect((try? Data(contentsOf: URL(fileURLWithPath: test.home.poolKey("w", party: 1)))) == older)
    }

    /// A draft that was cut off before its publication takes nothing with it that is another's.
    @Test func aDeadDraftLeavesTheWalletOfItsNameAlone() async throws {
        let test = try TestHome()
        var dead: WalletDraft? = try draft(test)
        let pool = try #require(dead?.pool)
        _ = try await test.create()
        try FileManager.default.removeItem(atPath: pool)
        kill(dead.take())
        test.home.sweepDrafts()
        #expect(names(test.home, "wallets") == ["w"] && names(test.home, "pools") == ["w"])
        let wallet = try await test.open()
        #expect(wallet.poolOutcomes.values.allSatisfy { if case .kept = $0 { true } else { false } })
    }

    /// Of any number of creations of one name one wins, its pool keys are its own, and the others leave nothing.
    @Test func onePublicationWins() async throws {
        let test = try TestHome()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 { group.addTask { (try? await create(test)) != nil } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 1)
        #expect(names(test.home, "wallets") == ["w"] && names(test.home, "pools") == ["w"])
        let wallet = try await test.open()
        #expect(wallet.poolOutcomes.values.allSatisfy { if case .kept = $0 { true } else { false } })
        #expect(try await wallet.sign(try wallet.transfer()).report?.valid == true)
    }

    /// While one process publishes, another waits: what it found before is still so when it moves.
    @Test func publishingIsOneTurn() throws {
        let test = try TestHome()
        let (one, two) = (try draft(test), try draft(test))
        do {
            let turn = try #require(test.home.turn())
            #expect(test.home.turn(waits: false) == nil)
            withExtendedLifetime(turn) {}
        }
        try one.publish()
        let error = #expect(throws: WalletError.self) { try two.publish() }
        guard case .exists = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        two.discard()
        #expect(names(test.home, "wallets") == ["w"] && names(test.home, "pools") == ["w"])
    }

    /// Pool keys whose stores somebody removed are told of.
    @Test func strayPoolKeysAreListed() async throws {
        let test = try TestHome()
        _ = try await test.create()
        #expect(test.home.strayPools() == [])
        try FileManager.default.removeItem(atPath: test.home.path + "/wallets/w")
        #expect(test.home.strayPools() == [test.home.path + "/pools/w"])
    }
}

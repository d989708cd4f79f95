import ChainKit
import Foundation
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

@Suite struct LocalWalletTests {
    @Test func createsReopensAndSigns() async throws {
        let test = try TestHome()
        let created = try await test.create()
        #expect(created.keys.map(\.scheme) == [.ed25519])
        #expect(created.threshold == 2)
        #expect(created.partyCount == 3)
        #expect(try test.home.wallets() == ["w"])

        let wallet = try await test.open()
        #expect(wallet.keys == created.keys)
        let outcome = try await wallet.sign(try wallet.transfer())
        #expect(outcome.assembly.isComplete)
        #expect(outcome.report?.valid == true)
        #expect(outcome.signers.map(\.description) == ["1", "2"])
    }

    @Test(arguments: [[1, 2], [1, 3], [2, 3], [1, 2, 3]])
    func anyQuorumSigns(signers: [Int]) async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let outcome = try await wallet.sign(try wallet.transfer(), signers: signers.compactMap { PartyIndex($0) })
        #expect(outcome.report?.valid == true)
        #expect(outcome.signers.map { Int($0.rawValue) } == signers)
    }

    @Test func signsWithDerivedKeys() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let path = try DerivationPath("m/0/7")
        #expect(try wallet.address(on: "sol", path: path).address != wallet.address(on: "sol").address)
        let outcome = try await wallet.sign(try wallet.transfer(path: path))
        #expect(outcome.report?.valid == true)
    }

    @Test func hardenedPathsAreRefusedWithTheReason() async throws {
        let wallet = try await TestHome().create()
        #expect { try wallet.derive(.ed25519, path: try DerivationPath("m/0'")) } throws: { error in
            guard case WalletError.derivation(_, .hardened(let index)) = error else { return false }
            return index == 1 << 31 && "\(error)".contains("hardened")
        }
    }

    @Test func anotherSignersPartIsLeftOpen() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let other = try await test.create("other")
        let order = try wallet.transfer(extraSigner: try other.address(on: "sol").address.text)
        let outcome = try await wallet.sign(order)
        #expect(!outcome.assembly.isComplete)
        #expect(outcome.report == nil)
        guard case .partial(_, let missing, _) = outcome.assembly else {
            Issue.record("not partial")
            return
        }
        #expect(missing.map(\.signer) == [try other.address(on: "sol").address.text])
    }

    /// By the saga too, before a party is asked for anything.
    @Test func aDocumentThatIsSignedAlreadyIsCalledThat() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let other = try await test.create("other").address(on: "sol").address.text
        for order in [try wallet.transfer(), try wallet.transfer(extraSigner: other)] {
            let signed = try await wallet.sign(order).assembly.document
            let input = try TestHome.registry().adapter("sol").encode(signed, as: .container)
            let events = try wallet.locals.map { try $0.store.events(after: 0, limit: 1000).count }
            await #expect {
                try await wallet.sign(SigningOrder(chain: "sol", input: try ChainInput.detect(input.text), paths: order.paths))
            } throws: { error in
                guard case WalletError.signedAlready = error else { return false }
                return "\(error)" == "the document is signed already: nothing in it is left for the wallet to sign"
            }
            #expect(try wallet.locals.map { try $0.store.events(after: 0, limit: 1000).count } == events)
        }
    }

    @Test func aDocumentOfSomebodyElseIsRefused() async throws {
        let test = try TestHome()
        let order = try await test.create().transfer()
        let other = try await test.create("other")
        await #expect { try await other.sign(order) } throws: { error in
            guard case WalletError.chain(let chain) = error else { return false }
            return chain.code == .noOwnedSigner
        }
    }

    @Test(arguments: [[1], [1, 1], [1, 4], [0, 1], [1, 2, 4], [1, 2, 2]])
    func badSignerSetsAreRefused(signers: [Int]) async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        await #expect { try await wallet.sign(try wallet.transfer(), signers: signers.compactMap { PartyIndex($0) }) } throws: { error in
            guard case WalletError.signers = error else { return false }
            return true
        }
    }

    @Test func aRefusingPartyStopsTheOrder() async throws {
        let test = try TestHome()
        let wallet = try await test.create(
            policies: PartyPolicies(orders: { party, _ in party.rawValue == 2 ? .refuse(reason: "no transfers today") : .approve }))
        await #expect { try await wallet.sign(try wallet.transfer(), signers: [1, 2].compactMap { PartyIndex($0) }) } throws: { error in
            guard case WalletError.refused(let reason) = error else { return false }
            return reason.contains("party 2")
        }
    }

    @Test func wrongPassphraseAndMissingWalletsAreNamed() async throws {
        let test = try TestHome()
        _ = try await test.create()
        await #expect { try await test.open(keyring: TestHome.keyring("wrong")) } throws: { error in
            guard case WalletError.store(.wrongUnlock) = error else { return false }
            return true
        }
        await #expect { try await test.open("v") } throws: { error in
            guard case WalletError.notFound(_, let existing) = error else { return false }
            return existing == ["w"]
        }
        await #expect { try await test.create() } throws: { error in
            guard case WalletError.exists = error else { return false }
            return true
        }
        await #expect { try await test.create("../w") } throws: { error in
            guard case WalletError.invalidName = error else { return false }
            return true
        }
    }

    @Test func everyPartyLogsWhatItDid() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        _ = try await wallet.sign(try wallet.transfer())
        let kinds = try wallet.locals[0].store.events(after: 0, limit: 100).map(\.kind)
        for kind in [
            EventKind.shareStored, .acknowledgementStored, .keyActivated, .requestApproved, .materialUsed, .shareReleased,
            .signatureReleased,
        ] {
            #expect(kinds.contains(kind), "\(kind)")
        }
        // The third party had no part in it.
        let third = try wallet.locals[2].store.events(after: 0, limit: 100).map(\.kind)
        #expect(!third.contains(.materialUsed) && !third.contains(.requestApproved))
        for party in wallet.locals { #expect(try party.store.verify().isIntact) }
    }

    @Test func addressesAreConfirmedByAQuorum() async throws {
        let wallet = try await TestHome().create()
        let confirmations = try await wallet.confirmAddress(on: "sol", path: try DerivationPath("m/0/3"))
        #expect(confirmations.map(\.party.description) == ["1", "2"])
    }
}

@Suite struct WalletFolderTests {
    /// Stores removed by hand leave their pool keys behind; the name stays usable.
    @Test func aRemovedWalletCanBeCreatedAgain() async throws {
        let test = try TestHome()
        _ = try await test.create()
        try FileManager.default.removeItem(atPath: test.home.path + "/wallets/w")
        #expect(try test.home.wallets() == [])
        let wallet = try await test.create()
        #expect(try await wallet.sign(try wallet.transfer()).report?.valid == true)
    }

    /// A folder of this name without stores: nothing of it is touched, the pool keys that belong to it least of all.
    @Test func aFolderThatIsThereKeepsItsPoolKeys() async throws {
        let test = try TestHome()
        _ = try await test.create()
        let (folder, key) = (test.home.path + "/wallets/w", test.home.poolKey("w", party: 1))
        for party in 1...3 { try FileManager.default.moveItem(atPath: folder + "/party-\(party).store", toPath: folder + "/\(party)") }
        let before = try Data(contentsOf: URL(fileURLWithPath: key))
        await #expect { try await test.create() } throws: { error in
            guard case WalletError.noStores(wallet: "w", folder) = error else { return false }
            return true
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: key)) == before)
        for party in 1...3 { try FileManager.default.moveItem(atPath: folder + "/\(party)", toPath: folder + "/party-\(party).store") }
        _ = try await test.open()
    }

    /// A creation that was cut off before its last step is no wallet, and stands in nobody's way.
    @Test func aDraftIsNoWallet() async throws {
        let test = try TestHome()
        try FileManager.default.createDirectory(
            atPath: test.home.path + "/wallets/.creating-w-1", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        #expect(try test.home.wallets() == [])
        _ = try await test.create()
        #expect(try test.home.wallets() == ["w"])
    }

    @Test func onlyTheNamesThatAreWrittenAreParties() async throws {
        let test = try TestHome()
        _ = try await test.create()
        let folder = test.home.path + "/wallets/w"
        try FileManager.default.copyItem(atPath: folder + "/party-1.store", toPath: folder + "/party-01.store")
        try FileManager.default.copyItem(atPath: folder + "/party-1.store", toPath: folder + "/party-+1.store")
        #expect(test.home.parties(of: "w") == [1, 2, 3])
        _ = try await test.open()
    }

    @Test func aDamagedStoreIsNamedAndTheOthersSuffice() async throws {
        let test = try TestHome()
        _ = try await test.create()
        let file = test.home.path + "/wallets/w/party-3.store"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: file))
        // It is treated as absent, and named.
        do {
            let wallet = try await test.open()
            let reasons = wallet.unavailable.map { (Int($0.key.rawValue), "\($0.value)") }
            #expect(reasons.count == 1 && reasons[0].0 == 3 && reasons[0].1.contains(file))
            #expect(try await wallet.sign(try wallet.transfer()).report?.valid == true)
        }
        try FileManager.default.moveItem(atPath: file, toPath: file + ".damaged")
        let wallet = try await test.open()
        #expect(wallet.unavailable.isEmpty)
        #expect(try await wallet.sign(try wallet.transfer()).report?.valid == true)
        // With fewer than t left, the reason is the error.
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: test.home.path + "/wallets/w/party-2.store"))
        await #expect { try await test.open() } throws: { error in
            guard case WalletError.notOpened(wallet: "w", let obstacles) = error, obstacles.count == 2 else { return false }
            guard case .absent = obstacles[0].state, case .unusable(.unusableStore(let party, _)) = obstacles[1].state else { return false }
            return party.rawValue == 2
        }
    }
}

import ChainKit
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// What an adapter gets wrong is not signed, and does not leave.
@Suite struct AdapterFailureTests {
    /// Signs a transfer where every party and the coordinator use the bent adapter.
    private func sign(_ adapter: BentAdapter) async throws -> (test: TestHome, wallet: LocalWallet, error: WalletError?) {
        let test = try TestHome()
        _ = try await test.create()
        var registry = AdapterRegistry()
        try registry.register(
            adapter, vectors: VectorManifest(chain: "sol", cases: 1, digest: String(repeating: "00", count: 32)))
        let wallet = try await LocalWallet.open("w", in: test.home, keyring: test.keyring, adapters: registry)
        do {
            _ = try await wallet.sign(try wallet.transfer())
            return (test, wallet, nil)
        } catch let error as WalletError {
            for party in wallet.locals { #expect(try !party.store.events(after: 0, limit: 100).map(\.kind).contains(.signatureReleased)) }
            return (test, wallet, error)
        }
    }

    @Test func theWrapperItselfSigns() async throws { #expect(try await sign(BentAdapter()).error == nil) }

    /// Rule S11: the finished artefact is verified before it leaves.
    @Test func whatDoesNotVerifyIsNotReleased() async throws {
        var adapter = BentAdapter()
        adapter.deniesVerification = true
        guard case .refused(let reason) = try await sign(adapter).error else {
            Issue.record("released")
            return
        }
        #expect(reason.contains("says no"))
    }

    /// The key that a signature is to verify under is the one that the party derives for the path, or nothing is signed.
    @Test func aRequestUnderAnotherKeyIsNotSigned() async throws {
        // The group's generator: a key of nobody's.
        let stranger = try PublicKey(.ed25519, [0x58] + [UInt8](repeating: 0x66, count: 31))
        var adapter = BentAdapter()
        adapter.bendRequests = { $0.map { SigningRequest(id: $0.id, path: $0.path, input: $0.input, verifyKey: stranger) } }
        try await expectUnsupported(adapter, "verify under a key")
    }

    /// So with the right key under a wrong path.
    @Test func aRequestUnderAnotherPathIsNotSigned() async throws {
        let path = try DerivationPath("m/9")
        var adapter = BentAdapter()
        adapter.bendRequests = {
            $0.compactMap { request in
                request.verifyKey.map { SigningRequest(id: request.id, path: path, input: request.input, verifyKey: $0) }
            }
        }
        try await expectUnsupported(adapter, "verify under a key")
    }

    @Test func aTweakThatEd25519DoesNotTakeIsNotSigned() async throws {
        var adapter = BentAdapter()
        adapter.bendRequests = {
            $0.compactMap { request in
                request.verifyKey.map {
                    SigningRequest(
                        id: request.id, path: request.path, input: request.input, tweak: .taproot(merkleRoot: nil), verifyKey: $0)
                }
            }
        }
        try await expectUnsupported(adapter, "tweak")
    }

    /// What a plan without keys looks like is no order to sign.
    @Test func aRequestForAnUnknownKeyIsNotSigned() async throws {
        var adapter = BentAdapter()
        adapter.bendRequests = { $0.map { SigningRequest(id: $0.id, scheme: $0.scheme, input: $0.input) } }
        try await expectUnsupported(adapter, "verify under a key")
    }

    /// Requests of a round that never comes.
    @Test func aPlanWithNothingToSignNowIsRefused() async throws {
        var adapter = BentAdapter()
        adapter.bendRequests = {
            $0.compactMap { request in
                request.verifyKey.map {
                    SigningRequest(id: request.id, round: 1, path: request.path, input: request.input, verifyKey: $0)
                }
            }
        }
        try await expectUnsupported(adapter, "nothing in this document")
    }

    private func expectUnsupported(_ adapter: BentAdapter, _ words: String) async throws {
        let (test, wallet, error) = try await sign(adapter)
        defer { withExtendedLifetime(test) {} }
        guard case .unsupported(let what) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "signed")")
            return
        }
        #expect(what.contains(words))
        for party in wallet.locals { #expect(try party.store.poolLevels().allSatisfy { $0.consumed == 0 }) }
    }
}

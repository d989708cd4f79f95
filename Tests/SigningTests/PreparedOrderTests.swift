import ChainKit
import MPCCore
import Secrets
import ShareStore
import Signing
import Synchronization
import Testing

@testable import PartyCore

/// What a requester reads, it reads once: the reading that is shown is the one that is signed.
@Suite struct PreparedOrderTests {
    private final class Listener: Sendable {
        private let steps = Mutex<[String]>([])
        func hear(_ step: String) { steps.withLock { $0.append(step) } }

        /// What was heard since it was last asked.
        func taken() -> [String: Int] {
            steps.withLock { steps in
                defer { steps = [] }
                return Dictionary(steps.map { ($0, 1) }, uniquingKeysWith: +)
            }
        }
    }

    @Test func everyoneReadsOnceAndTheArtefactIsVerifiedOnce() async throws {
        let home = try TestHome()
        let listener = Listener()
        var registry = AdapterRegistry()
        let adapter = MessageAdapter(scheme: .ed25519, listener: { listener.hear($0) })
        try registry.register(
            adapter, vectors: VectorManifest(chain: adapter.identity.id, cases: 1, digest: String(repeating: "00", count: 32)))
        let wallet = try await LocalWallet.create(
            "w", in: home.home, threshold: 2, parties: 3, keyring: home.keyring, adapters: registry, schemes: [.ed25519], createdAt: 0)
        let key = try wallet.derive(.ed25519, path: .root).publicKey
        let order = SigningOrder(
            chain: adapter.identity.id, input: .json(["message": "hello", "publicKey": .string(Hex.encode(key))]))

        let prepared = try wallet.prepare(order)
        #expect(listener.taken() == ["decode": 1, "summary": 1])
        let outcome = try await wallet.sign(prepared)
        #expect(outcome.report?.valid == true)
        // Each signer reads for itself.
        #expect(listener.taken() == ["decode": 2, "summary": 2, "verify": 1])

        // What the requester has decoded already is not decoded again.
        let document = try registry.adapter(adapter.identity.id).decode(order.input)
        _ = listener.taken()
        let known = try wallet.prepare(order, decoded: document)
        #expect(listener.taken() == ["summary": 1])
        #expect(known.reading.planHash == prepared.reading.planHash)
    }

    /// A requester that shows one document and orders another gets nothing: the parties read what was ordered.
    @Test func anotherDocumentThanTheOrdersIsNotSigned() async throws {
        let home = try TestHome()
        let wallet = try await home.create(schemes: [.ecdsaSecp256k1])
        let registry = try TestHome.registry()
        let (shown, ordered) = (try wallet.message("shown"), try wallet.message("ordered"))
        let document = try registry.adapter(shown.chain).decode(shown.input)
        let prepared = try wallet.prepare(ordered, decoded: document)
        await #expect(throws: WalletError.self) { try await wallet.sign(prepared) }
        #expect(try wallet.locals.allSatisfy { try !$0.store.events(after: 0, limit: 1000).contains { $0.kind == .signatureReleased } })
    }

    @Test func anotherWalletsPreparationIsRefused() async throws {
        let home = try TestHome()
        let (wallet, other) = (try await home.create("w"), try await home.create("other"))
        let prepared = try other.prepare(try other.transfer())
        await #expect { try await wallet.sign(prepared) } throws: { "\($0)".contains("another wallet") }
        // Nor does another chain's adapter take it: the parties would give shares for nothing.
        let saga = SigningSaga(
            adapter: try TestHome.registry().adapter("ledger"), parties: other.locals, keys: other.keys, roster: other.roster)
        await #expect { try await saga.sign(prepared) } throws: { "\($0)".contains("another adapter") }
    }
}

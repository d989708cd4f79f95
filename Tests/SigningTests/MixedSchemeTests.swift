import ChainKit
import MPCCore
import ShareStore
import Signing
import Synchronization
import Testing

@testable import PartyCore

/// A party that keeps what it was asked, and fails at what a test names.
private final class ListeningParty: StandIn {
    enum Call: Hashable {
        case approve
        case offer(SignatureScheme, Int)
        case sign(SignatureScheme, Int)
        case join(SignatureScheme)
        case release
    }

    let honest: LocalParty
    private let fails: Call?
    private let heard = Mutex<[Call]>([])

    init(_ honest: LocalParty, fails: Call? = nil) {
        self.honest = honest
        self.fails = fails
    }

    var calls: [Call] { heard.withLock { $0 } }

    private func note(_ call: Call) throws(WalletError) {
        heard.withLock { $0.append(call) }
        if call == fails { throw .protocolAbort(.retryable(missing: [index])) }
    }

    func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval {
        try note(.approve)
        return try await honest.approve(order, prior: prior)
    }

    func offerMaterial(
        scheme: SignatureScheme, count: Int, signers: [PartyIndex]
    ) async throws(WalletError) -> [SigningMaterial.Label] {
        try note(.offer(scheme, count))
        return try await honest.offerMaterial(scheme: scheme, count: count, signers: signers)
    }

    func sign(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex],
        materials: [[[UInt8]]]
    ) async throws(WalletError) -> ReleasedShare {
        try note(.sign(scheme, materials.count))
        return try await honest.sign(order, prior: prior, scheme: scheme, round: round, signers: signers, materials: materials)
    }

    func join(_ run: RunRequest) async throws(WalletError) -> RunTicket {
        if case .sign(_, prior: _, let scheme, round: _, signers: _) = run { try note(.join(scheme)) }
        return try await honest.join(run)
    }

    func recordRelease(_ order: SigningOrder, prior: [RequestSignature], signatures: [RequestSignature]) async throws(WalletError) {
        try note(.release)
        try await honest.recordRelease(order, prior: prior, signatures: signatures)
    }
}

/// Orders whose requests are of several schemes, paths and tweaks: one run a scheme, and all in one go.
@Suite struct MixedSchemeTests {
    private func saga(_ wallet: LocalWallet, _ parties: [any Party]) throws -> SigningSaga {
        SigningSaga(adapter: try TestHome.registry().adapter("ledger"), parties: parties, keys: wallet.keys, roster: wallet.roster)
    }

    /// Two ECDSA keys, four BIP-340 keys in every way that Taproot spends, one Ed25519 key, no two neighbours of one scheme.
    private func mixed(_ wallet: LocalWallet) throws -> SigningOrder {
        let root = Hex.encode([UInt8](repeating: 7, count: 32))
        let spends: [(SignatureScheme, [UInt32], String?)] = [
            (.ecdsaSecp256k1, [0, 0], nil), (.bip340Secp256k1, [0, 0], "none"), (.ed25519, [3], nil), (.bip340Secp256k1, [0, 1], nil),
            (.ecdsaSecp256k1, [1, 7], nil), (.bip340Secp256k1, [0, 2], root), (.bip340Secp256k1, [], "none"),
        ]
        return SigningOrder(
            spends: try spends.enumerated().map { position, spend in
                let path = DerivationPath(spend.1)
                return try wallet.spend(spend.0, path, hint: path, root: spend.2, text: "spend \(position)")
            })
    }

    @Test(arguments: [MaterialSource.pool, .interactive])
    func severalSchemesAreSignedInOneGo(_ source: MaterialSource) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        let set = [1, 2].compactMap { PartyIndex($0) }
        if source == .pool { try await wallet.presign(.ecdsaSecp256k1, count: 2, signers: set) }
        let parties = wallet.locals.map { ListeningParty($0) }
        let outcome = try await saga(wallet, parties).sign(try mixed(wallet), source: source)
        #expect(outcome.report?.valid == true)
        #expect(outcome.signatures.map(\.request) == (0..<7).map { "spend/\($0)" })
        #expect(outcome.signers == set)
        #expect(outcome.sources == [source])
        // One approval, one run a scheme.
        let ecdsa: [ListeningParty.Call] = source == .pool ? [.sign(.ecdsaSecp256k1, 2)] : [.join(.ecdsaSecp256k1)]
        let offers: [ListeningParty.Call] = source == .pool ? [.offer(.ecdsaSecp256k1, 2)] : []
        let schnorr: [ListeningParty.Call] = [
            .offer(.bip340Secp256k1, 4), .sign(.bip340Secp256k1, 4), .offer(.ed25519, 1), .sign(.ed25519, 1), .release,
        ]
        #expect(parties[0].calls == [.approve] + offers + ecdsa + schnorr)
        #expect(parties[1].calls == [.approve] + ecdsa + schnorr)
        #expect(parties[2].calls.isEmpty)
        for party in wallet.locals {
            let consumed = Dictionary(try party.store.poolLevels().map { ($0.keyID, Int($0.consumed)) }) { $0 + $1 }
            let signed = set.contains(party.index)
            // Nonces were made for the order, and are in no pool.
            let used = try party.store.events(after: 0, limit: 1000).filter { $0.kind == .materialUsed }
            let nonces = Dictionary(used.map { ($0.value("key") ?? "", ($0.value("ids") ?? "").split(separator: ",").count) }) { $0 + $1 }
            #expect(nonces[Hex.encode(try wallet.key(.bip340Secp256k1).keyID)] == (signed ? 4 : nil))
            #expect(nonces[Hex.encode(try wallet.key(.ed25519).keyID)] == (signed ? 1 : nil))
            #expect(consumed[try wallet.key(.ecdsaSecp256k1).keyID] == (signed && source == .pool ? 2 : nil))
            #expect(try party.store.verify().isIntact)
        }
    }

    /// A transaction of fifty inputs is one run, at whatever paths its keys are.
    @Test(arguments: [MaterialSource.pool, .interactive])
    func fiftyRequestsAreOneRun(_ source: MaterialSource) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        if source == .pool { try await wallet.presign(.ecdsaSecp256k1, count: 50) }
        let parties = wallet.locals.map { ListeningParty($0) }
        let order = SigningOrder(
            spends: try (0..<50).map { position in
                let path = DerivationPath([UInt32(position % 2), UInt32(position)])
                return try wallet.spend(.ecdsaSecp256k1, path, hint: path, text: "\(position)")
            })
        let outcome = try await saga(wallet, parties).sign(order, source: source)
        #expect(outcome.report?.valid == true)
        #expect(outcome.report?.checks.count == 50)
        let pooled: [ListeningParty.Call] = [.approve, .offer(.ecdsaSecp256k1, 50), .sign(.ecdsaSecp256k1, 50), .release]
        #expect(parties[0].calls == (source == .pool ? pooled : [.approve, .join(.ecdsaSecp256k1), .release]))
        #expect(try wallet.locals[0].store.poolLevels().map(\.consumed) == (source == .pool ? [50] : []))
        let consumptions = try wallet.locals[0].store.events(after: 0, limit: 1000).filter { $0.kind == .preSignaturesConsumed }
        #expect(consumptions.count == (source == .pool ? 1 : 0))
    }

    /// The most that one run signs, of every scheme at once, and one more: what is approved once is signed in as many runs as it takes.
    @Test func anOrderOfManyRequestsIsSignedInSeveralRuns() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        let spends = try LocalWallet.schemes.map { scheme in
            let root = scheme == .bip340Secp256k1 ? "none" : nil
            return try (0...256).map { try wallet.spend(scheme, DerivationPath([3]), hint: DerivationPath([3]), root: root, text: "\($0)") }
        }
        let most = try await wallet.sign(SigningOrder(spends: spends.flatMap { $0.dropLast() }))
        #expect(most.report?.valid == true)
        #expect(most.signatures.count == 256 * 3)
        #expect(most.excluded.isEmpty)

        for (scheme, spends) in zip(LocalWallet.schemes, spends) {
            let parties = wallet.locals.map { ListeningParty($0) }
            let outcome = try await saga(wallet, parties).sign(SigningOrder(spends: spends))
            #expect(outcome.report?.valid == true, "\(scheme)")
            #expect(outcome.signatures.count == 257)
            let signers = parties.filter { outcome.signers.contains($0.index) }
            for party in signers { #expect(party.calls.count { if case .approve = $0 { true } else { false } } == 1) }
        }
    }

    /// The most that an order may ask for; one more is refused before a party is asked for anything.
    @Test func anOrderHasALargestNumberOfRequests() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        let spends = try (0...4096).map {
            try wallet.spend(.ed25519, DerivationPath([3]), hint: DerivationPath([3]), root: nil, text: "\($0)")
        }
        let parties = wallet.locals.map { ListeningParty($0) }
        let saga = try saga(wallet, parties)
        await #expect {
            try await saga.sign(SigningOrder(spends: spends))
        } throws: {
            guard case WalletError.tooManyRequests("ed25519", count: 4097, most: 4096) = $0 else { return false }
            return true
        }
        #expect(parties.allSatisfy { $0.calls.isEmpty })
    }

    /// A pool that is large enough pays for all parts; each unit goes once.
    @Test func aPoolPaysForSeveralRuns() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let set = [1, 2].compactMap { PartyIndex($0) }
        for count in [256, 44] { try await wallet.presign(.ecdsaSecp256k1, count: count, signers: set) }
        let spends = try (0..<280).map {
            try wallet.spend(.ecdsaSecp256k1, DerivationPath([3]), hint: DerivationPath([3]), root: nil, text: "\($0)")
        }
        let outcome = try await wallet.sign(SigningOrder(spends: spends), signers: set, source: .pool)
        #expect(outcome.report?.valid == true)
        #expect(try wallet.locals[0].store.poolLevels().map(\.available).reduce(0, +) == 20)
    }

    /// The set whose pool pays for the ECDSA requests signs the others too: nobody else has to be asked.
    @Test func oneQuorumSignsAllSchemes() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        let set = [2, 3].compactMap { PartyIndex($0) }
        try await wallet.presign(.ecdsaSecp256k1, count: 2, signers: set)
        let parties = wallet.locals.map { ListeningParty($0) }
        let outcome = try await saga(wallet, parties).sign(try mixed(wallet))
        #expect(outcome.report?.valid == true)
        #expect(outcome.signers == set)
        #expect(parties[0].calls.isEmpty)
    }

    /// A party that fails at one scheme is replaced there; what it signed before stands, and it hears of the release.
    @Test func aPartyThatFailsAtOneSchemeIsReplacedThere() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        let parties = wallet.locals.map {
            ListeningParty($0, fails: $0.index == wallet.locals[0].index ? .sign(.bip340Secp256k1, 4) : nil)
        }
        let outcome = try await saga(wallet, parties).sign(try mixed(wallet))
        #expect(outcome.report?.valid == true)
        #expect(outcome.signers == wallet.locals.map(\.index))
        #expect(outcome.excluded.map(\.party) == [wallet.locals[0].index])
        #expect(outcome.unlogged.isEmpty)
        #expect(parties[0].calls.last == .release && !parties[0].calls.contains(.sign(.ed25519, 1)))
        // Whoever goes on after a failure is asked again: a party started anew has forgotten what it approved.
        #expect(parties[1].calls.filter { $0 == .approve }.count == 2)
        #expect(parties[2].calls.filter { $0 == .approve }.count == 1)
    }
}

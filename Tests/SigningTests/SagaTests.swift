import ChainKit
import MPCCore
import ShareStore
import Signing
import Synchronization
import Testing

@testable import PartyCore

/// True the first time.
private final class Once: Sendable {
    private let asked = Mutex(false)
    func isFirst() -> Bool {
        asked.withLock { asked in
            defer { asked = true }
            return !asked
        }
    }
}

/// Keeps what it is given and gives back what it was given before.
private final class Kept: Sendable {
    private let kept = Mutex<[UInt8]?>(nil)
    func swap(_ new: [UInt8]) -> [UInt8]? {
        kept.withLock { kept in
            defer { kept = new }
            return kept
        }
    }
}

/// A party that a test stands in front of: what the test does not answer, the honest one does.
protocol StandIn: Party {
    var honest: LocalParty { get }
}

extension StandIn {
    var index: PartyIndex { honest.index }
    var roster: Roster { honest.roster }
    func keys() async throws(WalletError) -> [KeyInfo] { try await honest.keys() }
    func state() async throws(WalletError) -> PartyState { try await honest.state() }
    func standing(scheme: SignatureScheme, count: Int) async throws(WalletError) -> PartyStanding {
        try await honest.standing(scheme: scheme, count: count)
    }
    func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval {
        try await honest.approve(order, prior: prior)
    }
    func offerMaterial(
        scheme: SignatureScheme, count: Int, signers: [PartyIndex]
    ) async throws(WalletError) -> [SigningMaterial.Label] {
        try await honest.offerMaterial(scheme: scheme, count: count, signers: signers)
    }
    func sign(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex],
        materials: [[[UInt8]]]
    ) async throws(WalletError) -> ReleasedShare {
        try await honest.sign(order, prior: prior, scheme: scheme, round: round, signers: signers, materials: materials)
    }
    func epochNews(_ news: EpochNews) async throws(WalletError) -> EpochNews { try await honest.epochNews(news) }
    func recordExport(_ wish: ExportWish, statements: [[UInt8]]) async throws(WalletError) {
        try await honest.recordExport(wish, statements: statements)
    }
    func join(_ run: RunRequest) async throws(WalletError) -> RunTicket { try await honest.join(run) }
    func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        try await honest.advance(ticket, with: messages)
    }
    func abandon(_ ticket: RunTicket.ID) async { await honest.abandon(ticket) }
    func recordFailedCombination(scheme: SignatureScheme, signers: [PartyIndex], request: [UInt8]) async throws(WalletError) {
        try await honest.recordFailedCombination(scheme: scheme, signers: signers, request: request)
    }
    func acknowledgements(_ offered: [KeyAcknowledgement]) async throws(WalletError) -> [KeyAcknowledgement] {
        try await honest.acknowledgements(offered)
    }
    func status(_ question: StatusQuestion) async throws(WalletError) -> PartyStatus { try await honest.status(question) }
    func answer(_ challenge: PoolChallenge) async throws(WalletError) -> PoolAnswer { try await honest.answer(challenge) }
    func statement() async throws(WalletError) -> PoolStatement { try await honest.statement() }
    func record(_ statements: [PoolStatement]) async throws(WalletError) { try await honest.record(statements) }
    func recordRelease(_ order: SigningOrder, prior: [RequestSignature], signatures: [RequestSignature]) async throws(WalletError) {
        try await honest.recordRelease(order, prior: prior, signatures: signatures)
    }
    func confirmAddress(_ query: AddressQuery) async throws(WalletError) -> (address: String, confirmation: AddressConfirmation) {
        try await honest.confirmAddress(query)
    }
}

/// A party whose answers a test bends.
struct BentParty: StandIn {
    let honest: LocalParty
    var offline = false
    var approvalHash: [UInt8]?
    var bend: (@Sendable ([UInt8]) -> [UInt8])?
    var failAdvance: (@Sendable () -> WalletError?)?
    var standingClaim: (@Sendable (inout PartyStanding) -> Void)?
    var bendSealed: (@Sendable ([UInt8]) -> [UInt8])?
    var claim: WalletError?
    var offer: [UInt8]?
    var extraLabel = false
    var failSigning: (@Sendable () -> WalletError?)?

    func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval {
        if offline { throw .protocolAbort(.retryable(missing: [index])) }
        if let claim { throw claim }
        let approval = try await honest.approve(order, prior: prior)
        return approvalHash.map { Approval(party: index, planHash: $0) } ?? approval
    }

    func offerMaterial(
        scheme: SignatureScheme, count: Int, signers: [PartyIndex]
    ) async throws(WalletError) -> [SigningMaterial.Label] {
        let labels = try await honest.offerMaterial(scheme: scheme, count: count, signers: signers)
        if extraLabel { return labels + labels }
        guard let offer else { return labels }
        return labels.map {
            SigningMaterial.Label(id: $0.id, keyID: $0.keyID, epoch: $0.epoch, owner: $0.owner, signers: nil, publicPart: offer)
        }
    }

    func sign(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex],
        materials: [[[UInt8]]]
    ) async throws(WalletError) -> ReleasedShare {
        if let failure = failSigning?() { throw failure }
        let released = try await honest.sign(order, prior: prior, scheme: scheme, round: round, signers: signers, materials: materials)
        return bent(released)
    }

    private func bent(_ released: ReleasedShare) -> ReleasedShare {
        ReleasedShare(share: bend?(released.share) ?? released.share, statement: released.statement)
    }

    func join(_ run: RunRequest) async throws(WalletError) -> RunTicket {
        if let failure = failSigning?() { throw failure }
        return try await honest.join(run)
    }

    func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        if let failure = failAdvance?() { throw failure }
        return switch try await honest.advance(ticket, with: messages) {
        case .finished(.share(let released, let materials)): .finished(.share(bent(released), materials: materials))
        case .send(let sealed): .send(bendSealed.map { bend in sealed.mapValues(bend) } ?? sealed)
        case let step: step
        }
    }

    func standing(scheme: SignatureScheme, count: Int) async throws(WalletError) -> PartyStanding {
        var standing = try await honest.standing(scheme: scheme, count: count)
        standingClaim?(&standing)
        return standing
    }
}

@Suite struct SagaTests {
    private func saga(_ wallet: LocalWallet, _ parties: [BentParty]) throws -> SigningSaga {
        SigningSaga(adapter: try TestHome.registry().adapter("sol"), parties: parties, keys: wallet.keys, roster: wallet.roster)
    }

    @Test func aMissingPartyIsReplaced() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        var parties = wallet.locals.map { BentParty(honest: $0) }
        parties[0].offline = true
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
        #expect(outcome.signers.map(\.description) == ["2", "3"])
        #expect(outcome.excluded.map(\.party.description) == ["1"])
        #expect(outcome.report?.valid == true)
    }

    /// A share altered on its way is nobody's word: its signer counts as missing and is not blamed.
    @Test func anAlteredShareBlamesNobody() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        for position in [0, 1, 2, 34, 65, 66, 129] {
            var parties = wallet.locals.map { BentParty(honest: $0) }
            parties[1].bend = { message in
                var bent = message
                bent[position] ^= 1
                return bent
            }
            let outcome = try await saga(wallet, parties).sign(try wallet.transfer(UInt8(position)))
            #expect(outcome.signers.map(\.description) == ["1", "3"])
            #expect(outcome.excluded.map(\.party.description) == ["2"])
            #expect(outcome.excluded[0].reason.contains("no message"))
        }
    }

    /// A share that its own signer signed and that does not verify is blamed on it.
    @Test func aCheatingPartyIsNamedAndReplaced() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        var parties = wallet.locals.map { BentParty(honest: $0) }
        let cheat = wallet.locals[1]
        parties[1].bend = { message in
            var bent = Array(message.dropLast(64))
            bent[34] ^= 1
            return (try? cheat.member.sign(bent)) ?? []
        }
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
        #expect(outcome.signers.map(\.description) == ["1", "3"])
        #expect(outcome.excluded.map(\.party.description) == ["2"])
        #expect(outcome.excluded[0].reason.contains("a signature share does not verify"))
    }

    /// Rule D6: what a party says of another is a claim. The claimant is left out, the accused signs.
    @Test(arguments: [1, 2, 3])
    func aPartysClaimExcludesOnlyItself(accused: Int) async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let party = try #require(PartyIndex(accused))
        let claims: [ProtocolAbort] = [.blame([party], .shareInvalid), .retryable(missing: [party]), .ban(party, .shareInvalid)]
        for claim in claims {
            var parties = wallet.locals.map { BentParty(honest: $0) }
            parties[0].claim = .protocolAbort(claim)
            let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
            #expect(outcome.signers.map(\.description) == ["2", "3"])
            #expect(outcome.excluded.map(\.party.description) == ["1"])
        }
    }

    @Test func junkOfferedAsMaterialExcludesItsOwner() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let junk = [[], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 1, count: 63), [UInt8](repeating: 0xff, count: 64)]
        for (number, offer) in junk.enumerated() {
            // The second too, so that nobody else gets to see it: the first would refuse to sign over it.
            for junkie in 0..<2 {
                var parties = wallet.locals.map { BentParty(honest: $0) }
                parties[junkie].offer = offer
                let outcome = try await saga(wallet, parties).sign(try wallet.transfer(UInt8(2 * number + junkie)))
                #expect(outcome.excluded.map(\.party) == [parties[junkie].index])
                #expect(outcome.report?.valid == true)
            }
        }
    }

    @Test func moreMaterialThanAskedForExcludesItsOwner() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        var parties = wallet.locals.map { BentParty(honest: $0) }
        parties[1].extraLabel = true
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
        #expect(outcome.excluded.map(\.party.description) == ["2"])
        #expect(outcome.report?.valid == true)
    }

    /// A share of another run counts as none, although its signer signed it.
    @Test func anEarlierRunsShareExcludesItsSender() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let earlier = Kept()
        var parties = wallet.locals.map { BentParty(honest: $0) }
        parties[1].bend = { earlier.swap($0) ?? $0 }
        _ = try await saga(wallet, parties).sign(try wallet.transfer(1))
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer(2))
        #expect(outcome.excluded.map(\.party.description) == ["2"])
        #expect(outcome.excluded[0].reason.contains("no message"))
        #expect(outcome.report?.valid == true)
    }

    private static let taken = WalletError.store(
        .alreadyConsumed(material: [UInt8](repeating: 0, count: 32), request: [UInt8](repeating: 0, count: 32)))

    /// Two orders that met over a nonce: the run is repeated with the same parties.
    @Test func aTakenNonceCostsARepeatAndNobodysPlace() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        var parties = wallet.locals.map { BentParty(honest: $0) }
        for position in 0..<2 {
            let first = Once()
            parties[position].failSigning = { first.isFirst() ? Self.taken : nil }
        }
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer(), signers: [1, 2].compactMap { PartyIndex($0) })
        #expect(outcome.signers.map(\.description) == ["1", "2"])
        #expect(outcome.excluded.isEmpty)
    }

    /// A party for which every nonce was always just taken is left out before the others have spent what they may on the request.
    @Test func aPartyWhoseNoncesAreAlwaysTakenIsLeftOut() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        var parties = wallet.locals.map { BentParty(honest: $0) }
        parties[1].failSigning = { Self.taken }
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
        #expect(outcome.signers.map(\.description) == ["1", "3"])
        #expect(outcome.excluded.map(\.party.description) == ["2"])
        let saga = try saga(wallet, parties)
        let named = [1, 2].compactMap { PartyIndex($0) }
        await #expect { try await saga.sign(try wallet.transfer(6), signers: named) } throws: { error in
            guard case WalletError.party(let party, .store(.alreadyConsumed(material: _, request: _))) = error else { return false }
            return party.rawValue == 2
        }
    }

    /// Orders that run at the same time may be offered the same nonces; none fails for it and none signs with another's.
    @Test func ordersAtTheSameTimeAllFinish() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let orders = try (1...8).map { try wallet.transfer(UInt8($0)) }
        let valid = try await withThrowingTaskGroup(of: Bool.self) { group in
            for order in orders { group.addTask { try await wallet.sign(order).report?.valid == true } }
            var valid = 0
            for try await one in group where one { valid += 1 }
            return valid
        }
        #expect(valid == 8)
        for party in wallet.locals { #expect(try party.store.verify().isIntact) }
    }

    @Test func withoutAQuorumTheReasonsAreListed() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        var parties = wallet.locals.map { BentParty(honest: $0) }
        parties[0].offline = true
        parties[2].offline = true
        let saga = try saga(wallet, parties)
        await #expect { try await saga.sign(try wallet.transfer()) } throws: { error in
            guard case WalletError.noQuorum(2, let excluded) = error else { return false }
            return excluded.count == 2
        }
    }

    @Test func aPartyThatReadsTheOrderDifferentlyIsLeftOut() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        var parties = wallet.locals.map { BentParty(honest: $0) }
        parties[1].approvalHash = [UInt8](repeating: 0, count: 32)
        let outcome = try await saga(wallet, parties).sign(try wallet.transfer())
        #expect(outcome.signers.map(\.description) == ["1", "3"])
        let saga = try saga(wallet, parties)
        let named = [1, 2].compactMap { PartyIndex($0) }
        await #expect { try await saga.sign(try wallet.transfer(), signers: named) } throws: { error in
            guard case WalletError.disagreement(let party) = error else { return false }
            return party.rawValue == 2
        }
    }
}

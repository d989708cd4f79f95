public import ChainKit
public import MPCCore
public import ShareStore
internal import Synchronization

/// A party whose store lies on this machine. It holds what the operations share; each of them is a type of its own (`Operations/`, `Runs/`).
public final class LocalParty: PartyAdministration {
    private let present: Mutex<Member>
    let policies: PartyPolicies
    let adapters: AdapterRegistry
    let keyring: PartyKeyring
    let approved = ApprovedOrders()
    let spending: Spending
    let confirmations = PoolConfirmations()
    let peers = PoolPeers()
    let freshNonces = FreshNonces()
    /// Whether taking something from the store has failed: this process tries no more of it.
    let stockFailed = Mutex(false)
    let runs = PartyRuns()
    let batches = BatchTurns()
    /// Pairs whose renewal the operator has allowed.
    let renewals = Mutex<Set<PartyPair>>([])
    /// Runs over all shares that the operator has agreed to.
    let agreed = Mutex<[EpochConsent]>([])
    /// Exports that the operator has allowed.
    let exports = Mutex<Set<ExportWish>>([])
    /// The run that founds the keys, as the operator agreed to it.
    let consent: Mutex<GenerationConsent?>

    init(_ member: Member, adapters: AdapterRegistry, policies: PartyPolicies, consent: GenerationConsent? = nil) {
        present = Mutex(member)
        self.adapters = adapters
        self.policies = policies
        keyring = PartyKeyring(member)
        spending = Spending(runsPerRequest: policies.runsPerRequest)
        self.consent = Mutex(consent)
    }

    /// Its store with the identity and the present epoch's roster.
    var member: Member { present.withLock(\.self) }

    /// Reads roster and keys anew, after the store went on to another epoch.
    func reload() throws(WalletError) {
        let next = try Member(index, store: member.store, of: member.wallet)
        present.withLock { $0 = next }
        keyring.replace(next)
    }

    /// Lets go of its shares, which are read anew when they are needed.
    public func forgetShares() async { keyring.forget() }

    /// Its index.
    public var index: PartyIndex { member.index }
    /// The identities of all parties.
    public var roster: Roster { member.roster }
    /// Where its records lie.
    public var place: PartyPlace { PartyPlace(store: member.store.path, stalePoolKey: member.store.stalePoolKey, lock: member.store.lock) }
    /// Its store.
    var store: any ShareStore { member.store }

    func share(of scheme: SignatureScheme) throws(WalletError) -> KeyShare { try keyring.share(of: scheme) }

    // MARK: - What it is

    /// The public parts of its active keys, in scheme order.
    public func keys() async throws(WalletError) -> [KeyInfo] { try keyring.infos() }

    /// Its pools, pair set-ups and signer sets of every key.
    public func state() async throws(WalletError) -> PartyState { try ReportState(party: self).run() }

    /// Filled pools that it owns, pairs that cannot make pre-signatures, sets in quarantine.
    public func standing(scheme: SignatureScheme, count: Int) async throws(WalletError) -> PartyStanding {
        try ReportStanding(party: self).run(scheme, count: count)
    }

    // MARK: - Orders

    /// This party's own reading of an order.
    public func read(_ order: SigningOrder, prior: [RequestSignature] = []) throws(WalletError) -> OrderReading {
        try ApproveOrder(party: self).read(order, prior: prior)
    }

    /// Reads and applies policy.
    public func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval {
        try ApproveOrder(party: self).run(order, prior: prior)
    }

    /// Nonces of its own, or pre-signatures of a pool that this party owns.
    public func offerMaterial(
        scheme: SignatureScheme, count: Int, signers: [PartyIndex]
    ) async throws(WalletError) -> [SigningMaterial.Label] {
        try OfferMaterial(party: self).run(scheme, count: count, signers: signers)
    }

    /// Deletes, commits, has the others hear of it; computes; stores, commits; returns.
    public func sign(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex],
        materials: [[[UInt8]]]
    ) async throws(WalletError) -> ReleasedShare {
        try await SignBatch(party: self).run(order, prior: prior, scheme: scheme, round: round, signers: signers, materials: materials)
    }

    /// Logs the complete signatures of an order that this party approved.
    public func recordRelease(
        _ order: SigningOrder, prior: [RequestSignature], signatures: [RequestSignature]
    ) async throws(WalletError) {
        try RecordRelease(party: self).run(order, prior: prior, signatures: signatures)
    }

    /// Logs a failed combination of a set that this party is in.
    public func recordFailedCombination(
        scheme: SignatureScheme, signers: [PartyIndex], request: [UInt8]
    ) async throws(WalletError) {
        try RecordFailure(party: self).run(scheme, signers: signers, request: request)
    }

    // MARK: - Runs

    /// Round 0: everything that can be refused is refused here.
    public func join(_ request: RunRequest) async throws(WalletError) -> RunTicket { try await JoinRun(party: self).run(request) }

    /// The next round of a run that this party joined.
    public func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep {
        try await AdvanceRun(party: self).run(ticket, with: messages)
    }

    /// Forgets a run and wipes what it held. Checks that it evaluated have ended, each with a verdict.
    public func abandon(_ ticket: RunTicket.ID) async {
        runs.remove(ticket)
        try? store.settlePairs()
    }

    // MARK: - Between parties

    /// Makes active what all parties hold, and says what this one holds.
    public func acknowledgements(_ offered: [KeyAcknowledgement]) async throws(WalletError) -> [KeyAcknowledgement] {
        try ExchangeAcknowledgements(party: self).run(offered)
    }

    /// Says which state its shares are of.
    public func status(_ question: StatusQuestion) async throws(WalletError) -> PartyStatus { try AnswerStatus(party: self).run(question) }

    /// Answers what this party had last heard from the asking one.
    public func answer(_ challenge: PoolChallenge) async throws(WalletError) -> PoolAnswer {
        try AnswerChallenge(party: self).run(challenge)
    }

    /// This party's signed statement of how far it has come.
    public func statement() async throws(WalletError) -> PoolStatement { try member.statement() }

    /// Stores what signers said of their pools.
    public func record(_ statements: [PoolStatement]) async throws(WalletError) { try KeepStatements(party: self).run(statements) }

    /// Votes and goes on, as far as what was told allows; tells what this party has.
    public func epochNews(_ news: EpochNews) async throws(WalletError) -> EpochNews { try ExchangeEpochs(party: self).run(news) }

    /// Notes what holders say of an export.
    public func recordExport(_ wish: ExportWish, statements: [[UInt8]]) async throws(WalletError) {
        try KeepExports(party: self).run(wish, statements)
    }

    /// Derives the address from this party's own share record and signs it.
    public func confirmAddress(_ query: AddressQuery) async throws(WalletError) -> (address: String, confirmation: AddressConfirmation) {
        try ConfirmAddress(party: self).run(query)
    }

    // MARK: - The operator's

    /// Asks every other party that can be reached, and takes its answer.
    public func rollCall() async throws(WalletError) -> PoolOutcome? { try await RollCall(party: self).run() }

    /// Seals its identity and shares into a backup file.
    public func sealBackup(
        madeAt: UInt64, to recipient: BackupFile.Recipient, for purpose: BackupPurpose
    ) async throws(WalletError) -> SealedBackup {
        try SealBackup(party: self).run(madeAt: madeAt, to: recipient, purpose)
    }

    /// Notes that a backup was found good.
    public func noteChecked(_ backup: Backup, _ note: BackupNote) async throws(WalletError) {
        try NoteCheckedBackup(party: self).run(backup, note)
    }

    /// The backups that its store has notes of.
    public func backupNotes() async throws(WalletError) -> BackupNotes { try member.backupNotes() }

    /// Adds nonce pairs to the pool.
    public func fillPool(scheme: SignatureScheme, count: Int) async throws(WalletError) {
        try FillPool(party: self).run(scheme, count: count)
    }

    /// Notes the operator's word that a pair's set-up may be made anew, once.
    public func allowRenewal(of pair: PartyPair) async { _ = renewals.withLock { $0.insert(pair) } }

    /// Takes the word back, where no run has used it.
    public func withdrawRenewal(of pair: PartyPair) async { _ = renewals.withLock { $0.remove(pair) } }

    /// Notes the operator's word that keys may be given out, once.
    public func allowExport(_ wish: ExportWish) async { _ = exports.withLock { $0.insert(wish) } }

    /// Takes the word back, where no run has used it.
    public func withdrawExport(_ wish: ExportWish) async { _ = exports.withLock { $0.remove(wish) } }

    /// Notes the operator's agreement to a run over all shares, once.
    public func agree(to consent: EpochConsent) async { agreed.withLock { $0.append(consent) } }

    /// Takes it back, where no run has used it.
    public func withdraw(_ consent: EpochConsent) async { agreed.withLock { $0.removeAll { $0 == consent } } }

    /// Where it stands in the wallet's epochs.
    public func epochState() async throws(WalletError) -> EpochState { try ReportEpoch(party: self).run() }

    /// Sets attempts at the next epoch aside.
    public func setAsideAttempts(force: Bool) async throws(WalletError) { try SetAttemptsAside(party: self).run(force: force) }

    /// Lets a signer set sign again.
    public func liftQuarantine(scheme: SignatureScheme, signers: [PartyIndex]) async throws(WalletError) {
        let key = try share(of: scheme).info
        try WalletError.store { () throws(StoreError) in
            try store.liftQuarantine(keyID: key.keyID, signers: signers.map(\.rawValue))
        }
    }

    /// The turn in which this party's pools are filled or used.
    public func stockTurn() async -> StoreTurn? { await PoolAgreement.stockTurn(of: self) }

    /// The turn of the one process that moves this party's wallet to another epoch; nil where nothing can be locked.
    public func epochTurn() async throws(WalletError) -> StoreTurn? {
        guard StoreTurn.isPossible else { return nil }
        guard let turn = member.store.turn("epoch", shared: false) else {
            throw .refused(reason: "another process is moving this wallet to its next epoch: try again when it is done")
        }
        return turn
    }

    /// The turn of the one process that refills this party's pools.
    public func refillTurn() async throws(WalletError) -> StoreTurn {
        guard StoreTurn.isPossible else { throw .poolLocked(party: index, .unknown) }
        guard let turn = member.store.turn("refill", shared: false) else { throw .refillUnderWay(party: index) }
        return turn
    }
}

public import MPCCore
public import ShareStore

/// What a party does at its operator's word alone. None of it is ever offered to a network.
public protocol PartyAdministration: Party {
    /// Where the party's records lie, for people.
    var place: PartyPlace { get }

    /// Asks every other party that can be reached what it has last heard from this one, and acts on the answers (rule S5).
    ///
    /// - Returns: what became of the pools; nil where nothing had to be done.
    func rollCall() async throws(WalletError) -> PoolOutcome?

    /// Seals what it holds into a backup file, and notes that it did.
    ///
    /// - Parameter madeAt: seconds since 1970.
    func sealBackup(
        madeAt: UInt64, to recipient: BackupFile.Recipient, for purpose: BackupPurpose
    ) async throws(WalletError) -> SealedBackup

    /// Notes that a backup of what it holds now was found good.
    func noteChecked(_ backup: Backup, _ note: BackupNote) async throws(WalletError)

    /// What it knows of its backups of this epoch.
    func backupNotes() async throws(WalletError) -> BackupNotes

    /// Adds units that it makes alone to its pool.
    func fillPool(scheme: SignatureScheme, count: Int) async throws(WalletError)

    /// Allows the set-up of a pair to be made anew, once. A coordinator's wish is no permission: each renewal of a poisoned pair gives a
    /// cheater another try.
    func allowRenewal(of pair: PartyPair) async

    /// Takes the permission back, where no run has used it.
    func withdrawRenewal(of pair: PartyPair) async

    /// Allows keys to be given out, once, in exactly this way: whoever has them can sign alone, for ever.
    func allowExport(_ wish: ExportWish) async

    /// Takes the permission back, where no run has used it.
    func withdrawExport(_ wish: ExportWish) async

    /// Agrees to one run over the shares of all keys.
    func agree(to consent: EpochConsent) async

    /// Takes the agreement back, where no run has used it.
    func withdraw(_ consent: EpochConsent) async

    /// Returns where the party stands in the wallet's epochs.
    func epochState() async throws(WalletError) -> EpochState

    /// Sets attempts at the next epoch aside, so that another can be made: those that this party has not voted for; with force also those that it
    /// has. Their certificate, should there be one, counts all the same.
    func setAsideAttempts(force: Bool) async throws(WalletError)

    /// Lets go of shares that it has read, which are read anew when they are needed: those of an epoch that is over are not.
    func forgetShares() async

    /// Keeps other processes from moving the party's wallet to another epoch as long as the turn lives; nil where nothing can be locked.
    func epochTurn() async throws(WalletError) -> StoreTurn?

    /// Lets a signer set sign again whose combinations failed.
    func liftQuarantine(scheme: SignatureScheme, signers: [PartyIndex]) async throws(WalletError)

    /// Keeps other processes from comparing what this party's pools hold with other parties' as long as the turn lives; nil where nothing
    /// can be locked, or somebody else does not end.
    func stockTurn() async -> StoreTurn?

    /// Keeps other processes from refilling this party's pools as long as the turn lives. It waits for nobody, and refuses where another
    /// process has the turn, or where nothing can be locked: nobody could tell then.
    func refillTurn() async throws(WalletError) -> StoreTurn
}

/// Where a party's records lie, and what was found in their place.
public struct PartyPlace: Equatable, Sendable {
    /// The path of the store.
    public let store: String
    /// The new path of what lay in the place of the pool key and was not that; nil where nothing was moved.
    public let stalePoolKey: String?
    /// What the store is locked by; nil where nothing says.
    public let lock: StoreLock?

    /// A place.
    public init(store: String, stalePoolKey: String?, lock: StoreLock? = nil) {
        self.store = store
        self.stalePoolKey = stalePoolKey
        self.lock = lock
    }
}

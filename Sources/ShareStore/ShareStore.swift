public import Secrets

// The layout of a store
// =====================
//
// One party has one store. The embedded one is one SQLite file (``SQLiteShareStore``); ``ShareStore`` is the seam behind which a
// server database stands where several replicas serve one party. The store handles identifiers and bytes: what a share, a
// public part or an acknowledgement means is the business of the schemes above it.
//
//   command side                                      query side, projected from the events
//   events     append-only, each with the hash of     keys         key and epoch: scheme, pending or active,
//              the one before                                      digest of the public part, a code over the row
//   head       sequence and hash of the last event,   pools        key, epoch, generation, signers: available, consumed,
//              a revision, number of consumed rows                 voided, and a sum of the units' names
//              and of units ever added, pool          live         which units may still be used, a bit each
//              generation, the last event that the    pairs        public part, poison, renewal, unfinished evaluations
//              pool key file was told of, digests     failures     signer sets whose shares did not combine
//              of the sealed tables; a code under a
//              key from the data key                  beside them
//   shares       sealed, one per key and epoch        store        identity of the store, a code over the row
//   material     sealed nonces and pre-signatures     unlock       the wrapped data key and how to unwrap it
//   pair_setups  sealed, one per pair                 identity     the party's seed and pinned roster
//   consumed     which unit served which request      counters     what other parties have said of themselves
//   releases     sealed signature shares, resent for ever
//   acknowledgements   other parties' statements
//
// Every change is one IMMEDIATE transaction: compare the schema, look whether the files are those that were opened, read head, check
// its code, follow the chain to it from where this process last saw it, change the tables, append the event, write head. What comes in
// batches is one event per batch.
//
// Keys: passphrase or provider → data key (random) → by HKDF: a key for records, one for codes, one for the pool key file.
// Records are AES-256-GCM under random nonces; the associated data names store, kind, id, key, epoch, parties, number, version,
// pool generation and the digest of the public part, so that no record opens in another's place (rule M4).
//
// A sealed table is one whose digest is in the head (`SealedTable`): keys, shares, acknowledgements, identity, live, pools, pairs,
// pair_setups, counters, failures. It is read whole and checked, changed as rows in memory, written, read back, and sealed as what was
// meant (rule S15): a row that was altered, deleted or copied back is noticed in every process, and nothing that SQL does on its own
// goes unseen, at a cost that does not grow with the log.
//
// Material – FROST's nonces, DKLs23's pre-signatures with their signers – is sealed under the pool key, which lies outside the
// store: in a file of its own, or in memory only (rule S5). The file carries, besides, the event that takes units or poisons a pair, and
// what it takes, written before that event commits (`PoolKeyFile`). An opening finds the two in step; or a file that is one event ahead
// and was not told that this was committed: a change that was cut short, which is finished, at the cost of its own units; or anything
// else: one of the two is an older copy, and the pools are voided: old material destroyed, `PoolVoided` logged, the outcome
// reported to whoever opened it. Copying back both files together is what it cannot see; the other parties are for that: each keeps
// what others say of their event chains (`counters`), and a store whose chain does not hold what others have heard is voided while it is
// open (`voidPool`).
//
// A consumption deletes the sealed units, clears their bits, writes their `consumed` rows and the event and is committed
// (`synchronous=FULL`) before the caller holds a secret (rule S4). A crash in between loses the units, never their uniqueness.
// Every unit has a number, given once and bound into its seal. A row of `consumed` deleted and a unit put back are refused: its
// bit is cleared, and the bits are a sealed table (`LiveUnits`).
//
// A check that a cheating peer can make fail is evaluated inside a transaction that reads the pair's poison before it and writes
// it after (rule S3). The write lock of the file is the critical section across runs and processes; the poison is on the disk
// before anybody is told. A poisoned row put back as it was is another table than the head's, and no check is evaluated on it.
// Pair set-ups are bound to the event that stored them: one from before a renewal does not open. They lie apart from the shares,
// for backups hold neither them nor material.
//
// `PRAGMA user_version` is the schema version, and a file of a newer one is refused; one of version 1 is brought to version 2 when it is
// opened (`StoreMigration`). What comes later is a version after that.

/// One party's store of key shares, nonces, pre-signatures and pair set-ups, with the log of what it did with them.
///
/// Every method is durable when it returns. Identifiers are 32 bytes unless said otherwise.
public protocol ShareStore: Sendable {
    /// The wallet and party that the store belongs to.
    var info: StoreInfo { get }

    /// Stores the party's identity seed and the pinned roster: once, and never over another.
    func storeIdentity(_ seed: borrowing SecretBytes, roster: [UInt8]) throws(StoreError)
    /// Reads the identity; nil before one is stored.
    func identity() throws(StoreError) -> IdentityRecord?

    /// Stores a share with its pending key record, in one step.
    func storePending(_ key: NewKey, share: borrowing SecretBytes) throws(StoreError)
    /// Stores another party's statement on a key; the same bytes again are no change, other bytes a conflict.
    func storeAcknowledgement(keyID: [UInt8], epoch: UInt32, from party: UInt8, bytes: [UInt8]) throws(StoreError)
    /// Reads the statements on a key, in the order of the parties.
    func acknowledgements(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [Acknowledgement]
    /// Makes a pending key usable.
    func activate(keyID: [UInt8], epoch: UInt32) throws(StoreError)
    /// Destroys a pending key with its share and pair set-ups; force is needed once others have acknowledged it.
    func discardPending(keyID: [UInt8], epoch: UInt32, force: Bool) throws(StoreError)
    /// Reads all key records, in the order of identifier and epoch.
    func keyRecords() throws(StoreError) -> [KeyRecord]
    /// Reads the share of the key's active epoch, in guarded storage.
    func share(keyID: [UInt8]) throws(StoreError) -> SecretBytes
    /// Reads the shares of all active keys, in guarded storage, by key.
    func activeShares() throws(StoreError) -> [[UInt8]: SecretBox]
    /// Reads levels, pairs and failed sets of a key, as of one moment.
    func standing(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> KeyStanding

    /// Adds a batch of units to the pool of an active key. The secrets are taken out of their boxes.
    func addMaterial(_ pool: MaterialPool, _ units: [NewMaterial]) throws(StoreError)
    /// Reads the oldest units of the pool, for peers to choose from.
    func availableMaterial(_ pool: MaterialPool, limit: Int) throws(StoreError) -> [AvailableMaterial]
    /// Reads the levels of all pools: how many units there are and were, a line per key, epoch, signer set and generation.
    func poolLevels() throws(StoreError) -> [PoolLevel]
    /// Destroys units and hands out their secrets, all of them or none, in the order of `ids`.
    ///
    /// The deletion is durable before a secret is returned (rule S4).
    func consumeMaterial(
        _ pool: MaterialPool, ids: [[UInt8]], for request: [UInt8], approval: ApprovalNote?
    ) throws(StoreError) -> Consumption
    /// The reason why another file of this store may be in use by another process, in which case no units are handed out. Nil also of a
    /// store that was opened for reading.
    var copyRefusal: CopyRefusal? { get }
    /// The reason why the store takes no changes; nil where it does.
    var changesRefusal: StoreError? { get }

    /// Destroys all material, of every pool, and begins a generation beyond this store's own and the one that others have seen (rule S5).
    func voidPool(seen: PoolCounter?) throws(StoreError) -> PoolOutcome

    /// Reads this party's progress: how much it has used up, and where its event chain stands.
    func progress() throws(StoreError) -> PoolProgress
    /// Returns whether this party's event chain went through a place.
    func holds(_ position: ChainPosition) throws(StoreError) -> Bool
    /// Reads this party's counter: how much material it has used up.
    func counter() throws(StoreError) -> PoolCounter
    /// Reads the highest counter of this party's own that others had heard, that its log did not hold, and for which it voided its pools.
    func answeredCounter() throws(StoreError) -> PoolCounter?
    /// Keeps another party's counter with its signed statement, where it is beyond the one kept (rule S5).
    func recordCounter(of party: UInt8, _ counter: PoolCounter, statement: [UInt8]) throws(StoreError)
    /// Keeps the counters of several parties in one step; returns what had been kept of each.
    @discardableResult func recordCounters(
        _ seen: [(party: UInt8, counter: PoolCounter, statement: [UInt8])]
    ) throws(StoreError) -> [KeptCounter?]
    /// Reads the highest counter seen of another party, with its signed statement; nil where none was.
    func counter(of party: UInt8) throws(StoreError) -> (counter: PoolCounter, statement: [UInt8])?

    /// Stores pair set-ups of a pending or active key, in one step. Each replaces the pair's earlier one and clears its poison.
    func storePairSetups(keyID: [UInt8], epoch: UInt32, _ setups: [NewPairSetup]) throws(StoreError)
    /// Reads the pairs of a key, in the order of the peers.
    func pairs(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [PairRecord]
    /// Reads the secret of a pair's set-up, in guarded storage; nil where none was stored.
    func pairSetup(keyID: [UInt8], epoch: UInt32, peer: UInt8) throws(StoreError) -> SecretBytes?
    /// Notes that the two ends of a pair hold different set-ups; a renewal clears it.
    func markForRenewal(keyID: [UInt8], epoch: UInt32, peer: UInt8) throws(StoreError)
    /// Evaluates a check that a cheating peer can make fail, and poisons the pair durably before it says that it did (rule S3).
    ///
    /// One at a time of each pair, across all runs and processes; none of a poisoned pair, and none of another set-up than the one
    /// that is stored: `setup` is its public part. The check gives a reason where it fails, and must not call the store.
    func evaluatePair(
        keyID: [UInt8], epoch: UInt32, peer: UInt8, setup: [UInt8], _ check: () -> String?
    ) throws(StoreError) -> PairVerdict
    /// Notes that the checks that were begun have all ended with a verdict.
    func settlePairs() throws(StoreError)
    /// Poisons a pair without a check of its own, as on the peer's signed statement. An earlier reason stays.
    func poisonPair(keyID: [UInt8], epoch: UInt32, peer: UInt8, reason: String) throws(StoreError)

    /// Counts a combination that failed; returns the count of this signer set since the last lift.
    func recordFailedCombination(keyID: [UInt8], signers: [UInt8], request: [UInt8]) throws(StoreError) -> Int
    /// Reads the signer sets of a key whose combinations failed.
    func failedCombinations(keyID: [UInt8]) throws(StoreError) -> [FailedSet]
    /// Forgets the failures of a signer set.
    func liftQuarantine(keyID: [UInt8], signers: [UInt8]) throws(StoreError)

    /// Stores a signature share before it is sent; the same again is no change. Material serves one request (rule S14).
    func storeRelease(
        request: [UInt8], material: [UInt8], bytes: [UInt8], units: [[UInt8]], used: UsedMaterial?, approval: ApprovalNote?
    ) throws(StoreError)
    /// Reads the share stored for request and material, byte for byte; nil where there is none.
    func release(request: [UInt8], material: [UInt8]) throws(StoreError) -> [UInt8]?
    /// Logs that this party agreed to a request under a plan.
    func recordApproval(request: [UInt8], plan: [UInt8], note: String) throws(StoreError)
    /// Logs that a complete signature for a request left, and what the party read of what it signs (``ApprovalNote/details``).
    func recordSignature(request: [UInt8], hash: [UInt8], details: [EventField]) throws(StoreError)

    /// Reads up to `limit` events after a sequence number, each of the chain that leads to the log's end.
    func events(after sequence: Int64, limit: Int) throws(StoreError) -> [StoreEvent]
    /// Reads the whole log, checked from its beginning to the head before any of it is given out.
    func log() throws(StoreError) -> [StoreEvent]
    /// Checks chain, codes, sealed records and projections against each other.
    func verify() throws(StoreError) -> AuditReport
}

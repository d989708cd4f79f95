// The layout of a store
// =====================
//
// One party has one store. The embedded one is one SQLite file (``SQLiteShareStore``); ``ShareStore`` is the seam behind which a
// server database stands where several replicas serve one party. The store handles identifiers and bytes: what a share, a
// public part or an acknowledgement means is the business of the schemes above it.
//
//   command side                                      query side, projected from the events
//   events     append-only, each with the hash of     keys         key and epoch: scheme, protocol, pending, active, without
//              the one before                                      a share or retired, digest of the public part, a code
//   head       sequence and hash of the last event,   pools        key, epoch, generation, signers: available, consumed,
//              a revision, numbers of consumed rows,               voided, and a sum of the units' names
//              poisonings, commitments and of units   live         which units may still be used, a bit each
//              ever added, pool generation, the last  auxiliary    key, epoch, kind, peer: public part; of pair set-ups
//              event that the pool key file was told               poison, renewal, unfinished evaluations
//              of, digests of the sealed tables; a    failures     signer sets whose shares did not combine
//              code under a key from the data key     attempts     new epoch, operation, transcript: state, proposal, stage
//                                                     beside them
//   shares       public part, sealed share; of a      store        identity of the store, a code over the row
//                retired epoch the public part alone  unlock       the wrapped data key and how to unwrap it
//   material     sealed nonces and pre-signatures     identity     the party's sealed seed
//   auxiliary_secrets   sealed, one a row of          rosters      the pinned parties of each epoch, a code over the row
//                `auxiliary`                          counters     what other parties have said of themselves
//   consumed     which unit served which request      acknowledgements   other parties' statements
//   releases     sealed signature shares, resent for ever
//   attempt_keys, attempt_pairs   what attempts are of: public records, sealed shares and set-ups
//   statements   what was signed on attempts          certificates   by the epoch that each began
//
// Every change is one IMMEDIATE transaction: compare the schema, look whether the files are those that were opened, read head, check
// its code, follow the chain to it from where this process last saw it, change the tables, append the event, write head. What comes in
// batches is one event per batch.
//
// Keys: passphrase or provider → data key (random) → by HKDF: a key for records, one for codes, one for the pool key file and one
// for epoch key files. What ends with an epoch, shares and pair set-ups, is sealed under the epoch's own key, in a file beside the store
// (`EpochKeyFile`) that is written before anything is sealed under it and erased behind the change that ends the epoch.
// Records are AES-256-GCM under random nonces; the associated data names store, kind, id, key, epoch, parties, number, version,
// pool generation and the digest of the public part, so that no record opens in another's place (rule M4).
//
// A sealed table is one whose digest is in the head (`SealedTable`): all but store, unlock, events, material, consumed and releases, whose rows
// have codes or seals of their own. It is read whole and checked, changed as rows in memory, written, read back, and sealed as what was
// meant (rule S15): a row that was altered, deleted or copied back is noticed in every process, and nothing that SQL does on its own
// goes unseen, at a cost that does not grow with the log.
//
// Material – FROST's nonces, DKLs23's pre-signatures with their signers – is sealed under the pool key, which lies outside the
// store: in a file of its own, or in memory only (rule S5). The file carries, besides, the event that takes units or poisons a pair, and
// what it takes, written before that event commits (`PoolKeyFile`). An opening finds the two in step; or a file that is one event ahead
// and was not told that this was committed: a change that was cut short, which is finished, at the cost of its own units (of a rotation: which
// never was, at the cost of the pools); or anything
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
// Auxiliary data is bound to the event that stored it: a pair set-up from before a renewal does not open. It lies apart from the shares,
// for backups hold neither it nor material.
//
// What a run left for the next epoch is an *attempt*, with shares and set-ups, sealed and taken by no run. Several may lie side by side, one of
// them live: pending, or committed, which is one transaction that counts as a consumption does, the pool key file first. One that is not
// committed is dropped, a committed one shelved by force; neither deletes anything. A certificate decides. Whichever stage its attempt
// has, one transaction (`activateAttempt`) keeps the certificate, retires the epoch before, destroys its shares, auxiliary data and all
// material, makes the attempt's keys active under seals of their own, destroys all attempts, pins the roster, moves failed signer sets to the parties'
// new numbers, forgets what others said under another roster, and begins a pool generation, of which the pool key file hears first: a copy
// of the store from before is behind it. The pool key before is erased. What was consumed and released stays, of every epoch; nothing
// new is released for one that is over. Who has no share of the new epoch does the same without one (`depart`), and its keys stand *without*:
// nothing is signed, further certificates are followed, and `storeRepaired` stores what the other parties give back.
//
// Each aspect of a store has a folder here, with its part of the contract, its types, rows, operations, projection and audit; `Log` has the
// events and what is done with all of them, `File` the file and how it is opened, `Tables` how rows are read, sealed and brought along.
//
// `PRAGMA user_version` is the schema version, and a file of a newer one is refused; one of an older version is brought to this one when it
// is opened (`StoreMigration`). What comes later is a version after that.

/// One party's store of key shares, nonces, pre-signatures and auxiliary data, with the log of what it did with them: all aspects together.
///
/// Every method is durable when it returns. Identifiers are 32 bytes unless said otherwise.
public protocol ShareStore:
    IdentityStore, KeyStore, AttemptStore, MaterialStore, AuxiliaryStore, CounterStore, ReleaseStore, EventLogStore
{
    /// The wallet and party that the store belongs to.
    var info: StoreInfo { get }
    /// The reason why the store takes no changes; nil where it does.
    var changesRefusal: StoreError? { get }
}

public import ChainKit
public import MPCCore
public import ShareStore

/// Why a wallet operation did not happen. Carries the layer's own error where there is one, and never a secret.
public indirect enum WalletError: Error, Sendable {
    /// A name that is no wallet name: 1–64 of a–z, A–Z, 0–9, '.', '_' and '-', not beginning with a dot, nor a new one with a hyphen.
    case invalidName(String)
    /// A wallet of this name exists.
    case exists(name: String)
    /// No wallet of this name; these are there.
    case notFound(name: String, existing: [String])
    /// The wallet's folder is there, and no store is in it.
    case noStores(wallet: String, folder: String)
    /// Something that is none of the wallet's lies in its folders, which are to be erased.
    case foreignFile(wallet: String, path: String)
    /// The state folder, or one that belongs in it, is no folder.
    case notAFolder(path: String)
    /// The folder cannot be used.
    case folder(path: String, problem: String)
    /// A party's store is missing or contradicts the others.
    case inconsistent(wallet: String, problem: String)
    /// Too few of the parties' stores can be opened, for several reasons.
    case notOpened(wallet: String, obstacles: [QuorumObstacle])
    /// Some of the parties' stores open by what was given, and these are locked by something else: a change of their lock was cut short.
    case lockedApart(wallet: String, parties: [PartyIndex])
    /// The wallet's creation ended before every party had stored its share.
    case interrupted(wallet: String, folder: String)
    /// The wallet was made, and could not be opened yet: the next opening finishes it.
    case madeAndNotOpened(name: String, WalletError)
    /// The wallet, where it has a name, has no active key of this scheme.
    case noKey(scheme: String, wallet: String?)
    /// A path that cannot be derived.
    case derivation(path: String, DerivedKey.Failure)
    /// An order and its document name more key paths than are derived, or more steps in all.
    case tooManyPaths(paths: Int, steps: Int)
    /// An order asks for more signatures of one scheme than one run makes.
    case tooManyRequests(scheme: String, count: Int, most: Int)
    /// Signers that are no set of at least t parties, or of exactly t where the scheme wants that.
    case signers(requested: [Int], threshold: Int, parties: Int, exactly: Bool)
    /// The combinations of this signer set failed twice, and nobody can be blamed for it.
    case quarantined(signers: [PartyIndex])
    /// The signer set's pool has fewer pre-signatures than the request needs.
    case emptyPool(signers: [PartyIndex], needed: Int)
    /// The party's pools are locked: nothing in them may be used now.
    case poolLocked(party: PartyIndex, PoolLock)
    /// Another party has heard of uses that this party's log does not hold: its store was turned back, or a copy of it was used. Its
    /// pools were voided.
    case turnedBack(party: PartyIndex)
    /// The party is in as many runs as it takes at a time.
    case tooManyRuns(party: PartyIndex)
    /// The set-up of this pair has to be made anew, by the wallet's own housekeeping: no check failed.
    case pairNeedsRenewal(PartyPair)
    /// Another process makes the set-up of this pair anew.
    case renewalUnderWay(PartyPair)
    /// Another process fills the pools of this party.
    case refillUnderWay(party: PartyIndex)
    /// The record of the levels that a wallet's pools are kept at is not one that was written here.
    case poolLevels(path: String, problem: String)
    /// A file with a party's log is not what was written into it, or is not to be had.
    case logFile(path: String, problem: String)
    /// Too few parties are left to make a quorum.
    case noQuorum(needed: Int, obstacles: [QuorumObstacle])
    /// Parties computed different plans from the same order: somebody reads the document differently.
    case disagreement(party: PartyIndex)
    /// A party derived another address, or its signature of it does not hold.
    case addressDiffers(party: PartyIndex)
    /// Policy or the operator said no.
    case refused(reason: String)
    /// A party was asked for a share of something it never approved.
    case notApproved(party: PartyIndex)
    /// A party failed; its own words are a claim about itself and nobody else.
    case party(PartyIndex, WalletError)
    /// A party's store cannot be used; the other parties may suffice.
    case unusableStore(party: PartyIndex, StoreError)
    /// The document holds the signatures of the wallet's keys: nothing is left for it to sign.
    case signedAlready
    /// A restored party waits for these others to say that their shares are of the same state. So many of them have to, whoever is given up.
    case restoreUnconfirmed(party: PartyIndex, missing: [PartyIndex], needed: Int)
    /// A party was restored from a backup of an epoch that is over.
    case restoreStale(party: PartyIndex, epoch: UInt32, present: UInt32)
    /// A party was, or would be, restored from a backup that says other things of the wallet than this party does.
    case restoreDiffers(party: PartyIndex, from: PartyIndex)
    /// A party that is to be restored has a store.
    case partyIsThere(party: PartyIndex, store: String)
    /// A newcomer's place is that of a party that holds a share.
    case placeTaken(party: PartyIndex)
    /// A party of the wallet has no share of its epoch.
    case shareMissing(party: PartyIndex)
    /// Parties have voted for an attempt at the next epoch, which is not certified: these have, and from these something is missing; newcomers by
    /// the numbers that they are to have.
    case epochUndecided(voted: [PartyIndex], missing: [PartyIndex], newcomers: [PartyIndex])
    /// Old parties that do not take part in a reshare have to be named.
    case absentUnnamed(parties: [PartyIndex])
    /// So many parties go that they hold the old key together, for ever.
    case departedCanSign(parties: [PartyIndex], threshold: Int)
    /// The wallet that is to be made out of backups is in the home already, under this name.
    case walletIsThere(name: String)
    /// Backups that do not go together, or too few of them.
    case backups(BackupSetProblem)
    /// The backup's own error.
    case backup(BackupError)
    /// A signing request that this wallet's schemes cannot serve.
    case unsupported(String)
    /// The store's error.
    case store(StoreError)
    /// The protocol's error.
    case protocolAbort(ProtocolAbort)
    /// A text that is no private key of its form.
    case keyForm(KeyFormError)
    /// The adapter's error.
    case chain(ChainError)
}

extension WalletError {
    /// Whether a store is there and locked by something else than what was given.
    public var isOfLock: Bool {
        switch self {
        case .store(.wrongUnlock), .store(.unlockKindDiffers): true
        default: false
        }
    }

    /// Whether a store may be locked by something else than what was given: it is, or the key provider that was given fails at it, as one
    /// that authenticates does at what another of its name has wrapped. Where the provider opens no store at all, it may be out of reach.
    public var mayBeOfLock: Bool {
        if case .store(.providerFailed) = self { true } else { isOfLock }
    }

    /// Runs a store operation, its error wrapped.
    package static func store<R: ~Copyable>(_ body: () throws(StoreError) -> R) throws(WalletError) -> R {
        do throws(StoreError) { return try body() } catch { throw .store(error) }
    }
    /// Runs a protocol step, its error wrapped.
    package static func run<R: ~Copyable>(_ body: () throws(ProtocolAbort) -> R) throws(WalletError) -> R {
        do throws(ProtocolAbort) { return try body() } catch { throw .protocolAbort(error) }
    }
    /// Runs an adapter call, its error wrapped.
    package static func chain<R>(_ body: () throws(ChainError) -> R) throws(WalletError) -> R {
        do throws(ChainError) { return try body() } catch { throw .chain(error) }
    }
}

public import Secrets

/// The errors of a store. No case carries secret data; identifiers and files are named.
public enum StoreError: Error, Equatable, Sendable {
    // Files
    /// A store is only ever created where nothing is yet.
    case alreadyExists(file: String)
    /// There is no file of that name.
    case notFound(file: String)
    /// The file is not a share store, or not a pool key; it was left as it is.
    case notAStore(file: String, detail: String)
    /// The file is a share store with pages missing or mangled; it was left as it is.
    case damaged(file: String, detail: String)
    /// A row, the event chain or a sealed record does not authenticate under this store's keys.
    case tampered(file: String, detail: String)
    /// The file or its folder can be read by others.
    case permissionsTooWide(path: String, mode: UInt32)
    /// Where the new file is to lie others can read it, for its file system keeps no modes, and it is to have a secret in it.
    case cannotBePrivate(file: String)
    /// The file or its folder is another user's.
    case foreignOwner(path: String, owner: UInt32)
    /// Another file lies where the store, its log or its pool key was when it was opened, or none.
    case exchanged(file: String)
    /// Another file of this very store is in use by another process: a copy, or what this one is a copy of.
    case copyInUse(file: String)
    /// The store is another one than the caller expected.
    case foreignStore(file: String, expected: [UInt8], found: [UInt8])
    /// The store is of another party or wallet than the one whose place it lies in.
    case misplaced(file: String, wallet: String, party: UInt8)
    /// The store was written by a newer version of this software.
    case futureSchema(file: String, found: Int, supported: Int)
    /// The key of an epoch, which lies beside the store, is gone, and what is sealed under it does not open.
    case epochKeyMissing(file: String, epoch: UInt32)
    /// Another process holds the store for longer than the time allowed.
    case busy(file: String)
    /// The store was opened for auditing and takes no changes.
    case readOnly(file: String)
    /// The disk is full.
    case noRoom(file: String)
    /// A link leads to where no folder of this user's own is: a disk that is away, say.
    case danglingLink(file: String, target: String)
    /// The disk can only be read, and what was asked for changes the file.
    case readOnlyDisk(file: String)
    /// The operating system refused.
    case system(path: String, operation: String, code: Int32)
    /// SQLite refused for a reason that has no case of its own.
    case database(file: String, code: Int32, message: String)

    // Unlocking
    /// The passphrase or key provider is not the one that this store is locked with.
    case wrongUnlock(file: String)
    /// The store is locked by another means than the one offered.
    case unlockKindDiffers(file: String, lockedBy: String)
    /// The key provider did not wrap or unwrap.
    case providerFailed(file: String, provider: String, reason: String? = nil)
    /// A primitive refused its input.
    case secrets(SecretsError)

    // Input
    /// A value from the caller has a length or content that the store does not take.
    case malformed(field: String, detail: String)

    // Keys
    /// The party's identity is stored already and is never replaced.
    case identityExists
    /// No such key (in that epoch, where one was named).
    case unknownKey(key: [UInt8], epoch: UInt32?)
    /// This key and epoch are stored already.
    case keyExists(key: [UInt8], epoch: UInt32)
    /// The operation asks for a pending key.
    case keyNotPending(key: [UInt8], epoch: UInt32)
    /// The operation asks for an active key.
    case keyNotActive(key: [UInt8], epoch: UInt32)
    /// Another epoch is the keys' present one: an attempt and its certificate lead from one to the next.
    case otherEpochActive(key: [UInt8], epoch: UInt32)
    /// The epoch of the key is over: its share and all that came with it are destroyed.
    case keyRetired(key: [UInt8], epoch: UInt32)
    /// This party holds no share of the key's present epoch.
    case noShare(key: [UInt8], epoch: UInt32)
    /// A move to an epoch that is not the one after the present one.
    case epochDoesNotFollow(key: [UInt8], epoch: UInt32, active: UInt32)
    /// What was said belongs to an epoch whose roster is not the present one.
    case rosterOfOtherEpoch(epoch: UInt32, present: UInt32)
    /// A move to another epoch where no key is in use.
    case nothingToRotate(epoch: UInt32)
    /// No key came out of a backup and waits to be confirmed.
    case nothingRestored(file: String)
    /// This party already acknowledged with other bytes.
    case acknowledgementConflict(key: [UInt8], epoch: UInt32, party: UInt8)
    /// No set-up with this peer is stored for the key and epoch.
    case unknownPair(key: [UInt8], epoch: UInt32, peer: UInt8)
    /// Others have acknowledged this pending key: discarding it needs force.
    case discardNeedsForce(key: [UInt8], epoch: UInt32, acknowledgements: Int)

    // Attempts and certificates
    /// The store holds no such attempt.
    case unknownAttempt(epoch: UInt32, transcript: [UInt8])
    /// An attempt of this name is stored with other content.
    case attemptConflict(epoch: UInt32, transcript: [UInt8])
    /// Another attempt is pending or committed: one is live at a time.
    case otherAttemptLive(epoch: UInt32, transcript: [UInt8])
    /// The attempt was given up or shelved: this party does not commit to it any more.
    case attemptSetAside(epoch: UInt32, transcript: [UInt8], stage: AttemptStage)
    /// This party has committed to the attempt: setting it aside needs force.
    case setAsideNeedsForce(epoch: UInt32, transcript: [UInt8])
    /// The attempt holds no share for this party, so that there is none to activate.
    case attemptWithoutShare(epoch: UInt32, transcript: [UInt8])
    /// The store holds this party's share of what is certified, which departing would destroy.
    case attemptHoldsShare(epoch: UInt32, transcript: [UInt8])
    /// As many attempts lie in the store as it takes.
    case tooManyAttempts(most: Int)
    /// As many statements lie in the store as it takes, of this signer or of all.
    case tooManyStatements(most: Int)
    /// A statement of this signer, kind and transcript is stored with other bytes.
    case statementConflict(epoch: UInt32, kind: UInt8, signer: [UInt8])
    /// The store has followed the certificate of another attempt to this epoch.
    case certificateConflict(epoch: UInt32, transcript: [UInt8])

    // Material and releases
    /// This unit was consumed before, for the request named.
    case alreadyConsumed(material: [UInt8], request: [UInt8])
    /// The pool holds no such unit.
    case unknownMaterial(material: [UInt8])
    /// A pool holds a unit of that identifier already.
    case materialExists(material: [UInt8])
    /// Another process has opened a new pool generation since; this one's pool key is void.
    case poolGenerationChanged(file: String, held: UInt64, current: UInt64)
    /// The pool key file counts other consumptions than the store: one of the two is an older copy, or a consumption was cut short.
    case poolOutOfStep(file: String)
    /// No generation number is left.
    case generationsExhausted(file: String)
    /// This material already served another request (security rule S14).
    case materialServedOtherRequest(material: [UInt8], request: [UInt8])
    /// A share was released for this request and material with other bytes.
    case releaseConflict(material: [UInt8], request: [UInt8])
    /// The material still lies in the pool: it must be consumed before a share that uses it is released (security rule S4).
    case materialNotConsumed(material: [UInt8])
}

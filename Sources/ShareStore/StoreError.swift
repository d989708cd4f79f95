public import Secrets

/// What a store refuses, and what follows from it. No case carries secret data; identifiers and files are named.
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
    /// Another process holds the store for longer than the time allowed.
    case busy(file: String)
    /// The store was opened for auditing and takes no changes.
    case readOnly(file: String)
    /// The disk is full.
    case noRoom(file: String)
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
    case providerFailed(file: String, provider: String)
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
    /// Another epoch of this key is active: replacing it is a rotation, never an activation.
    case otherEpochActive(key: [UInt8], epoch: UInt32)
    /// This party already acknowledged with other bytes.
    case acknowledgementConflict(key: [UInt8], epoch: UInt32, party: UInt8)
    /// No set-up with this peer is stored for the key and epoch.
    case unknownPair(key: [UInt8], epoch: UInt32, peer: UInt8)
    /// Others have acknowledged this pending key: discarding it needs force.
    case discardNeedsForce(key: [UInt8], epoch: UInt32, acknowledgements: Int)

    // Material and releases
    /// This unit was consumed before, for the request named.
    case alreadyConsumed(nonce: [UInt8], request: [UInt8])
    /// The pool holds no such unit.
    case unknownNonce(nonce: [UInt8])
    /// A pool holds a unit of that identifier already.
    case nonceExists(nonce: [UInt8])
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

extension StoreError: CustomStringConvertible {
    /// What happened and the way out, in one line.
    public var description: String { fileDescription ?? keyDescription ?? poolDescription ?? "the store refused" }

    private var fileDescription: String? {
        switch self {
        case .alreadyExists(let file): "\(file): exists already and is never overwritten; choose another name or move it away"
        case .notFound(let file): "\(file): no such file; check --home and the wallet's name"
        case .notAStore(let file, let detail): "\(file): not a share store (\(detail)); left untouched, restore it from a backup"
        case .damaged(let file, let detail): "\(file): damaged (\(detail)); left untouched, keep a copy and restore from a backup"
        case .tampered(let file, let detail): "\(file): does not authenticate (\(detail)); run 'audit verify', restore from a backup"
        case .permissionsTooWide(let path, let mode):
            "\(path): mode \(String(mode, radix: 8)) lets others in; run 'chmod go-rwx' on it and try again"
        case .foreignOwner(let path, let owner): "\(path): belongs to user \(owner); make it this user's, or run as that user"
        case .exchanged(let file):
            "\(file): was moved, removed or exchanged while it was in use; nothing was signed with it, put the right file back and start over"
        case .copyInUse(let file): "\(file): another copy of it is in use; its pools stay shut until that one is closed"
        case .foreignStore(let file, let expected, let found):
            "\(file): holds store \(hexText(found)), expected \(hexText(expected)); the file belongs to another party or wallet"
        case .misplaced(let file, let wallet, let party):
            "\(file): is the store of party \(party) of wallet \(wallet); the file belongs to another party or wallet"
        case .futureSchema(let file, let found, let supported):
            "\(file): has schema version \(found), this program knows up to \(supported); use a newer program"
        case .busy(let file): "\(file): locked by another process; try again when it is done"
        case .noRoom(let file): "\(file): the disk is full; make room and try again"
        case .readOnly(let file): "\(file): opened for auditing only"
        case .system(let path, let operation, let code): "\(path): \(operation) failed with error \(code)"
        case .database(let file, let code, let message): "\(file): database error \(code): \(message)"
        case .wrongUnlock(let file): "\(file): wrong passphrase or key provider, or its unlock record was altered; nothing was changed"
        case .unlockKindDiffers(let file, let kind): "\(file): is locked by a \(kind); unlock it with that"
        case .providerFailed(let file, let provider): "\(file): key provider \(provider) failed; check that it can be reached"
        case .secrets(let error): error.description
        case .malformed(let field, let detail): "\(field): \(detail)"
        default: nil
        }
    }

    private var keyDescription: String? {
        switch self {
        case .identityExists: "the party's identity is stored already; it is never replaced"
        case .unknownKey(let key, let epoch): "no key \(hexText(key))\(epoch.map { " of epoch \($0)" } ?? "")"
        case .keyExists(let key, let epoch): "key \(hexText(key)) of epoch \(epoch) is stored already"
        case .keyNotPending(let key, let epoch): "key \(hexText(key)) of epoch \(epoch) is not pending"
        case .keyNotActive(let key, let epoch): "key \(hexText(key)) of epoch \(epoch) is not active; activate it first"
        case .otherEpochActive(let key, let epoch): "key \(hexText(key)) is active in epoch \(epoch)"
        case .acknowledgementConflict(let key, let epoch, let party):
            "party \(party) acknowledged key \(hexText(key)) of epoch \(epoch) with other bytes before"
        case .unknownPair(let key, let epoch, let peer):
            "key \(hexText(key)) of epoch \(epoch) has no set-up with party \(peer); run the pair set-up"
        case .discardNeedsForce(let key, let epoch, let count):
            "key \(hexText(key)) of epoch \(epoch) has \(count) acknowledgements, others may rely on it; use force to discard it"
        default: nil
        }
    }

    private var poolDescription: String? {
        switch self {
        case .alreadyConsumed(let nonce, let request): "material \(hexText(nonce)) was consumed for request \(hexText(request))"
        case .unknownNonce(let nonce): "the pool holds no material \(hexText(nonce))"
        case .nonceExists(let nonce): "a pool holds material \(hexText(nonce)) already"
        case .poolGenerationChanged(let file, let held, let current):
            "\(file): the pool is of generation \(current), this process holds the key of \(held); reopen the store"
        case .poolOutOfStep(let file):
            "\(file): store and pool key file count different consumptions; reopen the store, which voids the pool"
        case .generationsExhausted(let file): "\(file): no pool generation is left; make a new wallet and move the funds"
        case .materialServedOtherRequest(let material, let request):
            "material \(hexText(material)) served request \(hexText(request)); use fresh material"
        case .releaseConflict(let material, let request):
            "a share for request \(hexText(request)) and material \(hexText(material)) was released with other bytes"
        case .materialNotConsumed(let material): "material \(hexText(material)) is still in the pool; consume it first"
        default: nil
        }
    }
}

internal import CSQLite
internal import Secrets
#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif
#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension StoreError: CustomStringConvertible, LocalizedError {
    /// The problem in one line, and after a semicolon what follows from it. It names no command: whoever has commands adds theirs.
    public var description: String { words.sentence }

    /// The same.
    public var errorDescription: String? { description }

    /// The problem, in one line.
    public var problem: String { words.problem }

    /// The consequence or the way out; nil where none is to be named.
    public var remedy: String? { words.remedy }

    private var words: ErrorWords { fileWords ?? keyWords ?? attemptWords ?? poolWords ?? ErrorWords("the store refused") }

    private var fileWords: ErrorWords? {
        switch self {
        case .alreadyExists(let file): ErrorWords("\(file): exists already and is never overwritten", "choose another name or move it away")
        case .notFound(let file): ErrorWords("\(file): there is no such file")
        case .notAStore(let file, let detail): ErrorWords("\(file): not what belongs there (\(detail)); it was left as it is")
        case .damaged(let file, let detail): ErrorWords("\(file): damaged (\(detail)); it was left as it is")
        case .tampered(let file, let detail): ErrorWords("\(file): does not authenticate (\(detail)); it was left as it is")
        case .permissionsTooWide(let path, let mode): ErrorWords("\(path): mode \(String(mode, radix: 8)) lets others in")
        case .cannotBePrivate(let file):
            ErrorWords(
                "\(file): others can read what lies on this disk, which keeps no file modes, and a secret is to be written",
                "name a file on another disk")
        case .foreignOwner(let path, let owner): ErrorWords("\(path): belongs to user \(owner)", "make it this user's, or run as that user")
        case .exchanged(let file):
            ErrorWords(
                "\(file): was moved, removed or exchanged while it was in use",
                "nothing was signed with it, put the right file back and start over")
        case .copyInUse(let file): ErrorWords("\(file): another copy of it is in use", "its pools stay shut until that one is closed")
        case .foreignStore(let file, let expected, let found):
            ErrorWords(
                "\(file): holds store \(hexText(found)), expected \(hexText(expected))", "the file belongs to another party or wallet")
        case .misplaced(let file, let wallet, let party):
            ErrorWords("\(file): is the store of party \(party) of wallet \(wallet), and does not belong here")
        case .epochKeyMissing(let file, let epoch):
            ErrorWords(
                "\(file): is missing, and the shares of epoch \(epoch) do not open without it",
                "put it back beside its store, or restore the party from its backup")
        case .futureSchema(let file, let found, let supported):
            ErrorWords("\(file): has schema version \(found), this program knows up to \(supported)", "use a newer program")
        case .busy(let file): ErrorWords("\(file): locked by another process", "try again when it is done")
        case .readOnlyDisk(let file): ErrorWords("\(file): lies where it can only be read")
        case .danglingLink(let file, let target):
            ErrorWords("\(file): leads to \(target), and there is no folder of this user's own")
        case .noRoom(let file): ErrorWords("\(file): the disk is full", "make room and try again")
        case .readOnly(let file): ErrorWords("\(file): opened for auditing only")
        case .system(let path, let operation, let code):
            ErrorWords("\(path): \(SystemWords.refusal(of: operation)): \(SystemWords.text(code))")
        case .database(let file, let code, let message):
            ErrorWords("\(file): \(SystemWords.refusal(of: code)): \(code == 0 ? message : SystemWords.text(ofDatabase: code))")
        case .wrongUnlock(let file):
            ErrorWords("\(file): wrong passphrase or key provider, or its unlock record was altered; nothing was changed")
        case .unlockKindDiffers(let file, let kind): ErrorWords("\(file): is locked by a \(kind)", "unlock it with that")
        case .providerFailed(let file, let provider, let reason):
            ErrorWords(
                "\(file): key provider \(provider) failed" + (reason.map { ": \($0)" } ?? ""),
                "nothing was changed, check that it can be reached")
        case .secrets(let error): ErrorWords(error.description)
        case .malformed(let field, let detail): ErrorWords("\(field): \(detail)")
        default: nil
        }
    }

    private var keyWords: ErrorWords? {
        switch self {
        case .identityExists: ErrorWords("the party's identity is stored already", "it is never replaced")
        case .unknownKey(let key, let epoch): ErrorWords("no key \(hexText(key))\(epoch.map { " of epoch \($0)" } ?? "")")
        case .keyExists(let key, let epoch): ErrorWords("key \(hexText(key)) of epoch \(epoch) is stored already")
        case .keyNotPending(let key, let epoch): ErrorWords("key \(hexText(key)) of epoch \(epoch) is not pending")
        case .keyNotActive(let key, let epoch): ErrorWords("key \(hexText(key)) of epoch \(epoch) is not active", "activate it first")
        case .otherEpochActive(let key, let epoch):
            ErrorWords("epoch \(epoch) of key \(hexText(key)) is the present one", "a refresh or a reshare leads to the next")
        case .keyRetired(let key, let epoch):
            ErrorWords("epoch \(epoch) of key \(hexText(key)) is over, and its share is destroyed", "use the epoch that is active")
        case .rosterOfOtherEpoch(let epoch, let present):
            ErrorWords("the parties are those of epoch \(present), and this belongs to epoch \(epoch)", "open the wallet again")
        case .epochDoesNotFollow(let key, let epoch, let active):
            ErrorWords("epoch \(epoch) of key \(hexText(key)) does not follow epoch \(active), which is the present one")
        case .noShare(let key, let epoch):
            ErrorWords(
                "this party holds no share of key \(hexText(key)) of epoch \(epoch)",
                "the others can repair it where it is one of the parties still")
        case .nothingRestored(let file): ErrorWords("\(file): no key of it waits to be confirmed after a restore")
        case .nothingToRotate(let epoch): ErrorWords("no key is in use that could move to epoch \(epoch)")
        case .acknowledgementConflict(let key, let epoch, let party):
            ErrorWords("party \(party) acknowledged key \(hexText(key)) of epoch \(epoch) with other bytes before")
        case .unknownPair(let key, let epoch, let peer):
            ErrorWords("key \(hexText(key)) of epoch \(epoch) has no set-up with party \(peer)")
        case .discardNeedsForce(let key, let epoch, let count):
            ErrorWords("key \(hexText(key)) of epoch \(epoch) was acknowledged by \(count) others, who may rely on it")
        default: nil
        }
    }

    private var poolWords: ErrorWords? {
        switch self {
        case .alreadyConsumed(let material, let request):
            ErrorWords("material \(hexText(material)) was consumed for request \(hexText(request))")
        case .unknownMaterial(let material): ErrorWords("the pool holds no material \(hexText(material))")
        case .materialExists(let material): ErrorWords("a pool holds material \(hexText(material)) already")
        case .poolGenerationChanged(let file, let held, let current):
            ErrorWords("\(file): another process began its pools anew (the \(held). are void, the \(current). are in use)", "start over")
        case .poolOutOfStep(let file):
            ErrorWords(
                "\(file): store and pool key are of different times, so that one of them is an older copy",
                "start over, which begins the pools anew")
        case .generationsExhausted(let file): ErrorWords("\(file): no pool generation is left", "make a new wallet and move the funds")
        case .materialServedOtherRequest(let material, let request):
            ErrorWords("material \(hexText(material)) served request \(hexText(request))", "use fresh material")
        case .releaseConflict(let material, let request):
            ErrorWords("a share for request \(hexText(request)) and material \(hexText(material)) was released with other bytes")
        case .materialNotConsumed(let material): ErrorWords("material \(hexText(material)) is still in the pool", "consume it first")
        default: nil
        }
    }
}

extension StoreError {
    /// Returns the same error about a file or folder by the name that people know it by: what is being made has another for a while.
    package func naming(_ name: String, for temporary: String) -> StoreError {
        func known(_ path: String) -> String { path.hasPrefix(temporary) ? name + path.dropFirst(temporary.count) : path }
        return switch self {
        case .alreadyExists(let file): .alreadyExists(file: known(file))
        case .notFound(let file): .notFound(file: known(file))
        case .busy(let file): .busy(file: known(file))
        case .noRoom(let file): .noRoom(file: known(file))
        case .readOnlyDisk(let file): .readOnlyDisk(file: known(file))
        case .system(let path, let operation, let code): .system(path: known(path), operation: operation, code: code)
        case .database(let file, let code, let message): .database(file: known(file), code: code, message: message)
        default: self
        }
    }
}

/// The system's refusals in words.
enum SystemWords {
    /// What an operation that failed could not do.
    static func refusal(of operation: String) -> String {
        switch operation {
        case "create", "mkdir": "cannot be made"
        case "open", "open as a folder": "cannot be opened"
        case "read": "cannot be read"
        case "rename", "link": "cannot be given its name"
        case "chmod": "its mode cannot be set"
        case "stat": "cannot be looked at"
        default: "cannot be written"
        }
    }

    /// What SQLite could not do, by its primary code.
    static func refusal(of code: Int32) -> String {
        switch code & 0xff {
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: "cannot be opened"
        default: "cannot be used"
        }
    }

    /// The meaning of a code of SQLite's. Its own message may name tables and statements.
    static func text(ofDatabase code: Int32) -> String {
        guard let message = unsafe sqlite3_errstr(code & 0xff) else { return "unknown reason" }
        return unsafe String(cString: message)
    }

    /// The meaning of an error number.
    static func text(_ number: Int32) -> String {
        guard let message = unsafe strerror(number) else { return "unknown reason" }
        let text = unsafe String(cString: message)
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A lock among the processes of this user, by a name that is no file's of the store: moving or copying files carries it nowhere.
///
/// It is an advisory lock on a file in a folder of the user's own that lies in memory or is emptied at a start. It ends with the process.
public final class StoreTurn: Sendable {
    private let file: Int32
    private let path: String

    /// Waits for nobody; nil where another process holds it, or where no such folder can be had.
    init?(_ name: String, shared: Bool) {
        guard let folder = Self.folder() else { return nil }
        let path = "\(folder)/\(name)"
        // Whoever ends removes the file: a lock on one that is no longer there is none.
        for _ in 0..<100 {
            let file = unsafe open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard file >= 0 else { return nil }
            guard flock(file, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
                close(file)
                return nil
            }
            if let held = FileSystem.inode(of: file), held == FileSystem.inode(at: path) {
                (self.file, self.path) = (file, path)
                return
            }
            close(file)
        }
        return nil
    }

    /// The turn of whoever makes a wallet under a draft's name.
    package convenience init?(draft: String) { self.init("draft-\(draft)", shared: false) }

    deinit {
        // The last to leave takes the name along.
        if flock(file, LOCK_EX | LOCK_NB) == 0 { FileSystem.remove(path) }
        close(file)
    }

    /// Whether there is a folder for such locks at all.
    package static var isPossible: Bool { folder() != nil }

    /// From alone to shared, with a moment in between in which another may have it.
    fileprivate func share() -> Bool { flock(file, LOCK_SH | LOCK_NB) == 0 }
    fileprivate var content: [UInt8]? { FileSystem.content(of: file, limit: 64) }

    /// Not written, it is nobody's word, and nobody's stock is used.
    fileprivate func write(_ bytes: [UInt8]) {
        _ = ftruncate(file, 0)
        _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    /// nil where somebody else has its name.
    private static func folder() -> String? {
        let user = geteuid()
        let session = "/run/user/\(user)"
        let parent = (try? FileSystem.requireOwnFolder(session)) != nil ? session : "/tmp"
        let folder = "\(parent)/chainsign-\(user)"
        unsafe _ = mkdir(folder, 0o700)
        return (try? FileSystem.requireOwnFolder(folder)) != nil ? folder : nil
    }
}

/// The reasons why a store's file may not be the only one of its kind that is in use.
public enum CopyRefusal: Sendable {
    /// Another process has another file of the same store.
    case copyInUse
    /// The file has a second name, a hard link, which would have a log of its own.
    case secondName
    /// Nothing can be locked on this machine, so that nobody can tell.
    case unknown
}

/// Tells whether another file of the same store is in use by another process: a copy, or what it was copied from.
///
/// Processes on one file share a lock by the store's id, which says that file's device and inode. Whoever finds another file's there, or
/// cannot lock at all, takes nothing out of pools, for the other file has the same units (rule S5). Signing goes on with fresh material.
final class CopyLock: Sendable {
    /// Why it cannot be said that every process that has this store open has the same file; nil where it can.
    let refusal: CopyRefusal?
    private let turn: StoreTurn?

    /// - Parameter inode: the store's file.
    init(storeID: [UInt8], inode: FileSystem.Inode, path: String) {
        guard StoreTurn.isPossible, let names = (try? FileSystem.status(path))?.names else {
            (turn, refusal) = (nil, .unknown)
            return
        }
        // Under another name the same file has another log beside it.
        guard names == 1 else {
            (turn, refusal) = (nil, .secondName)
            return
        }
        let mine = Array("\(inode.device) \(inode.number)\n".utf8)
        for _ in 0..<200 {
            // Between alone and shared another may come, who then says which file it has.
            if let alone = StoreTurn(hexText(storeID), shared: false) {
                alone.write(mine)
                // Where nothing can be written, nobody is kept waiting for it.
                guard alone.content == mine else { break }
                if alone.share() {
                    (turn, refusal) = (alone, alone.content == mine ? nil : .unknown)
                    return
                }
            } else if let others = StoreTurn(hexText(storeID), shared: true), let content = others.content, !content.isEmpty {
                // Empty, it was made just now: whoever held it is gone, and nobody has said anything yet.
                (turn, refusal) = (others, content == mine ? nil : .copyInUse)
                return
            }
            usleep(5000)
        }
        (turn, refusal) = (nil, .unknown)
    }
}

extension SQLiteShareStore {
    /// A turn at something that processes on this store do one at a time, or, shared, while nobody has it alone; nil where somebody has.
    package func turn(_ purpose: String, shared: Bool) -> StoreTurn? { StoreTurn("\(hexText(info.storeID)).\(purpose)", shared: shared) }
}

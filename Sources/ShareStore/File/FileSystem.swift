#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The few file operations that a store needs beside SQLite: private modes, creation that never overwrites, atomic replacement.
enum FileSystem {
    struct Status {
        let isRegular: Bool
        let isFolder: Bool
        let isLink: Bool
        let mode: UInt32
        let size: Int64
        let owner: UInt32
        /// How many names the file has.
        let names: UInt64
        let inode: Inode
    }

    /// Which file it is, whatever its name.
    struct Inode: Equatable, Sendable {
        let device: UInt64
        let number: UInt64
    }

    /// What the system refused: a full disk and one that can only be read are told by name.
    static func refusal(_ path: String, _ operation: String, _ code: Int32) -> StoreError {
        switch code {
        case ENOSPC, EDQUOT: .noRoom(file: path)
        case EROFS: .readOnlyDisk(file: path)
        default: .system(path: path, operation: operation, code: code)
        }
    }

    /// Whether nothing can be changed where a file lies: its disk, its folder or the file itself takes no changes of this user's.
    static func isReadOnly(_ path: String) -> Bool {
        func refuses(_ path: String) -> Bool { unsafe access(path, W_OK) != 0 && [EROFS, EACCES, EPERM].contains(errno) }
        return refuses(folder(of: path)) || refuses(path)
    }

    /// Whether there is no room left where a file lies.
    static func isFull(_ path: String) -> Bool {
        var info = statvfs()
        guard unsafe statvfs(folder(of: path), &info) == 0 else { return false }
        return UInt64(info.f_bavail) < 16 || info.f_files > 0 && info.f_favail == 0
    }

    /// Why a file that was opened for reading takes no changes.
    static func refusesChanges(_ path: String) -> StoreError {
        isReadOnly(path) ? .readOnlyDisk(file: path) : isFull(path) ? .noRoom(file: path) : .readOnly(file: path)
    }

    /// nil where there is nothing.
    static func status(_ path: String) throws(StoreError) -> Status? {
        var info = stat()
        guard unsafe stat(path, &info) == 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { return nil }
            throw refusal(path, "stat", code)
        }
        return Status(info)
    }

    /// Of a name itself, which may be a link; nil where there is nothing.
    static func statusOfName(_ path: String) throws(StoreError) -> Status? {
        var info = stat()
        guard unsafe lstat(path, &info) == 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { return nil }
            throw refusal(path, "stat", code)
        }
        return Status(info)
    }

    /// The name that a chain of links ends at, whether or not anything is there; the name itself where it is no link, or the links have no end.
    static func behindLinks(_ path: String) -> String {
        var name = path
        for _ in 0..<8 {
            let target = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer -> String? in
                guard let start = buffer.baseAddress else { return nil }
                let count = unsafe readlink(name, start, buffer.count)
                guard count > 0, count < buffer.count else { return nil }
                return unsafe String(decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]), as: UTF8.self)
            }
            guard let target else { return name }
            name = target.hasPrefix("/") ? target : folder(of: name) + "/" + target
        }
        return path
    }

    /// The file behind a name; nil where there is none.
    static func inode(at path: String) -> Inode? { (try? status(path))?.inode }

    /// The file behind a descriptor.
    static func inode(of file: Int32) -> Inode? {
        var info = stat()
        return unsafe fstat(file, &info) == 0 ? Status(info).inode : nil
    }

    /// Up to `limit` bytes from the start of an open file.
    static func content(of file: Int32, limit: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, limit, 0) }
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// An existing folder of this user's that nobody else can enter.
    static func requirePrivateFolder(_ path: String) throws(StoreError) {
        guard let found = try status(path) else { throw .notFound(file: path) }
        guard found.isFolder else { throw refusal(path, "open as a folder", ENOTDIR) }
        try requireOwn(path, found)
    }

    /// The same, and no link to one.
    static func requireOwnFolder(_ path: String) throws(StoreError) {
        var info = stat()
        guard unsafe lstat(path, &info) == 0, Status(info).isFolder else { throw .notFound(file: path) }
        try requireOwn(path, Status(info))
    }

    /// An existing regular file of this user's that nobody else can read.
    @discardableResult static func requirePrivateFile(_ path: String) throws(StoreError) -> Status {
        guard let found = try status(path) else { throw .notFound(file: path) }
        guard found.isRegular else { throw .notAStore(file: path, detail: "not a regular file") }
        try requireOwn(path, found)
        return found
    }

    private static func requireOwn(_ path: String, _ found: Status) throws(StoreError) {
        guard found.owner == geteuid() else { throw .foreignOwner(path: path, owner: found.owner) }
        guard found.mode & 0o077 == 0 else { throw .permissionsTooWide(path: path, mode: found.mode) }
    }

    /// A new file of mode 0600. Refuses an existing one.
    static func create(_ path: String, contents: [UInt8]) throws(StoreError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let code = errno
            if code == EEXIST { throw .alreadyExists(file: path) }
            throw refusal(path, "create", code)
        }
        defer { close(file) }
        // The mode above is cut by the umask only; a file that is too narrow shows here, not at the next opening.
        guard fchmod(file, 0o600) == 0 else { throw refusal(path, "chmod", errno) }
        var written = 0
        while written < contents.count {
            let rest = contents[written...]
            let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw refusal(path, "write", errno) }
            written += count
        }
        guard fsync(file) == 0 else { throw refusal(path, "fsync", errno) }
    }

    /// Writes over a part of an existing file, durably, and nothing else of it: no name changes, and no room is taken that it has not.
    static func overwrite(_ path: String, at offset: Int, contents: [UInt8], durably: Bool = true) throws(StoreError) {
        let file = unsafe open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw refusal(path, "open", errno) }
        defer { close(file) }
        try overwrite(file, path, at: offset, contents: contents)
        guard durably else { return }
        #if canImport(Darwin)
            let synced = fsync(file)
        #else
            let synced = fdatasync(file)
        #endif
        guard synced == 0 else { throw refusal(path, "fsync", errno) }
    }

    /// Puts `contents` in the place of whatever is at `path`, durably and never in halves.
    static func replace(_ path: String, contents: [UInt8], suffix: String) throws(StoreError) {
        let temporary = "\(path).\(suffix)"
        do throws(StoreError) {
            try create(temporary, contents: contents)
        } catch {
            remove(temporary)  // the suffix is random: what is there is what this call began to write
            throw error.naming(path, for: temporary)
        }
        guard unsafe rename(temporary, path) == 0 else {
            let code = errno
            remove(temporary)
            throw refusal(path, "rename", code)
        }
        try syncFolder(of: path)
    }

    /// Gives a file or folder another name, which nothing may have, durably.
    static func move(_ path: String, to other: String) throws(StoreError) {
        guard try status(other) == nil else { throw .alreadyExists(file: other) }
        guard unsafe rename(path, other) == 0 else { throw refusal(path, "rename", errno) }
        try syncFolder(of: other)
    }

    static func remove(_ path: String) { unsafe _ = unlink(path) }

    /// Up to `limit` bytes from the start of a file.
    static func read(_ path: String, limit: Int) throws(StoreError) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            let code = errno
            if code == ENOENT { throw .notFound(file: path) }
            throw refusal(path, "open", code)
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var total = 0
        while total < limit {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(file, buffer.baseAddress.map { unsafe $0 + total }, limit - total, off_t(total))
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw refusal(path, "read", errno) }
            if count == 0 { break }
            total += count
        }
        return Array(bytes[..<total])
    }

    /// Makes the names in the folder of a file last.
    static func syncFolder(of path: String) throws(StoreError) {
        let name = folder(of: path)
        let file = unsafe open(name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw refusal(name, "open", errno) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw refusal(name, "fsync", errno) }
    }

    /// Seconds since 1970 by the machine's clock.
    static func now() -> Int64 { Int64(time(nil)) }
}

extension FileSystem.Status {
    init(_ info: stat) {
        let kind = info.st_mode & S_IFMT
        self.init(
            isRegular: kind == S_IFREG, isFolder: kind == S_IFDIR, isLink: kind == S_IFLNK, mode: UInt32(info.st_mode) & 0o7777,
            size: Int64(info.st_size),
            owner: info.st_uid, names: UInt64(info.st_nlink),
            inode: FileSystem.Inode(device: UInt64(truncatingIfNeeded: info.st_dev), number: UInt64(info.st_ino)))
    }
}

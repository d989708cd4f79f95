#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension StoreFolder {
    /// Which links are followed to what is erased behind them.
    package enum Links: Sendable {
        /// Those of pool keys alone, which an operator lets lie on another disk: who finds a folder cannot tell who made its links.
        case ofPoolKeys
        /// Those of stores and their epochs' keys too.
        case all
    }

    /// Writes random bytes over a file and removes it; on return that is on the disk, as far as a program can have it there. A name that
    /// is not there is no matter.
    ///
    /// A link is removed. What lies behind it is erased before, where it is a file of this user's that begins as the store, the epoch's key or
    /// the pool key does that the link is named for: anything else is somebody's, and no link makes it a wallet's. A folder is left.
    ///
    /// File systems that write elsewhere what is written anew, SSDs, snapshots and copies keep what was there before.
    ///
    /// - Returns: the file that was erased.
    @discardableResult public static func erase(_ path: String) throws(StoreError) -> String? {
        let erased = try erase(path, .all)
        try FileSystem.syncFolder(of: path)
        return erased
    }

    /// Erases the files of a folder that have names of a wallet's, and removes the folder where nothing else is in it. Folders in it are
    /// left, and a link to a folder is none.
    ///
    /// - Returns: the files that were erased.
    package static func erase(filesIn folder: String, _ links: Links, where isOwn: (String) -> Bool) throws(StoreError) -> [String] {
        // A home that was put back without its pool keys has no folder of them either.
        guard let found = try FileSystem.statusOfName(folder), found.isFolder else { return [] }
        var files: [String] = []
        for name in FileSystem.names(in: folder).sorted() where isOwn(name) {
            if let file = try erase("\(folder)/\(name)", links) { files.append(file) }
        }
        if unsafe rmdir(folder) == 0 {
            try FileSystem.syncFolder(of: folder)
        } else {
            let code = errno
            guard code == ENOTEMPTY || code == EEXIST else { throw FileSystem.refusal(folder, "rmdir", code) }
            try FileSystem.syncFolder(of: folder + "/.")
        }
        return files
    }

    /// The names in a folder of what is none of a wallet's: neither a file nor a link that has a name of one.
    package static func foreignNames(in folder: String, where isOwn: (String) -> Bool) -> [String] {
        FileSystem.names(in: folder).sorted().filter { name in
            guard isOwn(name), let found = try? FileSystem.statusOfName("\(folder)/\(name)") else { return true }
            return !found.isRegular && !found.isLink
        }
    }

    private static func erase(_ path: String, _ links: Links) throws(StoreError) -> String? {
        guard let named = try FileSystem.statusOfName(path), named.isRegular || named.isLink else { return nil }
        var file: String? = path
        if named.isLink {
            file = try behind(path)
            // Left with its link, so that whoever knows it finds it.
            if file != nil, links == .ofPoolKeys, !isOfPoolKey(path) { return nil }
        }
        if let file {
            try FileSystem.overwriteAll(file)
            guard unsafe unlink(file) == 0 else { throw FileSystem.refusal(file, "unlink", errno) }
        }
        if named.isLink { FileSystem.remove(path) }
        return file
    }

    /// The file behind a link that may be erased; nil where there is none.
    private static func behind(_ link: String) throws(StoreError) -> String? {
        let target = FileSystem.behindLinks(link)
        guard let found = try FileSystem.statusOfName(target), found.isRegular, found.owner == geteuid(),
            // What cannot be read is nobody's that is known here.
            let start = try? FileSystem.read(target, limit: 100)
        else { return nil }
        let isNamed = isOfPoolKey(link) ? PoolKeyFile.begins(start) : StoreFile.begins(start) || EpochKeyFile.begins(start)
        return isNamed ? target : nil
    }

    /// Beside stores no file's name has this in it.
    private static func isOfPoolKey(_ path: String) -> Bool { path.dropFirst(FileSystem.folder(of: path).count).contains(".key") }
}

extension FileSystem {
    /// Writes random bytes over all of a file, durably.
    fileprivate static func overwriteAll(_ path: String) throws(StoreError) {
        let file = unsafe open(path, O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw refusal(path, "open", errno) }
        defer { close(file) }
        try overwriteAll(file, path)
    }
}

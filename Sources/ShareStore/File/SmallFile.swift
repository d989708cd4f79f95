internal import Secrets

/// A small private file beside stores, that is none: read and replaced whole, with the modes and the durability of a store.
package enum SmallFile {
    /// The whole of it; nil where there is none. One that others can read or change is refused, and so is one that is longer than `limit`.
    package static func read(_ path: String, limit: Int) throws(StoreError) -> [UInt8]? {
        guard try FileSystem.statusOfName(path) != nil else { return nil }
        let found = try FileSystem.requirePrivateFile(path)
        guard found.size <= Int64(limit) else { throw .notAStore(file: path, detail: "longer than any that was written here") }
        return try FileSystem.read(path, limit: limit)
    }

    /// Puts the contents in the place of whatever is there, durably and never in halves.
    package static func replace(_ path: String, contents: [UInt8]) throws(StoreError) {
        try FileSystem.replace(path, contents: contents, suffix: "new-\(hexText(Randomness.system.bytes(8)))")
    }

    /// Removes it, durably; one that is not there is no matter.
    package static func remove(_ path: String) throws(StoreError) {
        guard try FileSystem.statusOfName(path) != nil else { return }
        FileSystem.remove(path)
        try FileSystem.syncFolder(of: path)
    }
}

/// Which file lies at a path: another one of the same name is another.
package struct FileIdentity: Equatable, Sendable {
    private let inode: FileSystem.Inode

    /// Nil where there is none.
    package init?(_ path: String) {
        guard let inode = FileSystem.inode(at: path) else { return nil }
        self.inode = inode
    }
}

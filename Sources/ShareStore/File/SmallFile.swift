internal import Secrets
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

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

/// What a look at a store's file from outside shows: which file it is, and when and how far it and its log were written last. Where two looks
/// show the same, nothing was written between them, so that a store need not be open to be watched.
package struct FileStamp: Equatable, Sendable {
    private let facts: [Int64]

    /// Nil where nothing lies there.
    package init?(_ path: String) {
        var facts: [Int64] = []
        for (place, file) in [path, path + "-wal"].enumerated() {
            var info = stat()
            guard unsafe stat(file, &info) == 0 else {
                if place == 0 { return nil }
                continue
            }
            #if canImport(Darwin)
                let time = info.st_mtimespec
            #else
                let time = info.st_mtim
            #endif
            facts += [
                Int64(truncatingIfNeeded: info.st_dev), Int64(truncatingIfNeeded: info.st_ino), Int64(info.st_size), Int64(time.tv_sec),
                Int64(time.tv_nsec),
            ]
            // A clock of coarse steps shows two writes of one moment as one.
            if FileSystem.now() - Int64(time.tv_sec) < 2 { facts.append(FileStamp.next()) }
        }
        self.facts = facts
    }

    /// A number that no other stamp has.
    private static func next() -> Int64 { counter.add(1, ordering: .relaxed).newValue }
    private static let counter = Atomic<Int64>(0)
}

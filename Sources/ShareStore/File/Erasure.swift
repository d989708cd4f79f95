internal import Secrets

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension StoreFolder {
    /// Writes random bytes over a file, or every file of a folder, and removes it; on return that is on the disk, as far as a program can
    /// have it there. What lies behind a link is erased, and the link with it. A name that is not there is no matter.
    ///
    /// File systems that write elsewhere what is written anew, SSDs, snapshots and copies keep what was there before.
    ///
    /// - Returns: the files that were erased.
    @discardableResult public static func erase(_ path: String) throws(StoreError) -> [String] {
        // A home that was put back without its pool keys has no folder of them either.
        guard try FileSystem.statusOfName(path) != nil else { return [] }
        let files = try erase(path, depth: 0)
        try FileSystem.syncFolder(of: path)
        return files
    }

    private static func erase(_ path: String, depth: Int) throws(StoreError) -> [String] {
        // As deep as links and folders of a wallet go, and no further into anybody's disk.
        guard depth < 5 else { throw .malformed(field: path, detail: "folders in folders in folders") }
        guard let named = try FileSystem.statusOfName(path) else { return [] }
        guard !named.isLink else {
            let target = FileSystem.behindLinks(path)
            let files = target == path ? [] : try erase(target, depth: depth + 1)
            FileSystem.remove(path)
            return files
        }
        if named.isFolder {
            var files: [String] = []
            for name in FileSystem.names(in: path).sorted() { files += try erase("\(path)/\(name)", depth: depth + 1) }
            guard unsafe rmdir(path) == 0 else { throw FileSystem.refusal(path, "rmdir", errno) }
            return files
        }
        if named.isRegular {
            // Not cut off first: the blocks that hold it are to be written over, and a process that has it mapped is not to fall.
            var offset = 0
            while offset < named.size {
                let count = min(1 << 16, Int(named.size) - offset)
                try FileSystem.overwrite(path, at: offset, contents: Randomness.system.bytes(count), durably: offset + count == named.size)
                offset += count
            }
        }
        guard unsafe unlink(path) == 0 else { throw FileSystem.refusal(path, "unlink", errno) }
        return [path]
    }
}

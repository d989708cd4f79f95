#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The private folders that stores and pool keys lie in.
public enum StoreFolder {
    /// Makes a folder of mode 0700, with those above it that are missing; on return they are on the disk.
    ///
    /// A folder that exists is left as it is, and refused where group or others can enter it. Folders above it that exist may
    /// have any mode: a home folder is often open to all.
    public static func make(_ path: String) throws(StoreError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .malformed(field: "folder", detail: "empty, or holds a zero byte") }
        var missing: [String] = []
        var next = trimmed(path)
        while try FileSystem.status(next) == nil {
            missing.append(next)
            let above = trimmed(FileSystem.folder(of: next))
            guard above != next else { break }
            next = above
        }
        for folder in missing.reversed() {
            guard unsafe mkdir(folder, 0o700) == 0 else {
                let code = errno
                // Another process may have made it meanwhile; whether it is private is seen below, or was its business.
                if code == EEXIST { continue }
                throw FileSystem.refusal(folder, "mkdir", code)
            }
            do throws(StoreError) {
                try FileSystem.syncFolder(of: folder)
            } catch {
                unsafe _ = rmdir(folder)  // so that the next attempt does not take it for one that lasts
                throw error
            }
        }
        try FileSystem.requirePrivateFolder(trimmed(path))
    }

    /// Refuses a folder that is there and that others can enter.
    public static func requirePrivateIfPresent(_ path: String) throws(StoreError) {
        if try FileSystem.status(path) != nil { try FileSystem.requirePrivateFolder(path) }
    }

    /// Makes an empty file that says something by its name, durably; one that is there is left.
    public static func mark(_ path: String) throws(StoreError) {
        do throws(StoreError) { try FileSystem.create(path, contents: []) } catch {
            guard case .alreadyExists = error else { throw error }
        }
        try FileSystem.syncFolder(of: path)
    }

    /// Makes a rename or creation at `path` last.
    public static func sync(parentOf path: String) throws(StoreError) { try FileSystem.syncFolder(of: path) }

    /// Without slashes at the end, which would make a folder its own parent.
    private static func trimmed(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        return path
    }
}

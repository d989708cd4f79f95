#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension FileSystem {
    /// The names in a folder; none where it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let handle = unsafe opendir(folder) else { return [] }
        defer { unsafe _ = closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes files that a process left which ended while it wrote `path` anew: its name, a dot and sixteen digits.
    static func removeLeftovers(of path: String) {
        let folder = folder(of: path)
        let prefix = String(path.utf8.dropFirst(folder == "/" ? 1 : folder.utf8.count + 1)) ?? ""
        for name in names(in: folder) where name.hasPrefix(prefix + ".") {
            let suffix = name.utf8.dropFirst(prefix.utf8.count + 1)
            if suffix.count == 16, hexBytes(String(suffix) ?? "") != nil { remove("\(folder)/\(name)") }
        }
    }
}

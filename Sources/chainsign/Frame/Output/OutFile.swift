internal import ShareStore

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The file that `--out` names: what cannot become one is the command line's fault, and refused before any work is done for it.
enum OutFile {
    /// Refuses a path at which no new file can be made.
    static func require(_ path: String) throws {
        guard !path.isEmpty else { throw Failure(.input, .usage, "--out names no file", hint: "give the new file's name") }
        guard !StandardInput.isMeant(by: path) else {
            throw Failure(
                .input, .usage, "--out \(path) is no file, and this is not written to standard output",
                hint: "give the new file's name; ./- is a file called so")
        }
        var info = stat()
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        let isFolder = unsafe stat(String(folder), &info) == 0 ? info.st_mode & S_IFMT == S_IFDIR : errno != ENOENT && errno != ENOTDIR
        guard isFolder else {
            throw Failure(.input, .missingFile, "--out \(path): there is no folder \(folder)", hint: "make it first, or name another")
        }
        do throws(StoreError) { try NewFile.requireFree(path) } catch { throw Report.failure(from: error) }
    }
}

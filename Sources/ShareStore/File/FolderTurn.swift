#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A turn at a folder's names, which processes take one at a time: an advisory lock on the folder itself, that leaves no file and ends with
/// the process. Whoever the user is and wherever else locks lie, two processes at one folder meet here.
package final class FolderTurn: Sendable {
    private let file: Int32

    /// Waits for its turn; nil where the folder cannot be locked, or, without waiting, where another process has it.
    package init?(_ path: String, waits: Bool = true) {
        let file = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        var result: Int32
        repeat { result = flock(file, waits ? LOCK_EX : LOCK_EX | LOCK_NB) } while result != 0 && errno == EINTR
        guard result == 0 else {
            close(file)
            return nil
        }
        self.file = file
    }

    deinit { close(file) }
}

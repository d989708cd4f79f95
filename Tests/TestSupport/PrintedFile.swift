internal import FoundationEssentials

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A new file that a program prints to, gone with its owner. No other program inherits it.
package final class PrintedFile {
    private let path: String
    package let descriptor: Int32

    package init(in folder: String) throws {
        path = "\(folder)/.printed-\(UUID().uuidString)"
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StartedProgram.Failure(path: path, code: errno) }
    }

    deinit {
        close(descriptor)
        unsafe _ = unlink(path)
    }

    /// What was printed until now.
    package func text() throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else { throw StartedProgram.Failure(path: path, code: ENOENT) }
        return String(decoding: data, as: UTF8.self)
    }
}

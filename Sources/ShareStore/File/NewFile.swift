internal import Secrets

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A private file that is written piece by piece, and has its name only once it is whole and on the disk. It takes no other file's place.
package final class NewFile {
    private let path: String
    private let temporary: String
    private let file: Int32
    private var isDone = false

    package init(_ path: String) throws(StoreError) {
        guard try FileSystem.statusOfName(path) == nil else { throw .alreadyExists(file: path) }
        self.path = path
        temporary = "\(path).new-\(hexText(Randomness.system.bytes(8)))"
        file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileSystem.refusal(path, "create", errno) }
    }

    deinit {
        close(file)
        if !isDone { FileSystem.remove(temporary) }
    }

    package func write(_ bytes: [UInt8]) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe systemWrite(file, UnsafeRawBufferPointer(rebasing: buffer[written...]))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw FileSystem.refusal(path, "write", errno) }
            written += count
        }
    }

    /// Gives the file its name, durably; where something has that meanwhile, nothing is left.
    package func finish() throws(StoreError) {
        guard fsync(file) == 0 else { throw FileSystem.refusal(path, "fsync", errno) }
        do throws(StoreError) { try FileSystem.publish(temporary, as: path) } catch { throw error.naming(path, for: temporary) }
        isDone = true
    }
}

/// The system's `write`, which the class's own method of that name would hide.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int { unsafe write(file, bytes.baseAddress, bytes.count) }

internal import FoundationEssentials
internal import Secrets

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A file that is made for a secret: its owner's alone from the beginning, and never over another.
struct NewSecretFile: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private var isComplete = false

    /// Makes the empty file, before anything is done that it is to hold.
    init(_ path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            let error = errno
            guard error != EEXIST else {
                throw Failure(
                    .input, .exists, "there is something at \(path), and it is not overwritten", hint: "name a new file with --out")
            }
            throw Failure(.input, .unwritableFile, "cannot make \(path): \(SystemError.text(error))", hint: "name another file with --out")
        }
        self.path = path
        self.descriptor = descriptor
    }

    /// Writes the secret, and has it on the disk before it returns.
    mutating func write(_ secret: borrowing SecretBytes) throws {
        let failure = unsafe secret.withUnsafeBytes { bytes -> Int32 in
            var written = 0
            while written < bytes.count {
                let count = unsafe systemWrite(descriptor, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : ENOSPC }
                written += count
            }
            return fsync(descriptor) == 0 ? 0 : errno
        }
        guard failure == 0 else {
            throw Failure(
                .unreachable, .unwritableFile, "cannot write \(path): \(SystemError.text(failure))", hint: "make room, and try again")
        }
        // The name has to last as well as the content.
        let folder = unsafe open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            _ = fsync(folder)
            close(folder)
        }
        isComplete = true
    }

    deinit {
        if !isComplete {
            // What there may be of the secret does not stay.
            _ = ftruncate(descriptor, 0)
            unsafe _ = unlink(path)
        }
        close(descriptor)
    }
}

/// The system's `write`, which the type's own method of that name would hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { unsafe write(descriptor, bytes, count) }

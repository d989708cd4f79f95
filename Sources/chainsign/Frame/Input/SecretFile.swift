internal import Secrets
internal import ShareStore

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A file with a secret in it: its owner's alone, as the stores that it unlocks are.
enum SecretFile {
    /// Refuses what others can read. What is no file, a pipe say, has no others to read it.
    ///
    /// - Parameter what: what the file is, in the words of errors.
    static func requirePrivate(_ descriptor: Int32, _ what: String, _ file: String) throws {
        var info = stat()
        guard unsafe fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return }
        guard info.st_uid == geteuid() || info.st_uid == 0 else {
            throw Failure(
                .input, .foreignOwner, "the \(what) file \(file): belongs to user \(info.st_uid)",
                hint: "make it this user's, or run as that user")
        }
        guard info.st_mode & 0o077 != 0 else { return }
        throw Failure(
            .input, .permissionsTooWide, "the \(what) file \(file): mode \(String(info.st_mode & 0o7777, radix: 8)) lets others in",
            hint: "close it to others with 'chmod go-rwx \(Asked.path(file))'")
    }

    /// A key file, all of it, straight into memory that is wiped.
    static func key(_ file: String) throws -> KeyFile {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(
                .input, .missingFile, "cannot read the key file '\(file)': \(SystemError.text(errno))", hint: "is its disk there?")
        }
        defer { close(descriptor) }
        try requirePrivate(descriptor, "key", file)
        guard
            let content = try contents(
                of: descriptor, atMost: KeyFile.mostBytes, storage: .guarded,
                failure: {
                    Failure(.input, .missingFile, "cannot read the key file '\(file)': \($0)", hint: "is its disk there?")
                }), let key = KeyFile(content: content)
        else {
            throw Failure(
                .input, .keyFile, "the key file \(file) is no key: \(KeyFile.leastBytes) to \(KeyFile.mostBytes) random bytes are",
                hint: "make one with 'head -c 32 /dev/urandom'")
        }
        return key
    }

    /// What a descriptor has, straight into memory that is wiped: the bytes pass through nothing else. nil where it is more.
    static func contents(
        of descriptor: Int32, atMost longest: Int, storage: SecretStorage, failure: (_ reason: String) -> Failure
    ) throws -> SecretBytes? {
        var buffer = SecretBytes(zeros: longest + 1, storage: storage)
        var (count, problem): (Int, Int32) = (0, 0)
        unsafe buffer.withUnsafeMutableBytes { bytes in
            while count < bytes.count {
                let got = unsafe read(descriptor, bytes.baseAddress.map { unsafe $0 + count }, bytes.count - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { problem = errno }
                guard got > 0 else { break }
                count += got
            }
        }
        guard problem == 0 else { throw failure(SystemError.text(problem)) }
        return count <= longest ? buffer.slice(0..<count, storage: storage) : nil
    }
}

internal import Secrets

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How a new file gets its name, also where a file system has no hard links, no modes or no files without a name.
extension FileSystem {
    /// What file systems of sticks (FAT, exFAT), and many of FUSE, do not have.
    struct Abilities: Sendable {
        var unnamedFiles = true
        var hardLinks = true
        var modes = true
    }
    /// Of all of them; tests take some away.
    @TaskLocal static var abilities = Abilities()

    /// Gives a finished file its name, and fails where the name is taken. On failure it keeps the name that it had.
    static func publish(_ temporary: String, as path: String) throws(StoreError) {
        let failure = abilities.hardLinks ? (unsafe link(temporary, path) == 0 ? 0 : errno) : EPERM
        switch failure {
        case 0: break
        case EEXIST: throw .alreadyExists(file: path)
        case EPERM, EOPNOTSUPP, ENOTSUP, ENOSYS: return try publishWithoutLinks(temporary, as: path)
        default: throw refusal(path, "link", failure)
        }
        do throws(StoreError) {
            try syncFolder(of: path)
        } catch {
            remove(path)
            throw error
        }
        remove(temporary)
    }

    /// Where a file has one name only, the new one is reserved by an empty file, over which the finished one is laid: a rename alone would
    /// take the place of whatever came there meanwhile. Only here may the name be seen with nothing in it, after a crash in between.
    private static func publishWithoutLinks(_ temporary: String, as path: String) throws(StoreError) {
        let reserved = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard reserved >= 0 else {
            let code = errno
            if code == EEXIST { throw .alreadyExists(file: path) }
            throw refusal(path, "create", code)
        }
        close(reserved)
        guard unsafe rename(temporary, path) == 0 else {
            let code = errno
            remove(path)
            throw refusal(path, "rename", code)
        }
        do throws(StoreError) {
            try syncFolder(of: path)
        } catch {
            unsafe _ = rename(path, temporary)
            throw error
        }
    }

    /// Gives an open file the mode 0600, as far as its file system has modes; the mode that it has then.
    static func makePrivate(_ file: Int32) -> UInt32 {
        guard abilities.modes else { return 0o755 }
        // The mode at an opening is cut by the umask.
        _ = fchmod(file, 0o600)
        var info = stat()
        return unsafe fstat(file, &info) == 0 ? Status(info).mode : 0o777
    }

    /// Writes random bytes over all of an open file, durably, from its end to its beginning: as long as that is there, it says what the
    /// file is. It is not cut off first: the blocks that hold it are to be written over, and a process that has it mapped is not to fall.
    static func overwriteAll(_ file: Int32, _ path: String) throws(StoreError) {
        var info = stat()
        guard unsafe fstat(file, &info) == 0 else { throw refusal(path, "stat", errno) }
        let piece = 1 << 16
        var end = Int(info.st_size)
        while end > 0 {
            let start = (end - 1) / piece * piece
            try overwrite(file, path, at: start, contents: Randomness.system.bytes(end - start))
            end = start
        }
        guard fsync(file) == 0 else { throw refusal(path, "fsync", errno) }
    }

    /// Writes over a part of an open file.
    static func overwrite(_ file: Int32, _ path: String, at offset: Int, contents: [UInt8]) throws(StoreError) {
        var written = 0
        while written < contents.count {
            let rest = contents[written...]
            let count = unsafe rest.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, off_t(offset + written)) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw refusal(path, "write", errno) }
            written += count
        }
    }
}

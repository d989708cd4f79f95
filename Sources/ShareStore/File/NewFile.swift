internal import Foundation
public import Secrets

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A new file of the user's own, mode 0600, that is there whole or not at all: it gets its name when all of it is on the disk. It takes no
/// other file's place.
///
/// Where the file system has files without a name, whoever ends before that leaves nothing; elsewhere a file named `….new-…`. Where it keeps
/// no modes, a file that is to have a secret in it is refused before anything is in it.
public final class NewFile {
    /// What a file has in it.
    public enum Content: Sendable {
        /// What nobody else may read: it is written over, too, where the file is given up.
        case secret
        /// What is sealed, or says nothing: it may lie where modes are not kept.
        case sealed
    }
    private let path: String
    private let content: Content
    /// Nil of a file without a name.
    private let temporary: String?
    private let file: Int32
    private var isDone = false

    /// Begins a file; refuses a path that something has.
    package init(_ path: String, _ content: Content = .secret) throws(StoreError) {
        try Self.requireFree(path)
        (self.path, self.content) = (path, content)
        let unnamed = Self.unnamed(besides: path)
        if unnamed >= 0 {
            (file, temporary) = (unnamed, nil)
        } else {
            let name = "\(path).new-\(UUID().uuidString.lowercased())"
            let named = unsafe open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard named >= 0 else { throw FileSystem.refusal(path, "create", errno) }
            (file, temporary) = (named, name)
        }
        // Before anything is in it: others could have read it by the time that it is whole.
        guard FileSystem.makePrivate(file) & 0o077 == 0 || content == .sealed else { throw .cannotBePrivate(file: path) }
    }

    /// A file in the folder of a path, open for writing; negative where there is no such thing.
    private static func unnamed(besides path: String) -> Int32 {
        #if os(Linux)
            // O_TMPFILE, which is a macro of two constants.
            FileSystem.abilities.unnamedFiles
                ? unsafe open(FileSystem.folder(of: path), 0o20_000_000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o600) : -1
        #else
            -1
        #endif
    }

    deinit {
        if !isDone, content == .secret { try? FileSystem.overwriteAll(file, path) }
        close(file)
        if let temporary, !isDone { FileSystem.remove(temporary) }
    }

    /// Writes a piece.
    package func write(_ bytes: [UInt8]) throws(StoreError) {
        let failure = unsafe bytes.withUnsafeBytes { unsafe Self.writeAll($0, to: file) }
        if let failure { throw FileSystem.refusal(path, "write", failure) }
    }

    /// Writes a piece that is secret, of which no copy is made.
    package func write(_ secret: borrowing SecretBytes) throws(StoreError) {
        let failure = unsafe secret.withUnsafeBytes { unsafe Self.writeAll($0, to: file) }
        if let failure { throw FileSystem.refusal(path, "write", failure) }
    }

    /// Gives the file its name, durably; where something has that meanwhile, nothing is left.
    package func finish() throws(StoreError) {
        guard fsync(file) == 0 else { throw FileSystem.refusal(path, "fsync", errno) }
        if let temporary {
            do throws(StoreError) { try FileSystem.publish(temporary, as: path) } catch { throw error.naming(path, for: temporary) }
        } else {
            try nameUnnamed()
        }
        isDone = true
    }

    private func nameUnnamed() throws(StoreError) {
        #if os(Linux)
            guard unsafe linkat(AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 else {
                let code = errno
                if code == EEXIST { throw .alreadyExists(file: path) }
                throw FileSystem.refusal(path, "link", code)
            }
            do throws(StoreError) { try FileSystem.syncFolder(of: path) } catch {
                FileSystem.remove(path)
                throw error
            }
        #endif
    }

    /// The error's number; nil where all was written.
    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int32? {
        var written = 0
        while written < bytes.count {
            let count = unsafe systemWrite(file, UnsafeRawBufferPointer(rebasing: bytes[written...]))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return errno }
            written += count
        }
        return nil
    }
}

extension NewFile {
    /// Writes a file where none is.
    public static func write(_ contents: [UInt8], to path: String, _ content: Content = .secret) throws(StoreError) {
        let file = try NewFile(path, content)
        try file.write(contents)
        try file.finish()
    }

    /// Writes a secret, of which no copy is made.
    public static func write(_ contents: borrowing SecretBytes, to path: String) throws(StoreError) {
        let file = try NewFile(path)
        try file.write(contents)
        try file.finish()
    }

    /// Refuses a path that something has, before any work is done for it.
    public static func requireFree(_ path: String) throws(StoreError) {
        guard try FileSystem.statusOfName(path) == nil else { throw .alreadyExists(file: path) }
    }
}

/// The system's `write`, which the class's own methods of that name would hide.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int { unsafe write(file, bytes.baseAddress, bytes.count) }

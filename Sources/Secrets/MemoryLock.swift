internal import CSodium
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Notices when the system does not lock guarded pages into memory: `sodium_malloc` itself passes over that.
enum MemoryLock {
    /// The first error number; 0 while every lock was granted.
    private static let refused = Atomic<Int32>(0)

    /// Locks a secret's pages once more: no change where they are locked (and not counted twice), an error where they are not.
    ///
    /// Done for every guarded secret, not once: a limit that the first ones keep within can be too small for all of them.
    static func check(_ start: UnsafeMutableRawPointer, _ count: Int) {
        guard unsafe sodium_mlock(start, count) != 0 else { return }
        let code = errno == 0 ? ENOMEM : errno
        _ = refused.compareExchange(expected: 0, desired: code, ordering: .relaxed)
    }

    static var failure: String? {
        let code = refused.load(ordering: .relaxed)
        guard code != 0 else { return nil }
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "the system refused"
        return
            "secrets are not locked into memory and may reach swap (\(reason.prefix(1).lowercased() + reason.dropFirst())); raise the limit (ulimit -l) or turn swap off"
    }
}

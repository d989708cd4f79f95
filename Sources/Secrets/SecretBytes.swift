internal import CSodium

/// The kind of memory that the bytes of a secret live in.
public enum SecretStorage: Sendable {
    /// Pages between guard pages, locked into memory and left out of core dumps (`sodium_malloc`); where the system refuses the
    /// lock, ``SecretBytes/lockFailure`` says so.
    /// Costs tens of microseconds and address space: for long-lived shares and keys.
    case guarded
    /// Ordinary heap memory, wiped before it is freed: for what a run makes and destroys.
    case heap
}

/// A secret of fixed length: move-only, zeroed when its owner goes out of scope (security rule M1).
///
/// The bytes are on the heap whatever the storage class, so that moving the value copies a pointer and
/// leaves nothing behind on the stack. There is no `description` of the content, no `Codable`, no implicit copy.
@safe public struct SecretBytes: ~Copyable, @unchecked Sendable {
    // Sendable: the pointer has one owner, is never mutated through a shared borrow, and is freed once, in deinit.
    private let base: UnsafeMutableRawPointer
    private let storage: SecretStorage
    /// The number of bytes.
    public let count: Int

    /// The reason why the system refused to lock a guarded secret into memory, the first time that it did; nil where all were locked so
    /// far.
    ///
    /// The secret is used nonetheless: a note for the user, to be shown once guarded secrets are in use (security rule M1).
    public static var lockFailure: String? { MemoryLock.failure }

    /// Makes a secret of zeros.
    public init(zeros count: Int, storage: SecretStorage = .heap) {
        unsafe self.init(uninitialized: count, storage: storage)
        unsafe sodium_memzero(base, max(count, 1))
    }

    /// Bytes that whoever asks for them writes before anybody reads them: zeroing large ones first costs as much as filling them.
    @unsafe init(uninitialized count: Int, storage: SecretStorage) {
        precondition(count >= 0)
        _ = Sodium.ready
        self.count = count
        self.storage = storage
        switch storage {
        case .guarded:
            // Size 0 is served as 1: sodium_malloc(0) may legitimately return NULL.
            guard let pages = unsafe sodium_malloc(max(count, 1)) else {
                fatalError("out of guarded memory: too many guarded secrets at once (vm.max_map_count), or no memory left")
            }
            unsafe MemoryLock.check(pages, max(count, 1))
            unsafe base = pages
        case .heap:
            unsafe base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 16)
        }
    }

    /// Copies bytes that the caller owns and is responsible for wiping.
    public init(copying bytes: UnsafeRawBufferPointer, storage: SecretStorage = .heap) {
        unsafe self.init(uninitialized: bytes.count, storage: storage)
        if let source = bytes.baseAddress { unsafe base.copyMemory(from: source, byteCount: bytes.count) }
    }

    /// Copies an array, for secrets that arrive from an API that only speaks arrays.
    public init(copying bytes: borrowing [UInt8], storage: SecretStorage = .heap) {
        unsafe self.init(uninitialized: bytes.count, storage: storage)
        unsafe bytes.withUnsafeBytes { source in
            if let start = source.baseAddress { unsafe base.copyMemory(from: start, byteCount: source.count) }
        }
    }

    /// Draws fresh random bytes.
    public init(random count: Int, from randomness: Randomness = .system, storage: SecretStorage = .heap) {
        unsafe self.init(uninitialized: count, storage: storage)
        unsafe randomness.fill(UnsafeMutableRawBufferPointer(start: base, count: count))
    }

    deinit {
        switch storage {
        case .guarded:
            unsafe sodium_free(base)  // wipes, and ends the process if a guard was overwritten
        case .heap:
            unsafe sodium_memzero(base, max(count, 1))
            unsafe base.deallocate()
        }
    }

    /// The bytes for reading. The pointer must not outlive the call.
    @inline(__always)
    public borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// The bytes for writing. The pointer must not outlive the call.
    @inline(__always)
    public mutating func withUnsafeMutableBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try unsafe body(UnsafeMutableRawBufferPointer(start: base, count: count))
    }

    /// Overwrites memory that held a secret, which no optimiser leaves out: for buffers that are no ``SecretBytes``.
    @unsafe public static func wipe(_ memory: UnsafeMutableRawPointer, count: Int) { unsafe sodium_memzero(memory, count) }

    /// Overwrites a part; what lies outside is left out.
    package mutating func write(_ part: borrowing SecretBytes, at offset: Int) {
        unsafe withUnsafeMutableBytes { output in
            unsafe part.withUnsafeBytes { source in
                guard offset >= 0, offset + source.count <= output.count else { return }
                unsafe UnsafeMutableRawBufferPointer(rebasing: output[offset..<offset + source.count]).copyMemory(from: source)
            }
        }
    }

    /// Copies the secret: copies are made by name only.
    public borrowing func copy(storage: SecretStorage = .heap) -> SecretBytes {
        unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: base, count: count), storage: storage)
    }

    /// Copies a part of the bytes into a secret of its own; nil where the range leaves the bytes.
    public borrowing func slice(_ range: Range<Int>, storage: SecretStorage = .heap) -> SecretBytes? {
        guard range.lowerBound >= 0, range.upperBound <= count else { return nil }
        return unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count), storage: storage)
    }

    /// Returns whether two secrets have equal bytes, in time that depends on the lengths alone.
    public borrowing func isEqual(to other: borrowing SecretBytes) -> Bool {
        guard count == other.count else { return false }
        return unsafe sodium_memcmp(base, other.base, count) == 0
    }

    /// Copies the bytes into an array, for the moment in which a secret leaves as ciphertext, file or export by explicit command. The array
    /// is not wiped: whoever calls this owns that copy.
    package borrowing func exposed() -> [UInt8] {
        unsafe [UInt8](UnsafeRawBufferPointer(start: base, count: count))
    }
}

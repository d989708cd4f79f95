public import Secrets

/// A secret scalar: move-only, on the heap, wiped when dropped; arithmetic in constant time (rules M1, M2).
public struct SecretScalar<Group: PrimeOrderGroup>: ~Copyable, Sendable {
    private var storage: SecretBytes

    private init(storage: consuming SecretBytes) { self.storage = storage }

    /// Makes the scalar 0.
    public init() { storage = SecretBytes(zeros: 32) }

    /// Draws a uniformly random scalar: 64 random bytes reduced, bias below 2⁻²⁵⁶.
    public init(random randomness: Randomness, storage kind: SecretStorage = .heap) {
        storage = SecretBytes(zeros: 32, storage: kind)
        let wide = SecretBytes(random: 64, from: randomness)
        self.reduce(wide)
    }

    /// Reduces 64 secret bytes, in the group's byte order, modulo the order; nil for another length.
    public init?(reducing wide: borrowing SecretBytes) {
        storage = SecretBytes(zeros: 32)
        guard wide.count == 64 else { return nil }
        self.reduce(wide)
    }

    /// Decodes 32 secret bytes; refuses what is not below the order.
    public init(decoding bytes: borrowing SecretBytes, storage kind: SecretStorage = .heap) throws(GroupError) {
        storage = SecretBytes(zeros: 32, storage: kind)
        guard bytes.count == 32 else { throw .wrongLength(expected: 32, actual: bytes.count) }
        let canonical = unsafe bytes.withUnsafeBytes { input in
            unsafe mutate { r in
                guard let start = input.baseAddress else { return false }
                return unsafe Group.decode(r, start.assumingMemoryBound(to: UInt8.self))
            }
        }
        guard canonical else { throw .scalarNotCanonical }
    }

    /// Makes a secret scalar of a public one that enters secret arithmetic.
    public init(_ value: Scalar<Group>) {
        storage = SecretBytes(zeros: 32)
        unsafe mutate { unsafe $0.pointee = value.limbs }
    }

    /// Encodes in 32 secret bytes, in the group's byte order.
    public borrowing func encoded(storage kind: SecretStorage = .heap) -> SecretBytes {
        var bytes = SecretBytes(zeros: 32, storage: kind)
        unsafe read { a in
            unsafe bytes.withUnsafeMutableBytes { output in
                if let start = output.baseAddress { unsafe Group.encode(start.assumingMemoryBound(to: UInt8.self), a) }
            }
        }
        return bytes
    }

    /// Copies the scalar: copies are made by name only.
    public borrowing func copy(storage kind: SecretStorage = .heap) -> SecretScalar { SecretScalar(storage: storage.copy(storage: kind)) }

    /// Adds a secret scalar.
    public mutating func add(_ other: borrowing SecretScalar) {
        unsafe other.read { b in unsafe mutate { unsafe Group.add($0, $0, b) } }
    }

    /// Adds a public scalar.
    public mutating func add(_ other: Scalar<Group>) {
        unsafe withUnsafePointer(to: other.limbs) { b in unsafe mutate { unsafe Group.add($0, $0, b) } }
    }

    /// Subtracts a secret scalar.
    public mutating func subtract(_ other: borrowing SecretScalar) {
        unsafe other.read { b in unsafe mutate { unsafe Group.subtract($0, $0, b) } }
    }

    /// Multiplies by a secret scalar.
    public mutating func multiply(by other: borrowing SecretScalar) {
        unsafe other.read { b in unsafe mutate { unsafe Group.multiply($0, $0, b) } }
    }

    /// Multiplies by a public scalar.
    public mutating func multiply(by other: Scalar<Group>) {
        unsafe withUnsafePointer(to: other.limbs) { b in unsafe mutate { unsafe Group.multiply($0, $0, b) } }
    }

    /// Negates the scalar.
    public mutating func negate() {
        unsafe withUnsafePointer(to: ScalarLimbs.zero) { zero in unsafe mutate { unsafe Group.subtract($0, zero, $0) } }
    }

    /// Multiplies the generator in constant time, self·G; nil for zero.
    public borrowing func timesGenerator() -> Group.Element? { unsafe read { unsafe Group.baseMultiply($0) } }

    /// Makes the value public: for a signature share or an opened proof, which the protocol publishes by design.
    public borrowing func declassified() -> Scalar<Group> { unsafe read { unsafe Scalar(limbs: $0.pointee) } }

    private mutating func reduce(_ wide: borrowing SecretBytes) {
        unsafe wide.withUnsafeBytes { input in
            unsafe mutate { r in
                if let start = input.baseAddress { unsafe Group.reduce(r, wide: start.assumingMemoryBound(to: UInt8.self)) }
            }
        }
    }

    // The storage is 32 bytes, aligned to 16 or more, by every initialiser above.
    @inline(__always)
    private borrowing func read<R: ~Copyable>(_ body: (UnsafePointer<ScalarLimbs>) -> R) -> R {
        unsafe storage.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { fatalError("a secret scalar has storage") }
            return unsafe body(base.assumingMemoryBound(to: ScalarLimbs.self))
        }
    }

    @inline(__always)
    private mutating func mutate<R>(_ body: (UnsafeMutablePointer<ScalarLimbs>) -> R) -> R {
        unsafe storage.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { fatalError("a secret scalar has storage") }
            return unsafe body(base.assumingMemoryBound(to: ScalarLimbs.self))
        }
    }
}

extension SecretScalar {
    /// Makes a scalar of a value that a protocol's hot loop computed limb by limb: 32 bytes that hold a reduced scalar.
    package init(limbs: consuming SecretBytes) {
        precondition(limbs.count == 32)
        self.init(storage: limbs)
    }

    /// Lends the limbs for reading, in a protocol's hot loop.
    @unsafe package borrowing func withLimbs<R: ~Copyable>(_ body: (UnsafePointer<ScalarLimbs>) -> R) -> R { unsafe read(body) }
}

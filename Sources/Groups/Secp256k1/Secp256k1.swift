internal import CSecp256k1
internal import Secrets

/// secp256k1 through libsecp256k1, with scalars of our own (the library has no scalar arithmetic).
/// Scalars are 32 bytes big-endian, elements 33 bytes compressed (SEC 1).
public enum Secp256k1: PrimeOrderGroup {
    /// The name "secp256k1".
    public static var name: String { "secp256k1" }
    /// An element has 33 bytes.
    public static var elementSize: Int { 33 }
    /// The order 2²⁵⁶ − 432420386565659656852420866394968145599.
    public static var order: ScalarLimbs {
        ScalarLimbs(Secp256k1Scalars.q0, Secp256k1Scalars.q1, Secp256k1Scalars.q2, Secp256k1Scalars.q3)
    }
    /// Scalars are big-endian.
    public static var scalarsAreLittleEndian: Bool { false }

    /// Adds: r = a + b.
    @unsafe public static func add(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>)
    {
        unsafe Secp256k1Scalars.add(r, a, b)
    }
    /// Subtracts: r = a − b.
    @unsafe public static func subtract(
        _ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>
    ) {
        unsafe Secp256k1Scalars.subtract(r, a, b)
    }
    /// Multiplies: r = a·b.
    @unsafe public static func multiply(
        _ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>
    ) {
        unsafe Secp256k1Scalars.multiply(r, a, b)
    }
    /// Inverts: r = a⁻¹, zero for zero.
    @unsafe public static func invert(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>) {
        unsafe Secp256k1Scalars.invert(r, a)
    }
    /// Reads 32 big-endian bytes below the group order.
    @unsafe public static func decode(_ r: UnsafeMutablePointer<ScalarLimbs>, _ bytes: UnsafePointer<UInt8>) -> Bool {
        unsafe Secp256k1Scalars.decode(r, bytes)
    }
    /// Writes 32 big-endian bytes.
    @unsafe public static func encode(_ bytes: UnsafeMutablePointer<UInt8>, _ a: UnsafePointer<ScalarLimbs>) {
        unsafe Secp256k1Scalars.encode(bytes, a)
    }
    /// Reduces 64 big-endian bytes.
    @unsafe public static func reduce(_ r: UnsafeMutablePointer<ScalarLimbs>, wide bytes: UnsafePointer<UInt8>) {
        unsafe Secp256k1Scalars.reduceWide(r, bytes)
    }
    /// Multiplies the generator in constant time: k·G.
    @unsafe public static func baseMultiply(_ k: UnsafePointer<ScalarLimbs>) -> Element? {
        var key = SecretBytes(zeros: 32)
        unsafe key.withUnsafeMutableBytes { buffer in
            if let base = buffer.baseAddress { unsafe encode(base.assumingMemoryBound(to: UInt8.self), k) }
        }
        var point = secp256k1_pubkey()
        let made = unsafe key.withUnsafeBytes { buffer -> Int32 in
            guard let base = buffer.baseAddress else { return 0 }
            return unsafe secp256k1_ec_pubkey_create(
                Secp256k1Context.shared.pointer, &point, base.assumingMemoryBound(to: UInt8.self))
        }
        return made == 1 ? Element(point) : nil
    }

    /// Computes H_q: the 32 bytes big-endian, reduced (dkls23.md section 0).
    public static func challenge(_ transcript: consuming Transcript) -> Scalar<Secp256k1> {
        let digest = transcript.hash()
        var scalar = Scalar<Secp256k1>.zero
        unsafe Secp256k1Scalars.reduce32(&scalar.limbs, digest)
        return scalar
    }

    /// A point, in libsecp256k1's 64-byte internal form (both coordinates): no square root when it is used.
    public struct Element: GroupElement {
        /// The group.
        public typealias Group = Secp256k1
        private let storage: SIMD8<UInt64>

        init(_ point: secp256k1_pubkey) { storage = unsafe unsafeBitCast(point, to: SIMD8<UInt64>.self) }
        private var point: secp256k1_pubkey { unsafe unsafeBitCast(storage, to: secp256k1_pubkey.self) }

        /// Decodes 33 bytes, compressed, of a point on the curve. (The group has prime order and no encoding of the identity in 33 bytes.)
        public init(encoded bytes: [UInt8]) throws(GroupError) {
            guard bytes.count == 33 else { throw .wrongLength(expected: 33, actual: bytes.count) }
            var point = secp256k1_pubkey()
            guard unsafe secp256k1_ec_pubkey_parse(Secp256k1Context.shared.pointer, &point, bytes, 33) == 1 else {
                throw .invalidElement
            }
            self.init(point)
        }

        /// 04 ‖ x ‖ y, on the curve.
        @unsafe init?(uncompressed bytes: UnsafeRawBufferPointer) {
            guard bytes.count == 65, let base = bytes.baseAddress else { return nil }
            var point = secp256k1_pubkey()
            guard
                unsafe secp256k1_ec_pubkey_parse(
                    Secp256k1Context.shared.pointer, &point, base.assumingMemoryBound(to: UInt8.self), 65) == 1
            else { return nil }
            self.init(point)
        }

        /// The library's form in place.
        func withPoint<R>(_ body: (UnsafePointer<secp256k1_pubkey>) -> R) -> R {
            unsafe withUnsafePointer(to: point) { unsafe body($0) }
        }

        /// The encoding, 33 bytes: 02 or 03 by the parity of y, then x big-endian.
        public var encoded: [UInt8] {
            unsafe [UInt8](unsafeUninitializedCapacity: 33) { buffer, initialized in
                var point = point
                var length = 33
                if let base = buffer.baseAddress {
                    unsafe _ = secp256k1_ec_pubkey_serialize(
                        Secp256k1Context.shared.pointer, base, &length, &point, UInt32(SECP256K1_EC_COMPRESSED))
                    initialized = length
                }
            }
        }

        /// Multiplies in variable time, k·self: the scalar is public. Secret factors never come here (rule M2).
        public func multiplied(by scalar: Scalar<Secp256k1>) -> Element? {
            var point = point
            guard unsafe secp256k1_ec_pubkey_tweak_mul(Secp256k1Context.shared.pointer, &point, scalar.encoded) == 1 else { return nil }
            return Element(point)
        }

        /// Adds a public multiple of the generator in variable time, self + k·G; nil where that is the identity.
        package func addingGenerator(times scalar: Scalar<Secp256k1>) -> Element? {
            var point = point
            guard unsafe secp256k1_ec_pubkey_tweak_add(Secp256k1Context.shared.pointer, &point, scalar.encoded) == 1 else { return nil }
            return Element(point)
        }

        /// The negative, −self.
        public var negated: Element {
            var point = point
            unsafe _ = secp256k1_ec_pubkey_negate(Secp256k1Context.shared.pointer, &point)
            return Element(point)
        }

        /// Adds elements, in one pass over all of them.
        public static func sum(_ elements: [Element]) -> Element? {
            guard !elements.isEmpty else { return nil }
            let points = elements.map { $0.point }
            var total = secp256k1_pubkey()
            let made = unsafe points.withUnsafeBufferPointer { buffer in
                let pointers: [UnsafePointer<secp256k1_pubkey>?] = unsafe buffer.indices.map { index in
                    unsafe buffer.baseAddress.map { unsafe $0 + index }
                }
                return unsafe secp256k1_ec_pubkey_combine(Secp256k1Context.shared.pointer, &total, pointers, pointers.count)
            }
            return made == 1 ? Element(total) : nil
        }

        /// Decodes, then multiplies.
        public static func decodeAndMultiply(_ bytes: [UInt8], by scalar: Scalar<Secp256k1>) throws(GroupError) -> Element {
            guard let product = try Element(encoded: bytes).multiplied(by: scalar) else { throw .zeroScalar }
            return product
        }
    }
}

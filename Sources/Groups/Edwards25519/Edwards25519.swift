internal import CSodium
internal import Secrets

/// The prime-order subgroup of edwards25519, through libsodium. Scalars and elements are 32 bytes, little-endian.
public enum Edwards25519: PrimeOrderGroup {
    /// The name "Ed25519".
    public static var name: String { "Ed25519" }
    /// An element has 32 bytes.
    public static var elementSize: Int { 32 }
    /// The order 2²⁵² + 27742317777372353535851937790883648493.
    public static var order: ScalarLimbs { ScalarLimbs(0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 0x1000_0000_0000_0000) }
    /// Scalars are little-endian (RFC 8032).
    public static var scalarsAreLittleEndian: Bool { true }

    // libsodium's scalar calls read and write 32 little-endian bytes, which is how limbs lie in memory on the
    // little-endian machines that this package supports.

    /// Adds: r = a + b.
    @unsafe public static func add(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>)
    {
        unsafe crypto_core_ed25519_scalar_add(bytes(r), bytes(a), bytes(b))
    }
    /// Subtracts: r = a − b.
    @unsafe public static func subtract(
        _ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>
    ) {
        unsafe crypto_core_ed25519_scalar_sub(bytes(r), bytes(a), bytes(b))
    }
    /// Multiplies: r = a·b.
    @unsafe public static func multiply(
        _ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>
    ) {
        unsafe crypto_core_ed25519_scalar_mul(bytes(r), bytes(a), bytes(b))
    }
    /// Inverts: r = a⁻¹, zero for zero.
    @unsafe public static func invert(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>) {
        unsafe _ = crypto_core_ed25519_scalar_invert(bytes(r), bytes(a))
    }
    /// Reads 32 little-endian bytes below the group order.
    @unsafe public static func decode(_ r: UnsafeMutablePointer<ScalarLimbs>, _ input: UnsafePointer<UInt8>) -> Bool {
        // v < L exactly where the borrow of v − L is set. The borrow is carried arithmetically: no branch on the value.
        let q = order
        let v = unsafe UnsafeRawPointer(input).loadUnaligned(as: ScalarLimbs.self)
        unsafe r.pointee = v
        var borrow = (UInt128(v.l0) &- UInt128(q.l0)) >> 127
        borrow = (UInt128(v.l1) &- UInt128(q.l1) &- borrow) >> 127
        borrow = (UInt128(v.l2) &- UInt128(q.l2) &- borrow) >> 127
        borrow = (UInt128(v.l3) &- UInt128(q.l3) &- borrow) >> 127
        return borrow == 1
    }
    /// Writes 32 little-endian bytes.
    @unsafe public static func encode(_ output: UnsafeMutablePointer<UInt8>, _ a: UnsafePointer<ScalarLimbs>) {
        unsafe UnsafeMutableRawPointer(output).copyMemory(from: a, byteCount: 32)
    }
    /// Reduces 64 little-endian bytes.
    @unsafe public static func reduce(_ r: UnsafeMutablePointer<ScalarLimbs>, wide input: UnsafePointer<UInt8>) {
        unsafe crypto_core_ed25519_scalar_reduce(bytes(r), input)
    }
    /// Multiplies the base point in constant time: k·B.
    @unsafe public static func baseMultiply(_ k: UnsafePointer<ScalarLimbs>) -> Element? {
        var point = SIMD4<UInt64>()
        let failed = unsafe withUnsafeMutableBytes(of: &point) { output -> Int32 in
            guard let output = output.baseAddress else { return -1 }
            return unsafe crypto_scalarmult_ed25519_base_noclamp(output.assumingMemoryBound(to: UInt8.self), bytes(k))
        }
        return failed == 0 ? Element(checked: point) : nil
    }

    /// Computes Hc of frost.md section 2: the 64 bytes H(…, 0) ‖ H(…, 1), little-endian, reduced.
    public static func challenge(_ transcript: consuming Transcript) -> Scalar<Edwards25519> {
        transcript.wideScalar()
    }

    @inline(__always)
    private static func bytes(_ p: UnsafePointer<ScalarLimbs>) -> UnsafePointer<UInt8> {
        unsafe UnsafeRawPointer(p).assumingMemoryBound(to: UInt8.self)
    }
    @inline(__always)
    private static func bytes(_ p: UnsafeMutablePointer<ScalarLimbs>) -> UnsafeMutablePointer<UInt8> {
        unsafe UnsafeMutableRawPointer(p).assumingMemoryBound(to: UInt8.self)
    }

    /// A point of prime order, as its canonical 32 bytes: libsodium's calls take and give encodings.
    public struct Element: GroupElement {
        /// The group.
        public typealias Group = Edwards25519
        private let point: SIMD4<UInt64>

        fileprivate init(checked point: SIMD4<UInt64>) { self.point = point }

        private init(loading bytes: [UInt8]) throws(GroupError) {
            guard bytes.count == 32 else { throw .wrongLength(expected: 32, actual: bytes.count) }
            point = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: SIMD4<UInt64>.self) }
        }

        /// Decodes 32 bytes that are canonical, on the curve, of prime order, and not the identity.
        public init(encoded bytes: [UInt8]) throws(GroupError) {
            try self.init(loading: bytes)
            _ = Sodium.ready
            guard LinkedLibraries.checksSubgroups, unsafe crypto_core_ed25519_is_valid_point(bytes) == 1 else { throw .invalidElement }
        }

        /// The encoding, 32 bytes: y little-endian, the sign of x in the top bit.
        public var encoded: [UInt8] { unsafe withUnsafeBytes(of: point) { unsafe [UInt8]($0) } }

        /// Multiplies by a public scalar: k·self.
        public func multiplied(by scalar: Scalar<Edwards25519>) -> Element? { unsafe multiply(scalar) }

        /// The negative, −self: the sign of x flipped (x is never 0 in the prime-order subgroup but for the identity).
        public var negated: Element {
            var flipped = point
            flipped[3] ^= 1 << 63
            return Element(checked: flipped)
        }

        /// Adds elements.
        public static func sum(_ elements: [Element]) -> Element? {
            guard var total = elements.first?.point else { return nil }
            for element in elements.dropFirst() {
                var next = SIMD4<UInt64>()
                let failed = unsafe withUnsafeBytes(of: total) { a in
                    unsafe withUnsafeBytes(of: element.point) { b in
                        unsafe withUnsafeMutableBytes(of: &next) { r -> Int32 in
                            guard let r = r.baseAddress, let a = a.baseAddress, let b = b.baseAddress else { return -1 }
                            return unsafe crypto_core_ed25519_add(
                                r.assumingMemoryBound(to: UInt8.self), a.assumingMemoryBound(to: UInt8.self),
                                b.assumingMemoryBound(to: UInt8.self))
                        }
                    }
                }
                guard failed == 0 else { return nil }
                total = next
            }
            return total == identity ? nil : Element(checked: total)
        }

        /// Decodes and multiplies in one call: libsodium's multiplication refuses what is not canonical, of small order, or outside the
        /// prime-order subgroup.
        public static func decodeAndMultiply(_ bytes: [UInt8], by scalar: Scalar<Edwards25519>) throws(GroupError) -> Element {
            guard !scalar.isZero else { throw .zeroScalar }
            guard let product = unsafe try Element(loading: bytes).multiply(scalar) else { throw .invalidElement }
            return product
        }

        private static let identity = SIMD4<UInt64>(1, 0, 0, 0)

        @unsafe private func multiply(_ scalar: Scalar<Edwards25519>) -> Element? {
            _ = Sodium.ready
            var product = SIMD4<UInt64>()
            let failed = unsafe withUnsafeBytes(of: point) { p in
                unsafe withUnsafePointer(to: scalar.limbs) { k in
                    unsafe withUnsafeMutableBytes(of: &product) { r -> Int32 in
                        guard let r = r.baseAddress, let p = p.baseAddress else { return -1 }
                        return unsafe crypto_scalarmult_ed25519_noclamp(
                            r.assumingMemoryBound(to: UInt8.self), Edwards25519.bytes(k), p.assumingMemoryBound(to: UInt8.self))
                    }
                }
            }
            return failed == 0 ? Element(checked: product) : nil
        }
    }
}

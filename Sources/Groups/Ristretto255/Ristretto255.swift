internal import CSodium
internal import Secrets

/// ristretto255 (RFC 9496) through libsodium. Scalars and elements are 32 bytes, little-endian; the scalar field is that
/// of ``Edwards25519``.
public enum Ristretto255: PrimeOrderGroup {
    /// The name "ristretto255".
    public static var name: String { "ristretto255" }
    /// An element has 32 bytes.
    public static var elementSize: Int { 32 }
    /// The order of edwards25519's prime-order subgroup.
    public static var order: ScalarLimbs { Edwards25519.order }
    /// Scalars are little-endian.
    public static var scalarsAreLittleEndian: Bool { true }

    /// Adds: r = a + b.
    @unsafe public static func add(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>)
    {
        unsafe Edwards25519.add(r, a, b)
    }
    /// Subtracts: r = a − b.
    @unsafe public static func subtract(
        _ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>
    ) {
        unsafe Edwards25519.subtract(r, a, b)
    }
    /// Multiplies: r = a·b.
    @unsafe public static func multiply(
        _ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>
    ) {
        unsafe Edwards25519.multiply(r, a, b)
    }
    /// Inverts: r = a⁻¹, zero for zero.
    @unsafe public static func invert(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>) {
        unsafe Edwards25519.invert(r, a)
    }
    /// Reads 32 little-endian bytes below the group order.
    @unsafe public static func decode(_ r: UnsafeMutablePointer<ScalarLimbs>, _ bytes: UnsafePointer<UInt8>) -> Bool {
        unsafe Edwards25519.decode(r, bytes)
    }
    /// Writes 32 little-endian bytes.
    @unsafe public static func encode(_ bytes: UnsafeMutablePointer<UInt8>, _ a: UnsafePointer<ScalarLimbs>) {
        unsafe Edwards25519.encode(bytes, a)
    }
    /// Reduces 64 little-endian bytes.
    @unsafe public static func reduce(_ r: UnsafeMutablePointer<ScalarLimbs>, wide bytes: UnsafePointer<UInt8>) {
        unsafe Edwards25519.reduce(r, wide: bytes)
    }
    /// Multiplies the base point in constant time: k·g.
    @unsafe public static func baseMultiply(_ k: UnsafePointer<ScalarLimbs>) -> Element? {
        var encoded = [UInt8](repeating: 0, count: 32)
        let failed = unsafe crypto_scalarmult_ristretto255_base(&encoded, UnsafeRawPointer(k).assumingMemoryBound(to: UInt8.self))
        return failed == 0 ? Element(checked: encoded) : nil
    }
    /// Computes Hc as on Ed25519: 64 bytes, reduced.
    public static func challenge(_ transcript: consuming Transcript) -> Scalar<Ristretto255> { transcript.wideScalar() }

    /// An element other than the identity, as its canonical encoding.
    public struct Element: GroupElement {
        /// The group.
        public typealias Group = Ristretto255
        /// The canonical 32 bytes.
        public let encoded: [UInt8]

        fileprivate init(checked encoded: [UInt8]) { self.encoded = encoded }

        /// Decodes 32 bytes that are canonical and not the identity.
        public init(encoded bytes: [UInt8]) throws(GroupError) {
            guard bytes.count == 32 else { throw .wrongLength(expected: 32, actual: bytes.count) }
            _ = Sodium.ready
            guard unsafe crypto_core_ristretto255_is_valid_point(bytes) == 1, bytes.contains(where: { $0 != 0 }) else {
                throw .invalidElement
            }
            encoded = bytes
        }

        /// Multiplies by a public scalar: k·self.
        public func multiplied(by scalar: Scalar<Ristretto255>) -> Element? {
            var product = [UInt8](repeating: 0, count: 32)
            return unsafe crypto_scalarmult_ristretto255(&product, scalar.encoded, encoded) == 0 ? Element(checked: product) : nil
        }

        /// The negative, computed as 0 − self.
        public var negated: Element {
            var difference = [UInt8](repeating: 0, count: 32)
            unsafe _ = crypto_core_ristretto255_sub(&difference, [UInt8](repeating: 0, count: 32), encoded)
            return Element(checked: difference)
        }

        /// Adds elements.
        public static func sum(_ elements: [Element]) -> Element? {
            guard var total = elements.first?.encoded else { return nil }
            for element in elements.dropFirst() {
                var next = [UInt8](repeating: 0, count: 32)
                guard unsafe crypto_core_ristretto255_add(&next, total, element.encoded) == 0 else { return nil }
                total = next
            }
            return total.contains { $0 != 0 } ? Element(checked: total) : nil
        }

        /// Decodes, then multiplies.
        public static func decodeAndMultiply(_ bytes: [UInt8], by scalar: Scalar<Ristretto255>) throws(GroupError) -> Element {
            guard let product = try Element(encoded: bytes).multiplied(by: scalar) else { throw .zeroScalar }
            return product
        }
    }
}

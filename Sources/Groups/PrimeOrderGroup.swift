/// A group of prime order with the encodings and the scalar field that the protocols need.
///
/// Scalars are 32 bytes in the group's own byte order and always canonical (below the order). Elements are never the
/// identity and always in the prime-order subgroup: a value of ``Element`` has been checked or computed from checked ones.
/// Scalar functions work through pointers so that a secret scalar stays where it lives; `r` may alias the operands.
public protocol PrimeOrderGroup: Sendable {
    /// A group element other than the identity.
    associatedtype Element: GroupElement where Element.Group == Self

    /// The name used in errors.
    static var name: String { get }
    /// The number of bytes of an encoded element.
    static var elementSize: Int { get }
    /// The group's order, a prime.
    static var order: ScalarLimbs { get }
    /// Whether scalars are encoded least significant byte first.
    static var scalarsAreLittleEndian: Bool { get }

    /// r = a + b. Constant time.
    @unsafe static func add(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>)
    /// r = a − b. Constant time.
    @unsafe static func subtract(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>)
    /// r = a·b. Constant time.
    @unsafe static func multiply(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>, _ b: UnsafePointer<ScalarLimbs>)
    /// r = a⁻¹; zero for zero. Constant time.
    @unsafe static func invert(_ r: UnsafeMutablePointer<ScalarLimbs>, _ a: UnsafePointer<ScalarLimbs>)
    /// Reads 32 bytes; false, with `r` unspecified, unless they are below the order.
    @unsafe static func decode(_ r: UnsafeMutablePointer<ScalarLimbs>, _ bytes: UnsafePointer<UInt8>) -> Bool
    /// Writes 32 bytes.
    @unsafe static func encode(_ bytes: UnsafeMutablePointer<UInt8>, _ a: UnsafePointer<ScalarLimbs>)
    /// Reduces 64 bytes in the group's byte order modulo the group order. Constant time.
    @unsafe static func reduce(_ r: UnsafeMutablePointer<ScalarLimbs>, wide bytes: UnsafePointer<UInt8>)
    /// k·G in constant time; nil for k = 0.
    @unsafe static func baseMultiply(_ k: UnsafePointer<ScalarLimbs>) -> Element?

    /// Computes the challenge hash Hc of frost.md section 2 over a finished transcript: `H_q` on secp256k1; on Ed25519 64 bytes reduced.
    static func challenge(_ transcript: consuming Transcript) -> Scalar<Self>
}

/// An element of a ``PrimeOrderGroup``: never the identity.
public protocol GroupElement: Hashable, Sendable {
    /// The group.
    associatedtype Group: PrimeOrderGroup where Group.Element == Self

    /// Decodes strictly: exact length, canonical, on the curve, in the prime-order subgroup, not the identity (rule D1).
    init(encoded bytes: [UInt8]) throws(GroupError)
    /// The canonical encoding.
    var encoded: [UInt8] { get }
    /// Multiplies by a public scalar, in variable time: k·self. Nil where k is zero.
    func multiplied(by scalar: Scalar<Group>) -> Self?
    /// The negative, −self.
    var negated: Self { get }
    /// Adds elements; nil where the sum is the identity, or of no elements.
    static func sum(_ elements: [Self]) -> Self?
    /// Decodes strictly and multiplies by a public scalar in one go, where that is cheaper than one after the other
    /// (libsodium's multiplication makes the subgroup check itself). The scalar is not zero.
    static func decodeAndMultiply(_ bytes: [UInt8], by scalar: Scalar<Group>) throws(GroupError) -> Self
}

extension GroupElement {
    /// Adds two elements; nil where the sum is the identity.
    public func adding(_ other: Self) -> Self? { Self.sum([self, other]) }
}

/// The errors of bytes that are no scalar, element or signature.
public enum GroupError: Error, Equatable, Sendable {
    /// Another number of bytes than the encoding has.
    case wrongLength(expected: Int, actual: Int)
    /// A scalar that is not below the group order.
    case scalarNotCanonical
    /// A scalar that must not be zero.
    case zeroScalar
    /// Not the canonical encoding of an element of the prime-order group other than the identity.
    case invalidElement
    /// Not the strict DER encoding of an ECDSA signature: "length", "sequence", "r", "s" or "end" was wrong.
    case invalidSignature(field: String)
}

extension PrimeOrderGroup {
    /// Multiplies the generator by a public scalar, k·G; nil for zero.
    public static func generatorMultiple(_ scalar: Scalar<Self>) -> Element? {
        unsafe withUnsafePointer(to: scalar.limbs) { unsafe baseMultiply($0) }
    }
}

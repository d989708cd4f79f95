/// SEC 1's long form of a point: what keys come as from outside, and what some chains hash.
extension Secp256k1.Element {
    /// Decodes 04 ‖ x ‖ y, coordinates below the field's order, on the curve. The hybrid forms 06 and 07 are refused.
    public init(uncompressed bytes: [UInt8]) throws(GroupError) {
        guard bytes.count == 65 else { throw .wrongLength(expected: 65, actual: bytes.count) }
        guard bytes[0] == 0x04, let element = unsafe bytes.withUnsafeBytes({ unsafe Secp256k1.Element(uncompressed: $0) }) else {
            throw .invalidElement
        }
        self = element
    }
}

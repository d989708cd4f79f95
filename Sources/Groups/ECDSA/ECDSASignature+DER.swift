/// ECDSA signatures in DER, as BIP-66 narrows it: one encoding for each pair of numbers, and nothing else is read.
///
/// ```
/// 30 length   02 length r   02 length s        every length one byte; 8 to 72 bytes in all
/// ```
///
/// Bitcoin's scripts append one byte of hash type, which is theirs to take off.
extension ECDSA {
    /// Reads r and s, 32 bytes big-endian each, from the strict DER encoding.
    ///
    /// The numbers are non-negative and below 2²⁵⁶; whether they are a signature is for ``isValid(r:s:digest:publicKey:)``,
    /// which refuses zero and what is not below the order.
    public static func decodeDER(_ bytes: [UInt8]) throws(GroupError) -> (r: [UInt8], s: [UInt8]) {
        // BIP-66's bounds: two integers of 1 to 33 bytes, each behind a tag and a length, in a sequence.
        guard (8...72).contains(bytes.count) else { throw .invalidSignature(field: "length") }
        guard bytes[0] == DER.sequence, Int(bytes[1]) == bytes.count - 2 else { throw .invalidSignature(field: "sequence") }
        var rest = bytes[2...]
        let r = try DER.number(&rest, "r")
        let s = try DER.number(&rest, "s")
        guard rest.isEmpty else { throw .invalidSignature(field: "end") }
        return (r, s)
    }

    /// Encodes r and s, 32 bytes big-endian each, in DER: minimal, so that ``decodeDER(_:)`` reads it back.
    public static func encodeDER(r: [UInt8], s: [UInt8]) throws(GroupError) -> [UInt8] {
        for number in [r, s] where number.count != 32 { throw .wrongLength(expected: 32, actual: number.count) }
        let body = DER.encoded(r) + DER.encoded(s)
        return [DER.sequence, UInt8(truncatingIfNeeded: body.count)] + body
    }

    private enum DER {
        static let sequence: UInt8 = 0x30
        static let integer: UInt8 = 0x02

        /// One integer off the front, as 32 bytes.
        static func number(_ rest: inout ArraySlice<UInt8>, _ field: String) throws(GroupError) -> [UInt8] {
            guard rest.popFirst() == integer, let count = rest.popFirst(), count >= 1, rest.count >= Int(count) else {
                throw .invalidSignature(field: field)
            }
            let content = rest.prefix(Int(count))
            rest = rest.dropFirst(Int(count))
            guard let first = content.first else { throw .invalidSignature(field: field) }
            // Negative; or a zero in front that no sign bit asks for.
            guard first < 0x80, first != 0 || content.count == 1 || content[content.startIndex + 1] >= 0x80 else {
                throw .invalidSignature(field: field)
            }
            let digits = first == 0 ? content.dropFirst() : content
            guard digits.count <= 32 else { throw .invalidSignature(field: field) }
            return [UInt8](repeating: 0, count: 32 - digits.count) + digits
        }

        static func encoded(_ number: [UInt8]) -> [UInt8] {
            let digits = number.drop { $0 == 0 }
            let content = digits.first.map { $0 >= 0x80 } ?? true ? [0] + digits : Array(digits)
            return [integer, UInt8(truncatingIfNeeded: content.count)] + content
        }
    }
}

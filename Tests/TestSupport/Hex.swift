/// Bytes of a hex string; a malformed one is an error in a vector file and throws.
package func bytes(hex text: String) throws -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, digits.count.isMultiple(of: 2) else { throw MalformedVector(what: "hex: \(text)") }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

extension Array<UInt8> {
    /// Lower-case hex.
    package var hex: String { map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}

/// A vector file that does not have the form it should.
package struct MalformedVector: Error {
    package let what: String
    package init(what: String) { self.what = what }
}

/// Bytes in a vector file, written as hex.
package struct HexBytes: Decodable, Equatable, Sendable {
    package let bytes: [UInt8]

    package init(from decoder: any Decoder) throws {
        bytes = try TestSupport.bytes(hex: decoder.singleValueContainer().decode(String.self))
    }
}

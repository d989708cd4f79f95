/// Bech32 (BIP-173) and Bech32m (BIP-350): a prefix, the separator `1`, and five-bit values in 32 characters with a checksum of six.
///
/// Strict: at most 90 characters, one case throughout, and only the padding that regrouping makes.
public enum Bech32 {
    /// The two variants of the checksum, which end on different constants.
    public enum Variant: String, Sendable, Hashable, CaseIterable {
        /// BIP-173's variant.
        case bech32
        /// BIP-350's variant, which knows inserted and deleted `q`s before a final `p` too.
        case bech32m

        fileprivate var constant: UInt32 { self == .bech32 ? 1 : 0x2bc8_30a3 }
    }

    /// The content of a text.
    public struct Content: Sendable, Hashable {
        /// The prefix before the separator, in lower case.
        public let prefix: String
        /// The values, five bits each, without the checksum.
        public let values: [UInt8]
        /// The variant of the text's checksum.
        public let variant: Variant
    }

    /// The longest text for which the checksum keeps its promises.
    public static let longest = 90
    private static let checksumLength = 6
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let separator = UInt8(ascii: "1")

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, character) in alphabet.enumerated() {
            values[Int(character)] = UInt8(value)
            if character >= UInt8(ascii: "a") { values[Int(character) & ~0x20] = UInt8(value) }
        }
        return values
    }()

    /// Writes a text in lower case.
    ///
    /// - Throws: ``ChainError`` for a prefix that is empty, in upper case or outside of printable ASCII, for a value above 31, and for what
    ///   would be longer than 90 characters.
    public static func encode(
        prefix: String, values: [UInt8], variant: Variant, field: String = "text"
    ) throws(ChainError) -> String {
        let characters = Array(prefix.utf8)
        guard !characters.isEmpty, characters.allSatisfy({ isPrintable($0) && !isUpper($0) }) else {
            throw ChainError(.decode, .invalidText, "has a prefix that is empty or not of printable lower-case ASCII", field: field)
        }
        guard values.allSatisfy({ $0 < 32 }) else {
            throw ChainError(.decode, .outOfRange, "has a value above 31", field: field)
        }
        guard characters.count <= longest, values.count <= longest, characters.count + values.count + 1 + checksumLength <= longest else {
            throw ChainError(.decode, .oversized, "would be longer than \(longest) characters", field: field)
        }
        var sum = polymod(1, prefix: characters)
        for value in values { sum = polymod(sum, value) }
        for _ in 0..<checksumLength { sum = polymod(sum, 0) }
        sum ^= variant.constant
        var text = characters
        text.reserveCapacity(longest)
        text.append(separator)
        for value in values { text.append(alphabet[Int(value)]) }
        for position in (0..<checksumLength).reversed() { text.append(alphabet[Int(sum >> UInt32(5 * position)) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads a text of either variant.
    ///
    /// - Throws: ``ChainError`` with `oversized`, `invalidText` (a character, the separator, mixed case, too short) or `invalidChecksum`.
    public static func decode(_ text: String, field: String = "text") throws(ChainError) -> Content {
        func failure(_ code: ChainError.Code, _ message: String) -> ChainError { ChainError(.decode, code, message, field: field) }
        guard text.utf8.count <= longest else { throw failure(.oversized, "is longer than \(longest) characters") }
        var characters = Array(text.utf8)
        guard characters.allSatisfy(isPrintable) else {
            throw failure(.invalidText, "has a character outside of printable ASCII, or a space")
        }
        let hasUpper = characters.contains(where: isUpper)
        guard !hasUpper || !characters.contains(where: isLower) else {
            throw failure(.invalidText, "mixes upper and lower case; write it in lower case after comparing it with its source")
        }
        guard let end = characters.lastIndex(of: separator) else { throw failure(.invalidText, "has no separator, the digit 1") }
        guard end > 0 else { throw failure(.invalidText, "has nothing before the separator, the digit 1") }
        guard characters.count - end - 1 >= checksumLength else {
            throw failure(.invalidText, "has fewer than \(checksumLength) characters after the separator, the digit 1")
        }
        if hasUpper { characters = characters.map { isUpper($0) ? $0 | 0x20 : $0 } }
        var values: [UInt8] = []
        values.reserveCapacity(characters.count - end - 1)
        var sum = polymod(1, prefix: characters[..<end])
        for position in end + 1..<characters.count {
            let value = Self.values[Int(characters[position])]
            guard value < 32 else {
                throw failure(.invalidText, "has at position \(position + 1) a character that is not of Bech32's alphabet")
            }
            values.append(value)
            sum = polymod(sum, value)
        }
        guard let variant = Variant.allCases.first(where: { $0.constant == sum }) else {
            throw failure(.invalidChecksum, "has a wrong checksum: a character is wrong; compare it with its source")
        }
        return Content(
            prefix: String(decoding: characters[..<end], as: UTF8.self), values: Array(values.dropLast(checksumLength)), variant: variant)
    }

    /// Eight-bit bytes as five-bit values, the last one filled with zero bits.
    @inlinable
    public static func values(of bytes: some Collection<UInt8>) -> [UInt8] {
        var values: [UInt8] = []
        values.reserveCapacity((bytes.count * 8 + 4) / 5)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = (buffer & 0x1f) << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                values.append(UInt8(truncatingIfNeeded: buffer >> bits) & 31)
            }
        }
        if bits > 0 { values.append(UInt8(truncatingIfNeeded: buffer << (5 - bits)) & 31) }
        return values
    }

    /// Five-bit values as bytes; what is left over is at most four bits, all zero.
    ///
    /// - Throws: ``ChainError`` with `invalidPadding`, or `outOfRange` for a value above 31.
    @inlinable
    public static func bytes(of values: some Collection<UInt8>, field: String = "text") throws(ChainError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 5 / 8)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for value in values {
            guard value < 32 else { throw ChainError(.decode, .outOfRange, "has a value above 31", field: field) }
            buffer = (buffer & 0xff) << 5 | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        guard bits < 5 else {
            throw ChainError(.decode, .invalidPadding, "ends in a character that holds padding alone", field: field)
        }
        guard buffer & ((1 << bits) - 1) == 0 else {
            throw ChainError(.decode, .invalidPadding, "has padding bits that are not zero", field: field)
        }
        return bytes
    }

    private static func isPrintable(_ character: UInt8) -> Bool { (33...126).contains(character) }
    private static func isUpper(_ character: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character) }
    private static func isLower(_ character: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character) }

    /// One step of the BCH code over GF(32).
    @inline(__always)
    private static func polymod(_ sum: UInt32, _ value: UInt8) -> UInt32 {
        let top = sum >> 25
        var sum = (sum & 0x1ff_ffff) << 5 ^ UInt32(value)
        if top & 1 != 0 { sum ^= 0x3b6a_57b2 }
        if top & 2 != 0 { sum ^= 0x2650_8e6d }
        if top & 4 != 0 { sum ^= 0x1ea1_19fa }
        if top & 8 != 0 { sum ^= 0x3d42_33dd }
        if top & 16 != 0 { sum ^= 0x2a14_62b3 }
        return sum
    }

    private static func polymod(_ sum: UInt32, prefix: some Collection<UInt8>) -> UInt32 {
        var sum = sum
        for character in prefix { sum = polymod(sum, character >> 5) }
        sum = polymod(sum, 0)
        for character in prefix { sum = polymod(sum, character & 31) }
        return sum
    }
}

extension ChainError.Code {
    /// A checksum that does not fit what it stands behind.
    public static let invalidChecksum: Self = "invalidChecksum"
    /// Bits that only fill up and are not zero, or too many of them.
    public static let invalidPadding: Self = "invalidPadding"
}

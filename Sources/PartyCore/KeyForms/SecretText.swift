internal import Secrets

/// Text that is a secret: digits are told and written by arithmetic, without a branch or a table address that depends on them (rule M2), in
/// memory that is wiped (rule M1).
enum SecretText {
    /// A run of neighbouring characters, and the value of the first.
    struct Range: Sendable {
        let first, last: Int32
        let value: Int32

        init(_ first: Unicode.Scalar, _ last: Unicode.Scalar, _ value: Int32) {
            (self.first, self.last, self.value) = (Int32(first.value), Int32(last.value), value)
        }
    }

    static let hexadecimal = [Range("0", "9", 0), Range("a", "f", 10), Range("A", "F", 10)]
    static let base58 = [
        Range("1", "9", 0), Range("A", "H", 9), Range("J", "N", 17), Range("P", "Z", 22), Range("a", "k", 33), Range("m", "z", 44),
    ]

    /// Bech32's values (BIP-173) in the case that a text is written in.
    static let bech32 = each("qpzry9x8gf2tvdw0s3jn54khce6mua7l")
    static let bech32Capitals = each("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")

    private static func each(_ characters: String) -> [Range] {
        characters.unicodeScalars.enumerated().map { Range($1, $1, Int32($0)) }
    }

    /// All ones where the number lies in the bounds, otherwise 0.
    @inline(__always)
    private static func mask(_ number: Int32, _ low: Int32, _ high: Int32) -> Int32 { ((low &- 1 &- number) & (number &- high &- 1)) >> 31 }

    /// A character's value, and all ones where the alphabet has it; otherwise zeros.
    @inline(__always)
    static func value(of character: UInt8, _ alphabet: [Range]) -> (value: Int32, isDigit: Int32) {
        let character = Int32(character)
        var (value, isDigit): (Int32, Int32) = (0, 0)
        for range in alphabet {
            let here = mask(character, range.first, range.last)
            value |= here & (character &- range.first &+ range.value)
            isDigit |= here
        }
        return (value, isDigit)
    }

    /// The character of a value that the alphabet has; in an alphabet that has it twice, the first.
    @inline(__always)
    static func character(of value: Int32, _ alphabet: [Range]) -> UInt8 {
        var (character, done): (Int32, Int32) = (0, 0)
        for range in alphabet {
            let here = mask(value, range.value, range.value &+ range.last &- range.first) & ~done
            character |= here & (value &- range.value &+ range.first)
            done |= here
        }
        return UInt8(truncatingIfNeeded: character)
    }

    /// The text without white space at its ends.
    static func trimmed(_ text: borrowing SecretBytes) -> SecretBytes {
        let range = unsafe text.withUnsafeBytes { bytes in
            func isSpace(_ place: Int) -> Bool { unsafe bytes[place] == 0x20 || (0x09...0x0d).contains(bytes[place]) }
            var (start, end) = (0, bytes.count)
            while start < end, isSpace(start) { start += 1 }
            while start < end, isSpace(end - 1) { end -= 1 }
            return start..<end
        }
        guard let inner = text.slice(range) else { return text.copy() }
        return inner
    }

    /// Whether the text begins with these characters.
    static func hasPrefix(_ text: borrowing SecretBytes, _ prefix: String) -> Bool {
        let start = SecretBytes(copying: Array(prefix.utf8))
        guard let beginning = text.slice(0..<start.count) else { return false }
        return beginning.isEqual(to: start)
    }

    // MARK: - Hexadecimal

    /// The bytes of hexadecimal digits; nil where one is none, or their number is odd.
    static func decodeHex(_ text: borrowing SecretBytes) -> SecretBytes? {
        guard text.count % 2 == 0 else { return nil }
        var bytes = SecretBytes(zeros: text.count / 2)
        var isHex: Int32 = -1
        unsafe text.withUnsafeBytes { text in
            unsafe bytes.withUnsafeMutableBytes { bytes in
                for place in bytes.indices {
                    let high = unsafe value(of: text[2 * place], hexadecimal)
                    let low = unsafe value(of: text[2 * place + 1], hexadecimal)
                    unsafe bytes[place] = UInt8(truncatingIfNeeded: high.value << 4 | low.value)
                    isHex &= high.isDigit & low.isDigit
                }
            }
        }
        guard isHex == -1 else { return nil }
        return bytes
    }

    /// Hexadecimal digits in lower case.
    static func encodeHex(_ bytes: borrowing SecretBytes) -> SecretBytes {
        var text = SecretBytes(zeros: 2 * bytes.count)
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe text.withUnsafeMutableBytes { text in
                for place in bytes.indices {
                    let byte = unsafe Int32(bytes[place])
                    unsafe text[2 * place] = character(of: byte >> 4, hexadecimal)
                    unsafe text[2 * place + 1] = character(of: byte & 15, hexadecimal)
                }
            }
        }
        return text
    }
}

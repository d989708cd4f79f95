/// Hexadecimal, lower case out, either case in.
public enum Hex {
    /// The value of one digit, or `nil`.
    @inline(__always)
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Writes two digits a byte, without a prefix.
    public static func encode(_ bytes: some Collection<UInt8>) -> String { encode(Array(bytes)) }

    /// Writes two digits a byte, without a prefix.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(character(byte >> 4))
            text.append(character(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The digit of a value below 16.
    @inline(__always)
    static func character(_ digit: UInt8) -> UInt8 { digit &+ (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") &- 10) }

    /// The bytes, or `nil` where the text has an odd length or another character. A leading `0x` is skipped.
    public static func decode(_ text: String) -> [UInt8]? {
        decode(Array(text.utf8))
    }

    /// Returns whether a text, with or without `0x`, is nothing but hexadecimal digits, and one too few or too many for bytes.
    public static func hasOddCount(_ text: String) -> Bool {
        let digits = text.utf8.starts(with: "0x".utf8) ? text.utf8.dropFirst(2) : text.utf8[...]
        return !digits.count.isMultiple(of: 2) && digits.allSatisfy { digit($0) != nil }
    }

    /// The same of a text's bytes.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        let start = text.count >= 2 && text[0] == UInt8(ascii: "0") && text[1] == UInt8(ascii: "x") ? 2 : 0
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity((text.count - start) / 2)
        for position in stride(from: start, to: text.count, by: 2) {
            guard let high = digit(text[position]), let low = digit(text[position + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}

/// Base58 with Bitcoin's alphabet, and Base58Check.
///
/// The conversion is quadratic, so decoding is bounded: longer text is refused rather than waited for.
public enum Base58 {
    private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

    /// Whether the alphabet has this character.
    static func isDigit(_ character: UInt8) -> Bool { values[Int(character)] < 58 }

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// The text of `bytes`: each leading zero byte is a leading `1`.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        let zeros = bytes.prefix { $0 == 0 }.count
        var digits: [UInt8] = []
        for byte in bytes.dropFirst(zeros) {
            var carry = Int(byte)
            for position in digits.indices {
                carry += Int(digits[position]) << 8
                digits[position] = UInt8(carry % 58)
                carry /= 58
            }
            while carry > 0 {
                digits.append(UInt8(carry % 58))
                carry /= 58
            }
        }
        let text = [UInt8](repeating: alphabet[0], count: zeros) + digits.reversed().map { alphabet[Int($0)] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes, or `nil` where a character is outside the alphabet or the text is longer than `maximumLength`.
    public static func decode(_ text: String, maximumLength: Int = 4096) -> [UInt8]? {
        let characters = text.utf8
        guard characters.count <= maximumLength else { return nil }
        let zeros = characters.prefix { $0 == alphabet[0] }.count
        // Five digits at a time, into words: the conversion is quadratic in words.
        var words: [UInt32] = []
        var rest = characters.dropFirst(zeros)
        while !rest.isEmpty {
            var (chunk, factor): (UInt64, UInt64) = (0, 1)
            for character in rest.prefix(5) {
                let value = values[Int(character)]
                guard value < 58 else { return nil }
                (chunk, factor) = (chunk * 58 + UInt64(value), factor * 58)
            }
            rest = rest.dropFirst(5)
            for position in words.indices {
                chunk += UInt64(words[position]) * factor
                words[position] = UInt32(truncatingIfNeeded: chunk)
                chunk >>= 32
            }
            if chunk > 0 { words.append(UInt32(truncatingIfNeeded: chunk)) }
        }
        var bytes = [UInt8](repeating: 0, count: zeros)
        for (position, word) in words.reversed().enumerated() {
            // The first word has no zeros in front.
            let width = position == 0 ? (39 - word.leadingZeroBitCount) / 8 : 4
            for byte in (0..<width).reversed() { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(8 * byte))) }
        }
        return bytes
    }

    /// Base58 of `payload` and the first four bytes of its double SHA-256.
    public static func encodeChecked(_ payload: [UInt8]) -> String {
        encode(payload + HashFunction.sha256d.digest(of: payload).prefix(4))
    }

    /// The payload, or `nil` where the text is not Base58 or its checksum is wrong.
    public static func decodeChecked(_ text: String, maximumLength: Int = 4096) -> [UInt8]? {
        guard let bytes = decode(text, maximumLength: maximumLength), bytes.count >= 4 else { return nil }
        let payload = Array(bytes.dropLast(4))
        guard HashFunction.sha256d.digest(of: payload).prefix(4).elementsEqual(bytes.suffix(4)) else { return nil }
        return payload
    }
}

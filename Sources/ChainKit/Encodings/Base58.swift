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
        var bytes: [UInt8] = []
        for character in characters.dropFirst(zeros) {
            var carry = Int(values[Int(character)])
            guard carry < 58 else { return nil }
            for position in bytes.indices {
                carry += Int(bytes[position]) * 58
                bytes[position] = UInt8(truncatingIfNeeded: carry)
                carry >>= 8
            }
            while carry > 0 {
                bytes.append(UInt8(truncatingIfNeeded: carry))
                carry >>= 8
            }
        }
        return [UInt8](repeating: 0, count: zeros) + bytes.reversed()
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

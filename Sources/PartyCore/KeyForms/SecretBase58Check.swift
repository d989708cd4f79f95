internal import Groups
internal import Secrets

/// Base58Check of secrets of a fixed length, whose first byte is not zero: a version byte.
///
/// What ChainKit has is for addresses: it works on strings and finds digits in a table, by addresses that would depend on the secret.
enum SecretBase58Check {
    /// The ways in which a text is none.
    enum Flaw: Error {
        case digit
        case checksum
    }

    private static let checksum = 4

    /// The payload of this many bytes. A text has one value and a value one text: leading zeros, which this alphabet writes as `1`, are refused.
    static func decode(_ text: borrowing SecretBytes, count: Int) throws(Flaw) -> SecretBytes {
        var number = SecretBytes(zeros: count + checksum)
        let isNumber = unsafe text.withUnsafeBytes { text in
            unsafe number.withUnsafeMutableBytes { number in
                var (isDigit, overflow): (Int32, Int32) = (-1, 0)
                for place in text.indices {
                    let digit = unsafe SecretText.value(of: text[place], SecretText.base58)
                    isDigit &= digit.isDigit
                    var carry = digit.value
                    for byte in number.indices.reversed() {
                        unsafe carry &+= Int32(number[byte]) &* 58
                        unsafe number[byte] = UInt8(truncatingIfNeeded: carry)
                        carry >>= 8
                    }
                    overflow |= carry
                }
                return unsafe isDigit == -1 && overflow == 0 && number.first != 0 && text.first != UInt8(ascii: "1")
            }
        }
        guard isNumber, let payload = number.slice(0..<count), let tail = number.slice(count..<count + checksum) else { throw .digit }
        guard check(payload).isEqual(to: tail) else { throw .checksum }
        return payload
    }

    /// The text of this many characters, which the payload's number must have in Base58.
    static func encode(_ payload: borrowing SecretBytes, characters: Int) -> SecretBytes {
        var number = SecretBytes(zeros: payload.count + checksum)
        number.write(payload, at: 0)
        number.write(check(payload), at: payload.count)
        var text = SecretBytes(zeros: characters)
        unsafe number.withUnsafeBytes { number in
            unsafe text.withUnsafeMutableBytes { digits in
                for byte in number.indices {
                    var carry = unsafe UInt32(number[byte])
                    for place in digits.indices.reversed() {
                        unsafe carry &+= UInt32(digits[place]) &<< 8
                        unsafe digits[place] = UInt8(truncatingIfNeeded: carry % 58)
                        carry /= 58
                    }
                }
                for place in digits.indices {
                    unsafe digits[place] = SecretText.character(of: Int32(digits[place]), SecretText.base58)
                }
            }
        }
        return text
    }

    /// The first bytes of the double SHA-256.
    private static func check(_ payload: borrowing SecretBytes) -> SecretBytes {
        let digest = SecretHash.sha256([], SecretHash.sha256([], payload))
        guard let start = digest.slice(0..<checksum) else { return digest }
        return start
    }
}

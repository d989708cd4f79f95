public import ChainKit
public import Secrets

/// The texts of X25519 keys that backups are sealed to: "age1…" and "AGE-SECRET-KEY-1…", Bech32 of 32 bytes (lifecycle.md section 6).
///
/// Their secrets are read and written in memory that is wiped, and without a branch or an index that depends on them.
public enum AgeKey {
    /// The text of a public key of 32 bytes.
    public static func recipient(_ key: [UInt8]) throws(ChainError) -> String {
        try Bech32.encode(prefix: "age", values: Bech32.values(of: key), variant: .bech32, field: "recipient")
    }

    /// Reads a public key: 32 bytes.
    public static func recipient(decoding text: String) throws(ChainError) -> [UInt8] {
        let content = try Bech32.decode(text, field: "recipient")
        guard content.prefix == "age", content.variant == .bech32 else {
            throw ChainError(.decode, .invalidText, "is not a public key that begins with age1", field: "recipient")
        }
        let key = try Bech32.bytes(of: content.values, field: "recipient")
        guard key.count == 32 else { throw ChainError(.decode, .outOfRange, "is not a key of 32 bytes", field: "recipient") }
        return key
    }

    private static let prefix = Array("AGE-SECRET-KEY-1".utf8)
    private static let lowerPrefix = Array("age-secret-key-1".utf8)
    /// 32 bytes in fives, and the checksum.
    private static let values = 52 + 6
    private static let identityLength = 16 + 52 + 6

    /// The text of a secret: 74 characters.
    public static func identity(_ secret: borrowing SecretBytes) -> SecretBytes {
        var text = SecretBytes(zeros: identityLength)
        unsafe secret.withUnsafeBytes { bytes in
            unsafe text.withUnsafeMutableBytes { out in
                for (place, byte) in prefix.enumerated() { unsafe out[place] = byte }
                var sum = beginning
                for place in 0..<values {
                    // The last six are the checksum, of what stands before them.
                    let value =
                        place < 52 ? unsafe five(bytes, place) : UInt8(truncatingIfNeeded: (sum ^ 1) >> UInt32(5 * (57 - place))) & 31
                    if place < 52 { sum = step(sum, value) }
                    if place == 51 { for _ in 0..<6 { sum = step(sum, 0) } }
                    unsafe out[prefix.count + place] = SecretText.character(of: Int32(value), SecretText.bech32Capitals)
                }
            }
        }
        return text
    }

    /// Reads a secret of 32 bytes, in upper case or in lower case; nil for anything else.
    public static func secret(decoding text: borrowing SecretBytes) -> SecretBytes? {
        guard text.count == identityLength else { return nil }
        var secret = SecretBytes(zeros: 33)
        let isRight = unsafe text.withUnsafeBytes { bytes -> Bool in
            // One case or the other, as the first character is, which is none of the secret.
            let isLower = unsafe bytes[0] == lowerPrefix[0]
            let alphabet = isLower ? SecretText.bech32 : SecretText.bech32Capitals
            var sum = beginning
            var wrong: UInt8 = 0
            for (place, byte) in (isLower ? lowerPrefix : prefix).enumerated() { unsafe wrong |= bytes[place] ^ byte }
            unsafe secret.withUnsafeMutableBytes { out in
                for place in 0..<values {
                    let digit = unsafe SecretText.value(of: bytes[prefix.count + place], alphabet)
                    let value = UInt8(truncatingIfNeeded: digit.value)
                    wrong |= ~UInt8(truncatingIfNeeded: digit.isDigit)
                    sum = step(sum, value)
                    guard place < 52 else { continue }
                    let bits = UInt16(value) << UInt16(11 - place * 5 % 8)
                    unsafe out[place * 5 / 8] |= UInt8(truncatingIfNeeded: bits >> 8)
                    unsafe out[place * 5 / 8 + 1] |= UInt8(truncatingIfNeeded: bits)
                }
                // Four bits of padding, which are zeros.
                unsafe wrong |= out[32]
            }
            return wrong == 0 && sum == 1
        }
        return isRight ? secret.slice(0..<32) : nil
    }

    /// The five bits of a character's value.
    private static func five(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt8 {
        let (first, shift) = (place * 5 / 8, place * 5 % 8)
        let next = first + 1 < bytes.count ? unsafe UInt16(bytes[first + 1]) : 0
        let pair = unsafe UInt16(bytes[first]) << 8 | next
        return UInt8(truncatingIfNeeded: pair >> UInt16(11 - shift)) & 31
    }

    /// The checksum after the prefix, of which nothing is secret.
    private static let beginning: UInt32 = {
        let characters = Array("age-secret-key-".utf8)
        var sum: UInt32 = 1
        for character in characters { sum = step(sum, character >> 5) }
        sum = step(sum, 0)
        for character in characters { sum = step(sum, character & 31) }
        return sum
    }()

    /// BIP-173's checksum, a value further.
    private static func step(_ sum: UInt32, _ value: UInt8) -> UInt32 {
        let generators: (UInt32, UInt32, UInt32, UInt32, UInt32) = (0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3)
        let top = sum >> 25
        var next = (sum & 0x1ff_ffff) << 5 ^ UInt32(value)
        next ^= generators.0 & (0 &- (top & 1))
        next ^= generators.1 & (0 &- (top >> 1 & 1))
        next ^= generators.2 & (0 &- (top >> 2 & 1))
        next ^= generators.3 & (0 &- (top >> 3 & 1))
        next ^= generators.4 & (0 &- (top >> 4 & 1))
        return next
    }
}

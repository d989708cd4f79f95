internal import Secrets

/// The bytes of a `solana-keygen` file: a JSON array of 64 numbers.
///
/// How many digits a number has shows in the length of the file: nothing here is slower or faster for more than that. The text is read where it
/// lies, for a JSON parser would leave strings of it behind (rule M1).
enum SolanaKeypair {
    /// Seed and public key, 64 bytes; nil where the text is anything else.
    static func decode(_ text: borrowing SecretBytes) -> SecretBytes? {
        var bytes = SecretBytes(zeros: 64)
        let isKeypair = unsafe text.withUnsafeBytes { text in
            unsafe bytes.withUnsafeMutableBytes { bytes in
                var place = 0
                func skipSpace() {
                    while place < text.count, unsafe [0x20, 0x09, 0x0a, 0x0d].contains(text[place]) { place += 1 }
                }
                func take(_ character: Unicode.Scalar) -> Bool {
                    skipSpace()
                    guard place < text.count, unsafe UInt32(text[place]) == character.value else { return false }
                    place += 1
                    return true
                }
                /// One to three digits, without a zero in front of others.
                func number() -> UInt8? {
                    skipSpace()
                    let start = place
                    var value: UInt32 = 0
                    while place < text.count, place < start + 3, unsafe (0x30...0x39).contains(text[place]) {
                        unsafe value = value * 10 + UInt32(text[place] - 0x30)
                        place += 1
                    }
                    guard place > start, unsafe place == start + 1 || text[start] != 0x30 else { return nil }
                    return UInt8(exactly: value)
                }
                guard take("[") else { return false }
                for index in 0..<64 {
                    guard index == 0 || take(","), let byte = number() else { return false }
                    unsafe bytes[index] = byte
                }
                guard take("]") else { return false }
                skipSpace()
                return place == text.count
            }
        }
        guard isKeypair else { return nil }
        return bytes
    }
}

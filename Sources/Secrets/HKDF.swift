/// HKDF with SHA-256 (RFC 5869).
public enum HKDF {
    /// The longest output in bytes: 255 blocks.
    public static let maximumLength = 255 * HMACSHA256.length

    /// Extracts a pseudo-random key of 32 bytes. The salt is no secret; an empty one stands for 32 zeros.
    public static func extract(salt: [UInt8], inputKey: borrowing SecretBytes) -> SecretBytes {
        // HMAC pads a short key with zeros, so that the empty salt is RFC 5869's string of zeros already.
        var code = HMACSHA256(publicKey: salt)
        code.update(inputKey)
        return code.finalizeSecret()
    }

    /// Expands a key to `length` bytes, T(1) ‖ T(2) ‖ … with T(i) = HMAC(key, T(i−1) ‖ info ‖ i).
    public static func expand(
        key: borrowing SecretBytes, info: [UInt8], length: Int, storage: SecretStorage = .heap
    ) throws(SecretsError) -> SecretBytes {
        guard (0...maximumLength).contains(length) else { throw .tooLong(field: "HKDF output", maximum: maximumLength) }
        var output = SecretBytes(zeros: length, storage: storage)
        var previous = SecretBytes(zeros: 0)
        var offset = 0
        var block: UInt8 = 0
        while offset < length {
            block &+= 1  // at most 255 by the guard above
            var code = HMACSHA256(key: key)
            code.update(previous)
            code.update(info)
            code.update([block])
            previous = code.finalizeSecret()
            let taken = min(previous.count, length - offset)
            unsafe output.withUnsafeMutableBytes { out in
                unsafe previous.withUnsafeBytes { bytes in
                    unsafe UnsafeMutableRawBufferPointer(rebasing: out[offset..<(offset + taken)])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[0..<taken]))
                }
            }
            offset += taken
        }
        return output
    }

    /// Extracts, then expands.
    public static func derive(
        inputKey: borrowing SecretBytes, salt: [UInt8] = [], info: [UInt8], length: Int = 32, storage: SecretStorage = .heap
    ) throws(SecretsError) -> SecretBytes {
        let key = extract(salt: salt, inputKey: inputKey)
        return try expand(key: key, info: info, length: length, storage: storage)
    }
}

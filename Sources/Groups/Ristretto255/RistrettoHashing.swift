internal import CSodium
package import Secrets

/// What base oblivious transfer needs of ristretto255 beyond the group protocol.
extension Ristretto255 {
    /// from_hash of 64 bytes: libsodium's one-way map (RFC 9496, section 4.3.4). Nil for another length or the identity.
    package static func element(fromHash bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count == 64 else { return nil }
        var element = [UInt8](repeating: 0, count: 32)
        return unsafe crypto_core_ristretto255_from_hash(&element, bytes) == 0 ? element : nil
    }

    /// A uniformly random element nobody knows the logarithm of: from_hash of 64 random bytes.
    package static func randomElement(_ randomness: Randomness) -> [UInt8] {
        var element = [UInt8](repeating: 0, count: 32)
        unsafe _ = crypto_core_ristretto255_from_hash(&element, randomness.bytes(64))
        return element
    }

    /// a + b over encodings; nil where one does not decode.
    package static func add(_ a: [UInt8], _ b: [UInt8]) -> [UInt8]? {
        guard a.count == 32, b.count == 32 else { return nil }
        var sum = [UInt8](repeating: 0, count: 32)
        return unsafe crypto_core_ristretto255_add(&sum, a, b) == 0 ? sum : nil
    }

    /// a − b over encodings; nil where one does not decode.
    package static func subtract(_ a: [UInt8], _ b: [UInt8]) -> [UInt8]? {
        guard a.count == 32, b.count == 32 else { return nil }
        var difference = [UInt8](repeating: 0, count: 32)
        return unsafe crypto_core_ristretto255_sub(&difference, a, b) == 0 ? difference : nil
    }

    /// k·point for a secret scalar in constant time; the result is a Diffie–Hellman secret. Nil where the point does not
    /// decode or the result is the identity.
    package static func multiply(_ point: [UInt8], by scalar: borrowing SecretScalar<Ristretto255>) -> SecretBytes? {
        guard point.count == 32 else { return nil }
        var product = SecretBytes(zeros: 32)
        let failed = unsafe scalar.withLimbs { limbs in
            unsafe product.withUnsafeMutableBytes { output -> Int32 in
                guard let output = output.baseAddress else { return -1 }
                return unsafe crypto_scalarmult_ristretto255(
                    output.assumingMemoryBound(to: UInt8.self), UnsafeRawPointer(limbs).assumingMemoryBound(to: UInt8.self), point)
            }
        }
        guard failed == 0 else { return nil }
        return .some(product)
    }
}

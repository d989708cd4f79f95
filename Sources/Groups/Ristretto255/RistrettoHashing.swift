internal import CSodium
package import Secrets

/// The operations on ristretto255 that base oblivious transfer needs beyond the group protocol.
extension Ristretto255 {
    /// Maps 64 bytes to an element, `from_hash`: libsodium's one-way map (RFC 9496, section 4.3.4). Nil for another length or the identity.
    package static func element(fromHash bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count == 64 else { return nil }
        var element = [UInt8](repeating: 0, count: 32)
        return unsafe crypto_core_ristretto255_from_hash(&element, bytes) == 0 ? element : nil
    }

    /// Maps 64 secret bytes to an element that tells a choice, and is as secret.
    package static func element(fromHash bytes: borrowing SecretBytes) -> SecretBytes? {
        guard bytes.count == 64 else { return nil }
        var element = SecretBytes(zeros: 32)
        let failed = unsafe mutableBytes(&element) { output in
            unsafe Secrets.bytes(bytes) { unsafe crypto_core_ristretto255_from_hash(output, $0) }
        }
        guard failed == 0 else { return nil }
        return .some(element)
    }

    /// Draws a uniformly random element of which nobody knows the logarithm: from_hash of 64 random bytes.
    package static func randomElement(_ randomness: Randomness) -> SecretBytes? {
        element(fromHash: SecretBytes(random: 64, from: randomness))
    }

    /// Multiplies the base point by a secret scalar whose product is secret too; nil for zero.
    package static func baseMultiple(_ scalar: borrowing SecretScalar<Ristretto255>) -> SecretBytes? {
        var product = SecretBytes(zeros: 32)
        let failed = unsafe scalar.withLimbs { limbs in
            unsafe mutableBytes(&product) { output in
                unsafe crypto_scalarmult_ristretto255_base(output, UnsafeRawPointer(limbs).assumingMemoryBound(to: UInt8.self))
            }
        }
        guard failed == 0 else { return nil }
        return .some(product)
    }

    /// Adds two encoded elements; nil where one does not decode.
    package static func add(_ a: [UInt8], _ b: [UInt8]) -> [UInt8]? {
        guard a.count == 32, b.count == 32 else { return nil }
        var sum = [UInt8](repeating: 0, count: 32)
        return unsafe crypto_core_ristretto255_add(&sum, a, b) == 0 ? sum : nil
    }

    /// Subtracts encoded elements that tell a choice, a − b; nil where one does not decode.
    package static func subtract(_ a: borrowing SecretBytes, _ b: borrowing SecretBytes) -> SecretBytes? {
        guard a.count == 32, b.count == 32 else { return nil }
        var difference = SecretBytes(zeros: 32)
        let failed = unsafe mutableBytes(&difference) { output in
            unsafe bytes(a) { a in unsafe bytes(b) { unsafe crypto_core_ristretto255_sub(output, a, $0) } }
        }
        guard failed == 0 else { return nil }
        return .some(difference)
    }

    /// Multiplies a point by a secret scalar in constant time; the result is a Diffie–Hellman secret. Nil where the point does not decode
    /// or the result is the identity.
    package static func multiply(_ point: [UInt8], by scalar: borrowing SecretScalar<Ristretto255>) -> SecretBytes? {
        multiply(SecretBytes(copying: point), by: scalar)
    }

    /// Multiplies a point that tells a choice by a secret scalar.
    package static func multiply(_ point: borrowing SecretBytes, by scalar: borrowing SecretScalar<Ristretto255>) -> SecretBytes? {
        guard point.count == 32 else { return nil }
        var product = SecretBytes(zeros: 32)
        let failed = unsafe scalar.withLimbs { limbs in
            unsafe mutableBytes(&product) { output in
                unsafe bytes(point) { point in
                    unsafe crypto_scalarmult_ristretto255(output, UnsafeRawPointer(limbs).assumingMemoryBound(to: UInt8.self), point)
                }
            }
        }
        guard failed == 0 else { return nil }
        return .some(product)
    }
}

internal import CSecp256k1
package import Secrets

extension Secp256k1.Element {
    /// Multiplies by a *secret* scalar in constant time, through libsecp256k1's ECDH call (rule M2): the one constant-time multiplication
    /// of an arbitrary point that the library has. Nil for k = 0.
    package func multiplied(bySecret scalar: borrowing SecretScalar<Secp256k1>) -> Secp256k1.Element? {
        let product = secretMultiple(scalar)
        guard product.made == 1 else { return nil }
        return unsafe product.point.withUnsafeBytes { unsafe Secp256k1.Element(uncompressed: $0) }
    }

    /// Computes the product as it leaves the library, uncompressed, and 1 where there is one: looking at that is for the caller, and the
    /// first thing that depends on the scalar.
    package func secretMultiple(_ scalar: borrowing SecretScalar<Secp256k1>) -> SecretMultiple {
        var product = SecretBytes(zeros: 65)
        let key = scalar.encoded()
        let made = unsafe withPoint { point in
            unsafe key.withUnsafeBytes { key in
                unsafe product.withUnsafeMutableBytes { product -> Int32 in
                    guard let key = key.baseAddress, let product = product.baseAddress else { return 0 }
                    unsafe product.storeBytes(of: 4, as: UInt8.self)
                    return unsafe secp256k1_ecdh(
                        Secp256k1Context.shared.pointer, (product + 1).assumingMemoryBound(to: UInt8.self), point,
                        key.assumingMemoryBound(to: UInt8.self), Self.copyBothCoordinates, nil)
                }
            }
        }
        return SecretMultiple(point: product, made: made)
    }

    /// A product by a secret scalar, nobody having looked at it.
    package struct SecretMultiple: ~Copyable {
        /// The point 4 ‖ x ‖ y, 65 bytes; without meaning where there is no product.
        package let point: SecretBytes
        /// 1 where there is a product, and 0 for a scalar of zero.
        package let made: Int32
    }

    /// In place of a hash: x and y, 64 bytes.
    private static let copyBothCoordinates: secp256k1_ecdh_hash_function = { output, x, y, _ in
        guard let output = unsafe output, let x = unsafe x, let y = unsafe y else { return 0 }
        unsafe output.update(from: x, count: 32)
        unsafe (output + 32).update(from: y, count: 32)
        return 1
    }
}

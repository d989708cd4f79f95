package import Groups
package import Secrets

/// The secret part of a pre-signature: u_i, v_i, φ_i, 96 bytes. Move-only, and gone with the share that it makes (rule S4).
package struct PreSignature: ~Copyable {
    let u: SecretScalar<Secp256k1>
    let v: SecretScalar<Secp256k1>
    let phi: SecretScalar<Secp256k1>

    /// Makes a pre-signature of its parts.
    package init(
        u: consuming SecretScalar<Secp256k1>, v: consuming SecretScalar<Secp256k1>, phi: consuming SecretScalar<Secp256k1>
    ) {
        self.u = u
        self.v = v
        self.phi = phi
    }

    /// Reads a pre-signature's 96 bytes; nil for anything else.
    package init?(_ secret: borrowing SecretBytes) {
        guard secret.count == 96, let first = secret.slice(0..<32), let second = secret.slice(32..<64), let third = secret.slice(64..<96),
            let u = try? SecretScalar<Secp256k1>(decoding: first), let v = try? SecretScalar<Secp256k1>(decoding: second),
            let phi = try? SecretScalar<Secp256k1>(decoding: third)
        else { return nil }
        self.u = u
        self.v = v
        self.phi = phi
    }

    /// Encodes the parts as u ‖ v ‖ φ.
    package static func encode(
        u: borrowing SecretScalar<Secp256k1>, v: borrowing SecretScalar<Secp256k1>, phi: borrowing SecretScalar<Secp256k1>
    ) -> SecretBytes {
        var bytes = SecretBytes(zeros: 96)
        bytes.write(u.encoded(), at: 0)
        bytes.write(v.encoded(), at: 32)
        bytes.write(phi.encoded(), at: 64)
        return bytes
    }
}

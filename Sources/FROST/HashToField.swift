internal import Groups
internal import Secrets

/// hash_to_field (RFC 9380, section 5.2) into secp256k1's scalars with SHA-256, under one domain.
struct HashToField: Sendable {
    /// DST_prime of expand_message_xmd: the domain and its length.
    private let domain: [UInt8]

    init(_ domain: String) {
        let tag = Array(domain.utf8)
        self.domain = tag + [UInt8(truncatingIfNeeded: tag.count)]
    }

    /// Of secret input, in wiped memory throughout.
    func secret(_ message: borrowing SecretBytes) -> SecretScalar<Secp256k1> { SecretScalar(reducing: expand(message)) ?? SecretScalar() }

    /// Of public input: a plain copy of the steps would be a second truth, the detour costs a few hundred ns.
    func callAsFunction(_ message: [UInt8]) -> Scalar<Secp256k1> {
        let wide = expand(SecretBytes(copying: message))
        return Scalar(reducing: wide.exposed()) ?? .zero
    }

    /// expand_message_xmd (section 5.3.1) with 48 bytes out, put after 16 zeros: 64 bytes big-endian, ready to be reduced.
    private func expand(_ message: borrowing SecretBytes) -> SecretBytes {
        let first = SecretHash.sha256([UInt8](repeating: 0, count: 64), message, [0, 48, 0] + domain)
        let second = SecretHash.sha256([], first, [1] + domain)
        var mixed = first.copy()
        unsafe mixed.withUnsafeMutableBytes { mixed in
            unsafe second.withUnsafeBytes { second in for i in 0..<32 { unsafe mixed[i] ^= second[i] } }
        }
        let third = SecretHash.sha256([], mixed, [2] + domain)
        var wide = SecretBytes(zeros: 64)
        unsafe wide.withUnsafeMutableBytes { wide in
            unsafe second.withUnsafeBytes { second in
                unsafe third.withUnsafeBytes { third in
                    for i in 0..<32 { unsafe wide[16 + i] = second[i] }
                    for i in 0..<16 { unsafe wide[48 + i] = third[i] }
                }
            }
        }
        return wide
    }
}

package import Groups
internal import Secrets

/// One non-hardened public step of BIP-32 (CKDpub): I = HMAC-SHA-512(key cc; ser33(K) ‖ index, 4 bytes big-endian),
/// τ = I[0…31] big-endian, cc' = I[32…63], K' = K + τ·G.
package enum BIP32 {
    /// Computes I of a step, 64 bytes.
    package static func code(of publicKey: [UInt8], chainCode: [UInt8], index: UInt32) -> [UInt8] {
        HMAC.sha512(publicKey + index.bigEndianBytes, publicKey: chainCode)
    }

    /// Reads tweak and chain code from I; nil where its left half is not below the group order: BIP-32 skips that index.
    package static func step(_ code: [UInt8]) -> DerivationStep<Secp256k1>? {
        guard code.count == 64, let tweak = try? Scalar<Secp256k1>(encoded: Array(code.prefix(32))) else { return nil }
        return DerivationStep(tweak: tweak, chainCode: Array(code.suffix(32)))
    }
}

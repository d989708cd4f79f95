internal import ChainKit

/// The 65 bytes r ‖ s ‖ v. v is 27 and the recovery id; older wallets wrote the id alone, and nodes take both.
struct TronSignature {
    let r: [UInt8]
    let s: [UInt8]
    let recoveryID: UInt8

    init?(_ bytes: [UInt8]) {
        guard bytes.count == 65, let v = bytes.last else { return nil }
        switch v {
        case 0, 1: recoveryID = v
        case 27, 28: recoveryID = v - 27
        default: return nil
        }
        r = Array(bytes.prefix(32))
        s = Array(bytes.dropFirst(32).prefix(32))
    }

    /// What is written: always with 27.
    var bytes: [UInt8] { r + s + [27 + recoveryID] }

    /// The key that made the signature; `nil` where there is none.
    func signer(of digest: [UInt8]) -> PublicKey? {
        ECDSACheck.recover(r: r, s: s, recoveryID: recoveryID, digest: digest).flatMap { try? PublicKey(.ecdsaSecp256k1, $0) }
    }

    /// Whether the signature is valid, with s in the lower half of the order as it must be.
    func isValid(for digest: [UInt8], under key: PublicKey) -> Bool {
        ECDSACheck.isValid(r: r, s: s, digest: digest, publicKey: key.bytes)
    }
}

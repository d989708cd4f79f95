public import ChainKit

/// r, s and the parity of the nonce point's y, as EVM chains have signatures.
public struct EthereumSignature: Sendable, Hashable {
    /// Whether y is odd: 0 or 1 in what can be valid. Authorisations may hold any byte, and are then skipped by the chain.
    public let yParity: UInt8
    /// The x coordinate of the nonce point.
    public let r: UInt256
    /// The other half.
    public let s: UInt256

    /// A signature.
    public init(yParity: UInt8, r: UInt256, s: UInt256) {
        self.yParity = yParity
        self.r = r
        self.s = s
    }

    /// The order of secp256k1.
    public static let order =
        UInt256(bigEndian: Hex.decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141") ?? []) ?? .max

    /// The highest s that EIP-2 allows: half the order, rounded down.
    public static let highestS = order.quotientAndRemainder(dividingBy: 2)?.quotient ?? .zero

    /// Whether s is in the lower half of the order.
    public var isLowS: Bool { s <= EthereumSignature.highestS }

    /// Whether r and s are in the curve's range: neither zero nor beyond the order.
    public var isInRange: Bool { !r.isZero && !s.isZero && r < EthereumSignature.order && s < EthereumSignature.order }

    /// The signature of the signing core. Its recovery id may be 2 or 3 where r exceeds the order, which no EVM signature can say.
    init(_ signature: RequestSignature) throws(ChainError) {
        let (r, s, recoveryID) = try signature.ecdsa()
        guard let r = UInt256(bigEndian: r), let s = UInt256(bigEndian: s) else {
            throw ChainError(.assemble, .wrongLength, "has a signature of a wrong length", request: signature.request)
        }
        guard recoveryID < 2 else {
            throw ChainError(
                .assemble, .invalidSignature, "has recovery id \(recoveryID), and Ethereum has only 0 and 1: sign again",
                request: signature.request)
        }
        self.init(yParity: recoveryID, r: r, s: s)
    }

    /// The key, 33 bytes compressed, that signed a digest; nil where nobody can have.
    public func publicKey(digest: [UInt8]) -> [UInt8]? {
        guard yParity < 2 else { return nil }
        return ECDSACheck.recover(r: r.bigEndianBytes, s: s.bigEndianBytes, recoveryID: yParity, digest: digest)
    }

    /// The account that signed a digest; nil where nobody can have. Says nothing of s being low.
    public func signer(digest: [UInt8]) -> EthereumAddress? {
        guard let bytes = publicKey(digest: digest), let key = try? PublicKey(.ecdsaSecp256k1, bytes) else { return nil }
        return try? EthereumAddress(key)
    }
}

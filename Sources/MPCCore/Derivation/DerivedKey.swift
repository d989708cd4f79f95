internal import Groups
internal import Secrets

/// A wallet key at a non-hardened path (frost.md, Derivation): public key, chain code and the tweak τ that leads there.
///
/// Public data throughout: whoever has the root's public key and chain code computes it. A child's *private* key together
/// with the chain code would give the root's: children are never exported whole.
public struct DerivedKey: Equatable, Sendable {
    /// The scheme.
    public let scheme: SchemeID
    /// The steps from the root.
    public let path: [UInt32]
    /// The public key, encoded by the scheme's group.
    public let publicKey: [UInt8]
    /// 32 bytes.
    public let chainCode: [UInt8]
    /// τ as an encoded scalar of the group: the share's and the public key's additive tweak. Nil at the root.
    public let tweak: [UInt8]?

    /// Why a path leads nowhere.
    public enum Failure: Error, Equatable, Sendable {
        /// A hardened step needs the whole private key, which exists nowhere.
        case hardened(index: UInt32)
        /// More steps than 255.
        case tooDeep
        /// A step that ends at the identity, with negligible probability.
        case identity
        /// A scheme whose derivation this build does not have.
        case unsupported(SchemeID)
        /// Root key or chain code do not decode.
        case malformed
    }

    /// The key at a path from the root.
    public init(root: KeyInfo, path: [UInt32]) throws(Failure) {
        try self.init(scheme: root.scheme, publicKey: root.publicKey, chainCode: root.chainCode, path: path)
    }

    /// The same from a bare public key and chain code.
    public init(scheme: SchemeID, publicKey: [UInt8], chainCode: [UInt8], path: [UInt32]) throws(Failure) {
        guard path.count <= 255 else { throw .tooDeep }
        if let index = path.first(where: { $0 >= 1 << 31 }) { throw .hardened(index: index) }
        guard chainCode.count == 32 else { throw .malformed }
        guard scheme == .ed25519 else { throw .unsupported(scheme) }
        guard var element = try? Edwards25519.Element(encoded: publicKey) else { throw .malformed }
        var code = chainCode
        var tweak = Scalar<Edwards25519>.zero
        for index in path {
            let step = Ed25519Derivation.step(element.encoded, chainCode: code, index: index)
            guard let offset = Edwards25519.generatorMultiple(step.tweak), let child = element.adding(offset) else { throw .identity }
            element = child
            code = step.chainCode
            tweak = tweak + step.tweak
        }
        self.scheme = scheme
        self.path = path
        self.publicKey = element.encoded
        self.chainCode = code
        self.tweak = path.isEmpty ? nil : tweak.encoded
    }
}

/// One step of our Ed25519 derivation: no standard exists for keys that nobody holds whole (SLIP-10 is hardened-only).
///
/// I = HMAC-SHA-512(key cc; "chainsign/ed25519/derive" ‖ A ‖ index, 4 bytes big-endian); cc' = I[32…63];
/// τ = HMAC-SHA-512(key I[0…31]; "chainsign/ed25519/tweak"), little-endian, reduced; A' = A + τ·B.
enum Ed25519Derivation {
    static func step(_ publicKey: [UInt8], chainCode: [UInt8], index: UInt32) -> (tweak: Scalar<Edwards25519>, chainCode: [UInt8]) {
        let number = (0..<4).map { UInt8(truncatingIfNeeded: index >> (24 - 8 * UInt32($0))) }
        let wide = HMAC.sha512(Array("chainsign/ed25519/derive".utf8) + publicKey + number, publicKey: chainCode)
        let tweak = HMAC.sha512(Array("chainsign/ed25519/tweak".utf8), publicKey: Array(wide.prefix(32)))
        return (Scalar(reducing: tweak) ?? .zero, Array(wide.suffix(32)))
    }
}

package import Groups

/// A wallet key at a non-hardened path (frost.md, Derivation): public key, chain code and the tweak τ that leads there.
///
/// Public data throughout: whoever has the root's public key and chain code computes it. A child's *private* key together
/// with the chain code would give the root's: children are never exported whole.
public struct DerivedKey: Equatable, Sendable {
    /// The scheme.
    public let scheme: SchemeID
    /// The steps from the root.
    public let path: [UInt32]
    /// The public key, encoded by the scheme's group: 33 bytes on secp256k1, for BIP-340 keys too.
    public let publicKey: [UInt8]
    /// 32 bytes.
    public let chainCode: [UInt8]
    /// τ as an encoded scalar of the group: the share's and the public key's additive tweak. Nil at the root.
    public let tweak: [UInt8]?
    /// The public key one step up, from which an extended public key takes its fingerprint. Nil at the root.
    public let parentPublicKey: [UInt8]?

    /// Steps from the root.
    public var depth: UInt8 { UInt8(truncatingIfNeeded: path.count) }
    /// The last step; 0 at the root.
    public var childNumber: UInt32 { path.last ?? 0 }

    /// Why a path leads nowhere.
    public enum Failure: Error, Equatable, Sendable {
        /// A hardened step needs the whole private key, which exists nowhere.
        case hardened(index: UInt32)
        /// More steps than 255.
        case tooDeep
        /// A step that no key belongs to, with negligible probability: the next index has one (BIP-32).
        case noKey(index: UInt32)
        /// Root key or chain code do not decode.
        case malformed
    }

    /// The key at a path from the root.
    public init(root: KeyInfo, path: [UInt32]) throws(Failure) {
        try self.init(scheme: root.scheme, publicKey: root.publicKey, chainCode: root.chainCode, path: path)
    }

    /// The same from a bare public key and chain code.
    public init(scheme: SchemeID, publicKey: [UInt8], chainCode: [UInt8], path: [UInt32]) throws(Failure) {
        switch scheme {
        case .ed25519:
            self = try Self.walk(scheme, in: Edwards25519.self, publicKey, chainCode, path) { element, code, index in
                Ed25519Derivation.step(element.encoded, chainCode: code, index: index)
            }
        case .ecdsaSecp256k1, .bip340Secp256k1:
            self = try Self.walk(scheme, in: Secp256k1.self, publicKey, chainCode, path) { element, code, index in
                BIP32.step(BIP32.code(of: element.encoded, chainCode: code, index: index))
            }
        }
    }

    private init(
        scheme: SchemeID, path: [UInt32], publicKey: [UInt8], chainCode: [UInt8], tweak: [UInt8]?, parentPublicKey: [UInt8]?
    ) {
        self.scheme = scheme
        self.path = path
        self.publicKey = publicKey
        self.chainCode = chainCode
        self.tweak = tweak
        self.parentPublicKey = parentPublicKey
    }

    private static func walk<Group: PrimeOrderGroup>(
        _ scheme: SchemeID, in group: Group.Type, _ publicKey: [UInt8], _ chainCode: [UInt8], _ path: [UInt32],
        _ step: (_ parent: Group.Element, _ chainCode: [UInt8], _ index: UInt32) -> DerivationStep<Group>?
    ) throws(Failure) -> DerivedKey {
        guard path.count <= 255 else { throw .tooDeep }
        if let index = path.first(where: { $0 >= 1 << 31 }) { throw .hardened(index: index) }
        guard chainCode.count == 32, var element = try? Group.Element(encoded: publicKey) else { throw .malformed }
        var code = chainCode
        var tweak = Scalar<Group>.zero
        var parent: Group.Element?
        for index in path {
            guard let step = step(element, code, index), let child = step.child(of: element) else { throw .noKey(index: index) }
            parent = element
            element = child
            code = step.chainCode
            tweak = tweak + step.tweak
        }
        return DerivedKey(
            scheme: scheme, path: path, publicKey: element.encoded, chainCode: code, tweak: path.isEmpty ? nil : tweak.encoded,
            parentPublicKey: parent?.encoded)
    }
}

/// What one step adds to the parent's key, and the chain code behind it.
package struct DerivationStep<Group: PrimeOrderGroup> {
    package let tweak: Scalar<Group>
    package let chainCode: [UInt8]

    /// parent + τ·G; nil where that is the identity.
    package func child(of parent: Group.Element) -> Group.Element? {
        guard let offset = Group.generatorMultiple(tweak) else { return parent }
        return parent.adding(offset)
    }
}

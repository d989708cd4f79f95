package import Groups

/// A wallet key at a non-hardened path (frost.md section 3): public key, chain code and the tweak τ that leads there.
///
/// Public data throughout: whoever has the root's public key and chain code computes it. A child's *private* key together
/// with the chain code would give the root's: children are never exported whole.
public struct DerivedKey: Equatable, Sendable {
    /// The scheme of the key.
    public let scheme: SignatureScheme
    /// The steps from the root.
    public let path: DerivationPath
    /// The public key, encoded by the scheme's group: 33 bytes on secp256k1, for BIP-340 keys too.
    public let publicKey: [UInt8]
    /// The chain code, 32 bytes.
    public let chainCode: [UInt8]
    /// The path's tweak τ, an encoded scalar of the group: the share's and the public key's additive tweak. Nil at the root.
    public let tweak: [UInt8]?
    /// The public key one step up, from which an extended public key takes its fingerprint. Nil at the root.
    public let parentPublicKey: [UInt8]?

    /// The number of steps from the root.
    public var depth: UInt8 { UInt8(truncatingIfNeeded: path.indices.count) }
    /// The last step; 0 at the root.
    public var childNumber: UInt32 { path.indices.last ?? 0 }

    /// The reasons why a path leads to no key.
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

    /// Derives the key at a path from the root.
    public init(root: KeyInfo, path: DerivationPath) throws(Failure) {
        try self.init(scheme: root.scheme, publicKey: root.publicKey, chainCode: root.chainCode, path: path)
    }

    /// Derives the key at a path from a bare public key and chain code.
    public init(scheme: SignatureScheme, publicKey: [UInt8], chainCode: [UInt8], path: DerivationPath) throws(Failure) {
        switch scheme {
        case .ed25519:
            var tree = try Tree<Edwards25519>(scheme, publicKey, chainCode)
            self = try tree.key(at: path.indices)
        case .ecdsaSecp256k1, .bip340Secp256k1:
            var tree = try Tree<Secp256k1>(scheme, publicKey, chainCode)
            self = try tree.key(at: path.indices)
        }
    }

    /// Derives the keys at several paths, in their order. What paths have in common is walked once.
    public static func keys(root: KeyInfo, paths: [DerivationPath]) throws(Failure) -> [DerivedKey] {
        switch root.scheme {
        case .ed25519: try keys(in: Edwards25519.self, root, paths)
        case .ecdsaSecp256k1, .bip340Secp256k1: try keys(in: Secp256k1.self, root, paths)
        }
    }

    private static func keys<Group: DerivableGroup>(
        in group: Group.Type, _ root: KeyInfo, _ paths: [DerivationPath]
    ) throws(Failure) -> [DerivedKey] {
        var tree = try Tree<Group>(root.scheme, root.publicKey, root.chainCode)
        var keys: [DerivedKey] = []
        for path in paths { keys.append(try tree.key(at: path.indices)) }
        return keys
    }

    private init(
        scheme: SignatureScheme, path: DerivationPath, publicKey: [UInt8], chainCode: [UInt8], tweak: [UInt8]?, parentPublicKey: [UInt8]?
    ) {
        self.scheme = scheme
        self.path = path
        self.publicKey = publicKey
        self.chainCode = chainCode
        self.tweak = tweak
        self.parentPublicKey = parentPublicKey
    }

    /// The keys under one root that have been walked past.
    private struct Tree<Group: DerivableGroup> {
        private struct Node {
            let element: Group.Element
            let code: [UInt8]
            let tweak: Scalar<Group>
            let parent: Group.Element?
        }

        private let scheme: SignatureScheme
        private let root: Node
        private var nodes: [ArraySlice<UInt32>: Node] = [:]

        init(_ scheme: SignatureScheme, _ publicKey: [UInt8], _ chainCode: [UInt8]) throws(Failure) {
            guard chainCode.count == 32, let element = try? Group.Element(encoded: publicKey) else { throw .malformed }
            self.scheme = scheme
            root = Node(element: element, code: chainCode, tweak: .zero, parent: nil)
        }

        mutating func key(at path: [UInt32]) throws(Failure) -> DerivedKey {
            guard path.count <= 255 else { throw .tooDeep }
            if let index = path.first(where: { $0 >= 1 << 31 }) { throw .hardened(index: index) }
            var known = path.count
            while known > 0, nodes[path[..<known]] == nil { known -= 1 }
            var node = nodes[path[..<known]] ?? root
            while known < path.count {
                let index = path[known]
                guard let step = Group.derivationStep(node.element, chainCode: node.code, index: index),
                    let child = step.child(of: node.element)
                else { throw .noKey(index: index) }
                node = Node(element: child, code: step.chainCode, tweak: node.tweak + step.tweak, parent: node.element)
                known += 1
                nodes[path[..<known]] = node
            }
            return DerivedKey(
                scheme: scheme, path: DerivationPath(path), publicKey: node.element.encoded, chainCode: node.code,
                tweak: path.isEmpty ? nil : node.tweak.encoded, parentPublicKey: node.parent?.encoded)
        }
    }
}

/// A group whose keys have children that their public parts determine.
protocol DerivableGroup: PrimeOrderGroup {
    /// The step to a child; nil where no key belongs to the index.
    static func derivationStep(_ parent: Element, chainCode: [UInt8], index: UInt32) -> DerivationStep<Self>?
}

extension Edwards25519: DerivableGroup {
    static func derivationStep(_ parent: Element, chainCode: [UInt8], index: UInt32) -> DerivationStep<Edwards25519>? {
        Ed25519Derivation.step(parent.encoded, chainCode: chainCode, index: index)
    }
}

extension Secp256k1: DerivableGroup {
    static func derivationStep(_ parent: Element, chainCode: [UInt8], index: UInt32) -> DerivationStep<Secp256k1>? {
        BIP32.step(BIP32.code(of: parent.encoded, chainCode: chainCode, index: index))
    }
}

/// One step of a derivation: the tweak that is added to the parent's key, and the child's chain code.
package struct DerivationStep<Group: PrimeOrderGroup> {
    package let tweak: Scalar<Group>
    package let chainCode: [UInt8]

    /// Computes the child's key, parent + τ·G; nil where that is the identity.
    package func child(of parent: Group.Element) -> Group.Element? {
        guard let offset = Group.generatorMultiple(tweak) else { return parent }
        return parent.adding(offset)
    }
}

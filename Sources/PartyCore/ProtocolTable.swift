internal import DKLs23
internal import FROST
public import MPCCore

/// The one place that knows which implementation makes the signatures of a scheme.
package enum ProtocolTable {
    /// The implementation of a scheme.
    package static func scheme(_ id: SignatureScheme) -> any ThresholdScheme.Type {
        switch id {
        case .ed25519: FROSTEd25519.self
        case .ecdsaSecp256k1: DKLs23ECDSA.self
        case .bip340Secp256k1: FROSTTaproot.self
        }
    }

    /// The schemes that wallets of this build hold keys of.
    package static let available: [SignatureScheme] = [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519]

    /// The most requests that one run signs, whatever the scheme.
    package static let largestRun = available.map { scheme($0).limits.units }.min() ?? 1

    /// The most parties of a wallet that has keys of all schemes.
    package static let largestGroup = available.map { scheme($0).limits.parties }.min() ?? 1

    /// The maker of a scheme's units at one party alone.
    package static func lonePreparation(_ id: SignatureScheme) throws(WalletError) -> any LonePreparation.Type {
        guard case .alone(let preparation) = scheme(id).preparation else {
            throw .unsupported("\(id.rawValue) material is made by a run of its signers")
        }
        return preparation
    }

    /// The maker of a scheme's units in a run of a signer set.
    package static func jointPreparation(_ id: SignatureScheme) throws(WalletError) -> any JointPreparation.Type {
        guard case .together(let preparation) = scheme(id).preparation else {
            throw .unsupported("\(id.rawValue) material is made by each party alone")
        }
        return preparation
    }

    /// The auxiliary data of each pair of parties beside a key.
    package static func pairSetups(_ id: SignatureScheme) throws(WalletError) -> any PairSetups.Type {
        guard let setups = scheme(id).pairSetups else { throw .unsupported("\(id.rawValue) keys have no pair set-ups") }
        return setups
    }
}

extension SignatureScheme {
    /// The binding of the scheme's material, as its implementation says.
    public var binding: MaterialBinding { ProtocolTable.scheme(self).binding }
}

/// What a coordinator has to know of a key's protocol besides its signatures.
package enum Protocols {
    /// Whether the parties of a key have a set-up in pairs.
    package static func hasPairs(_ key: KeyInfo) -> Bool { hasPairs(key.scheme) }

    /// Whether the parties of a scheme's keys have.
    package static func hasPairs(_ scheme: SignatureScheme) -> Bool { ProtocolTable.scheme(scheme).pairSetups != nil }

    /// Whether two ends hold the same set-up.
    package static func agree(_ one: PairEnd, _ other: PairEnd) -> Bool {
        one.scheme == other.scheme && ProtocolTable.scheme(one.scheme).pairSetups?.agree(one.publicPart, other.publicPart) == true
    }
}

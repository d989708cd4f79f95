internal import DKLs23
internal import FROST
public import MPCCore

/// The one place that knows which implementation makes a key's signatures.
package enum ProtocolTable {
    /// The implementation of a protocol for a scheme that it makes.
    private static func implementation(_ name: ThresholdProtocol, _ scheme: SignatureScheme) -> any ThresholdScheme.Type {
        switch (name, scheme) {
        case (.frost, .bip340Secp256k1): FROSTTaproot.self
        case (.frost, .ed25519): FROSTEd25519.self
        // What a protocol does not make is no key's (``KeyInfo/init(decoding:thresholdProtocol:)``).
        case (.dkls23, .ecdsaSecp256k1), (.frost, .ecdsaSecp256k1), (.dkls23, .bip340Secp256k1), (.dkls23, .ed25519): DKLs23ECDSA.self
        }
    }

    /// The implementation of a key's protocol.
    package static func scheme(of key: KeyInfo) -> any ThresholdScheme.Type { implementation(key.thresholdProtocol, key.scheme) }

    /// The implementation that new keys of a scheme are made for.
    package static func scheme(forNew scheme: SignatureScheme) -> any ThresholdScheme.Type {
        implementation(.usual(for: scheme), scheme)
    }

    /// The schemes that wallets of this build hold keys of.
    package static let available: [SignatureScheme] = [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519]

    /// The most requests that one run signs, whatever the key.
    package static let largestRun = available.map { scheme(forNew: $0).limits.units }.min() ?? 1

    /// The most parties of a wallet that has keys of all schemes.
    package static let largestGroup = available.map { scheme(forNew: $0).limits.parties }.min() ?? 1

    /// What the parties of a key generation agree on, with what rides along for its schemes.
    static func generation(
        schemes: [SignatureScheme], threshold: Int, roster: Roster
    ) throws(WalletError) -> KeyGenerationParameters {
        try WalletError.run { () throws(ProtocolAbort) in
            try KeyGenerationParameters(
                schemes: schemes, threshold: threshold, roster: roster,
                companion: schemes.lazy.compactMap { scheme(forNew: $0).pairSetups?.companion }.first)
        }
    }

    /// What the parties of an import agree on, with what rides along for its schemes.
    static func importing(_ offer: ImportOffer, threshold: Int, roster: Roster) throws(WalletError) -> ImportParameters {
        try WalletError.run { () throws(ProtocolAbort) in
            try ImportParameters(
                keys: offer.keys, threshold: threshold, roster: roster, dealer: offer.dealer,
                companion: offer.keys.lazy.compactMap { scheme(forNew: $0.scheme).pairSetups?.companion }.first)
        }
    }

    /// The maker of a key's units at one party alone.
    static func lonePreparation(of key: KeyInfo) throws(WalletError) -> any LonePreparation.Type {
        guard case .alone(let preparation) = scheme(of: key).preparation else {
            throw .unsupported("\(key.scheme.rawValue) material is made by a run of its signers")
        }
        return preparation
    }

    /// The maker of a key's units in a run of a signer set.
    static func jointPreparation(of key: KeyInfo) throws(WalletError) -> any JointPreparation.Type {
        guard case .together(let preparation) = scheme(of: key).preparation else {
            throw .unsupported("\(key.scheme.rawValue) material is made by each party alone")
        }
        return preparation
    }
}

/// What there is to know of a key's protocol besides its signatures.
extension KeyInfo {
    /// The parties that a unit of the key's material is bound to.
    public var binding: MaterialBinding { ProtocolTable.scheme(of: self).binding }

    /// The auxiliary data of each pair of the key's parties; nil where there is none.
    package var pairSetups: (any PairSetups.Type)? { ProtocolTable.scheme(of: self).pairSetups }

    /// Refuses where there is none.
    func requirePairSetups() throws(WalletError) -> any PairSetups.Type {
        guard let pairSetups else { throw .unsupported("\(scheme.rawValue) keys have no pair set-ups") }
        return pairSetups
    }
}

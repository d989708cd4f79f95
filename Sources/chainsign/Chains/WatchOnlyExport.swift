internal import ChainKit

/// A wallet's key at a path in the form in which programs elsewhere can follow it: public, and with all its children.
struct WatchedKey: Sendable {
    let scheme: SignatureScheme
    let key: ExtendedPublicKey
    /// Of the wallet's key of this scheme.
    let rootFingerprint: [UInt8]
    let path: DerivationPath
}

/// An export with which a chain's programs watch a wallet: descriptors, for example.
struct WatchOnlyExport: Sendable {
    /// The export's name: `p2wpkh`.
    let title: String
    /// Labelled texts to copy.
    let texts: [(label: String, text: String)]
    let json: JSONValue
}

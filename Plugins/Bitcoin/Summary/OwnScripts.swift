internal import ChainKit

/// The scripts of the caller's keys: what comes back to him is known by them, and never by its place or by what a document says.
struct OwnScripts: Sendable {
    private var paths: [[UInt8]: DerivationPath] = [:]

    /// The scripts of one key alone, of every form that it can be paid in. Scripts of several keys, and Taproot outputs with a script
    /// tree, are not the caller's alone: others may be able to spend them. Where the network has no segregated witness, anybody can spend
    /// what would be the caller's with it.
    init(_ keys: [WalletKey], on network: BitcoinNetwork) {
        for key in keys {
            let bytes = key.publicKey.bytes
            for format in AddressFormat.allCases where format.scheme == key.publicKey.scheme && format.exists(on: network) {
                guard let script = format.script(key: bytes), paths[script] == nil else { continue }
                paths[script] = key.path
            }
            if key.publicKey.scheme == .ecdsaSecp256k1, let script = ScriptTemplate.payToPublicKey(bytes).script, paths[script] == nil {
                paths[script] = key.path
            }
        }
    }

    /// The path of the key that a script belongs to.
    func path(_ script: [UInt8]) -> DerivationPath? { paths[script] }
}

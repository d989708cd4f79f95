internal import ChainKit

/// A place for one signature in an input.
struct Slot: Sendable {
    /// The key that may fill it.
    enum Signer: Sendable {
        /// An ECDSA key as the script has it, compressed or not.
        case key([UInt8])
        /// The ECDSA key with this hash; the key itself where the document tells it.
        case keyHash([UInt8], known: [UInt8]?)
        /// The key of a Taproot output.
        case output(TaprootSpend)
        /// An x-only key in a leaf.
        case leaf([UInt8], TaprootSpend.Leaf)
    }

    /// The request's id: `input/3`, `input/3/<key>`, `input/3/leaf/<leaf hash>`, `input/3/leaf/<leaf hash>/<key>`.
    let id: String
    let input: Int
    let signer: Signer
    /// The hash type of the signature.
    let type: SighashType

    var scheme: SignatureScheme {
        switch signer {
        case .key, .keyHash: .ecdsaSecp256k1
        case .output, .leaf: .bip340Secp256k1
        }
    }

    /// Whose signature it is, for people.
    var signerText: String {
        switch signer {
        case .key(let key): Hex.encode(key)
        case .keyHash(let hash, let known): known.map { Hex.encode($0) } ?? "the key with the hash \(Hex.encode(hash))"
        case .output(let spend): "the Taproot output key \(Hex.encode(spend.outputKey))"
        case .leaf(let key, let leaf): "\(Hex.encode(key)) for the leaf \(Hex.encode(leaf.hash))"
        }
    }
}

/// A message outside transactions, signed or not.
public struct EthereumMessage: Sendable, Equatable {
    /// What is signed.
    public enum Content: Sendable, Equatable {
        /// EIP-191, version 45 ('E'): `personal_sign`.
        case personal([UInt8])
    }

    /// What is signed.
    public let content: Content
    /// The signature; nil where it is open.
    public var signature: EthereumSignature?
    /// Who is to sign, where the document says so.
    public var from: EthereumAddress?

    /// A message.
    public init(_ content: Content, signature: EthereumSignature? = nil, from: EthereumAddress? = nil) {
        self.content = content
        self.signature = signature
        self.from = from
    }

    /// What the digest is the Keccak-256 of.
    public var preimage: [UInt8] {
        switch content {
        case .personal(let message): Array("\u{19}Ethereum Signed Message:\n\(message.count)".utf8) + message
        }
    }
}

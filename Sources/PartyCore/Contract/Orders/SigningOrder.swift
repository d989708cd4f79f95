public import ChainKit

/// A coordinator's request to sign a document. Nothing in it is believed: every party decodes, plans and checks for itself.
public struct SigningOrder: Sendable, Equatable {
    /// The adapter's id.
    public let chain: String
    /// The document as it came in.
    public let input: ChainInput
    /// The facts that the adapter needs besides the bytes.
    public let context: ChainContext
    /// The paths of the wallet keys that may sign.
    public let paths: [DerivationPath]

    /// An order.
    public init(chain: String, input: ChainInput, context: ChainContext = .empty, paths: [DerivationPath] = [.root]) {
        self.chain = chain
        self.input = input
        self.context = context
        self.paths = paths
    }
}

public import ChainKit
internal import Groups

/// What a coordinator asks the parties to sign. Nothing in it is believed: every party decodes, plans and checks for itself.
public struct SigningOrder: Sendable {
    /// The adapter's id.
    public let chain: String
    /// The document as it came in.
    public let input: ChainInput
    /// What the adapter needs besides the bytes.
    public let context: ChainContext
    /// The paths of the wallet keys that may sign.
    public let paths: [KeyPath]

    /// An order.
    public init(chain: String, input: ChainInput, context: ChainContext = .empty, paths: [KeyPath] = [.root]) {
        self.chain = chain
        self.input = input
        self.context = context
        self.paths = paths
    }
}

/// A party's own reading of an order: what it would sign, and what that means.
public struct OrderReading: Sendable {
    /// The decoded document.
    public let document: ChainDocument
    /// The requests, with everything that they were computed from.
    public let plan: SigningPlan
    /// What a human or a policy approves.
    public let summary: TransactionSummary

    /// H(adapter id, adapter version, document, context, requests): what all parties must have in common.
    public var planHash: [UInt8] { plan.hash }

    /// The hash that a signing run binds, and the idempotency key: H("sign/request"; plan hash).
    public var requestHash: [UInt8] {
        var transcript = Transcript(.request)
        transcript.absorb(planHash)
        return transcript.hash()
    }

    /// Reads an order with an adapter and the keys that may sign.
    public init(
        _ order: SigningOrder, adapter: AnyChainAdapter, keys: [WalletKey], prior: [RequestSignature] = []
    ) throws(ChainError) {
        document = try adapter.decode(order.input, context: order.context)
        summary = try adapter.summary(of: document, context: order.context)
        plan = try adapter.plan(document, keys: keys, context: order.context, prior: prior)
    }
}

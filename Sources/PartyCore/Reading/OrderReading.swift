public import ChainKit
internal import Groups
package import MPCCore

/// A party's own reading of an order: what it would sign, and what that means.
public struct OrderReading: Sendable {
    /// The decoded document.
    public let document: ChainDocument
    /// The wallet's keys at the paths that the order and its document name, as far as the chain's schemes use them.
    public let keys: [WalletKey]
    /// The requests, with everything that they were computed from.
    public let plan: SigningPlan
    /// The summary that a human or a policy approves: whoever reads the order, the screen or a policy, gets this one.
    public let summary: TransactionSummary
    /// H(adapter id, adapter version, document, context, requests): what all parties must have in common.
    public let planHash: [UInt8]
    /// The hash that a signing run binds, and the idempotency key: H("sign/request"; plan hash).
    public let requestHash: [UInt8]
    private let derived: [DerivedID: DerivedKey]

    private struct DerivedID: Hashable {
        let scheme: SignatureScheme
        let path: DerivationPath
    }

    /// Reads an order with an adapter and a wallet's keys.
    ///
    /// - Parameter decoded: the order's document, where whoever reads has decoded it already, in the order's context.
    package init(
        _ order: SigningOrder, adapter: AnyChainAdapter, keys walletKeys: [KeyInfo], prior: [RequestSignature] = [],
        decoded: ChainDocument? = nil
    ) throws(WalletError) {
        // A document of another context would have another plan than the parties'.
        let document =
            if let decoded, decoded.context == order.context { decoded } else {
                try WalletError.chain { () throws(ChainError) in try adapter.decode(order.input, context: order.context) }
            }
        var keys: [WalletKey] = []
        var derived: [DerivedID: DerivedKey] = [:]
        for info in WalletKeys.relevant(walletKeys, to: adapter) {
            let hints = try WalletError.chain { () throws(ChainError) in try adapter.keyPaths(of: document, scheme: info.scheme) }
            let fingerprint = WalletKeys.fingerprint(of: info)
            for key in try WalletKeys.derive(info, paths: try KeyHints.paths(order.paths, hints: hints.map(info.fromHere))) {
                keys.append(WalletKeys.walletKey(key, path: key.path, fingerprint: fingerprint))
                derived[DerivedID(scheme: info.scheme, path: key.path)] = key
            }
        }
        let walletKeys = keys
        let (summary, plan) = try WalletError.chain { () throws(ChainError) in
            try adapter.checkFee(of: document)
            return (try adapter.summary(of: document, keys: walletKeys), try adapter.plan(document, keys: walletKeys, prior: prior))
        }
        self.document = document
        self.keys = keys
        self.derived = derived
        self.summary = summary
        self.plan = plan
        planHash = plan.hash
        var transcript = Transcript(.request)
        transcript.absorb(planHash)
        requestHash = transcript.hash()
    }

    /// The wallet's key at a path, derived already where the path is among the order's or its document's.
    func derive(_ key: KeyInfo, path: DerivationPath) throws(WalletError) -> DerivedKey {
        if let known = derived[DerivedID(scheme: key.scheme, path: path)] { return known }
        return try WalletKeys.derive(key, path: path)
    }
}

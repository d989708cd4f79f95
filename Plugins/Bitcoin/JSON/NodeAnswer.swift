internal import ChainKit

/// Answers of Bitcoin's nodes with a transaction or a PSBT in them: only its bytes are read, for the rest repeats them or tells of the
/// chain.
enum NodeAnswer {
    /// Of `walletprocesspsbt`, `finalizepsbt`, `walletcreatefundedpsbt`, `signrawtransactionwithwallet` and the long form of
    /// `getrawtransaction`.
    private static let members: Set<String> = [
        "hex", "psbt", "complete", "errors", "fee", "changepos", "txid", "hash", "version", "size", "vsize", "weight", "locktime", "vin",
        "vout",
        "blockhash", "confirmations", "blocktime", "time", "in_active_chain",
    ]

    /// The transaction or PSBT in an answer; nil for anything else. Where both are there the transaction is whole.
    static func text(_ root: JSONCursor) throws(ChainError) -> JSONCursor? {
        guard root.optional("hex") != nil || root.optional("complete") != nil || root.optional("changepos") != nil else { return nil }
        try root.object(allowing: members)
        if let hex = root.optional("hex") { return hex }
        return try root.required("psbt")
    }
}

public import ChainKit

extension SolanaAdapter {
    /// Stub for the first build.
    public func summary(of document: SolanaDocument, context: ChainContext) throws(ChainError) -> TransactionSummary {
        TransactionSummary(kind: "transaction")
    }
}

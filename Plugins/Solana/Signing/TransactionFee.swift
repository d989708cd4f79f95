public import ChainKit

extension SolanaAdapter {
    /// Size on the wire, and the fee in lamports: 5000 a signature (those of signature-checking programs included) and the priority
    /// fee: what a message of version 1 states, otherwise compute-unit price times limit, rounded up.
    ///
    /// The message fixes the fee but for an unstated unit limit, which the runtime sets by program: `highestFee` is another number
    /// where that of a program is about to change.
    public func estimate(_ document: SolanaDocument, context: SolanaContext) throws(ChainError) -> Estimate {
        guard case .message(let message) = document.payload else {
            return Estimate(size: document.bytes.count, fee: "0", highestFee: "0", unit: "lamport")
        }
        let budget = ComputeBudget(message)
        return Estimate(size: document.wireBytes.count, fee: String(budget.fee), highestFee: String(budget.highestFee), unit: "lamport")
    }

    /// Base fee and priority fee at their highest, beside 0.1 SOL: twenty thousand times the base fee of a signature.
    public func feeLimit(of document: SolanaDocument, context: SolanaContext) throws(ChainError) -> FeeLimit? {
        guard case .message(let message) = document.payload else { return nil }
        return Self.feeLimit(of: ComputeBudget(message))
    }

    static func feeLimit(of budget: ComputeBudget) -> FeeLimit {
        FeeLimit(fee: UInt256(budget.highestFee), limit: UInt256(100_000_000), unit: "lamport", decimals: 9, symbol: "SOL")
    }
}

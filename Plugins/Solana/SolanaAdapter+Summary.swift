public import ChainKit

extension SolanaAdapter {
    /// The summary of a document, read from the bytes that are signed.
    ///
    /// Accounts of lookup tables are `context`; where their table is not in the context, instructions that use them are unreadable and
    /// a warning names the table (planning refuses such a document). A table's entry beyond its content is an error.
    public func summary(of document: SolanaDocument, context: SolanaContext) throws(ChainError) -> TransactionSummary {
        try summary(of: document, keys: [], context: context)
    }

    /// The summary for a wallet that has these keys: a power that goes to one of them is no news. Without keys, or where none of them
    /// signs, every signer counts as one's own.
    public func summary(
        of document: SolanaDocument, keys: [WalletKey], context: SolanaContext
    ) throws(ChainError) -> TransactionSummary {
        let context = try context.knowing(document, stage: .plan)
        switch document.payload {
        case .offchain(let message): return Self.summary(of: message)
        case .plain(let message): return Self.summary(of: message)
        case .message(let message): return try Self.summary(of: message, keys: keys, context: context)
        }
    }

    private static func summary(
        of message: SolanaMessage, keys: [WalletKey], context: SolanaContext
    ) throws(ChainError) -> TransactionSummary {
        let resolved = try ResolvedAccounts(message, context: context, stage: .plan)
        let reading = MessageReading(message, resolved, parties: Parties(message, keys: keys), context: context)
        var builder = reading.builder()
        frame(message, resolved, into: &builder)
        reading.read(into: &builder)
        return builder.finished()
    }

    /// Adds the facts of the message as a whole.
    private static func frame(_ message: SolanaMessage, _ resolved: ResolvedAccounts, into builder: inout SummaryBuilder) {
        let budget = ComputeBudget(message)
        builder.fee(
            FeeSummary(
                amount: String(budget.fee), highest: String(budget.highestFee), unit: "lamport", payer: message.feePayer?.description,
                origin: budget.fee == budget.highestFee ? .signed : .unverified,
                display: DecimalDigits.shifted(String(budget.fee), decimals: 9) + " SOL"))
        let limits = RuntimeLimits(message)
        for breach in limits.breaches { builder.warn("\(breach.warning)") }
        for warning in limits.doubts + limits.remarks { builder.warn("\(warning)") }
        if let warning = Self.feeLimit(of: budget).warning { builder.warn(warning) }
        for finding in StaticFindings(message).list where !finding.isSaidByReaders { builder.warn("\(finding.text)") }
        for (label, value) in message.config.statements { builder.field(label, "\(value)") }
        for signer in message.signers { builder.field("signer", "\(signer)") }
        for table in resolved.missingTables {
            builder.warn("lookup table \(table) is not in the context, so the accounts that come from it are unknown")
        }
        for table in resolved.claimedTables {
            builder.warn(
                Sourced("what lookup table \(table) holds is the document's word alone: have a node say it, in the context", .unverified))
        }
        if let nonce = DurableNonce(message) {
            builder.field("durable nonce", "\(nonce.value) of account \(nonce.account)")
            builder.warn("the transaction does not expire: it stays valid until nonce account \(nonce.account) advances")
        } else {
            builder.field("recent blockhash", "\(message.recentBlockhash)")
        }
    }
}

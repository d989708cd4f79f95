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
        return ComputeBudget(message).feeLimit
    }

    /// A durable nonce is spent once: its account and value are the key. Otherwise nothing is, and the recent blockhash bounds
    /// the transaction's life to about 150 blocks. Signing twice gives the same authority: the runtime executes a message once.
    public func conflicts(_ document: SolanaDocument) -> Conflicts {
        switch document.payload {
        case .offchain, .plain:
            return Conflicts(keys: [], signingTwiceIsHarmless: true, note: "a message does nothing on the chain")
        case .message(let message):
            if let nonce = DurableNonce(message) {
                return Conflicts(
                    keys: ["sol/nonce/\(nonce.account)/\(nonce.value)"], signingTwiceIsHarmless: true,
                    note: "valid until the nonce account \(nonce.account) advances")
            }
            return Conflicts(
                keys: [], signingTwiceIsHarmless: true, note: "expires about 150 blocks after blockhash \(message.recentBlockhash)")
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
        if let warning = budget.feeLimit.warning { builder.warn(warning) }
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

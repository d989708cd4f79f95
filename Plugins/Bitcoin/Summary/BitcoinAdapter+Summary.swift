public import ChainKit

extension BitcoinAdapter {
    /// What everybody sees: without keys nobody knows which outputs are change.
    public func summary(of document: BitcoinDocument, context: ChainContext) throws(ChainError) -> TransactionSummary {
        try summary(of: document, keys: [], context: context)
    }

    /// What is paid to whom, what comes back to these keys, and what it costs.
    public func summary(
        of document: BitcoinDocument, keys: [WalletKey], context: ChainContext
    ) throws(ChainError) -> TransactionSummary {
        let context = try BitcoinContext(context, stage: .plan)
        let network = try Self.network(of: document, context, stage: .plan)
        let psbt: PSBT
        switch document {
        case .message(let message): return message.summary
        case .psbt(let own): psbt = try own.updated(context)
        case .transaction(let transaction): psbt = try transaction.known(context)
        }
        return try SummaryBuilder(SigningTable(psbt), keys: keys, network: network, context: context).build()
    }
}

extension BitcoinMessage {
    /// The text, and for whom it is signed.
    var summary: TransactionSummary {
        var summary = TransactionSummary(kind: "message.\(kind.rawValue)")
        summary.fields.append(SummaryField("address", address.text, .signed))
        summary.add(text: text, label: "message")
        if locks.lockTime != 0 || locks.sequence != 0 {
            summary.fields.append(SummaryField("valid from", "time \(locks.lockTime), age \(locks.sequence)", .signed))
        }
        return summary
    }
}

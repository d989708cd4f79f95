public import ChainKit

extension BitcoinAdapter {
    /// The summary for everybody: without keys nobody knows which outputs are change.
    public func summary(of document: BitcoinDocument, context: BitcoinContext) throws(ChainError) -> TransactionSummary {
        try summary(of: document, keys: [], context: context)
    }

    /// The summary for these keys: what is paid to whom, what comes back, and what it costs.
    public func summary(
        of document: BitcoinDocument, keys: [WalletKey], context: BitcoinContext
    ) throws(ChainError) -> TransactionSummary {
        let network = try Self.network(of: document, context, stage: .plan)
        let psbt: PSBT
        switch document {
        case .message(let message): return message.summary
        case .psbt(let own): psbt = own
        case .transaction(let transaction): psbt = try transaction.known(context)
        }
        return try SummaryBuilder(SigningTable(psbt), keys: keys, network: network, context: context).build()
    }
}

extension BitcoinMessage {
    /// The text, and for whom it is signed.
    var summary: TransactionSummary {
        var summary = TransactionSummary(kind: "message.\(kind.rawValue)")
        // BIP-137 hashes the text alone: for whom, only the key says.
        summary.fields.append(SummaryField("address", address.text, kind == .bip322 ? .signed : .unverified))
        summary.add(text: text, label: "message")
        for time in times { summary.fields.append(SummaryField(time.label, time.text, .signed)) }
        if kind == .bip322, TimeWords.isNever(locks.lockTime) {
            summary.warn("no block \(locks.lockTime) will ever be: the signature is NEVER valid")
        }
        return summary
    }
}

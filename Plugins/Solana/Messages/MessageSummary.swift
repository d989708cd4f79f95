internal import ChainKit

extension SolanaAdapter {
    /// The summary of a message: its text, and to whom it binds the signature.
    static func summary(of message: SolanaOffchainMessage) -> TransactionSummary {
        var summary = TransactionSummary(kind: "offchainMessage")
        summary.add(text: message.text, label: "message")
        switch message.layout {
        case .version0(let domain, _): summary.fields.append(SummaryField("application domain", domain.description, .signed))
        case .version1: summary.fields.append(SummaryField("version", "1", .signed))
        case .tool: summary.fields.append(SummaryField("layout", "of solana sign-offchain-message, which names no signer", .signed))
        }
        let origin: Origin = message.namesSigners ? .signed : .unverified
        for signer in message.signers { summary.fields.append(SummaryField("signer", signer.description, origin)) }
        return summary
    }

    /// The summary of bytes that nothing marks as a message.
    static func summary(of message: SolanaPlainMessage) -> TransactionSummary {
        var summary = TransactionSummary(kind: "plainMessage")
        if let text = message.text {
            summary.add(text: text, label: "message")
        } else {
            summary.fields.append(SummaryField("bytes", Hex.encode(message.bytes), .signed))
        }
        summary.fields.append(SummaryField("signer", message.signer.description, .unverified))
        return summary
    }
}

public import ChainKit

extension EthereumMessage {
    /// What is signed: the text, the typed data field by field, or data that only a validator reads.
    public func summary(context: ChainContext) throws(ChainError) -> TransactionSummary {
        var summary: TransactionSummary
        switch content {
        case .typedData(let data): summary = try data.summary(context: context, signer: recovered ?? signer)
        case .personal(let message):
            _ = try EthereumContext(context, stage: .plan)
            summary = message.summary
        case .validator(let message):
            _ = try EthereumContext(context, stage: .plan)
            summary = message.summary
        }
        if let signer { summary.fields.append(SummaryField("signer", signer.description, .context)) }
        if let recovered { summary.fields.append(SummaryField("signed by", recovered.description, .signed)) }
        return summary
    }
}

extension PersonalMessage {
    fileprivate var summary: TransactionSummary {
        var summary = TransactionSummary(kind: "personalMessage")
        guard let text, isReadable(text) else {
            summary.unreadable.append(Unreadable(place: "message", what: "\(bytes.count) bytes that are not text", data: bytes))
            if bytes.count == 32 {
                summary.warn("the message is 32 bytes and may be the hash of something that can't be seen here")
            }
            return summary
        }
        summary.add(text: text, label: "message")
        if looksLikeHash(text) {
            summary.warn("the message is 32 bytes in hexadecimal and may be the hash of something that can't be seen here")
        }
        return summary
    }

    /// Controls but for line feeds and tabs are no text that somebody wrote.
    private func isReadable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t" }
    }

    private func looksLikeHash(_ text: String) -> Bool { (64...66).contains(text.utf8.count) && Hex.decode(text)?.count == 32 }
}

extension ValidatorMessage {
    fileprivate var summary: TransactionSummary {
        var summary = TransactionSummary(kind: "validatorMessage")
        summary.fields.append(SummaryField("validator", validator.description, .signed))
        summary.unreadable.append(Unreadable(place: "data", what: "\(data.count) bytes that the validator reads", data: data))
        summary.warn("only the validator \(validator) knows what this signature allows")
        return summary
    }
}

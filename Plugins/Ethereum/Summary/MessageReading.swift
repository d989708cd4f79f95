public import ChainKit

extension EthereumMessage {
    /// The summary of a message: the text, the typed data field by field, or data that only a validator reads.
    ///
    /// - Parameter keys: the wallet's: the account of the one that is to sign is the signer.
    public func summary(keys: [WalletKey] = [], context: EthereumContext) throws(ChainError) -> TransactionSummary {
        let signer = try signer(among: keys)
        var summary: TransactionSummary
        switch content {
        case .typedData(let data):
            summary = data.summary(context: context, signer: signer?.address, signerOrigin: signer?.origin ?? .context)
        case .personal(let message):
            var builder = SummaryBuilder(kind: "personalMessage", context: context, chain: nil)
            message.describe(signer: signer, into: &builder)
            summary = builder.summary
        case .validator(let message):
            summary = message.summary
        }
        if recovered == nil, let signer { summary.fields.append(SummaryField("signer", signer.text)) }
        if let named = self.signer, let recovered {
            summary.fields.append(SummaryField("signer", named.description, named == recovered ? .signed : .context))
        }
        if let recovered { summary.fields.append(SummaryField("signed by", recovered.description, .signed)) }
        return summary
    }

    /// The account that signed or is to sign: proved by the signature, named by the message, or the first of the wallet's.
    private func signer(among keys: [WalletKey]) throws(ChainError) -> TypedSigner? {
        if let recovered { return TypedSigner(address: recovered, origin: .signed) }
        var accounts: [EthereumAddress] = []
        for key in keys where key.publicKey.scheme == .ecdsaSecp256k1 { accounts.append(try EthereumAddress(key.publicKey)) }
        if let signer { return TypedSigner(address: signer, origin: accounts.contains(signer) ? .signed : .context) }
        return accounts.first.map { TypedSigner(address: $0, origin: .signed) }
    }
}

extension PersonalMessage {
    /// The text, where it is one that people read: controls but for line feeds and tabs are none that somebody wrote.
    var readableText: String? {
        text.flatMap { text in
            text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t" } ? text : nil
        }
    }

    /// Shows the message and what it may be.
    ///
    /// - Parameters:
    ///   - label: the text's.
    ///   - place: where bytes stand that are no text.
    func describe(
        signer: TypedSigner?, label: String = "message", place: String = "message", into builder: inout SummaryBuilder
    ) {
        // Contracts take such signatures of a hash, and one that looks like text can be searched for.
        if bytes.count == 32 { builder.warn("the message is 32 bytes and may be the hash of something that can't be seen here") }
        guard let text = readableText else {
            builder.summary.unreadable.append(Unreadable(place: place, what: "\(bytes.count) bytes that are not text", data: bytes))
            return
        }
        builder.summary.add(text: text, label: label)
        if looksLikeHash(text) {
            builder.warn("the message is 32 bytes in hexadecimal and may be the hash of something that can't be seen here")
        }
        SignInMessage(text)?.describe(signer: signer, into: &builder)
    }

    /// Quotes and spaces around a hash leave it one to whoever searches for it.
    private func looksLikeHash(_ text: String) -> Bool {
        guard text.utf8.count <= 200 else { return false }
        var inner = HandedText(text)
        for _ in 0..<3 where inner.text.utf8.count > 66 { inner = HandedText(inner.text) }
        return Hex.decode(inner.compact)?.count == 32
    }
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

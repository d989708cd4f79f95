public import ChainKit

extension TronAdapter {
    /// The summary of a transaction, read from the raw data that is signed. What comes from the context is marked so.
    public func summary(of document: TronDocument, context: TronContext) throws(ChainError) -> TransactionSummary {
        try summary(of: document, keys: [], context: context)
    }

    /// The summary for a wallet with these keys: under a permission that only the network knows it says whose key signs.
    public func summary(
        of document: TronDocument, keys: [WalletKey], context: TronContext
    ) throws(ChainError) -> TransactionSummary {
        var reading = TransactionReading(document: document, context: context)
        var own: [TronAddress] = []
        for key in keys where key.publicKey.scheme == .ecdsaSecp256k1 { own.append(try TronAddress(of: key.publicKey)) }
        try reading.run(own)
        return reading.builder.summary
    }

    /// The fee is what the bytes allow, `fee_limit`, and what they burn. Bandwidth is the weight; its price is the network's.
    public func estimate(_ document: TronDocument, context: TronContext) throws(ChainError) -> Estimate {
        let permission = context.permission(of: document)
        let fee = Charges(document, permission).total.description
        return Estimate(
            size: document.signedSize(under: permission), weight: document.bandwidth(under: permission), fee: fee, highestFee: fee,
            unit: "sun")
    }

    /// The fee, and the most that somebody pays on purpose.
    public func feeLimit(of document: TronDocument, context: TronContext) throws(ChainError) -> FeeLimit? {
        let permission = context.permission(of: document)
        return Charges(document, permission).limit
    }

    /// Accounts have no counter: a transaction is executed once, known by its id, and dies at its expiration.
    public func conflicts(_ document: TronDocument) -> Conflicts {
        Conflicts(
            keys: [], signingTwiceIsHarmless: true,
            note: "executed at most once, and not after \(Instant(seconds: document.expiration / 1000))")
    }
}

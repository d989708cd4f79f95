public import ChainKit

extension EthereumAdapter {
    /// The summary that a human or a policy approves.
    public func summary(of document: EthereumDocument, context: EthereumContext) throws(ChainError) -> TransactionSummary {
        try summary(of: document, keys: [], context: context)
    }

    /// The summary with the accounts of the wallet's keys: who sends, who pays and whose account is handed over.
    public func summary(
        of document: EthereumDocument, keys: [WalletKey], context: EthereumContext
    ) throws(ChainError) -> TransactionSummary {
        switch document {
        case .transaction(let transaction): try transaction.summary(keys: keys, context: context)
        case .message(let message): try message.summary(keys: keys, context: context)
        }
    }

    /// The highest cost of gas and blobs, and where it is too much. Messages cost nothing.
    public func feeLimit(of document: EthereumDocument, context: EthereumContext) throws(ChainError) -> FeeLimit? {
        guard case .transaction(let transaction) = document else { return nil }
        return transaction.feeLimit
    }

    /// The chain that the signature counts on, by its name where it has one; of messages typed data alone name one.
    public func network(of document: EthereumDocument, context: EthereumContext) -> String? {
        let chainID: UInt256?
        switch document {
        case .transaction(let transaction): chainID = transaction.chainID
        case .message(let message): chainID = if case .typedData(let data) = message.content { data.chainID } else { nil }
        }
        return chainID.map { EthereumNetworks.chain($0)?.id ?? $0.description }
    }

    /// Size as it is sent, and the highest fee: gas at the highest price, and blob gas at its own. What of it is taken the base fees of
    /// the block decide, which nobody knows before.
    public func estimate(_ document: EthereumDocument, context: EthereumContext) throws(ChainError) -> Estimate {
        switch document {
        case .message(let message): return Estimate(size: message.preimage.count, fee: "0", highestFee: "0", unit: "wei")
        case .transaction(var transaction):
            guard let fee = transaction.highestFee else {
                throw ChainError(.plan, .overflow, "times the gas price exceeds 256 bits", field: "gas")
            }
            // A signature yet to come is counted at its full length.
            if transaction.signature == nil { transaction.signature = EthereumSignature(yParity: 1, r: .max, s: .max) }
            return Estimate(
                size: try transaction.networkBytes().count, fee: fee.description, highestFee: fee.description, unit: "wei")
        }
    }

    /// A sender's nonce is spent once on each chain, and so is an authority's.
    public func conflicts(_ document: EthereumDocument) -> Conflicts {
        switch document {
        case .message(let message): return message.conflicts
        case .transaction(let transaction):
            func key(_ chain: UInt256?, _ account: EthereumAddress?, _ nonce: UInt64) -> String {
                "eth/\(chain?.description ?? "any")/\(account?.description ?? "signer")/\(nonce)"
            }
            let sender = transaction.signer ?? transaction.from
            var keys = [key(transaction.chainID, sender, transaction.nonce)]
            for authorization in transaction.authorizationList {
                guard let authority = authorization.signer ?? authorization.authority else { continue }
                keys.append(key(authorization.chainID.isZero ? nil : authorization.chainID, authority, authorization.nonce))
            }
            return Conflicts(
                keys: keys, signingTwiceIsHarmless: true,
                note: sender == nil ? "the sender is whoever signs: compare with documents of the same key" : nil)
        }
    }
}

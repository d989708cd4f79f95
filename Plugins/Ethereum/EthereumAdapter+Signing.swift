public import ChainKit

extension EthereumAdapter {
    /// The requests of a transaction or message.
    ///
    /// A transaction has one, `signature/0`. Authorisations of EIP-7702 that nobody has signed come before it, in round 0, as
    /// `authorization/` and their index; the transaction then is round 1 and appears once `prior` has all of them.
    ///
    /// - Throws: `noOwnedSigner` where none of the keys is asked for, `ambiguousInput` where several could be, `replayUnprotected` where
    ///   a transaction names no chain and nobody asked for that.
    public func requests(
        for document: EthereumDocument, keys: [WalletKey], context: EthereumContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] {
        switch document {
        case .transaction(let transaction):
            return try TransactionPlan(transaction, keys: keys, context: context).requests(prior: prior)
        case .message(let message):
            guard prior.isEmpty else {
                throw ChainError(.plan, .unknownRequest, "a message has requests of one round only", field: "prior")
            }
            return try message.requests(for: keys)
        }
    }

    /// Puts signatures into a document, after checking each.
    ///
    /// - Throws: `unknownRequest`, `duplicateSignature`, `schemeMismatch`, `wrongLength`, `invalidSignature`, and `wrongSigner` for a
    ///   signature of somebody else than the document names.
    public func assemble(
        _ document: EthereumDocument, signatures: [RequestSignature]
    ) throws(ChainError) -> Assembly<EthereumDocument> {
        switch document {
        case .transaction(let transaction): try TransactionAssembly(transaction).assemble(signatures).map { .transaction($0) }
        case .message(let message): try message.assembled(signatures).map { .message($0) }
        }
    }

    /// Whether the sender's or signer's signature is there.
    public func isSigned(_ document: EthereumDocument) -> Bool {
        switch document {
        case .transaction(let transaction): transaction.signature != nil
        case .message(let message): message.signature != nil
        }
    }

    /// Recovers the sender and applies the rules that need no state; the context says for which chain and of which upgrade.
    public func verify(_ document: EthereumDocument, context: EthereumContext) throws(ChainError) -> VerificationReport {
        switch document {
        case .transaction(let transaction): return try TransactionVerification.report(transaction, context: context)
        case .message(let message): return message.verificationReport()
        }
    }
}

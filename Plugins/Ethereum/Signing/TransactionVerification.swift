internal import ChainKit

/// Checks a transaction as a network does before it runs it, as far as that takes no state.
struct TransactionVerification {
    static func report(_ transaction: EthereumTransaction, context: EthereumContext) throws(ChainError) -> VerificationReport {
        let size = try transaction.networkBytes().count
        var checks = [
            VerificationReport.Check("encoding", ok: true, "type \(transaction.kind.rawValue), \(size) bytes, canonical")
        ]
        let sender = transaction.signer
        checks += signature(of: transaction, sender: sender, expected: transaction.from ?? context.sender)
        // Of an unsigned one the document says who will send it: what is skipped follows from that as well.
        let proved = sender.map { AuthorizationReview.Authority(address: $0, origin: .signed) }
        let named = (transaction.from ?? context.sender).map { AuthorizationReview.Authority(address: $0, origin: .context) }
        let review = AuthorizationReview(transaction, sender: transaction.signature == nil ? named : proved)
        checks += NetworkFindings(transaction, context: context, authorizations: review).checks
        return VerificationReport(sender: sender?.description, checks: checks)
    }

    private static func signature(
        of transaction: EthereumTransaction, sender: EthereumAddress?, expected: EthereumAddress?
    ) -> [VerificationReport.Check] {
        guard let signature = transaction.signature else { return [.init("signature", ok: false, "the transaction is not signed")] }
        var checks: [VerificationReport.Check] = [
            .init(
                "signature", ok: sender != nil,
                sender.map { "recovers \($0)" } ?? "recovers no key: nobody made it for this transaction"),
            .init(
                "lowS", ok: signature.isLowS, signature.isLowS ? "s is in the lower half" : "s is in the upper half, which EIP-2 forbids"),
        ]
        if let expected {
            checks.append(.init("sender", ok: sender == expected, "is \(sender?.description ?? "nobody"), expected \(expected)"))
        }
        return checks
    }
}

public import ChainKit

extension TronAdapter {
    /// A request for each key that is asked for, over the SHA-256 of the raw data: the owner's, or those of the permission that the
    /// context states. An address hides its key, so somebody has to name it.
    public func requests(
        for document: TronDocument, keys: [WalletKey], context: TronContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] {
        guard prior.isEmpty else { throw ChainError(.plan, .unknownRequest, "Tron's requests are all of round 0", field: "prior") }
        let permission = context.permission(of: document)
        let id = document.contract.permissionID
        if let owner = document.owner, context.lacks(id, of: owner) {
            throw ChainError(.plan, .contradiction, "has no permission \(id)", field: "context.accounts.\(owner)")
        }
        return try TronSigningPlan(document, permission, stage: .plan).requests(keys)
    }

    /// Puts signatures into the transaction, after recovering their makers from them. What other signers are missing it says where the
    /// context that the document was read with has the account's permission.
    public func assemble(
        _ document: TronDocument, signatures: [RequestSignature]
    ) throws(ChainError) -> Assembly<TronDocument> {
        try TronSigningPlan(document, document.permission, stage: .assemble).assembled(signatures)
    }

    /// Recovers the signers and compares them with the owner, or with the permission that the context states.
    public func verify(_ document: TronDocument, context: TronContext) throws(ChainError) -> VerificationReport {
        let permission = context.permission(of: document)
        return try TronVerification(document, permission, now: context.now).report()
    }

    /// Whether there is a signature, right or wrong.
    public func isSigned(_ document: TronDocument) -> Bool { !document.signatures.isEmpty }
}

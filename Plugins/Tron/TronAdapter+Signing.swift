public import ChainKit

extension TronAdapter {
    /// A request for each key that is asked for, over the SHA-256 of the raw data: the owner's, or those of the permission that the
    /// context states. An address hides its key, so somebody has to name it.
    public func requests(
        for document: TronTransaction, keys: [WalletKey], context: TronContext, prior: [RequestSignature]
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
        _ document: TronTransaction, signatures: [RequestSignature]
    ) throws(ChainError) -> Assembly<TronTransaction> {
        try TronSigningPlan(document, document.permission, stage: .assemble).assembled(signatures)
    }

    /// Recovers the signers and compares them with the owner, or with the permission that the context states.
    public func verify(_ document: TronTransaction, context: TronContext) throws(ChainError) -> VerificationReport {
        let permission = context.permission(of: document)
        return try TronVerification(document, permission, now: context.now).report()
    }

    /// Whether there is a signature, right or wrong.
    public func isSigned(_ document: TronTransaction) -> Bool { !document.signatures.isEmpty }

    /// Accounts have no counter: a transaction is executed once, known by its id, and dies at its expiration.
    public func conflicts(_ document: TronTransaction) -> Conflicts {
        Conflicts(
            keys: [], signingTwiceIsHarmless: true,
            note: "executed at most once, and not after \(Instant(seconds: document.expiration / 1000))")
    }

    /// The fee is what the bytes allow, `fee_limit`, and what they burn. Bandwidth is the weight; its price is the network's.
    public func estimate(_ document: TronTransaction, context: TronContext) throws(ChainError) -> Estimate {
        let permission = context.permission(of: document)
        let fee = Charges(document, permission).total.description
        return Estimate(
            size: document.signedSize(under: permission), weight: document.bandwidth(under: permission), fee: fee, highestFee: fee,
            unit: "sun")
    }

    /// The fee, and the most that somebody pays on purpose.
    public func feeLimit(of document: TronTransaction, context: TronContext) throws(ChainError) -> FeeLimit? {
        let permission = context.permission(of: document)
        return Charges(document, permission).limit
    }
}

extension TronTransaction {
    /// How many signatures it has in the end: those that are there, and the fewest that the permission needs besides. A wrong one is
    /// replaced by its signer's.
    func signatureCount(under permission: AccountPermission?) -> Int {
        guard let signed = try? SignatureSet(self) else { return max(signatures.count, 1) }
        let there = signed.signers + signed.spoiled
        var open = permission?.needed(besides: there).count ?? 0
        if permission == nil, contract.permissionID == TronContract.ownerPermission, let owner, !there.contains(owner) { open = 1 }
        return max(there.count + open, signatures.count, 1)
    }

    /// The size with its signatures.
    func signedSize(under permission: AccountPermission?) -> Int {
        wireBytes.count + (signatureCount(under: permission) - signatures.count) * (2 + 65)
    }

    /// A point a byte, and 64 for the result that the network adds.
    func bandwidth(under permission: AccountPermission?) -> Int { signedSize(under: permission) + 64 }
}

public import ChainKit

extension TronAdapter {
    private static let requestID = "signature/0"

    /// One request, for the owner's key, over the SHA-256 of the raw data. An address hides its key, so somebody has to name it.
    public func requests(
        for document: TronTransaction, keys: [WalletKey], context: ChainContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] {
        _ = try TronContext(context, stage: .plan)
        guard prior.isEmpty else { throw ChainError(.plan, .unknownRequest, "Tron's only request is of round 0", field: "prior") }
        guard let owner = document.owner else {
            throw ChainError(
                .plan, .unsupportedForm, "is of a type that is not understood, so nobody can say who must sign",
                field: "raw_data.contract[0]")
        }
        if Self.isSigned(document, by: owner) { return [] }
        var own: WalletKey?
        for key in keys where key.publicKey.scheme == .ecdsaSecp256k1 && own == nil {
            if try TronAddress(of: key.publicKey) == owner { own = key }
        }
        guard let own else {
            guard keys.isEmpty else { throw ChainError.noOwnedSigner(askedFor: [owner.description]) }
            throw ChainError(
                .plan, .noOwnedSigner, "are missing: an address hides its key, so pass that of \(owner)", field: "keys")
        }
        return [
            SigningRequest(
                id: Self.requestID, path: own.path, input: .digest(of: document.rawData, hash: .sha256), verifyKey: own.publicKey,
                requires: [.lowS, .recoveryId])
        ]
    }

    /// Puts the owner's signature into the transaction, after recovering the owner from it.
    public func assemble(
        _ document: TronTransaction, signatures: [RequestSignature]
    ) throws(ChainError) -> Assembly<TronTransaction> {
        var document = document
        document.isBare = false
        guard let owner = document.owner else {
            throw ChainError(.assemble, .unsupportedForm, "is of a type that is not understood", field: "raw_data.contract[0]")
        }
        for (position, signature) in signatures.enumerated() {
            guard signature.request == Self.requestID, position == 0 else {
                throw ChainError(
                    .assemble, signature.request == Self.requestID ? .duplicateSignature : .unknownRequest,
                    "is not open; the only request is \(Self.requestID)", request: Printable.text(signature.request))
            }
            guard case .ecdsa(let r, let s, let recoveryID) = signature.signature else {
                throw ChainError(
                    .assemble, .schemeMismatch, "needs ecdsa-secp256k1, and has \(signature.signature.scheme.rawValue)",
                    request: signature.request)
            }
            guard signature.signature.isWellFormed, let parts = TronSignature(r + s + [recoveryID]) else {
                throw ChainError(
                    .assemble, .outOfRange, "needs 32 bytes of r and of s, and 0 or 1 as recovery id", request: signature.request)
            }
            // Two valid signatures are worth the same; the first stays.
            if !Self.isSigned(document, by: owner) { document.signature = parts.bytes }
        }
        guard document.signature != nil else {
            return .partial(document, missing: [MissingSignature(request: Self.requestID, signer: owner.description)])
        }
        guard Self.isSigned(document, by: owner) else {
            throw ChainError(
                .assemble, .invalidSignature, "has a signature that is not the owner's, \(owner)", request: Self.requestID)
        }
        return .complete(document)
    }

    /// Recovers the signer and compares it with the owner; the reference block and the expiration are the network's to check.
    public func verify(_ document: TronTransaction, context: ChainContext) throws(ChainError) -> VerificationReport {
        _ = try TronContext(context, stage: .verify)
        let digest = document.identifier
        guard let signature = document.signature.flatMap(TronSignature.init) else {
            return VerificationReport(sender: nil, checks: [.init("signature[0]", ok: false, "is not there")])
        }
        guard let key = signature.signer(of: digest) else {
            return VerificationReport(sender: nil, checks: [.init("signature[0]", ok: false, "no key can have made it")])
        }
        let signer = try TronAddress(of: key)
        let owner = document.owner
        return VerificationReport(
            sender: signer.description,
            checks: [
                .init("signature[0]", ok: true, "of \(Hex.encode(digest)) by \(signer)"),
                .init("lowS", ok: signature.isValid(for: digest, under: key), "s in the lower half of the order"),
                .init(
                    "owner", owner == nil ? .unknown : signer == owner ? .passed : .failed,
                    owner.map { "is \($0)" } ?? "of a contract that is not understood is unknown"),
            ])
    }

    /// Whether there is a signature, right or wrong.
    public func isSigned(_ document: TronTransaction) -> Bool { document.signature != nil }

    private static func isSigned(_ document: TronTransaction, by owner: TronAddress) -> Bool {
        let digest = document.identifier
        guard let signature = document.signature.flatMap(TronSignature.init), let key = signature.signer(of: digest) else { return false }
        return (try? TronAddress(of: key)) == owner && signature.isValid(for: digest, under: key)
    }

    /// Accounts have no counter: a transaction is executed once, known by its id, and dies at its expiration.
    public func conflicts(_ document: TronTransaction) -> Conflicts {
        Conflicts(
            keys: [], signingTwiceIsHarmless: true,
            note: "executed at most once, and not after \(Instant(seconds: document.expiration / 1000))")
    }

    /// The fee is what the bytes allow: `fee_limit`. Bandwidth is the weight; its price is the network's.
    public func estimate(_ document: TronTransaction, context: ChainContext) throws(ChainError) -> Estimate {
        _ = try TronContext(context, stage: .plan)
        let limit = String(document.feeLimit)
        return Estimate(
            size: Self.signedSize(document), weight: Self.bandwidth(of: document), fee: limit, highestFee: limit, unit: "sun")
    }

    /// A point a byte, and 64 for the result that the network adds.
    static func bandwidth(of document: TronTransaction) -> Int { signedSize(document) + 64 }

    private static func signedSize(_ document: TronTransaction) -> Int {
        document.wireBytes.count + (document.signature == nil ? 2 + 65 : 0)
    }
}

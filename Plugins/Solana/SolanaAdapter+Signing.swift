public import ChainKit

extension SolanaAdapter {
    /// The requests: one a signer whose place is open and whose key is the caller's; without keys, one a signer whose place is open.
    ///
    /// A request's id is `signature/` and the signer's index. A place that holds a valid signature asks for nothing. Accounts from
    /// lookup tables must be known from the intent or the context, for nobody should sign for accounts that he can't see.
    ///
    /// - Throws: `noOwnedSigner` where none of the keys is among the signers, what ``RuntimeLimits`` says, `missingLookupTable`, and
    ///   `invalidSignature` or `wrongSignerOrder` where a place that is not the caller's holds a signature that is not its signer's.
    public func requests(
        for document: SolanaDocument, keys: [WalletKey], context: SolanaContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] {
        let context = try context.knowing(document, stage: .plan)
        if case .message(let message) = document.payload {
            try RuntimeLimits(message).check(stage: .plan)
            try ResolvedAccounts(message, context: context, stage: .plan).requireComplete(stage: .plan)
        }
        guard prior.isEmpty else {
            throw ChainError(.plan, .unknownRequest, "Solana's requests are all of one round", field: "prior")
        }
        let signers = document.signers
        var owned: [SolanaPublicKey: DerivationPath] = [:]
        for key in keys where key.publicKey.scheme == .ed25519 {
            let account = SolanaPublicKey(checked: key.publicKey.bytes)
            if owned[account] == nil { owned[account] = key.path }
        }
        guard keys.isEmpty || signers.contains(where: { owned[$0] != nil }) else {
            throw ChainError.noOwnedSigner(askedFor: signers.map(\.description))
        }

        let signedBytes = document.signedBytes
        var requests: [SigningRequest] = []
        for (index, signer) in signers.enumerated() {
            let isOwned = keys.isEmpty || owned[signer] != nil
            switch SignerPlace(of: index, in: document, signedBytes: signedBytes) {
            case .valid: continue
            case .invalid(let error):
                // A wallet replaces its own stale signature; a stranger's makes the result worthless, so nothing is signed. Who plans
                // without keys replaces none.
                guard owned[signer] != nil else { throw error(.plan) }
            case .open: break
            }
            guard isOwned else { continue }
            let key: PublicKey
            do {
                key = try PublicKey(.ed25519, signer.bytes)
            } catch {
                throw ChainError(
                    .plan, .invalidKey, "is \(signer), which is not a point of the curve, so nobody can sign for it",
                    field: "signers[\(index)]", request: SolanaAdapter.requestID(index))
            }
            requests.append(
                SigningRequest(
                    id: SolanaAdapter.requestID(index), path: owned[signer] ?? .root, input: .message(signedBytes), verifyKey: key))
        }
        return requests
    }

    /// Whether any signer's place is filled, rightly or not.
    public func isSigned(_ document: SolanaDocument) -> Bool { document.signatures.contains { $0 != nil } }

    static func requestID(_ index: Int) -> String { "signature/\(index)" }

    /// Puts signatures into their places; those that are there are verified and kept.
    ///
    /// - Throws: `unknownRequest`, `duplicateSignature`, `schemeMismatch`, `wrongLength`, `invalidSignature`, and
    ///   `wrongSignerOrder` for a signature that is another signer's.
    public func assemble(
        _ document: SolanaDocument, signatures: [RequestSignature]
    ) throws(ChainError) -> Assembly<SolanaDocument> {
        var document = document
        document.isBare = false
        let signedBytes = document.signedBytes
        let signers = document.signers
        var answered = AnsweredRequests()
        for signature in signatures {
            guard let index = signers.indices.first(where: { SolanaAdapter.requestID($0) == signature.request }) else {
                throw signature.unknownRequest(
                    "is not a request of this document, whose ids are signature/0 to signature/\(max(0, signers.count - 1))")
            }
            try answered.note(signature)
            let bytes = try signature.ed25519()
            // Two valid signatures of one signer are worth the same; the first stays, so that a transaction keeps its name.
            if case .valid = SignerPlace(of: index, in: document, signedBytes: signedBytes) {
                guard Ed25519Check.isValid(signature: bytes, message: signedBytes, publicKey: signers[index].bytes) else {
                    throw SignerPlace.error(bytes, at: index, in: document, signedBytes: signedBytes)(.assemble)
                }
                continue
            }
            document.signatures[index] = bytes
        }
        var missing: [MissingSignature] = []
        for (index, signer) in signers.enumerated() {
            switch SignerPlace(of: index, in: document, signedBytes: signedBytes) {
            case .valid: continue
            case .invalid(let error): throw error(.assemble)
            case .open: missing.append(MissingSignature(request: SolanaAdapter.requestID(index), signer: signer.description))
            }
        }
        return missing.isEmpty ? .complete(document) : .partial(document, missing: missing)
    }

    /// Checks every signature as the runtime does, and that none is missing. Structure was checked when the document was read.
    ///
    /// Loaded accounts are checked where the context knows their tables; a check says where it does not. What the document itself says of
    /// them has no say: whoever passes it on would choose the verdict.
    public func verify(_ document: SolanaDocument, context: SolanaContext) throws(ChainError) -> VerificationReport {
        // A contradiction is refused as everywhere.
        _ = try context.knowing(document, stage: .verify)
        let signedBytes = document.signedBytes
        var checks: [VerificationReport.Check] = []
        if case .message(let message) = document.payload {
            checks = TransactionVerification.checks(message, size: document.wireBytes.count, context: context)
        }
        for (index, signer) in document.signers.enumerated() {
            let check: (ok: Bool, detail: String) =
                switch SignerPlace(of: index, in: document, signedBytes: signedBytes) {
                case .valid: (true, signer.description)
                case .open: (false, "\(signer) has not signed")
                case .invalid(let error): (false, error(.verify).message)
                }
            checks.append(.init("signatures[\(index)]", ok: check.ok, check.detail))
        }
        return VerificationReport(sender: document.signers.first?.description, checks: checks)
    }
}

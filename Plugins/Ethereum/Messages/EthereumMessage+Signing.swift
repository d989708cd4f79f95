public import ChainKit

extension EthereumMessage {
    /// The one request's id.
    public static let requestID = "signature/0"

    /// The request, for the first of the keys that may sign: the named signer's, or any where nobody is named. None where the message
    /// is signed already.
    ///
    /// Without keys the request names none, for an account's address does not tell its key.
    ///
    /// - Throws: `noOwnedSigner` where none of the keys is the signer's.
    public func requests(for keys: [WalletKey]) throws(ChainError) -> [SigningRequest] {
        if signature != nil {
            guard verificationReport().valid else {
                throw ChainError(.plan, .invalidSignature, "is not a valid signature of this message", field: "signature")
            }
            return []
        }
        if keys.isEmpty {
            return [
                SigningRequest(
                    id: EthereumMessage.requestID, scheme: .ecdsaSecp256k1, input: .digest(of: preimage, hash: .keccak256),
                    requires: [.lowS, .recoveryID])
            ]
        }
        for key in keys where key.publicKey.scheme == .ecdsaSecp256k1 {
            if let signer, try EthereumAddress(key.publicKey) != signer { continue }
            return [
                SigningRequest(
                    id: EthereumMessage.requestID, path: key.path, input: .digest(of: preimage, hash: .keccak256),
                    verifyKey: key.publicKey, requires: [.lowS, .recoveryID])
            ]
        }
        throw ChainError.noOwnedSigner(askedFor: signer.map { [$0.description] } ?? [])
    }

    /// The message with its signature.
    ///
    /// - Throws: `unknownRequest`, `duplicateSignature`, `schemeMismatch`, `wrongLength`, `invalidSignature`, `wrongSigner`.
    public func assembled(_ signatures: [RequestSignature]) throws(ChainError) -> Assembly<EthereumMessage> {
        var message = self
        var answered = AnsweredRequests()
        for answer in signatures {
            guard answer.request == EthereumMessage.requestID else {
                throw answer.unknownRequest("is not a request of a message, whose only one is \(EthereumMessage.requestID)")
            }
            try answered.note(answer)
            message.signature = try EthereumSignature(answer)
        }
        guard message.signature != nil else {
            return .partial(
                message, missing: [MissingSignature(request: EthereumMessage.requestID, signer: signer?.description ?? "any account")])
        }
        let report = message.verificationReport()
        if let failed = report.checks.first(where: { !$0.ok }) {
            throw ChainError(
                .assemble, failed.name == "signer" ? .wrongSigner : .invalidSignature, "does not verify: \(failed.detail)",
                request: EthereumMessage.requestID)
        }
        return .complete(message)
    }

    /// Checks the signature: that it is one, that s is low, and that it is the named signer's.
    public func verificationReport() -> VerificationReport {
        guard let signature else {
            return VerificationReport(sender: nil, checks: [.init("signature", ok: false, "the message is not signed")])
        }
        let recovered = signature.isInRange ? recovered : nil
        var checks: [VerificationReport.Check] = [
            .init(
                "signature", ok: recovered != nil, recovered.map { "recovers \($0)" } ?? "recovers no key: nobody made it for this message"),
            .init("lowS", ok: signature.isLowS, signature.isLowS ? "s is in the lower half" : "s is in the upper half (EIP-2)"),
        ]
        if let signer {
            let found = recovered?.description ?? "nobody"
            checks.append(.init("signer", ok: recovered == signer, "is \(found), expected \(signer)"))
        }
        return VerificationReport(sender: recovered?.description, checks: checks)
    }

    /// Signing a message twice says nothing new, and what a contract makes of it is the contract's affair.
    public var conflicts: Conflicts {
        Conflicts(keys: [], signingTwiceIsHarmless: true, note: "a message has no nonce of the chain; a contract may count one of its own")
    }
}

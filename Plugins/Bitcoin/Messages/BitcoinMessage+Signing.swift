internal import ChainKit

extension BitcoinMessage {
    /// BIP-137's one request.
    static let requestID = "signature/0"

    /// The requests that these keys answer; without keys, all that are open.
    func requests(for keys: [WalletKey]) throws(ChainError) -> [SigningRequest] {
        if signature != nil {
            guard try verificationReport().valid else {
                throw ChainError(.plan, .invalidSignature, "is not a valid signature of this message", field: "signature")
            }
            return []
        }
        switch kind {
        case .bip322:
            let table = try SigningTable(signable)
            var budget = SigningTable.Budget()
            let requests = try table.requests(for: keys, &budget)
            if !requests.isEmpty { try table.refuseInvalid(budget) }
            return requests
        case .bip137:
            let input = SigningInput.digest(of: bytes, hash: .sha256d)
            if keys.isEmpty {
                return [SigningRequest(id: Self.requestID, scheme: .ecdsaSecp256k1, input: input, requires: [.lowS, .recoveryID])]
            }
            guard let key = keys.first(where: { format(of: $0.publicKey) != nil }) else {
                throw ChainError(
                    .plan, .noOwnedSigner, "do not include that of \(address.text): name its path", field: "keys")
            }
            return [
                SigningRequest(
                    id: Self.requestID, path: key.path, input: input, verifyKey: key.publicKey, requires: [.lowS, .recoveryID])
            ]
        }
    }

    /// In which form a key makes the address.
    private func format(of key: PublicKey) -> AddressFormat? {
        guard key.scheme == .ecdsaSecp256k1 else { return nil }
        let formats: [AddressFormat] = [.p2pkh, .p2shP2WPKH, .p2wpkh]
        return formats.first { $0.script(key: key.bytes) == address.script }
    }

    /// The message with its signature, or with what there is of it.
    func assembled(_ signatures: [RequestSignature]) throws(ChainError) -> Assembly<BitcoinMessage> {
        if signature != nil {
            guard let extra = signatures.first else { return .complete(self) }
            throw extra.unknownRequest("is not a request of this message, which is signed")
        }
        var message = self
        switch kind {
        case .bip137: return try assembledOld(signatures)
        case .bip322:
            switch try SigningTable(signable).assemble(signatures) {
            case .complete(let document), .needsRound(let document, _):
                guard case .transaction(let signed) = document else { throw Self.unexpected }
                message.signature = Self.text(signed.transaction, isSimple: locks.isDefault && address.isWitnessProgram)
                message.partial = nil
                return .complete(message)
            case .partial(let document, let missing, let notes):
                guard case .psbt(let psbt) = document else { throw Self.unexpected }
                message.partial = psbt == toSign ? nil : psbt
                return .partial(message, missing: missing, notes: notes)
            }
        }
    }

    private static let unexpected = ChainError(.assemble, .unsupportedForm, "became neither a transaction nor a PSBT", field: "message")

    /// BIP-137: a signature from which the key is recovered.
    private func assembledOld(_ signatures: [RequestSignature]) throws(ChainError) -> Assembly<BitcoinMessage> {
        var message = self
        var answered = AnsweredRequests()
        for answer in signatures {
            guard answer.request == Self.requestID else {
                throw answer.unknownRequest("is not a request of this message, whose only one is \(Self.requestID)")
            }
            try answered.note(answer)
            let (r, s, recoveryID) = try answer.ecdsa()
            let digest = HashFunction.sha256d.digest(of: bytes)
            guard let key = ECDSACheck.recover(r: r, s: s, recoveryID: recoveryID, digest: digest),
                ECDSACheck.isValid(r: r, s: s, digest: digest, publicKey: key)
            else { throw ChainError(.assemble, .invalidSignature, "has a signature that is nobody's", request: answer.request) }
            guard let publicKey = try? PublicKey(.ecdsaSecp256k1, key), let format = format(of: publicKey) else {
                throw ChainError(
                    .assemble, .wrongSigner, "has a signature of \(Hex.encode(key)), which is not the key of \(address.text)",
                    request: answer.request)
            }
            message.signature = try BIP137.Signature(format: format, r: r, s: s, recoveryID: recoveryID).text
        }
        guard message.signature != nil else {
            return .partial(message, missing: [MissingSignature(request: Self.requestID, signer: address.text)])
        }
        return .complete(message)
    }

    /// BIP-322's text of a spending transaction that is signed.
    private static func text(_ signed: BitcoinTransaction, isSimple: Bool) -> String {
        isSimple
            ? BIP322.Format.simple.rawValue + Base64.encode(WitnessStack.bytes(signed.inputs[0].witness))
            : BIP322.Format.full.rawValue + Base64.encode(signed.bytes)
    }
}

extension BitcoinAddress {
    /// Whether its output is a witness program itself, so that all that is signed stands in the witness.
    var isWitnessProgram: Bool { ScriptTemplate.witnessProgram(script) != nil }
}

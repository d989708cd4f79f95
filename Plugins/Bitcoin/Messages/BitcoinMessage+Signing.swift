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
        case .bip322: return try SigningTable(withScript(partial ?? toSign, keys)).requests(for: keys)
        case .bip137:
            let input = SigningInput.digest(of: bytes, hash: .sha256d)
            if keys.isEmpty {
                return [SigningRequest(id: Self.requestID, scheme: .ecdsaSecp256k1, input: input, requires: [.lowS, .recoveryId])]
            }
            guard let key = keys.first(where: { format(of: $0.publicKey) != nil }) else {
                throw ChainError(
                    .plan, .noOwnedSigner, "none of the \(keys.count) keys given is that of \(address.text): name its path", field: "keys")
            }
            return [
                SigningRequest(
                    id: Self.requestID, path: key.path, input: input, verifyKey: key.publicKey, requires: [.lowS, .recoveryId])
            ]
        }
    }

    /// A key's hash behind a script hash needs no script from the user: the key makes it.
    private func withScript(_ psbt: PSBT, _ keys: [WalletKey]) -> PSBT {
        guard address.kind == .p2sh, redeemScript == nil else { return psbt }
        for key in keys where key.publicKey.scheme == .ecdsaSecp256k1 {
            let redeem = Self.keyHashScript(key.publicKey.bytes)
            guard ScriptTemplate.payToScriptHash(Hash160.digest(of: redeem)).script == address.script else { continue }
            var psbt = psbt
            psbt.inputs[0].redeemScript = redeem
            return psbt
        }
        return psbt
    }

    private static func keyHashScript(_ key: [UInt8]) -> [UInt8] {
        ScriptTemplate.witnessScript(version: 0, program: Hash160.digest(of: key))
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
            throw ChainError(
                .assemble, .unknownRequest, "is not a request of this message, which is signed", request: Printable.text(extra.request))
        }
        var message = self
        switch kind {
        case .bip137: return try assembledOld(signatures)
        case .bip322:
            var psbt = partial ?? toSign
            if address.kind == .p2sh, redeemScript == nil, let redeem = redeem(from: signatures) { psbt.inputs[0].redeemScript = redeem }
            switch try SigningTable(psbt).assemble(signatures) {
            case .complete(let document), .needsRound(let document, _):
                guard case .transaction(let signed) = document else { throw Self.unexpected }
                message.signature = Self.text(signed.transaction, isSimple: locks.isDefault && address.isWitness)
                message.partial = nil
                return .complete(message)
            case .partial(let document, let missing):
                guard case .psbt(let psbt) = document else { throw Self.unexpected }
                message.partial = psbt == toSign ? nil : psbt
                return .partial(message, missing: missing)
            }
        }
    }

    private static let unexpected = ChainError(.assemble, .unsupportedForm, "became neither a transaction nor a PSBT", field: "message")

    /// The script behind a script hash of one key, from the signature that the key made.
    private func redeem(from signatures: [RequestSignature]) -> [UInt8]? {
        for signature in signatures {
            guard case .ecdsa(let r, let s, let recoveryId) = signature.signature else { continue }
            // Each of the keys that can have made it has another script; the hash tells which.
            for hash in [address.script] {
                let candidates = (0..<UInt8(4)).compactMap { id in id == recoveryId ? recovered(r, s, id) : nil }
                if let key = candidates.first(where: { ScriptTemplate.payToScriptHash(Hash160.digest(of: Self.keyHashScript($0))).script == hash }) {
                    return Self.keyHashScript(key)
                }
            }
        }
        return nil
    }
}

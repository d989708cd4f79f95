internal import ChainKit

extension SigningTable {
    /// Puts signatures into the PSBT, each verified for its request. A PSBT that has all becomes a transaction, unless its signatures
    /// leave it open for others to add to: then it is a container to pass on.
    func assemble(_ signatures: [RequestSignature]) throws(ChainError) -> Assembly<BitcoinDocument> {
        var budget = Budget()
        var slots: [String: Slot] = [:]
        for index in psbt.inputs.indices {
            for slot in self.slots(index) { slots[slot.id] = slot }
        }
        var signed = psbt
        var answered = AnsweredRequests()
        for signature in signatures {
            guard let slot = slots[signature.request] else {
                throw signature.unknownRequest(
                    "is not a request of this document\(slots.isEmpty ? ", which is signed" : "; plan it again and compare the ids")")
            }
            try answered.note(signature)
            try put(signature, slot, into: &signed, &budget)
        }
        let table = holding(signed)
        let finalized = try signed.finalized(table, budget)
        guard finalized.unfinished.isEmpty else {
            var missing = MissingParts(table)
            for (index, reason) in finalized.unfinished { missing.add(index, reason) }
            return .partial(.psbt(signed), missing: missing.signatures, notes: missing.notes)
        }
        let transaction = try finalized.psbt.extracted()
        guard var satisfied = finalized.satisfied else { throw Self.unknownOutput(outputs.firstIndex(of: nil) ?? 0) }
        if let open = try check(transaction, &satisfied) {
            let note = "its signatures leave it open: others may still add \(open); extracting the transaction takes it as it is"
            return .partial(.psbt(signed), missing: [], notes: [note])
        }
        return .complete(.transaction(NetworkTransaction(transaction, origin: finalized.psbt, satisfied: satisfied.kept)))
    }

    /// Checks a finished transaction by the rules that nodes apply.
    ///
    /// - Parameter satisfied: the inputs whose scripts were run already; gets the others.
    /// - Returns: what no signature keeps others from adding.
    private func check(_ transaction: BitcoinTransaction, _ satisfied: inout SatisfiedInputs) throws(ChainError) -> String? {
        let verifier = InputVerifier(transaction, spent: satisfied.spent, flags: .standard)
        for index in transaction.inputs.indices {
            if let failure = satisfied.verify(index, verifier) {
                guard failure.error != .tooMuchWork else {
                    throw ChainError(
                        .assemble, .oversized, "take more to check than \(VerificationWork.limitText): make several transactions",
                        field: "inputs")
                }
                throw ChainError(
                    .assemble, .invalidSignature, "does not satisfy the script that it spends: \(failure)", field: Self.field(index))
            }
        }
        let types = satisfied.takeFindings().signatures
        guard !types.isEmpty else { return nil }
        let hasRoom = types.allSatisfy(\.isAnyoneCanPay)
        let isLoose = types.allSatisfy { $0.isNone || $0.isSingle }
        return hasRoom ? isLoose ? "inputs and outputs" : "inputs" : isLoose ? "outputs" : nil
    }

    private func put(_ answer: RequestSignature, _ slot: Slot, into psbt: inout PSBT, _ budget: inout Budget) throws(ChainError) {
        switch slot.signer {
        case .key(let key), .keyHash(_, let key?):
            let (r, s, _) = try answer.ecdsa()
            let digest = try signingInput(slot, &budget).signedBytes
            guard budget.isValid(r: r, s: s, digest: digest, key: key) else { throw Self.invalid(slot) }
            try psbt.add(r: r, s: s, key: key, slot, &budget)
        case .keyHash(let hash, nil):
            let (r, s, recoveryID) = try answer.ecdsa()
            let digest = try signingInput(slot, &budget).signedBytes
            guard let key = ECDSACheck.recover(r: r, s: s, recoveryID: recoveryID, digest: digest),
                budget.isValid(r: r, s: s, digest: digest, key: key)
            else { throw Self.invalid(slot) }
            guard let form = form(of: key, hash: hash, slot) else {
                throw ChainError(
                    .assemble, .wrongSigner, "has a signature of \(Hex.encode(key)), which has not the hash \(Hex.encode(hash))",
                    request: slot.id)
            }
            try psbt.add(r: r, s: s, key: form, slot, &budget)
        case .output(let spend):
            let signature = try schnorr(answer, key: spend.outputKey, slot, &budget)
            try psbt.add(tapKeySignature: signature, to: slot.input)
        case .leaf(let key, let leaf):
            let signature = try schnorr(answer, key: key, slot, &budget)
            try psbt.add(TapScriptSignature(key: key, leafHash: leaf.hash, signature: signature), to: slot.input)
        }
    }

    /// A valid answer of BIP-340 as an input has it.
    private func schnorr(
        _ answer: RequestSignature, key: [UInt8], _ slot: Slot, _ budget: inout Budget
    ) throws(ChainError) -> [UInt8] {
        let bytes = try answer.bip340()
        let digest = try signingInput(slot, &budget).signedBytes
        guard budget.isValid(schnorr: bytes, digest: digest, key: key) else { throw Self.invalid(slot) }
        let signature = SignatureBytes.schnorr(bytes, type: slot.type)
        budget.note(signature, slot, isValid: true)
        return signature
    }

    /// The form of a key, compressed or not, that has the hash.
    private func form(of key: [UInt8], hash: [UInt8], _ slot: Slot) -> [UInt8]? {
        if Hash160.digest(of: key) == hash { return key }
        guard spends[slot.input]?.isWitness == false, let long = ECDSACheck.uncompressed(key), Hash160.digest(of: long) == hash else {
            return nil
        }
        return long
    }

    private static func invalid(_ slot: Slot) -> ChainError {
        ChainError(.assemble, .invalidSignature, "has a signature that is not valid for \(slot.signerText)", request: slot.id)
    }
}

extension PSBT {
    /// Adds a signature that is valid.
    fileprivate mutating func add(
        r: [UInt8], s: [UInt8], key: [UInt8], _ slot: Slot, _ budget: inout SigningTable.Budget
    ) throws(ChainError) {
        let signature = SignatureBytes.ecdsa(r: r, s: s, type: slot.type)
        try add(PartialSignature(key: key, signature: signature), to: slot.input)
        budget.note(signature, slot, isValid: true)
    }
}

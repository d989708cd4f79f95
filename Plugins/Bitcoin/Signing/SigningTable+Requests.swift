internal import ChainKit

extension SigningTable {
    /// The requests that these keys answer; without keys, all that are open.
    ///
    /// - Parameter allowed: The hash types without outputs that may be asked for.
    func requests(
        for walletKeys: [WalletKey], allowing allowed: Set<UInt32> = [], _ budget: inout Budget
    ) throws(ChainError) -> [SigningRequest] {
        let keyring = Keyring(walletKeys, for: spends)
        var requests: [SigningRequest] = []
        var ownsAny = false
        let signing = psbt.inputs.indices.filter { index in
            !psbt.inputs[index].isFinal && (walletKeys.isEmpty || slots(index).contains { owner(of: $0, keyring) != nil })
        }
        let coverage = Coverage(self, inputs: signing)
        let loose = transaction.outputs.indices.first { !coverage.holds(output: $0) }
        for index in psbt.inputs.indices {
            let slots = slots(index)
            let own = slots.filter { walletKeys.isEmpty || owner(of: $0, keyring) != nil }
            guard !own.isEmpty else { continue }
            ownsAny = true
            var open = try own.filterThrowing { slot throws(ChainError) in try !isFilled(slot, &budget) }
            try drop(&open, among: slots, index, hasKeys: !walletKeys.isEmpty, &budget)
            for slot in open {
                let input = try signingInput(slot, &budget)
                // Of several signatures one may hold what another leaves open.
                if !allowed.contains(slot.type.rawValue), let risk = risk(slot.type, loose) {
                    throw ChainError(
                        .plan, .riskySighash, "is \(SighashName.text(slot.type.rawValue)): \(risk)",
                        field: "\(Self.field(index)).sighashType", request: slot.id,
                        remedy: SighashName.name(of: slot.type.rawValue).map { .context(["allowSighash": [.string($0)]]) })
                }
                requests.append(try request(slot, input, walletKeys.isEmpty ? nil : owner(of: slot, keyring)))
            }
        }
        try refuseMissingScript(keyring)
        if !walletKeys.isEmpty, !ownsAny {
            try refuseUnprovenLeaf(keyring)
            let isWhole = !psbt.inputs.isEmpty && psbt.inputs.allSatisfy(\.isFinal)
            if let done = psbt.inputs.indices.first(where: { isWhole || isFinished($0, by: keyring) }) {
                throw ChainError(
                    .plan, .finished, "is finished\(isWhole ? " like all of them" : ""): there is nothing left to sign",
                    field: Self.field(done))
            }
            if let missing = outputs.firstIndex(of: nil), !psbt.inputs[missing].isFinal { throw Self.unknownOutput(missing) }
            throw ChainError(
                .plan, .noOwnedSigner, "include none that signs an input: name the paths of those that do", field: "keys")
        }
        return requests
    }

    /// The risk of a signature of a type.
    ///
    /// - Parameter loose: an output that no signature of the keys holds.
    private func risk(_ type: SighashType, _ loose: Int?) -> String? {
        if type.isNone { return "whoever completes the transaction could send the coins anywhere" }
        guard type.isSingle, let loose else { return nil }
        return "no signature holds output \(loose), whose \(transaction.outputs[loose].value) satoshis could be sent anywhere"
    }

    /// Whether an input of one of these keys alone has all that it takes.
    private func isFinished(_ index: Int, by keyring: Keyring) -> Bool {
        guard psbt.inputs[index].isFinal else { return false }
        switch spends[index]?.form {
        case .publicKey(let key): return keyring.key(key) != nil
        case .publicKeyHash(let hash): return keyring.key(hash: hash, isWitness: false) != nil
        case .witnessKeyHash(let hash): return keyring.key(hash: hash, isWitness: true) != nil
        default: return false
        }
    }

    /// Refuses what the network cannot check: an output of segregated witness where there is none, which anybody can take, by a
    /// transaction that its nodes cannot read.
    func refuseForms(missing network: BitcoinNetwork) throws(ChainError) {
        for (index, spend) in spends.enumerated() {
            guard let spend else { continue }
            var isTaproot = false
            if case .taproot = spend.form { isTaproot = true }
            guard isTaproot ? network.hasTaproot : network.hasSegwit || !spend.isWitness else {
                throw ChainError(
                    .plan, .unsupportedForm,
                    "spends an output of segregated witness, which \(network.name) does not have: there anybody can take it",
                    field: Self.field(index))
            }
        }
    }

    /// Says so where only the script behind a hash is missing.
    private func refuseMissingScript(_ keyring: Keyring) throws(ChainError) {
        for (index, spend) in spends.enumerated() {
            guard let spend, spend.form == nil, !psbt.inputs[index].isFinal, let redeem = keyring.redeemScript(of: spend.output.script)
            else {
                continue
            }
            throw ChainError(
                .plan, .missingField, "is missing, and must be \(Hex.encode(redeem)): P2WPKH in a script hash is signed with it",
                field: "\(Self.field(index)).redeemScript")
        }
    }

    /// Leaves out what need not be signed: where others' signatures are enough, and leaves beside a key path of ours.
    private func drop(
        _ open: inout [Slot], among slots: [Slot], _ index: Int, hasKeys: Bool, _ budget: inout Budget
    ) throws(ChainError) {
        guard !open.isEmpty else { return }
        let filled = try slots.filterThrowing { slot throws(ChainError) in try isFilled(slot, &budget) }.count
        // The table holds no more than there is room for.
        var room = LeafRoom()
        if filled > 0, let spend = spends[index],
            (try? InputFinish(
                psbt.inputs[index], spending: spend.output.script, InputLocks(transaction, input: index), taproots[index]?.proofs,
                room: &room)) != nil
        {
            open = []
        }
        if hasKeys, let required = spends[index]?.required { open = Array(open.prefix(max(0, required - filled))) }
        guard hasKeys, slots.contains(where: \.isKeyPath) else { return }
        var signsByKey = open.contains(where: \.isKeyPath)
        // Somebody else's signature for the key path, if it is one, makes those of leaves needless.
        if !signsByKey { signsByKey = try isFilled(slots[0], &budget) }
        if signsByKey { open.removeAll { !$0.isKeyPath } }
    }

    private struct Owner {
        let key: WalletKey
        let tweak: KeyTweak
    }

    /// Whether one of the keys fills a slot.
    func isOwn(_ slot: Slot, _ keyring: Keyring) -> Bool { owner(of: slot, keyring) != nil }

    /// The path of the key that fills a slot.
    func ownPath(_ slot: Slot, _ keyring: Keyring) -> DerivationPath? { owner(of: slot, keyring)?.key.path }

    /// Which of the keys fills a slot.
    private func owner(of slot: Slot, _ keyring: Keyring) -> Owner? {
        switch slot.signer {
        case .key(let key): return keyring.key(key).map { Owner(key: $0, tweak: .none) }
        case .keyHash(let hash, _):
            return keyring.key(hash: hash, isWitness: spends[slot.input]?.isWitness == true).map { Owner(key: $0, tweak: .none) }
        case .output(let spend):
            return keyring.taprootKey(spend).map { Owner(key: $0.key, tweak: .taproot(merkleRoot: $0.merkleRoot)) }
        case .leaf(let key, _): return keyring.leafKey(key).map { Owner(key: $0, tweak: .none) }
        }
    }

    private func request(_ slot: Slot, _ input: SigningInput, _ owner: Owner?) throws(ChainError) -> SigningRequest {
        let requires: Set<SignatureRequirement> = slot.scheme == .ecdsaSecp256k1 ? [.lowS] : []
        let path = owner?.key.path ?? .root
        switch slot.signer {
        case .key(let key):
            guard let verifyKey = KeyShape.publicKey(key) else { throw Self.notAKey(key, slot) }
            return SigningRequest(id: slot.id, path: path, input: input, verifyKey: verifyKey, requires: requires)
        case .keyHash(_, let known):
            guard let verifyKey = owner?.key.publicKey ?? known.flatMap({ KeyShape.publicKey($0) }) else {
                return SigningRequest(id: slot.id, scheme: .ecdsaSecp256k1, input: input, requires: requires)
            }
            return SigningRequest(id: slot.id, path: path, input: input, verifyKey: verifyKey, requires: requires)
        case .output(let spend):
            guard let verifyKey = try? PublicKey(.bip340Secp256k1, spend.outputKey) else { throw Self.notAKey(spend.outputKey, slot) }
            let claimed = spend.internalKey.flatMap { spend.root(ofInternalKey: $0) }
            let tweak = owner?.tweak ?? claimed.map { .taproot(merkleRoot: $0) } ?? .none
            return SigningRequest(id: slot.id, path: path, input: input, tweak: tweak, verifyKey: verifyKey)
        case .leaf(let key, _):
            guard let verifyKey = try? PublicKey(.bip340Secp256k1, key) else { throw Self.notAKey(key, slot) }
            return SigningRequest(id: slot.id, path: path, input: input, verifyKey: verifyKey)
        }
    }

    /// Says so where what the keys could sign is a leaf that the output does not have.
    private func refuseUnprovenLeaf(_ keyring: Keyring) throws(ChainError) {
        var room = LeafRoom()
        for (index, taproot) in taproots.enumerated() {
            var claimed = psbt.inputs[index].claimedLeafKeys
            for claim in taproot?.proofs.unproven ?? [] {
                // There may be any number of them, for nothing says what is one.
                guard (try? room.take(claim.leaf.script.count)) != nil else { return }
                guard TaprootSpend.Leaf(claim, claimed: &claimed).keys.contains(where: { keyring.leafKey($0) != nil }) else { continue }
                throw ChainError(
                    .plan, .scriptMismatch,
                    "has the leaf \(Hex.encode(claim.hash)) with a key of yours, and a control block that does not lead to the output's key: "
                        + "ask whoever made the PSBT for the right one",
                    field: "\(Self.field(index)).tapLeafScript[\(claim.position)]")
            }
        }
    }

    private static func notAKey(_ key: [UInt8], _ slot: Slot) -> ChainError {
        ChainError(.plan, .invalidKey, "has a key \(Hex.encode(key)) that is not a point of secp256k1", field: field(slot.input))
    }

    // MARK: - Signatures that are there

    /// Refuses to sign where what others have signed already would keep the transaction from being whole, so that nothing is given away
    /// for nothing: signatures of any input that are not valid, and finished inputs that don't satisfy their scripts.
    ///
    /// - Parameter known: what is known of signatures from planning.
    func refuseInvalid(_ known: Budget) throws(ChainError) {
        var budget = Budget(knowing: known)
        for index in psbt.inputs.indices {
            if let slot = invalid(index, &budget).first { throw Self.notValid(slot) }
        }
        let spent = outputs.compactMap { $0 }
        let finished = psbt.inputs.indices.filter { psbt.inputs[$0].isFinal }
        guard !finished.isEmpty, spent.count == outputs.count else { return }
        var partial = transaction
        for index in finished {
            partial.inputs[index].scriptSig = psbt.inputs[index].finalScriptSig ?? []
            partial.inputs[index].witness = psbt.inputs[index].finalScriptWitness ?? []
        }
        let verifier = InputVerifier(partial, spent: spent, flags: .standard)
        var work = VerificationWork()
        for index in finished {
            guard let failure = verifier.verify(input: index, &work) else { continue }
            throw ChainError(
                .plan, .invalidSignature,
                "is finished, and does not satisfy the script that it spends (\(failure)): whoever finished it must do so again",
                field: Self.field(index))
        }
    }

    private static func notValid(_ slot: Slot) -> ChainError {
        ChainError(
            .plan, .invalidSignature, "holds a signature that is not valid, for \(slot.signerText): take it out and plan again",
            field: field(slot.input), request: slot.id)
    }

    /// Whether a slot has its signature.
    ///
    /// - Throws: `invalidSignature` where what it has is none.
    func isFilled(_ slot: Slot, _ budget: inout Budget) throws(ChainError) -> Bool {
        guard let bytes = existing(slot) else { return false }
        guard try isValid(bytes, slot, &budget) else {
            throw Self.notValid(slot)
        }
        return true
    }

    /// Whether bytes of a PSBT are a valid signature for a slot, of whatever type they say. What was looked at already is not again.
    func isValid(_ bytes: [UInt8], _ slot: Slot, _ budget: inout Budget) throws(ChainError) -> Bool {
        if let known = budget.verdict(bytes, slot) { return known }
        let isValid = try verdict(bytes, slot, &budget)
        budget.note(bytes, slot, isValid: isValid)
        return isValid
    }

    private func verdict(_ bytes: [UInt8], _ slot: Slot, _ budget: inout Budget) throws(ChainError) -> Bool {
        switch slot.signer {
        case .key(let key), .keyHash(_, let key?):
            guard KeyShape.compressed(key) != nil, let parts = SignatureBytes.parse(ecdsa: bytes) else { return false }
            let input = try signingInput(slot, type: parts.type, &budget)
            return budget.isValid(r: parts.r, s: parts.s, digest: input.signedBytes, key: key)
        case .keyHash(_, nil): return false
        case .output(let spend): return try isValid(schnorr: bytes, spend.outputKey, slot, &budget)
        case .leaf(let key, _): return try isValid(schnorr: bytes, key, slot, &budget)
        }
    }

    private func isValid(schnorr bytes: [UInt8], _ key: [UInt8], _ slot: Slot, _ budget: inout Budget) throws(ChainError) -> Bool {
        guard let parts = SignatureBytes.parse(schnorr: bytes) else { return false }
        let input = try signingInput(slot, type: parts.type, &budget)
        return budget.isValid(schnorr: parts.signature, digest: input.signedBytes, key: key)
    }
}

extension Slot {
    /// Whether the slot is a Taproot output's own key.
    var isKeyPath: Bool { if case .output = signer { true } else { false } }
}

extension Sequence {
    /// `filter` with an error of one type.
    func filterThrowing(_ isIncluded: (Element) throws(ChainError) -> Bool) throws(ChainError) -> [Element] {
        var kept: [Element] = []
        for element in self where try isIncluded(element) { kept.append(element) }
        return kept
    }
}

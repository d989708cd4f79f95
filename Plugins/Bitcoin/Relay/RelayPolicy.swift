/// Rules by which nodes refuse to pass on what blocks take, as far as a transaction and the outputs that it spends show it.
///
/// Scripts that run what may get a meaning (witness and leaf versions without rules, OP_SUCCESS, spare operations) are for
/// ``InputVerifier`` with ``ScriptFlags/standard``. Not looked at is what hangs on other transactions: packages with dust that is spent at
/// once, parents and children of version 3, replacement, lock times that the chain has not reached.
struct RelayPolicy {
    /// A rule, and whether the transaction keeps to it.
    struct Finding: Hashable {
        let name: String
        let ok: Bool
        let detail: String
    }

    private let transaction: BitcoinTransaction
    /// The scripts that the inputs spend; nil where nobody says it.
    private let scripts: [[UInt8]?]
    private let policy: NetworkPolicy
    /// The cost of signature operations, and the number in old inputs; nil where some script is not known, or no rule asks.
    private let sigops: (cost: Int, legacy: Int)?

    init(_ transaction: BitcoinTransaction, spending scripts: [[UInt8]?], _ policy: NetworkPolicy) {
        self.transaction = transaction
        self.scripts = scripts
        self.policy = policy
        let known = scripts.compactMap { $0 }
        let isKnown = policy.relayRules != nil && known.count == transaction.inputs.count
        sigops = isKnown ? (Sigops.cost(transaction, spending: known), Sigops.legacy(transaction, spending: known)) : nil
    }

    /// The size that nodes ask a fee for: signature operations count for bytes that are not there.
    var virtualSize: Int {
        guard let rules = policy.relayRules, let sigops else { return transaction.virtualSize }
        return max(transaction.virtualSize, (sigops.cost * rules.weightOfSigopCost + 3) / 4)
    }

    /// The finding on the fee.
    func feeRate(_ fee: UInt64) -> Finding {
        let size = virtualSize
        func least(_ rate: UInt64) -> UInt64 { FeeRate(perThousand: rate).fee(of: size) }
        let needed = least(policy.relayRate)
        var detail = FeeRate.text(fee: fee, virtualSize: transaction.virtualSize)
        detail += "; nodes relay from \(needed) satoshis on for \(size) virtual bytes"
        if size > transaction.virtualSize { detail += ", as which its signature operations count" }
        if let older = policy.olderRelayRate, fee >= needed, fee < least(older) {
            detail += ", older ones from \(least(older)): it may not get far"
        }
        return Finding(name: "feeRate", ok: fee >= needed, detail: detail)
    }

    /// The findings on the transaction's form: the weight, and whatever else is known of the network's nodes; rules about single inputs and
    /// outputs where they are broken.
    func findings() -> [Finding] {
        var findings: [Finding] = []
        func add(_ name: String, _ ok: Bool, _ detail: String) { findings.append(Finding(name: name, ok: ok, detail: detail)) }
        let weight = transaction.weight
        add("standardWeight", weight <= NetworkPolicy.highestWeight, "\(weight) of at most \(NetworkPolicy.highestWeight)")
        if let rules = policy.relayRules { findings += general(rules) }
        for (index, output) in transaction.outputs.enumerated() {
            let dust = policy.dust(of: output.script)
            if output.value < dust { add("dust/\(index)", false, "\(output.value) satoshis are below \(dust)") }
            if let reason = policy.relayRules?.refusal(output: output.script) { add("output/\(index)", false, reason) }
        }
        guard let rules = policy.relayRules else { return findings }
        for (index, input) in transaction.inputs.enumerated() {
            if let reason = rules.refusal(scriptSig: input.scriptSig) { add("scriptSig/\(index)", false, reason) }
            guard scripts.indices.contains(index), let script = scripts[index] else { continue }
            if let reason = rules.refusal(spending: script, input) { add("spent/\(index)", false, reason) }
            if let reason = rules.refusal(witnessOf: input, spending: script) { add("witness/\(index)", false, reason) }
        }
        return findings
    }

    /// The findings on the transaction as a whole.
    private func general(_ rules: RelayRules) -> [Finding] {
        var findings: [Finding] = []
        func add(_ name: String, _ ok: Bool, _ detail: String) { findings.append(Finding(name: name, ok: ok, detail: detail)) }
        let (first, last) = (rules.versions.lowerBound, rules.versions.upperBound)
        add("version", rules.versions.contains(transaction.version), "version \(transaction.version); nodes relay \(first) to \(last)")
        if transaction.strippedSize < rules.leastSize {
            add("size", false, "\(transaction.strippedSize) bytes without witnesses of at least \(rules.leastSize)")
        }
        if transaction.version == 3, virtualSize > rules.mostBytesOfVersion3 {
            add("version3", false, "\(virtualSize) virtual bytes of at most \(rules.mostBytesOfVersion3) in version 3 (BIP-431)")
        }
        if let data = rules.data(transaction.outputs) { findings.append(data) }
        if let cost = sigops?.cost, cost > rules.mostSigopCost {
            add("sigops", false, "signature operations cost \(cost) of at most \(rules.mostSigopCost)")
        }
        if let legacy = sigops?.legacy, legacy > rules.mostLegacySigops {
            add("legacySigops", false, "inputs have \(legacy) signature operations of the old kind of at most \(rules.mostLegacySigops)")
        }
        return findings
    }
}

extension RelayRules {
    /// The finding on the content of OP_RETURN outputs; nil where there are none.
    func data(_ outputs: [TransactionOutput]) -> RelayPolicy.Finding? {
        let carriers = outputs.filter { OutputForm($0.script) == .data }
        guard !carriers.isEmpty else { return nil }
        let bytes = carriers.reduce(0) { $0 + $1.script.count }
        var detail = "\(bytes) bytes of OP_RETURN of at most \(mostDataBytes)"
        if bytes <= mostDataBytes, bytes > olderDataBytes || carriers.count > 1 {
            detail += "; nodes before version 30, and those set so, relay one output of at most \(olderDataBytes)"
        }
        return RelayPolicy.Finding(name: "data", ok: bytes <= mostDataBytes, detail: detail)
    }

    /// Why nodes don't take an output of this script; nil where they do.
    func refusal(output script: [UInt8]) -> String? {
        switch OutputForm(script) {
        case .other: "a script of no form that nodes relay"
        case .multisig(let keys) where keys > mostBareKeys: "a bare script of \(keys) keys of at most \(mostBareKeys)"
        default: nil
        }
    }

    fileprivate func refusal(scriptSig script: [UInt8]) -> String? {
        if script.count > longestScriptSig { return "a script signature of \(script.count) bytes of at most \(longestScriptSig)" }
        return Script.isPushOnly(script) ? nil : "a script signature that does more than push"
    }

    fileprivate func refusal(spending script: [UInt8], _ input: TransactionInput) -> String? {
        if OutputForm(script) == .other { return "spends a script of no form that nodes relay" }
        guard Script.isPayToScriptHash(script), let redeem = Script.lastPush(input.scriptSig) else { return nil }
        let count = Sigops.count(redeem, readsKeys: true)
        return count > mostScriptHashSigops ? "spends by a script of \(count) signature operations of at most \(mostScriptHashSigops)" : nil
    }

    fileprivate func refusal(witnessOf input: TransactionInput, spending script: [UInt8]) -> String? {
        let witness = input.witness
        guard !witness.isEmpty else { return nil }
        if OutputForm.isAnchor(script) { return "a witness, and an anchor takes none" }
        let isNested = Script.isPayToScriptHash(script)
        let program = isNested ? Script.lastPush(input.scriptSig) ?? [] : script
        switch ScriptTemplate.witnessProgram(program).map({ ($0.version, $0.program.count) }) {
        case (0, 32)?: return refusal(scriptHashWitness: witness)
        case (1, 32)? where !isNested: return refusal(taprootWitness: witness)
        default: return nil
        }
    }

    private func refusal(scriptHashWitness witness: [[UInt8]]) -> String? {
        if let script = witness.last, script.count > longestWitnessScript {
            return "a witness script of \(script.count) bytes of at most \(longestWitnessScript)"
        }
        if witness.count - 1 > mostWitnessItems {
            return "\(witness.count - 1) items beside the witness script of at most \(mostWitnessItems)"
        }
        return refusal(items: witness.dropLast())
    }

    private func refusal(taprootWitness witness: [[UInt8]]) -> String? {
        guard witness.count >= 2, let last = witness.last, let version = last.first else { return nil }
        if version == WitnessProgram.annexTag { return "an annex" }
        return version & 0xfe == TapTree.tapscript ? refusal(items: witness.dropLast(2)) : nil
    }

    private func refusal(items: some Sequence<[UInt8]>) -> String? {
        guard let longest = items.map(\.count).max(), longest > longestWitnessItem else { return nil }
        return "a witness item of \(longest) bytes of at most \(longestWitnessItem)"
    }
}

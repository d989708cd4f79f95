public import ChainKit

extension PSBT {
    /// The finalizer's role: inputs with all signatures that their scripts want get their script signature and witness, and lose what
    /// BIP-174 lets a finalizer clear; what they spend and what nobody here knows stays. Signatures are not verified here.
    ///
    /// - Returns: The PSBT, and why inputs were left as they are.
    /// - Throws: ``ChainError`` where an input's fields contradict each other about what is spent.
    public func finalized() throws(ChainError) -> (psbt: PSBT, unfinished: [(input: Int, reason: String)]) {
        var psbt = self
        var unfinished: [(input: Int, reason: String)] = []
        let outputs = try utxos()
        for (index, output) in outputs.enumerated() where !inputs[index].isFinal {
            guard let output else {
                unfinished.append((index, "the output that it spends is not there"))
                continue
            }
            do {
                psbt.inputs[index].finish(try InputFinish(inputs[index], spending: output.script))
            } catch {
                unfinished.append((index, error.reason))
            }
        }
        return (psbt, unfinished)
    }
}

extension PSBTInput {
    /// Only the outputs that are spent, version 2's parts of the transaction, and unknown fields outlive the finish.
    fileprivate mutating func finish(_ finish: InputFinish) {
        let kept: Set<UInt64> = [PSBTInputType.nonWitnessUTXO, PSBTInputType.witnessUTXO, PSBTInputType.proprietary]
        map.removeAll { pair in
            guard let field = PSBTField.input[pair.type] else { return false }
            return field.only == nil && !kept.contains(pair.type)
        }
        finalScriptSig = finish.scriptSig.isEmpty ? nil : finish.scriptSig
        finalScriptWitness = finish.witness.isEmpty ? nil : finish.witness
    }
}

/// What is missing for an input's finish, or stands in its way.
struct Unfinished: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

/// The script signature and the witness that an input's signatures make.
struct InputFinish {
    let scriptSig: [UInt8]
    let witness: [[UInt8]]

    init(_ input: PSBTInput, spending script: [UInt8]) throws(Unfinished) {
        try input.checkTypes()
        guard case .payToScriptHash(let hash) = ScriptTemplate(script) else {
            if ScriptTemplate.witnessProgram(script) != nil {
                (scriptSig, witness) = ([], try Self.witness(input, program: script, nested: false))
            } else {
                (scriptSig, witness) = (Self.pushes(try input.satisfaction(of: script)), [])
            }
            return
        }
        guard let redeem = input.redeemScript else { throw Unfinished("the redeem script is not there") }
        guard Hash160.digest(of: redeem) == hash else { throw Unfinished("the redeem script is not the one that the output commits to") }
        guard redeem.count <= 520 else { throw Unfinished("the redeem script has over 520 bytes, which nobody can push") }
        if ScriptTemplate.witnessProgram(redeem) != nil {
            (scriptSig, witness) = (Script.push(redeem), try Self.witness(input, program: redeem, nested: true))
        } else {
            (scriptSig, witness) = (Self.pushes(try input.satisfaction(of: redeem)) + Script.push(redeem), [])
        }
    }

    private static func pushes(_ items: [[UInt8]]) -> [UInt8] { items.flatMap(Script.push) }

    private static func witness(_ input: PSBTInput, program: [UInt8], nested: Bool) throws(Unfinished) -> [[UInt8]] {
        switch ScriptTemplate(program) {
        case .payToWitnessPublicKeyHash(let hash):
            return try input.satisfaction(of: Script.payToPublicKeyHash(hash))
        case .payToWitnessScriptHash(let hash):
            guard let script = input.witnessScript else { throw Unfinished("the witness script is not there") }
            guard HashFunction.sha256.digest(of: script) == hash else {
                throw Unfinished("the witness script is not the one that the output commits to")
            }
            return try input.satisfaction(of: script) + [script]
        case .payToTaproot(let key) where !nested: return try input.taprootWitness(outputKey: key)
        default: throw Unfinished("the witness program is of a kind that has no rules yet")
        }
    }
}

extension PSBTInput {
    /// What a script of the known forms wants on the stack, from the bottom.
    fileprivate func satisfaction(of script: [UInt8]) throws(Unfinished) -> [[UInt8]] {
        switch ScriptTemplate(script) {
        case .payToPublicKey(let key): return [try signature { $0 == key }.signature]
        case .payToPublicKeyHash(let hash):
            let found = try signature { Hash160.digest(of: $0) == hash }
            return [found.signature, found.key]
        case .multisig(let required, let keys):
            // In the order of the keys, as OP_CHECKMULTISIG wants them; it takes one item more than it uses.
            let all = partialSignatures
            let found = keys.compactMap { key in all.first { $0.key == key } }
            guard found.count >= required else { throw Unfinished("\(found.count) of \(required) signatures are there") }
            return [[]] + found.prefix(required).map(\.signature)
        default: throw Unfinished("the script is of no form that is known here")
        }
    }

    private func signature(_ matches: ([UInt8]) -> Bool) throws(Unfinished) -> PartialSignature {
        guard let found = partialSignatures.first(where: { matches($0.key) }) else { throw Unfinished("the signature is not there") }
        return found
    }

    /// A finalizer must leave an input alone that has signatures of another type than it demands, needed or not (BIP-174).
    fileprivate func checkTypes() throws(Unfinished) {
        guard let sighashType else { return }
        func check(_ type: SighashType?, _ name: String) throws(Unfinished) {
            guard type?.rawValue != sighashType else { return }
            throw Unfinished(
                "\(name) is of sighash type \(type.map { SighashName.text($0.rawValue) } ?? "none"), and sighashType demands "
                    + SighashName.text(sighashType))
        }
        for (index, one) in partialSignatures.enumerated() {
            try check(SignatureBytes.parse(ecdsa: one.signature)?.type, "partialSig[\(index)]")
        }
        if let tapKeySignature { try check(SignatureBytes.parse(schnorr: tapKeySignature)?.type, "tapKeySig") }
        for (index, one) in tapScriptSignatures.enumerated() {
            try check(SignatureBytes.parse(schnorr: one.signature)?.type, "tapScriptSig[\(index)]")
        }
    }
}

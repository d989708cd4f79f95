public import ChainKit

extension PSBT {
    /// The finalizer's role: inputs with all signatures that their scripts want get their script signature and witness, and lose what
    /// BIP-174 lets a finalizer clear; what they spend and what nobody here knows stays. Of several signatures the valid ones are taken, as
    /// far as the PSBT says enough to tell; where there are not enough of them, whoever checks the transaction says so.
    ///
    /// - Returns: The PSBT, and why inputs were left as they are.
    /// - Throws: ``ChainError`` where an input's fields contradict each other about what is spent.
    public func finalized() throws(ChainError) -> (psbt: PSBT, unfinished: [(input: Int, reason: String)]) { try finalized(verified: []) }

    /// - Parameter verified: the slots whose signatures are known to be valid.
    func finalized(verified: Set<String>) throws(ChainError) -> (psbt: PSBT, unfinished: [(input: Int, reason: String)]) {
        var psbt = self
        var unfinished: [(input: Int, reason: String)] = []
        let outputs = try utxos()
        let transaction = try unsignedTransaction()
        let table = try? SigningTable(self)
        var budget = SigningTable.Budget()
        for (index, output) in outputs.enumerated() where !inputs[index].isFinal {
            guard let output else {
                unfinished.append((index, "the output that it spends is not there"))
                continue
            }
            var input = inputs[index]
            let invalid = table?.dropInvalid(from: &input, index, verified, &budget) ?? []
            do throws(Unfinished) {
                psbt.inputs[index].finish(try InputFinish(input, of: transaction, index, spending: outputs, output))
            } catch {
                var reason = error.reason
                if !invalid.isEmpty {
                    do throws(Unfinished) {
                        psbt.inputs[index].finish(try InputFinish(inputs[index], of: transaction, index, spending: outputs, output))
                        continue
                    } catch { reason = error.isOfRun ? "the signature of \(invalid[0]) is not valid" : error.reason }
                }
                unfinished.append((index, reason))
            }
        }
        return (psbt, unfinished)
    }
}

extension SigningTable {
    /// The places of an input whose signatures are not valid. What cannot be told is not held against a signature.
    func invalid(_ index: Int, but verified: Set<String> = [], _ budget: inout Budget) -> [Slot] {
        slots(index).filter { slot in
            guard !verified.contains(slot.id), let bytes = existing(slot) else { return false }
            return (try? isValid(bytes, slot, &budget)) == false
        }
    }

    /// Takes signatures out of a copy of an input that are not valid.
    ///
    /// - Returns: Whose they were.
    fileprivate func dropInvalid(
        from input: inout PSBTInput, _ index: Int, _ verified: Set<String>, _ budget: inout Budget
    ) -> [String] {
        let invalid = invalid(index, but: verified, &budget)
        for slot in invalid {
            switch slot.signer {
            case .key(let key), .keyHash(_, let key?): input.map[PSBTInputType.partialSignature, key] = nil
            case .keyHash(_, nil): break
            case .output: input.tapKeySignature = nil
            case .leaf(let key, let leaf): input.map[PSBTInputType.tapScriptSignature, key + leaf.hash] = nil
            }
        }
        return invalid.map(\.signerText)
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
    /// Whether all was there, and the script did not take it.
    let isOfRun: Bool

    init(_ reason: String, isOfRun: Bool = false) { (self.reason, self.isOfRun) = (reason, isOfRun) }
}

/// The script signature and the witness that an input's signatures make.
struct InputFinish {
    let scriptSig: [UInt8]
    let witness: [[UInt8]]
    /// Whether it is of a script that asks for more than signatures of some keys, and was read as nested conditions.
    private var isComposed = false

    init(_ input: PSBTInput, spending script: [UInt8], _ locks: InputLocks) throws(Unfinished) {
        try input.checkTypes()
        guard case .payToScriptHash(let hash) = ScriptTemplate(script) else {
            if ScriptTemplate.witnessProgram(script) != nil {
                (witness, isComposed) = try Self.witness(input, program: script, nested: false, locks)
                scriptSig = []
            } else {
                let found = try input.satisfaction(of: script, .legacy, locks)
                (scriptSig, witness, isComposed) = (Self.pushes(found.items), [], found.isComposed)
            }
            return
        }
        guard let redeem = input.redeemScript else { throw Unfinished("the redeem script is not there") }
        guard Hash160.digest(of: redeem) == hash else { throw Unfinished("the redeem script is not the one that the output commits to") }
        guard redeem.count <= ScriptMachine.longestItem else {
            throw Unfinished("the redeem script has over \(ScriptMachine.longestItem) bytes, which nobody can push")
        }
        if ScriptTemplate.witnessProgram(redeem) != nil {
            (witness, isComposed) = try Self.witness(input, program: redeem, nested: true, locks)
            scriptSig = Script.push(redeem)
        } else {
            let found = try input.satisfaction(of: redeem, .legacy, locks)
            (scriptSig, witness, isComposed) = (Self.pushes(found.items) + Script.push(redeem), [], found.isComposed)
        }
    }

    /// What an input of a transaction is finished with.
    fileprivate init(
        _ input: PSBTInput, of transaction: BitcoinTransaction, _ index: Int, spending outputs: [TransactionOutput?],
        _ output: TransactionOutput
    ) throws(Unfinished) {
        try self.init(input, spending: output.script, InputLocks(transaction, input: index))
        try check(transaction, index, spending: outputs)
    }

    private static func pushes(_ items: [[UInt8]]) -> [UInt8] { items.flatMap(Script.shortestPush) }

    private static func witness(
        _ input: PSBTInput, program: [UInt8], nested: Bool, _ locks: InputLocks
    ) throws(Unfinished) -> (items: [[UInt8]], isComposed: Bool) {
        switch ScriptTemplate(program) {
        case .payToWitnessPublicKeyHash(let hash): return try input.satisfaction(of: Script.payToPublicKeyHash(hash), .witness, locks)
        case .payToWitnessScriptHash(let hash):
            guard let script = input.witnessScript else { throw Unfinished("the witness script is not there") }
            guard HashFunction.sha256.digest(of: script) == hash else {
                throw Unfinished("the witness script is not the one that the output commits to")
            }
            let (items, isComposed) = try input.satisfaction(of: script, .witness, locks)
            return (items + [script], isComposed)
        case .payToTaproot(let key) where !nested: return try input.taprootWitness(outputKey: key, locks)
        default: throw Unfinished("the witness program is of a kind that has no rules yet")
        }
    }

    /// Runs a script that was read as nested conditions: reading takes it for what wallets write, and only running it shows what it is.
    private func check(_ transaction: BitcoinTransaction, _ index: Int, spending outputs: [TransactionOutput?]) throws(Unfinished) {
        let spent = outputs.compactMap { $0 }
        guard isComposed, spent.count == outputs.count else { return }
        var finished = transaction
        finished.inputs[index].scriptSig = scriptSig
        finished.inputs[index].witness = witness
        var work = VerificationWork()
        guard let failure = InputVerifier(finished, spent: spent, flags: .consensus).verify(input: index, &work),
            failure.error != .tooMuchWork
        else { return }
        throw Unfinished("the script is of no form that is known here", isOfRun: true)
    }
}

extension PSBTInput {
    /// What a script wants on the stack, from the bottom.
    fileprivate func satisfaction(
        of script: [UInt8], _ kind: ScriptKind, _ locks: InputLocks
    ) throws(Unfinished) -> (items: [[UInt8]], isComposed: Bool) {
        guard let conditions = Miniscript(script, kind) else { throw Unfinished("the script is of no form that is known here") }
        let satisfier = Satisfier(self, kind, locks)
        if let found = satisfier.satisfy(conditions)?.bytes { return (found, conditions.isComposed) }
        switch conditions {
        case .multi(let required, let keys):
            throw Unfinished("\(keys.count { satisfier.signatures[$0] != nil }) of \(required) signatures are there")
        case .key, .keyHash: throw Unfinished("the signature is not there")
        default: throw Unfinished("what its script asks for is not all there")
        }
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

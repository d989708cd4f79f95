public import ChainKit

extension PSBT {
    /// The finalizer's role: inputs with all signatures that their scripts want get their script signature and witness, and lose what
    /// BIP-174 lets a finalizer clear; what they spend and what nobody here knows stays. Of several signatures the valid ones are taken, as
    /// far as the PSBT says enough to tell; where there are not enough of them, whoever checks the transaction says so.
    ///
    /// - Returns: The PSBT, and why inputs were left as they are.
    /// - Throws: ``ChainError`` where an input's fields contradict each other about what is spent.
    public func finalized() throws(ChainError) -> (psbt: PSBT, unfinished: [(input: Int, reason: String)]) {
        let finalized = try finalized(try? SigningTable(self), SigningTable.Budget())
        return (finalized.psbt, finalized.unfinished)
    }

    /// - Parameters:
    ///   - table: of this PSBT; nil where it can't be signed.
    ///   - known: what is known of its signatures.
    func finalized(_ table: SigningTable?, _ known: SigningTable.Budget) throws(ChainError) -> FinalizedPSBT {
        let outputs: [TransactionOutput?]
        let transaction: BitcoinTransaction
        if let table {
            (outputs, transaction) = (table.outputs, table.transaction)
        } else {
            (outputs, transaction) = (try utxos(), try unsignedTransaction())
        }
        var budget = SigningTable.Budget(knowing: known)
        var room = LeafRoom()
        var finishes: [Int: InputFinish] = [:]
        var reasons: [Int: String] = [:]
        for (index, output) in outputs.enumerated() where !inputs[index].isFinal {
            guard let output else {
                reasons[index] = "the output that it spends is not there"
                continue
            }
            let locks = InputLocks(transaction, input: index)
            do throws(Unfinished) {
                let invalid = table?.invalid(index, &budget) ?? []
                let proofs = table?.taproots[index]?.proofs
                finishes[index] = try InputFinish(inputs[index], but: invalid, spending: output.script, locks, proofs, room: &room)
            } catch { reasons[index] = error.reason }
        }
        var work = VerificationWork()
        work.valid = budget.valid
        let spent = outputs.compactMap { $0 }
        var satisfied = spent.count == outputs.count ? SatisfiedInputs(spending: spent, work) : nil
        for (index, reason) in InputFinish.failures(finishes, of: transaction, &satisfied) {
            finishes[index] = nil
            reasons[index] = reason
        }
        var psbt = self
        for (index, finish) in finishes { psbt.inputs[index].finish(finish) }
        return FinalizedPSBT(
            psbt: psbt, unfinished: reasons.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, satisfied: satisfied, budget: budget)
    }
}

/// A PSBT that went through the finalizer, with what was found out on the way.
struct FinalizedPSBT {
    let psbt: PSBT
    /// Why inputs were left as they are.
    let unfinished: [(input: Int, reason: String)]
    /// The finished inputs whose scripts were run; nil where not all outputs are known that are spent.
    let satisfied: SatisfiedInputs?
    /// The signatures that were looked at.
    let budget: SigningTable.Budget
}

extension SigningTable {
    /// The places of an input whose signatures are not valid. What cannot be told is not held against a signature.
    func invalid(_ index: Int, _ budget: inout Budget) -> [Slot] {
        slots(index).filter { slot in
            guard let bytes = existing(slot) else { return false }
            return (try? isValid(bytes, slot, &budget)) == false
        }
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

/// A reason why an input could not be finished.
struct Unfinished: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// The script signature and the witness that an input's signatures make.
struct InputFinish {
    let scriptSig: [UInt8]
    let witness: [[UInt8]]
    /// Whether its script asks for more than signatures of some keys, and was read as nested conditions.
    private let isComposed: Bool
    /// Whose signature it has though that is not valid.
    private var invalid: String?

    /// - Parameters:
    ///   - proofs: what is known of a Taproot output's leaves.
    ///   - room: what the leaves of all inputs may take together.
    init(
        _ input: PSBTInput, spending script: [UInt8], _ locks: InputLocks, _ proofs: LeafProofs?, room: inout LeafRoom
    ) throws(Unfinished) {
        try input.checkTypes()
        guard case .payToScriptHash(let hash) = ScriptTemplate(script) else {
            if ScriptTemplate.witnessProgram(script) != nil {
                (witness, isComposed) = try Self.witness(input, program: script, nested: false, locks, proofs, room: &room)
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
            (witness, isComposed) = try Self.witness(input, program: redeem, nested: true, locks, proofs, room: &room)
            scriptSig = Script.push(redeem)
        } else {
            let found = try input.satisfaction(of: redeem, .legacy, locks)
            (scriptSig, witness, isComposed) = (Self.pushes(found.items) + Script.push(redeem), [], found.isComposed)
        }
    }

    /// With the valid signatures alone, where they are enough, and else with all of them.
    fileprivate init(
        _ input: PSBTInput, but invalid: [Slot], spending script: [UInt8], _ locks: InputLocks, _ proofs: LeafProofs?,
        room: inout LeafRoom
    ) throws(Unfinished) {
        // The same leaves twice are counted once.
        var left = room
        if !invalid.isEmpty, let finish = try? InputFinish(input.without(invalid), spending: script, locks, proofs, room: &left) {
            room = left
            self = finish
        } else {
            try self.init(input, spending: script, locks, proofs, room: &room)
            self.invalid = invalid.first?.signerText
        }
    }

    /// Runs the scripts that were read as nested conditions: reading takes them for what wallets write, and only running them shows what
    /// they are.
    ///
    /// - Parameter satisfied: gets the inputs that satisfy all rules; nothing is run where it is nil.
    /// - Returns: Why inputs are not finished.
    fileprivate static func failures(
        _ finishes: [Int: InputFinish], of transaction: BitcoinTransaction, _ satisfied: inout SatisfiedInputs?
    ) -> [Int: String] {
        let composed = finishes.filter(\.value.isComposed)
        guard !composed.isEmpty, var running = satisfied else { return [:] }
        var finished = transaction
        for (index, finish) in composed {
            finished.inputs[index].scriptSig = finish.scriptSig
            finished.inputs[index].witness = finish.witness
        }
        let verifier = InputVerifier(finished, spent: running.spent, flags: .standard)
        let consensus = InputVerifier(finished, spent: running.spent, flags: .consensus)
        var work = VerificationWork()
        work.valid = running.work.valid
        var reasons: [Int: String] = [:]
        for (index, finish) in composed.sorted(by: { $0.key < $1.key }) {
            // What satisfies all rules satisfies those of consensus.
            guard running.verify(index, verifier) != nil, let failure = consensus.verify(input: index, &work),
                failure.error != .tooMuchWork
            else { continue }
            reasons[index] =
                finish.invalid.map { "the signature of \($0) is not valid" } ?? "the script is of no form that is known here"
        }
        satisfied = running
        return reasons
    }

    private static func pushes(_ items: [[UInt8]]) -> [UInt8] { items.flatMap(Script.shortestPush) }

    private static func witness(
        _ input: PSBTInput, program: [UInt8], nested: Bool, _ locks: InputLocks, _ proofs: LeafProofs?, room: inout LeafRoom
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
        case .payToTaproot(let key) where !nested: return try input.taprootWitness(outputKey: key, proofs, locks, room: &room)
        default: throw Unfinished("the witness program is of a kind that has no rules yet")
        }
    }
}

extension PSBTInput {
    /// Without the signatures at some places.
    fileprivate func without(_ slots: [Slot]) -> PSBTInput {
        var input = self
        for slot in slots {
            switch slot.signer {
            case .key(let key), .keyHash(_, let key?): input.map[PSBTInputType.partialSignature, key] = nil
            case .keyHash(_, nil): break
            case .output: input.tapKeySignature = nil
            case .leaf(let key, let leaf): input.map[PSBTInputType.tapScriptSignature, key + leaf.hash] = nil
            }
        }
        return input
    }

    /// The items that satisfy a script, from the bottom of the stack.
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

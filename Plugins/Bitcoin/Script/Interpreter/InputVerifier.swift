internal import ChainKit

/// Runs the scripts of a transaction's inputs: the last word on whether they may spend what they spend.
///
/// The scripts are those of consensus (BIPs 16, 65, 66, 68, 112, 141, 143, 146, 147, 341, 342) and of policy, by ``ScriptFlags``.
/// What is shared among the inputs' sighashes is computed once, here.
public struct InputVerifier: Sendable {
    private let digests: TransactionDigests
    private let flags: ScriptFlags

    /// A verifier.
    ///
    /// - Parameters:
    ///   - spent: the outputs that the inputs spend, in the inputs' order; with another number of them every input fails.
    ///   - flags: rules; those that they stand on are added (``ScriptFlags/withFoundations``).
    public init(_ transaction: BitcoinTransaction, spent: [TransactionOutput], flags: ScriptFlags = .standard) {
        digests = TransactionDigests(transaction, spent: spent)
        self.flags = flags.withFoundations
    }

    /// Why the input must not spend what it spends; nil where it may. ``ScriptError/tooMuchWork`` says neither.
    public func verify(input: Int) -> ScriptFailure? {
        var work = VerificationWork()
        return verify(input: input, &work)
    }

    /// Verifies an input within what is left to do for the transaction.
    func verify(input: Int, _ work: inout VerificationWork) -> ScriptFailure? {
        let inputs = digests.transaction.inputs
        guard let spent = digests.spent, inputs.indices.contains(input) else {
            return ScriptFailure(input: input, error: .missingPreviousOutput)
        }
        var checker = SignatureChecker(digests: digests, input: input, value: spent[input].value, work: work)
        defer { work = checker.work }
        do throws(ScriptError) {
            try verify(inputs[input], spent[input], &checker)
            return nil
        } catch { return ScriptFailure(input: input, error: error) }
    }

    /// The first input that must not spend what it spends; nil where all may.
    public func verify() -> ScriptFailure? {
        var work = VerificationWork()
        for input in digests.transaction.inputs.indices {
            if let failure = verify(input: input, &work) { return failure }
        }
        return nil
    }

    private func verify(_ input: TransactionInput, _ spent: TransactionOutput, _ checker: inout SignatureChecker) throws(ScriptError) {
        if flags.contains(.signaturePushOnly), !Script.isPushOnly(input.scriptSig) { throw .signaturePushOnly }
        let pushed = try run(input.scriptSig, on: [], &checker)
        var stack = try run(spent.script, on: pushed, &checker)
        guard let result = stack.last, ScriptNumber.isTrue(result) else { throw .evalFalse }

        var isWitness = false
        if flags.contains(.witness), let (version, program) = ScriptTemplate.witnessProgram(spent.script) {
            guard input.scriptSig.isEmpty else { throw .witnessMalleated }
            try verify(version, program, nested: false, input.witness, &checker)
            (isWitness, stack) = (true, [result])
        }
        if flags.contains(.p2sh), Script.isPayToScriptHash(spent.script) {
            guard Script.isPushOnly(input.scriptSig) else { throw .signaturePushOnly }
            guard let redeemScript = pushed.last else { throw .evalFalse }
            stack = try run(redeemScript, on: pushed.dropLast(), &checker)
            guard let result = stack.last, ScriptNumber.isTrue(result) else { throw .evalFalse }
            if flags.contains(.witness), let (version, program) = ScriptTemplate.witnessProgram(redeemScript) {
                guard input.scriptSig == Script.push(redeemScript) else { throw .witnessMalleatedP2SH }
                try verify(version, program, nested: true, input.witness, &checker)
                (isWitness, stack) = (true, [result])
            }
        }
        if flags.contains(.cleanStack), stack.count != 1 { throw .cleanStack }
        if flags.contains(.witness), !isWitness, !input.witness.isEmpty { throw .witnessUnexpected }
    }

    private func run(_ script: [UInt8], on stack: [[UInt8]], _ checker: inout SignatureChecker) throws(ScriptError) -> [[UInt8]] {
        var machine = ScriptMachine(script, stack: stack, version: .base, flags: flags, checker: checker)
        defer { checker.work = machine.checker.work }
        try machine.run()
        return machine.stack
    }

    private func verify(
        _ version: Int, _ program: [UInt8], nested: Bool, _ witness: [[UInt8]], _ checker: inout SignatureChecker
    ) throws(ScriptError) {
        var program = WitnessProgram(version: version, program: program, isNested: nested, flags: flags, checker: checker)
        defer { checker.work = program.checker.work }
        try program.verify(witness)
    }
}

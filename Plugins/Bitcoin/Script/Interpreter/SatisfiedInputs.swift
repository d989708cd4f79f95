internal import ChainKit

/// The inputs of a transaction whose scripts were run already and hold under all of today's rules (``ScriptFlags/standard``): whoever
/// checks the same transaction again takes that for his answer, as long as it spends the same outputs.
struct SatisfiedInputs: Sendable {
    /// The outputs that all of the transaction's inputs spend.
    let spent: [TransactionOutput]
    private(set) var inputs: Set<Int> = []
    /// The work that the runs took, and what they found.
    private(set) var work: VerificationWork

    init(spending spent: [TransactionOutput], _ work: VerificationWork) {
        self.spent = spent
        self.work = work
    }

    func contains(_ input: Int) -> Bool { inputs.contains(input) }

    /// Runs an input's scripts, unless they were.
    ///
    /// - Parameter verifier: of the transaction, these outputs and all of today's rules.
    mutating func verify(_ input: Int, _ verifier: InputVerifier) -> ScriptFailure? {
        guard !inputs.contains(input) else { return nil }
        if let failure = verifier.verify(input: input, &work) { return failure }
        inputs.insert(input)
        return nil
    }

    /// Takes what was found of signatures since the last time.
    mutating func takeFindings() -> VerificationWork.Findings { work.takeFindings() }

    /// The same to be kept: nobody has a use for single signatures any longer.
    var kept: SatisfiedInputs {
        var kept = self
        kept.work.valid = ValidSignatures()
        return kept
    }
}

internal import ChainKit

/// Checks a transaction as a node does that takes it into its pool: what its bytes and the outputs that it spends allow to say.
struct TransactionVerification {
    private let transaction: BitcoinTransaction
    private let context: BitcoinContext
    private let policy: NetworkPolicy
    private var checks: [VerificationReport.Check] = []

    /// - Parameters:
    ///   - known: what inputs spend; the context's word comes first.
    static func report(
        _ transaction: BitcoinTransaction, origin: PSBT?, context: BitcoinContext, network: BitcoinNetwork
    ) throws(ChainError) -> VerificationReport {
        var verification = TransactionVerification(transaction: transaction, context: context, policy: network.policy)
        let known = try origin?.utxos() ?? []
        verification.checkForm()
        let prevouts = transaction.inputs.enumerated().map { index, input in
            context.prevout(input.previous)
                ?? (known.indices.contains(index) ? known[index] : nil).map { BitcoinContext.Prevout(value: $0.value, script: $0.script) }
        }
        verification.checkInputs(prevouts)
        verification.checkAmounts(prevouts)
        verification.checkPolicy(prevouts)
        return VerificationReport(sender: nil, checks: verification.checks)
    }

    private init(transaction: BitcoinTransaction, context: BitcoinContext, policy: NetworkPolicy) {
        self.transaction = transaction
        self.context = context
        self.policy = policy
    }

    private mutating func check(_ name: String, _ ok: Bool, _ detail: String, _ rule: VerificationReport.Rule = .artefact) {
        checks.append(.init(name, ok: ok, detail, rule: rule))
    }

    /// What holds of every transaction, whatever it spends.
    private mutating func checkForm() {
        check(
            "encoding", true,
            "\(transaction.size) bytes, weight \(transaction.weight), \(transaction.inputs.count) inputs and \(transaction.outputs.count) outputs"
        )
        let fault = transaction.fault
        check("rules", fault == nil, fault.map { "no block takes it: \($0.rawValue)" } ?? "keeps to what holds of every transaction")
    }

    /// Every input's script, under the rules that the context names or under all of today's.
    private mutating func checkInputs(_ prevouts: [BitcoinContext.Prevout?]) {
        guard !transaction.isCoinbase else { return }
        let spent = prevouts.compactMap { $0.map { TransactionOutput(value: $0.value ?? 0, script: $0.script) } }
        guard spent.count == transaction.inputs.count else {
            for index in transaction.inputs.indices where prevouts[index] == nil {
                check(
                    "input/\(index)", false,
                    "nobody says what it spends: give \(transaction.inputs[index].previous) in the context's prevouts")
            }
            return
        }
        // What policy takes, consensus takes too.
        let strictest = InputVerifier(transaction, spent: spent, flags: context.flags ?? .standard)
        let consensus = context.flags == nil ? InputVerifier(transaction, spent: spent, flags: .consensus) : nil
        var work = VerificationWork()
        for index in transaction.inputs.indices {
            guard let failure = strictest.verify(input: index, &work) else {
                check("input/\(index)", true, "satisfies the script that it spends")
                continue
            }
            var last: ScriptFailure? = failure
            if let consensus, failure.error != .tooMuchWork { last = consensus.verify(input: index, &work) }
            guard last?.error != .tooMuchWork else {
                let text = "from \(index) on are not checked: it takes more than \(VerificationWork.limitText); ask a node"
                return check("inputs", false, text)
            }
            if last == nil {
                check("input/\(index)", true, "satisfies the script that it spends")
                check("standard/\(index)", false, "nodes don't relay it: \(failure)", .network)
            } else {
                check("input/\(index)", false, "does not satisfy the script that it spends: \(failure)")
            }
        }
    }

    private mutating func checkAmounts(_ prevouts: [BitcoinContext.Prevout?]) {
        guard transaction.fault == nil, let outputs = try? Amount.sum(transaction.outputs.map(\.value), "outputs") else { return }
        let values = prevouts.compactMap { $0?.value }
        // Whoever names the rules of scripts asks about scripts.
        guard context.flags == nil, !transaction.isCoinbase, values.count == transaction.inputs.count else {
            return check("amounts", true, "the outputs hold \(outputs) satoshis")
        }
        guard let inputs = try? Amount.sum(values, "inputs") else {
            return check("amounts", false, "the inputs are worth more than the coins that can exist")
        }
        guard inputs >= outputs else {
            return check("amounts", false, "the outputs hold \(outputs) satoshis, and the inputs \(inputs)")
        }
        let fee = inputs - outputs
        check("amounts", true, "the inputs hold \(inputs) satoshis, the outputs \(outputs), the fee is \(fee)")
        let rate = FeeRate.text(fee: fee, virtualSize: transaction.virtualSize)
        let least = FeeRate(perThousand: policy.relayRate).fee(of: transaction.virtualSize)
        check(
            "feeRate", fee >= least, "\(rate); nodes relay from \(least) satoshis on for \(transaction.virtualSize) virtual bytes", .network
        )
    }

    /// What nodes ask beyond consensus, as far as the bytes show it.
    private mutating func checkPolicy(_ prevouts: [BitcoinContext.Prevout?]) {
        guard context.flags == nil, !transaction.isCoinbase else { return }
        let isLight = transaction.weight <= NetworkPolicy.highestWeight
        check("standardWeight", isLight, "\(transaction.weight) of at most \(NetworkPolicy.highestWeight)", .network)
        check("version", (1...3).contains(transaction.version), "version \(transaction.version); nodes relay 1 to 3", .network)
        for (index, output) in transaction.outputs.enumerated() where output.value < policy.dust(of: output.script) {
            check("dust/\(index)", false, "\(output.value) satoshis are below \(policy.dust(of: output.script))", .network)
        }
    }
}

extension TransactionVerification {
    /// A PSBT: where all inputs are finished, the transaction that it becomes; else the signatures that it holds.
    static func report(_ psbt: PSBT, context: BitcoinContext, network: BitcoinNetwork) throws(ChainError) -> VerificationReport {
        let updated = try psbt.updated(context)
        let (finished, unfinished) = try updated.finalized()
        guard !unfinished.isEmpty else {
            return try report(try finished.extracted(), origin: finished, context: context, network: network)
        }
        let table = try SigningTable(updated)
        var budget = SigningTable.Budget()
        var checks: [VerificationReport.Check] = []
        for index in updated.inputs.indices {
            for slot in table.slots(index) {
                guard let bytes = table.existing(slot) else { continue }
                let isValid = try table.isValid(bytes, slot, &budget)
                checks.append(.init("signature/\(slot.id)", ok: isValid, "\(isValid ? "is valid" : "is not valid") for \(slot.signerText)"))
            }
        }
        for (index, reason) in unfinished { checks.append(.init("input/\(index)", ok: false, "is not finished: \(reason)")) }
        return VerificationReport(sender: nil, checks: checks)
    }
}

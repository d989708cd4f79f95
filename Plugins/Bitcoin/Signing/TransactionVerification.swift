internal import ChainKit

/// Checks a transaction as a node does that takes it into its pool: what its bytes and the outputs that it spends allow to say.
struct TransactionVerification {
    private let transaction: BitcoinTransaction
    private let context: BitcoinContext
    private let network: BitcoinNetwork
    private let policy: NetworkPolicy
    /// The broken rule, whatever is spent.
    private let fault: TransactionFault?
    private var checks: [VerificationReport.Check] = []
    /// The fee, once the amounts are found to be right.
    private var fee: UInt64?

    /// - Parameters:
    ///   - origin: says what inputs spend; the context's word comes first.
    ///   - satisfied: the inputs whose scripts were run already.
    static func report(
        _ transaction: BitcoinTransaction, origin: PSBT?, satisfied: SatisfiedInputs?, context: BitcoinContext, network: BitcoinNetwork
    ) throws(ChainError) -> VerificationReport {
        var verification = TransactionVerification(transaction: transaction, context: context, network: network)
        verification.checkForm()
        // No block takes it, and looking at all of it would take long: at the same large script for each input that claims to spend it.
        guard verification.fault != .oversized, verification.fault != .duplicateInput else {
            return VerificationReport(sender: nil, checks: verification.checks)
        }
        let known = try origin?.utxos() ?? []
        let prevouts = transaction.inputs.enumerated().map { index, input in
            context.prevout(input.previous)
                ?? (known.indices.contains(index) ? known[index] : nil).map { BitcoinContext.Prevout(value: $0.value, script: $0.script) }
        }
        verification.checkInputs(prevouts, satisfied)
        verification.checkAmounts(prevouts)
        verification.checkPolicy(prevouts)
        return VerificationReport(sender: nil, checks: verification.checks)
    }

    private init(transaction: BitcoinTransaction, context: BitcoinContext, network: BitcoinNetwork) {
        self.transaction = transaction
        self.context = context
        self.network = network
        policy = network.policy
        fault = transaction.fault(on: network)
    }

    private mutating func check(_ name: String, _ ok: Bool, _ detail: String, _ rule: VerificationReport.Rule = .artefact) {
        checks.append(.init(name, ok: ok, detail, rule: rule))
    }

    /// Checks the rules of every transaction, whatever it spends.
    private mutating func checkForm() {
        check(
            "encoding", true,
            "\(transaction.size) bytes, weight \(transaction.weight), \(transaction.inputs.count) inputs and \(transaction.outputs.count) outputs"
        )
        check("rules", fault == nil, fault.map { "no block takes it: \($0.rawValue)" } ?? "keeps to what holds of every transaction")
        if !network.hasSegwit, transaction.inputs.contains(where: { !$0.witness.isEmpty }) {
            check("witness", false, "it has witnesses, which the nodes of \(network.name) cannot read")
        }
    }

    /// Every input's script, under the rules that the context names or under all of today's.
    private mutating func checkInputs(_ prevouts: [BitcoinContext.Prevout?], _ satisfied: SatisfiedInputs?) {
        guard !transaction.isCoinbase else {
            guard context.flags == nil else { return }
            checks.append(
                .init("coinbase", .unknown, "makes new coins, and only the block that it begins shows whether it may"))
            return
        }
        let isWhole = !prevouts.contains { $0 == nil }
        // What is not known is nothing to inputs whose signatures don't commit to it.
        let spent = prevouts.map { TransactionOutput(value: $0?.value ?? 0, script: $0?.script ?? []) }
        // Of the same outputs under the same rules alone.
        let satisfied = context.flags == nil && satisfied?.spent == spent ? satisfied : nil
        guard satisfied?.inputs.count != transaction.inputs.count else {
            for index in transaction.inputs.indices { check("input/\(index)", true, "satisfies the script that it spends") }
            return
        }
        // What policy takes, consensus takes too.
        let strictest = InputVerifier(transaction, spent: spent, flags: context.flags ?? .standard)
        let consensus = context.flags == nil ? InputVerifier(transaction, spent: spent, flags: .consensus) : nil
        var work = satisfied?.work ?? VerificationWork()
        for index in transaction.inputs.indices {
            guard let prevout = prevouts[index] else {
                let place = transaction.inputs[index].previous
                checks.append(
                    .init("input/\(index)", .unknown, "nobody says what it spends: give \(place) in the context's prevouts"))
                continue
            }
            if !isWhole, case .payToTaproot = ScriptTemplate(prevout.script) {
                checks.append(
                    .init("input/\(index)", .unknown, "its signature is over what all inputs spend, and that is not known"))
                continue
            }
            guard satisfied?.contains(index) != true, let failure = strictest.verify(input: index, &work) else {
                check("input/\(index)", true, "satisfies the script that it spends")
                continue
            }
            var last: ScriptFailure? = failure
            if let consensus, failure.error != .tooMuchWork { last = consensus.verify(input: index, &work) }
            guard last?.error != .tooMuchWork else {
                let text = "from \(index) on are not checked: it takes more than \(VerificationWork.limitText); ask a node"
                checks.append(.init("inputs", .unknown, text))
                return
            }
            if last == nil {
                check("input/\(index)", true, "satisfies the script that it spends")
                check("standard/\(index)", false, "nodes don't relay it: \(failure)", .relay)
            } else {
                check("input/\(index)", false, "does not satisfy the script that it spends: \(failure)")
            }
        }
    }

    private mutating func checkAmounts(_ prevouts: [BitcoinContext.Prevout?]) {
        guard fault == nil, let outputs = try? Amount.sum(transaction.outputs.map(\.value), "outputs", on: network) else { return }
        let values = prevouts.compactMap { $0?.value }
        // Whoever names the rules of scripts asks about scripts.
        guard context.flags == nil, !transaction.isCoinbase, values.count == transaction.inputs.count else {
            return check("amounts", true, "the outputs hold \(outputs) satoshis")
        }
        guard let inputs = try? Amount.sum(values, "inputs", on: network) else {
            return check("amounts", false, "the inputs are worth \(Amount.excess(network))")
        }
        guard inputs >= outputs else {
            return check("amounts", false, "the outputs hold \(outputs) satoshis, and the inputs \(inputs)")
        }
        fee = inputs - outputs
        check("amounts", true, "the inputs hold \(inputs) satoshis, the outputs \(outputs), the fee is \(inputs - outputs)")
    }

    /// Checks the rules of nodes beyond consensus, as far as the bytes show it. Nobody relays what no block takes.
    private mutating func checkPolicy(_ prevouts: [BitcoinContext.Prevout?]) {
        guard context.flags == nil, !transaction.isCoinbase, fault == nil else { return }
        let relay = RelayPolicy(transaction, spending: prevouts.map { $0?.script }, policy)
        for finding in (fee.map { [relay.feeRate($0)] } ?? []) + relay.findings() {
            check(finding.name, finding.ok, finding.detail, .relay)
        }
    }
}

extension TransactionVerification {
    /// A PSBT: where all inputs are finished, the transaction that it becomes; else the signatures that it holds.
    static func report(_ psbt: PSBT, context: BitcoinContext, network: BitcoinNetwork) throws(ChainError) -> VerificationReport {
        try SigningTable.refuseOversized(psbt, try psbt.unsignedTransaction(), .verify)
        let opened = Result { () throws(ChainError) in try SigningTable(psbt) }
        let finalized = try psbt.finalized(try? opened.get(), SigningTable.Budget())
        // All preimages may be made once more, and no signature is looked at again.
        var budget = SigningTable.Budget(knowing: finalized.budget)
        guard !finalized.unfinished.isEmpty else {
            let finished = finalized.psbt
            let report = try report(
                try finished.extracted(), origin: finished, satisfied: finalized.satisfied, context: context, network: network)
            // The transaction shows that something is wrong; the PSBT knows whose signature it is.
            guard !report.valid, !report.isOpen, let table = try? opened.get() else { return report }
            let invalid = psbt.inputs.indices.flatMap { table.invalid($0, &budget) }
            return VerificationReport(
                sender: nil,
                checks: report.checks + invalid.map { .init("signature/\($0.id)", ok: false, "is not valid for \($0.signerText)") })
        }
        let table = try opened.get()
        var checks: [VerificationReport.Check] = []
        for index in psbt.inputs.indices {
            for slot in table.slots(index) {
                guard let bytes = table.existing(slot) else { continue }
                do {
                    let isValid = try table.isValid(bytes, slot, &budget)
                    checks.append(
                        .init("signature/\(slot.id)", ok: isValid, "\(isValid ? "is valid" : "is not valid") for \(slot.signerText)"))
                } catch {
                    guard error.code == .unknownPreviousOutput else { throw error }
                    checks.append(
                        .init("signature/\(slot.id)", .unknown, "is over what is not known: \(error.field ?? "") \(error.message)"))
                }
            }
        }
        for (index, reason) in finalized.unfinished {
            // Signatures that may be all that is wanted, for what nobody says.
            let input = psbt.inputs[index]
            let isUnknown = table.spends[index] == nil && !(input.partialSignatures.isEmpty && input.tapScriptSignatures.isEmpty)
            checks.append(.init("input/\(index)", isUnknown ? .unknown : .failed, "is not finished: \(reason)"))
        }
        return VerificationReport(sender: nil, checks: checks)
    }
}

internal import ChainKit

/// A document that this adapter reads, signs and writes.
public enum BitcoinDocument: Sendable, Hashable {
    /// A transaction in the network's form.
    case transaction(NetworkTransaction)
    /// A partially signed transaction; intents become one.
    case psbt(PSBT)
    /// A message outside transactions.
    case message(BitcoinMessage)
}

/// A transaction in the network's form, and what is known of the outputs that it spends, which its bytes don't say.
public struct NetworkTransaction: Sendable, Hashable {
    /// The transaction.
    public let transaction: BitcoinTransaction
    /// The transaction as a PSBT with the outputs that it spends, where somebody told them.
    public let origin: PSBT?
    /// The inputs whose scripts were run when signatures made this very transaction whole: a verification need not run them again.
    let satisfied: SatisfiedInputs?

    /// A transaction with the PSBT that it came out of, or that the context makes of it.
    public init(_ transaction: BitcoinTransaction, origin: PSBT? = nil) { self.init(transaction, origin: origin, satisfied: nil) }

    init(_ transaction: BitcoinTransaction, origin: PSBT?, satisfied: SatisfiedInputs?) {
        self.transaction = transaction
        self.origin = origin
        self.satisfied = satisfied
    }

    /// Compares what is said, and not what was looked at.
    public static func == (left: NetworkTransaction, right: NetworkTransaction) -> Bool {
        left.transaction == right.transaction && left.origin == right.origin
    }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(transaction)
        hasher.combine(origin)
    }

    /// A transaction with what the context knows of the outputs that it spends.
    ///
    /// - Throws: `oversized` where a PSBT of it could not be read again and somebody has still to sign: nobody could. What is signed is
    ///   not refused for its size, for it may stand in a block: it has no origin then, and whoever checks it looks into the context.
    init(_ transaction: BitcoinTransaction, context: BitcoinContext) throws(ChainError) {
        self.init(transaction)
        guard transaction.inputs.contains(where: { context.prevout($0.previous) != nil }) else { return }
        do {
            // As it would be read, so that a document that is written and read is the same.
            self.init(transaction, origin: try PSBT(PSBT(signed: transaction, context: context).bytes))
        } catch {
            guard error.code == .oversized, isWholeSigned else { throw error }
        }
    }

    /// The PSBT that it came out of, or the one that the context makes of it.
    func known(_ context: BitcoinContext) throws(ChainError) -> PSBT {
        if let origin { return origin }
        return try PSBT(signed: transaction, context: context)
    }

    /// Whether an input has something that could be a signature.
    var isSigned: Bool { transaction.inputs.contains { !$0.scriptSig.isEmpty || !$0.witness.isEmpty } }

    /// Whether every input has something of the kind.
    var isWholeSigned: Bool { transaction.inputs.allSatisfy { !$0.scriptSig.isEmpty || !$0.witness.isEmpty } }
}

extension PSBT {
    /// A PSBT of a transaction; inputs with script signatures or witnesses are finished, and all get what the context knows.
    init(signed transaction: BitcoinTransaction, context: BitcoinContext) throws(ChainError) {
        self.init(transaction: transaction, version: .v0)
        var carried = Carried()
        for (index, input) in transaction.inputs.enumerated() {
            inputs[index].update(input.previous, context)
            try carried.add(inputs[index])
            if !input.scriptSig.isEmpty { inputs[index].finalScriptSig = input.scriptSig }
            if !input.witness.isEmpty { inputs[index].finalScriptWitness = input.witness }
        }
    }

    /// The updater's role: what the context knows of the outputs that are spent, where nothing stands yet.
    ///
    /// - Throws: `utxoMismatch` where both speak and differ.
    func updated(_ context: BitcoinContext) throws(ChainError) -> PSBT {
        guard context.knowsOutputs else { return self }
        var updated = self
        let before = try utxos()
        var carried = Carried()
        for (index, input) in try unsignedTransaction().inputs.enumerated() where updated.inputs.indices.contains(index) {
            updated.inputs[index].update(input.previous, context)
            try carried.add(updated.inputs[index])
            guard let known = context.output(input.previous), let claimed = before[index], known != claimed else { continue }
            throw ChainError(
                .decode, .utxoMismatch, "differs from what the context says of \(input.previous)", field: "inputs[\(index)].witnessUtxo")
        }
        return updated
    }

    /// Refuses what nobody could read again (``Carried``).
    func refuseExcess() throws(ChainError) {
        var carried = Carried()
        for input in inputs { try carried.add(input) }
    }

    /// The size of the outputs that inputs carry, counted as it grows: many may carry the same long transaction, or the same long script.
    private struct Carried {
        private var bytes = 0

        mutating func add(_ input: PSBTInput) throws(ChainError) {
            for type in [PSBTInputType.nonWitnessUTXO, PSBTInputType.witnessUTXO] { bytes += input.map[type]?.count ?? 0 }
            guard bytes <= PSBTLimits.bytes else {
                throw ChainError(
                    .decode, .oversized,
                    "take more than \(PSBTLimits.bytes) bytes with the transactions and outputs that they spend: say in prevouts what they "
                        + "spend, or spend them in several transactions", field: "inputs")
            }
        }
    }
}

extension PSBTInput {
    /// Adds what is known of the output that is spent: the whole transaction, except to Taproot inputs, which commit to everything
    /// (BIP-371); the output itself where it is of segregated witness, or might be inside a script hash, or nothing better is known.
    mutating func add(_ output: TransactionOutput?, in transaction: PreviousTransaction?) {
        guard let output else {
            prove(transaction)
            return
        }
        let template = ScriptTemplate(output.script)
        var isTaproot = false
        if case .payToTaproot = template { isTaproot = true }
        if !isTaproot { prove(transaction) }
        let isNested = redeemScript.map { ScriptTemplate.witnessProgram($0) != nil } ?? false
        let isWitness = ScriptTemplate.witnessProgram(output.script) != nil || isNested
        if isWitness || !map.has(PSBTInputType.nonWitnessUTXO), witnessUTXO == nil { witnessUTXO = output }
    }

    private mutating func prove(_ transaction: PreviousTransaction?) {
        if let transaction, !map.has(PSBTInputType.nonWitnessUTXO) { map[PSBTInputType.nonWitnessUTXO] = transaction.bytes }
    }

    fileprivate mutating func update(_ outPoint: OutPoint, _ context: BitcoinContext) {
        add(context.output(outPoint), in: context.previousTransactions[outPoint.txid])
    }
}

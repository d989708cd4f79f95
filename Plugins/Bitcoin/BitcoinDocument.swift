internal import ChainKit

/// What this adapter reads, signs and writes.
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
    /// The same as a PSBT with the outputs that it spends, where somebody told them.
    public let origin: PSBT?

    /// A transaction with the PSBT that it came out of, or that the context makes of it.
    public init(_ transaction: BitcoinTransaction, origin: PSBT? = nil) {
        self.transaction = transaction
        self.origin = origin
    }

    /// A transaction with what the context knows of the outputs that it spends.
    init(_ transaction: BitcoinTransaction, context: BitcoinContext) {
        let isKnown = transaction.inputs.contains { context.prevout($0.previous) != nil }
        self.init(transaction, origin: isKnown ? try? PSBT(PSBT(signed: transaction, context: context).bytes) : nil)
    }

    /// Whether an input has something that could be a signature.
    var isSigned: Bool { transaction.inputs.contains { !$0.scriptSig.isEmpty || !$0.witness.isEmpty } }

    /// Whether all have.
    var isWholeSigned: Bool { transaction.inputs.allSatisfy { !$0.scriptSig.isEmpty || !$0.witness.isEmpty } }
}

extension PSBT {
    /// A PSBT of a transaction; inputs with script signatures or witnesses are finished, and all get what the context knows.
    init(signed transaction: BitcoinTransaction, context: BitcoinContext) {
        self.init(transaction: transaction, version: .v0)
        for (index, input) in transaction.inputs.enumerated() {
            inputs[index].update(input.previous, context)
            if !input.scriptSig.isEmpty { inputs[index].finalScriptSig = input.scriptSig }
            if !input.witness.isEmpty { inputs[index].finalScriptWitness = input.witness }
        }
    }

    /// The updater's role: what the context knows of the outputs that are spent, where nothing stands yet.
    ///
    /// - Throws: `utxoMismatch` where both speak and differ.
    func updated(_ context: BitcoinContext) throws(ChainError) -> PSBT {
        var updated = self
        let before = try utxos()
        for (index, input) in try unsignedTransaction().inputs.enumerated() where updated.inputs.indices.contains(index) {
            updated.inputs[index].update(input.previous, context)
            guard let known = context.output(input.previous), let claimed = before[index], known != claimed else { continue }
            throw ChainError(
                .decode, .utxoMismatch, "differs from what the context says of \(input.previous)", field: "inputs[\(index)].witnessUtxo")
        }
        return updated
    }
}

extension PSBTInput {
    /// Adds what is known of the output that is spent: the whole transaction, except to Taproot inputs, which commit to everything
    /// (BIP-371); the output itself where it is of segregated witness, or might be inside a script hash, or nothing better is known.
    mutating func add(_ output: TransactionOutput?, in transaction: BitcoinTransaction?) {
        guard let output else {
            if let transaction, nonWitnessUTXO == nil { nonWitnessUTXO = transaction }
            return
        }
        let template = ScriptTemplate(output.script)
        var isTaproot = false
        if case .payToTaproot = template { isTaproot = true }
        if !isTaproot, let transaction, nonWitnessUTXO == nil { nonWitnessUTXO = transaction }
        let isNested = redeemScript.map { ScriptTemplate.witnessProgram($0) != nil } ?? false
        let isWitness = ScriptTemplate.witnessProgram(output.script) != nil || isNested
        if isWitness || nonWitnessUTXO == nil, witnessUTXO == nil { witnessUTXO = output }
    }

    fileprivate mutating func update(_ outPoint: OutPoint, _ context: BitcoinContext) {
        add(context.output(outPoint), in: context.previousTransactions[outPoint.txid])
    }
}

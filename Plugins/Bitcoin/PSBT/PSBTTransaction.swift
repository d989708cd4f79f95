public import ChainKit

/// nLockTime's two meanings.
enum LockTime {
    /// From here on it is a time, below a height.
    static let firstTime: UInt32 = 500_000_000
}

extension PSBT {
    /// The transaction without signatures: version 0 holds it, version 2 holds its parts.
    ///
    /// - Throws: ``ChainError`` with `lockTimeConflict` where inputs demand lock times of both kinds.
    public func unsignedTransaction() throws(ChainError) -> BitcoinTransaction {
        switch version {
        case .v0:
            guard let transaction else {
                throw ChainError(.decode, .missingField, "is missing", field: "global.unsignedTx")
            }
            return transaction
        case .v2:
            guard let version = global.uint32(PSBTGlobalType.transactionVersion) else {
                throw ChainError(.decode, .missingField, "is missing", field: "global.txVersion")
            }
            return BitcoinTransaction(
                version: version, inputs: try unsignedInputs(), outputs: try unsignedOutputs(), lockTime: try lockTime())
        }
    }

    private func unsignedInputs() throws(ChainError) -> [TransactionInput] {
        var transactionInputs: [TransactionInput] = []
        for (index, input) in inputs.enumerated() {
            guard let outPoint = input.previousOutPoint else {
                throw ChainError(.decode, .missingField, "is missing", field: "inputs[\(index)].previousTxid")
            }
            transactionInputs.append(TransactionInput(previous: outPoint, sequence: input.sequence ?? .max))
        }
        return transactionInputs
    }

    private func unsignedOutputs() throws(ChainError) -> [TransactionOutput] {
        var transactionOutputs: [TransactionOutput] = []
        for (index, output) in outputs.enumerated() {
            guard let amount = output.amount, let script = output.script else {
                throw ChainError(.decode, .missingField, "is missing", field: "outputs[\(index)].amount")
            }
            transactionOutputs.append(TransactionOutput(value: amount, script: script))
        }
        return transactionOutputs
    }

    /// BIP-370's lock time of version 2: the highest that inputs demand, by height where every input that demands one takes a height.
    private func lockTime() throws(ChainError) -> UInt32 {
        let demanding = inputs.filter { $0.requiredTimeLock != nil || $0.requiredHeightLock != nil }
        guard !demanding.isEmpty else { return global.uint32(PSBTGlobalType.fallbackLockTime) ?? 0 }
        let heights = demanding.compactMap(\.requiredHeightLock)
        if heights.count == demanding.count, let height = heights.max() { return height }
        let times = demanding.compactMap(\.requiredTimeLock)
        if times.count == demanding.count, let time = times.max() { return time }
        throw ChainError(
            .decode, .lockTimeConflict, "demand a lock time by height and one by time: no transaction has both", field: "inputs")
    }

    /// Version 2's flags: bit 0 inputs may be added, bit 1 outputs may, bit 2 a signature holds an input to its output.
    public internal(set) var modifiable: UInt8? {
        get { global[PSBTGlobalType.modifiable]?.first }
        set { global[PSBTGlobalType.modifiable] = newValue.map { [$0] } }
    }

    /// The outpoint that an input spends.
    public func outPoint(of index: Int) throws(ChainError) -> OutPoint {
        guard inputs.indices.contains(index) else { throw Self.noSuchInput(index) }
        if let outPoint = inputs[index].previousOutPoint, version == .v2 { return outPoint }
        let transaction = try unsignedTransaction()
        guard transaction.inputs.indices.contains(index) else { throw Self.noSuchInput(index) }
        return transaction.inputs[index].previous
    }

    /// The output that an input spends, where the PSBT says it: of a whole previous transaction only if its id is the one that is spent
    /// and, where the output stands there by itself too, if both are the same.
    ///
    /// - Throws: ``ChainError`` with `utxoMismatch`.
    public func utxo(of index: Int) throws(ChainError) -> TransactionOutput? {
        try inputs[checked: index].utxo(try outPoint(of: index), stage: .plan, "inputs[\(index)]")
    }

    /// The outputs that all inputs spend, reading the transaction once.
    public func utxos() throws(ChainError) -> [TransactionOutput?] {
        var outputs: [TransactionOutput?] = []
        for (index, input) in try unsignedTransaction().inputs.enumerated() {
            outputs.append(try inputs[checked: index].utxo(input.previous, stage: .plan, "inputs[\(index)]"))
        }
        return outputs
    }

    static func noSuchInput(_ index: Int) -> ChainError {
        ChainError(.plan, .outOfRange, "is not there", field: "inputs[\(index)]")
    }
}

extension [PSBTInput] {
    /// The input at an index, or an error.
    subscript(checked index: Int) -> PSBTInput {
        get throws(ChainError) {
            guard indices.contains(index) else { throw PSBT.noSuchInput(index) }
            return self[index]
        }
    }
}

extension PSBTInput {
    /// The output that is spent, checked.
    func utxo(_ outPoint: OutPoint, stage: ChainError.Stage, _ name: @autoclosure () -> String) throws(ChainError) -> TransactionOutput? {
        guard let bytes = map[PSBTInputType.nonWitnessUTXO] else { return witnessUTXO }
        guard let previous = ScannedTransaction(bytes) else {
            throw ChainError(stage, .invalidField, "is no transaction", field: "\(name()).nonWitnessUtxo")
        }
        let txid = previous.txid
        guard txid == outPoint.txid else {
            throw ChainError(
                stage, .utxoMismatch, "is transaction \(Hex.encode(txid.reversed())), and the input spends \(outPoint)",
                field: "\(name()).nonWitnessUtxo")
        }
        guard let index = Int(exactly: outPoint.index), let output = previous.output(index) else {
            throw ChainError(
                stage, .utxoMismatch, "has \(previous.outputCount) outputs, and the input spends \(outPoint)",
                field: "\(name()).nonWitnessUtxo")
        }
        guard witnessUTXO.map({ $0 == output }) ?? true else {
            throw ChainError(
                stage, .utxoMismatch, "differs from the output in the whole transaction beside it: one of them is a lie about the amount",
                field: "\(name()).witnessUtxo")
        }
        return output
    }
}

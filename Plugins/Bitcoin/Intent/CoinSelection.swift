internal import ChainKit

/// Chooses what to spend, by a rule that every co-signer can follow on paper:
///
/// 1. The candidates are taken in the order of their values, the largest first; equal ones in the order of their outpoints.
/// 2. Candidates are added until they cover the outputs and the fee of the transaction so far, without change.
/// 3. What is left is change where it covers the fee of its own output too and is not dust then. Otherwise it goes to the fee.
///
/// The fee is the rate times the virtual size with signatures of full length, rounded up. Inputs keep the order in which they were
/// taken; change comes last.
struct CoinSelection {
    let candidates: [BitcoinIntent.Input]
    let outputs: [TransactionOutput]
    let rate: FeeRate
    let change: [UInt8]?
    let policy: NetworkPolicy

    /// The inputs taken, and the value of the change where there is some.
    func select(_ cursor: JSONCursor) throws(ChainError) -> (inputs: [BitcoinIntent.Input], change: UInt64?) {
        let wanted = try Amount.sum(outputs.map(\.value), cursor.path.isEmpty ? "outputs" : cursor.path)
        var known: [(input: BitcoinIntent.Input, output: TransactionOutput, size: InputSize)] = []
        for input in candidates {
            guard let output = input.output else {
                throw ChainError(
                    cursor.stage, .unknownPreviousOutput, "needs value and address or script, to be chosen", field: input.field)
            }
            guard let size = try InputSize(input, spending: output) else {
                throw ChainError(
                    cursor.stage, .unsupportedScript, "spends a script whose signature's size nobody can tell: name the inputs yourself",
                    field: input.field)
            }
            known.append((input, output, size))
        }
        known.sort { left, right in
            if left.output.value != right.output.value { return left.output.value > right.output.value }
            let (first, second) = (left.input.previous, right.input.previous)
            return first.txid == second.txid
                ? first.index < second.index : first.txid.reversed().lexicographicallyPrecedes(second.txid.reversed())
        }
        var size = TransactionSize(outputs: outputs)
        var sum: UInt64 = 0
        for (position, candidate) in known.enumerated() {
            size.add(candidate.size)
            sum = try Amount.sum([sum, candidate.output.value], "utxos")
            let (needed, overflow) = wanted.addingReportingOverflow(rate.fee(of: size.virtualSize))
            guard !overflow, sum >= needed else { continue }
            return (known[...position].map(\.input), try changeValue(sum - wanted, size, cursor))
        }
        throw ChainError(
            cursor.stage, .insufficientFunds,
            "hold \(sum) satoshis, and the outputs take \(wanted) and a fee of \(rate.fee(of: size.virtualSize))", field: "utxos")
    }

    /// The change of what the outputs leave.
    private func changeValue(_ rest: UInt64, _ size: TransactionSize, _ cursor: JSONCursor) throws(ChainError) -> UInt64? {
        // Without a script for it, what would be worth an output of the usual size must not vanish in the fee.
        let script = change ?? ScriptTemplate.witnessScript(version: 1, program: [UInt8](repeating: 0, count: 32))
        var size = size
        size.add(output: TransactionOutput(value: 0, script: script))
        let fee = rate.fee(of: size.virtualSize)
        guard rest >= fee, rest - fee >= policy.dust(of: script) else { return nil }
        guard change != nil else {
            throw ChainError(
                cursor.stage, .missingField, "is missing, and \(rest - fee) satoshis are left over: say where they go", field: "change")
        }
        return rest - fee
    }
}

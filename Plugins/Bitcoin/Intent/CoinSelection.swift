internal import ChainKit

/// Chooses what to spend, by a rule that every co-signer can follow on paper:
///
/// 1. The candidates are taken in the order of their values, the largest first; equal ones in the order of their outpoints.
/// 2. Candidates are added until they cover the outputs and the fee of the transaction so far, without change. One that is worth less
///    than the fee for its own input is passed over: with it, more would be missing than without it.
/// 3. What is left is change where it covers the fee of its own output too and is not dust then. Otherwise it goes to the fee.
///
/// The fee is the rate times the virtual size with signatures of full length (``InputSize``), rounded up. Inputs keep the order in which
/// they were taken; change comes last. What covers the outputs only in a transaction that nodes don't relay is refused.
struct CoinSelection {
    /// A wallet with more coins names those that it means.
    static let mostCandidates = 10_000

    let candidates: [BitcoinIntent.Input]
    let outputs: [TransactionOutput]
    let rate: FeeRate
    let change: [UInt8]?
    let network: BitcoinNetwork

    /// The inputs taken, and the value of the change where there is some.
    func select(_ cursor: JSONCursor) throws(ChainError) -> (inputs: [BitcoinIntent.Input], change: UInt64?) {
        let wanted = try Amount.sum(outputs.map(\.value), cursor.path.isEmpty ? "outputs" : cursor.path, on: network)
        var known: [Candidate] = []
        known.reserveCapacity(candidates.count)
        for input in candidates { known.append(try Candidate(input, stage: cursor.stage)) }
        known.sort { left, right in
            if left.output.value != right.output.value { return left.output.value > right.output.value }
            let (first, second) = (left.input.previous, right.input.previous)
            return first.txid == second.txid
                ? first.index < second.index : first.txid.reversed().lexicographicallyPrecedes(second.txid.reversed())
        }
        var size = TransactionSize(outputs: outputs)
        var taken: [BitcoinIntent.Input] = []
        var sum: UInt64 = 0
        for candidate in known where candidate.output.value >= rate.fee(of: candidate.size.virtualSize) {
            size.add(candidate.size)
            guard size.weight <= NetworkPolicy.highestWeight else {
                throw ChainError(
                    cursor.stage, .oversized,
                    "cover outputs and fee with more inputs alone than fit into the weight of \(NetworkPolicy.highestWeight) that nodes "
                        + "relay: the \(taken.count) largest hold \(sum) satoshis", field: "utxos")
            }
            taken.append(candidate.input)
            sum = try Amount.sum([sum, candidate.output.value], "utxos", on: network)
            let (needed, overflow) = wanted.addingReportingOverflow(rate.fee(of: size.virtualSize))
            guard !overflow, sum >= needed else { continue }
            return (taken, try changeValue(sum - wanted, size, cursor))
        }
        let passed = known.count - taken.count
        throw ChainError(
            cursor.stage, .insufficientFunds,
            "hold \(sum) satoshis\(passed == 0 ? "" : " without \(passed) that are worth less than the fee for their own input"), "
                + "and the outputs take \(wanted) and a fee of \(rate.fee(of: size.virtualSize))", field: "utxos")
    }

    /// The change of what the outputs leave.
    private func changeValue(_ rest: UInt64, _ size: TransactionSize, _ cursor: JSONCursor) throws(ChainError) -> UInt64? {
        // Without a script for it, what would be worth an output of the usual size must not vanish in the fee.
        let script = change ?? ScriptTemplate.witnessScript(version: 1, program: [UInt8](repeating: 0, count: 32))
        var size = size
        size.add(output: TransactionOutput(value: 0, script: script))
        let fee = rate.fee(of: size.virtualSize)
        guard rest >= fee, rest - fee >= network.policy.dust(of: script) else { return nil }
        guard change != nil else {
            throw ChainError(
                cursor.stage, .missingField, "is missing, and \(rest - fee) satoshis are left over: say where they go", field: "change")
        }
        return rest - fee
    }

    /// A coin that may be spent, and the size of its input.
    private struct Candidate {
        let input: BitcoinIntent.Input
        let output: TransactionOutput
        let size: InputSize

        init(_ input: BitcoinIntent.Input, stage: ChainError.Stage) throws(ChainError) {
            guard let output = input.output else {
                throw ChainError(stage, .unknownPreviousOutput, "needs value and address or script, to be chosen", field: input.field)
            }
            let size: InputSize?
            do { size = try InputSize(input, spending: output) } catch {
                throw ChainError(stage, error.code, error.message, field: error.field)
            }
            guard let size else {
                throw ChainError(
                    stage, .unsupportedScript, "spends a script whose signature's size nobody can tell: name the inputs yourself",
                    field: input.field)
            }
            (self.input, self.output, self.size) = (input, output, size)
        }
    }
}

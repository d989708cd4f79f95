internal import ChainKit

/// Whose coins are spent, and what it costs.
extension SummaryBuilder {
    mutating func addInputs() {
        let indices = table.transaction.inputs.indices
        func sum(_ chosen: [Int]) -> String {
            let values = chosen.compactMap { table.outputs[$0]?.value }
            let total = amount(values.reduce(0) { $0 &+ $1 })
            return values.count == chosen.count ? total : "\(total) and \(chosen.count - values.count) of unknown value"
        }
        guard hasKeys else {
            field("inputs", "\(indices.count), worth \(sum(Array(indices)))", min(amountOrigin, naming))
            return
        }
        let (own, foreign) = (indices.filter { inputs.exclusive.contains($0) }, indices.filter { !inputs.owned.contains($0) })
        let shared = indices.filter { inputs.owned.contains($0) && !inputs.exclusive.contains($0) }
        if !shared.isEmpty {
            field("shared inputs", "\(shared.count), worth \(sum(shared)), which are others' too", min(amountOrigin, naming))
        }
        if !own.isEmpty { field("own inputs", "\(own.count), worth \(sum(own))", min(amountOrigin, naming)) }
        if !foreign.isEmpty {
            field("foreign inputs", "\(foreign.count), worth \(sum(foreign))", min(amountOrigin, naming))
            let open = foreign.filter { !table.psbt.inputs[$0].isFinal }
            if !open.isEmpty {
                warn("\(Self.list("input", open)) \(open.count == 1 ? "is" : "are") not of these keys: others have to sign too")
            }
        }
    }

    /// Whose coins are spent, where all of them are the keys'.
    private var payer: String? {
        guard inputs.owned.count == table.transaction.inputs.count else { return nil }
        var addresses: [String] = []
        var seen: Set<[UInt8]> = []
        for output in table.outputs.compactMap({ $0 }) where seen.insert(output.script).inserted {
            addresses.append(BitcoinAddress(script: output.script, network: network)?.text ?? "script \(Hex.encode(output.script))")
        }
        return addresses.first.map { addresses.count > 1 ? "\($0) and \(addresses.count - 1) more" : $0 }
    }

    mutating func addFee() {
        if !fee.unknown.isEmpty {
            warn(
                Sourced(
                    "\(Self.list("input", fee.unknown)) spend\(fee.unknown.count == 1 ? "s" : "") an output of unknown value: the FEE IS UNKNOWN",
                    .unverified))
        } else if let amount = fee.amount {
            summary.fee = FeeSummary(
                amount: String(amount), highest: String(amount), unit: "sat", payer: payer, payerOrigin: naming,
                origin: min(feeOrigin, naming),
                display: self.amount(amount))
            let rate = "\(FeeRate.text(fee: amount, virtualSize: fee.size.virtualSize)) at \(fee.size.virtualSize) vB"
            let bound = "at most \(rate) and what \(Self.list("input", fee.unsized)) take\(fee.unsized.count == 1 ? "s" : "") to satisfy"
            let known = fee.mayBeLarger ? "at most \(rate)" : rate
            field("fee rate", fee.unsized.isEmpty ? known : bound, feeOrigin)
            // Also where the context allows it: whoever reads the summary must see what was allowed.
            if let reason = fee.excess(amount, policies) {
                warn(Sourced("the fee is \(self.amount(amount)), which is \(reason)", min(feeOrigin, naming)))
            }
        } else {
            warn(
                Sourced(
                    "the outputs hold \(amount(fee.outputs)) and the inputs \(amount(fee.inputs)): others have to add inputs",
                    min(amountOrigin, naming)))
        }
        if !inputs.unproved.isEmpty {
            warn(
                Sourced(
                    "\(Self.list("input", inputs.unproved)): the amount is what somebody says, not proved by the transaction that is spent; "
                        + "if it is a lie, the fee is another", .unverified))
        }
    }
}

internal import ChainKit

/// A PSBT's fee, as far as it is known.
struct Fee: Sendable {
    /// The satoshis of the inputs of known value.
    let inputs: UInt64
    /// The satoshis of the outputs.
    let outputs: UInt64
    /// The inputs of unknown value.
    let unknown: [Int]
    /// The size with signatures of full length (``InputSize``), without what ``unsized`` inputs are signed with.
    let size: TransactionSize
    /// The inputs whose signed size nobody can tell.
    let unsized: [Int]
    /// Whether some input may be spent by a leaf whose signed size nobody can tell, though ``size`` counts one that is known.
    let mayBeLarger: Bool
    /// Whether some input signs without the others, so that they may still be added.
    let isOpen: Bool

    /// The fee; nil where it is not known, or others have yet to pay it.
    var amount: UInt64? { unknown.isEmpty && inputs >= outputs ? inputs - outputs : nil }

    /// - Parameter network: whose limit the amounts must keep.
    init(_ table: SigningTable, on network: BitcoinNetwork) throws(ChainError) {
        let psbt = table.psbt
        var size = TransactionSize(outputs: table.transaction.outputs)
        var unsized: [Int] = []
        var mayBeLarger = false
        for (index, input) in psbt.inputs.enumerated() {
            if input.isFinal {
                size.add(InputSize(scriptSig: input.finalScriptSig?.count ?? 0, witness: input.finalScriptWitness?.map { $0.count } ?? []))
            } else if let spend = table.spends[index],
                let known = InputSize(spend, input, table.taproots[index], InputLocks(table.transaction, input: index))
            {
                size.add(known)
                if input.tapKeySignature == nil, table.taproots[index]?.hasUnknownForms == true { mayBeLarger = true }
            } else {
                size.add(InputSize())
                unsized.append(index)
            }
        }
        self.size = size
        self.unsized = unsized
        self.mayBeLarger = mayBeLarger
        inputs = try Amount.sum(table.outputs.compactMap { $0?.value }, "inputs", on: network, stage: .plan)
        outputs = try Amount.sum(table.transaction.outputs.map(\.value), "outputs", on: network, stage: .plan)
        unknown = table.outputs.indices.filter { table.outputs[$0] == nil }
        isOpen = psbt.inputs.contains { input in
            !input.isFinal && input.sighashType.map { SighashType(rawValue: $0).isAnyoneCanPay } == true
        }
    }

    /// Refuses what nobody signs on purpose: an unknown fee, outputs worth more than the inputs, a fee above the limits. They are the
    /// narrower ones of the main network and of the one that the context names: nobody's word widens them.
    func check(_ context: BitcoinContext) throws(ChainError) {
        if let index = unknown.first { throw SigningTable.unknownOutput(index) }
        guard let amount else {
            guard !isOpen else { return }
            throw ChainError(
                .plan, .invalidAmount, "are worth \(outputs) satoshis, and the inputs \(inputs): no block takes that", field: "outputs")
        }
        if let allowed = context.allowedFee {
            guard amount <= allowed else {
                throw ChainError(.plan, .absurdFee, "is \(amount) satoshis, and at most \(allowed) are allowed", field: "fee")
            }
        } else if let reason = excess(amount, Self.policies(context.network)) {
            throw ChainError(
                .plan, .absurdFee, "is \(amount) satoshis, which is \(reason); allow it by name if it is meant",
                field: "fee")
        }
    }

    /// The limits that count where the context names a network, or none.
    static func policies(_ network: BitcoinNetwork) -> [NetworkPolicy] {
        network.id == BitcoinNetwork.all[0].id ? [network.policy] : [BitcoinNetwork.all[0].policy, network.policy]
    }

    /// Which limit a fee exceeds.
    func excess(_ amount: UInt64, _ policies: [NetworkPolicy]) -> String? {
        policies.lazy.compactMap { excess(amount, $0) }.first
    }

    private func excess(_ amount: UInt64, _ policy: NetworkPolicy) -> String? {
        if amount > policy.highestFee { return "more than \(policy.highestFee)" }
        let highest = FeeRate(perThousand: policy.highestRate)
        if amount > highest.fee(of: size.virtualSize) {
            return "\(FeeRate.text(fee: amount, virtualSize: size.virtualSize)), more than \(policy.highestRate / 1000)"
        }
        if amount > policy.trifle, amount > outputs / 100 * NetworkPolicy.highestShare {
            return "more than \(NetworkPolicy.highestShare) % of what the outputs hold"
        }
        return nil
    }
}

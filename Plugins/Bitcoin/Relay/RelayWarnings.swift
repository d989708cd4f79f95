/// Warnings to an approver of a transaction that nodes will not pass on.
///
/// The policies are those of all networks that the transaction may be for: a document's word on its network silences none of them.
struct RelayWarnings {
    let transaction: BitcoinTransaction
    let fee: Fee
    let policies: [NetworkPolicy]

    /// The warnings on form and size, in the order of the outputs.
    var ofForm: [String] { general + outputs }

    private var rules: RelayRules? { policies.lazy.compactMap(\.relayRules).first }

    private var general: [String] {
        guard let rules else { return [] }
        var texts: [String] = []
        if !rules.versions.contains(transaction.version) {
            texts.append("nodes don't relay transactions of version \(transaction.version)")
        }
        if transaction.version == 3, fee.size.virtualSize > rules.mostBytesOfVersion3 {
            texts.append("nodes relay at most \(rules.mostBytesOfVersion3) vB of version 3, and this takes \(fee.size.virtualSize)")
        }
        if let data = rules.data(transaction.outputs), !data.ok { texts.append("nodes don't relay \(data.detail)") }
        return texts
    }

    private var outputs: [String] {
        transaction.outputs.enumerated().compactMap { index, output in
            rules?.refusal(output: output.script).map { "output \(index) is not relayed by nodes: \($0)" }
        }
    }

    /// The warnings on the fee.
    var ofFee: [String] {
        guard let amount = fee.amount else { return [] }
        let size = fee.size.virtualSize
        func least(_ rates: [UInt64]) -> UInt64 { FeeRate(perThousand: rates.max() ?? 0).fee(of: size) }
        let needed = least(policies.map(\.relayRate))
        if amount == 0 { return ["NO FEE is paid: nodes relay from \(needed) satoshis on"] }
        if amount < needed { return ["the fee of \(amount) satoshis is too low: nodes relay from \(needed) on"] }
        let older = least(policies.compactMap(\.olderRelayRate))
        return amount < older
            ? ["the fee of \(amount) satoshis is low: older nodes relay from \(older) on, so that it may not get far"] : []
    }
}

internal import ChainKit
internal import MPCCore
internal import ShareStore

/// Reads an order and applies policy. The log has it with the first thing that is done for the order: a try that comes to nothing leaves
/// nothing behind.
struct ApproveOrder {
    let party: LocalParty

    func run(_ order: SigningOrder, prior: [RequestSignature]) throws(WalletError) -> Approval {
        let reading = try read(order, prior: prior)
        if case .refuse(let reason) = party.policies.orders(party.index, reading) {
            throw .refused(reason: "party \(party.index): \(reason)")
        }
        let note = ApprovalNote(
            request: reading.requestHash, plan: reading.planHash, note: "\(order.chain) \(reading.summary.kind)",
            details: try OrderRecord(reading, order, adapters: party.adapters).fields)
        party.approved.add(order, prior: prior, reading, note)
        return Approval(party: party.index, planHash: note.plan)
    }

    /// This party's own reading of an order.
    func read(_ order: SigningOrder, prior: [RequestSignature]) throws(WalletError) -> OrderReading {
        let adapter = try WalletError.chain { () throws(ChainError) in try party.adapters.adapter(order.chain) }
        return try OrderReading(order, adapter: adapter, keys: try party.keyring.infos(), prior: prior)
    }

    /// The same, of an order that this party approved since it started.
    func readApproved(_ order: SigningOrder, prior: [RequestSignature]) throws(WalletError) -> OrderReading {
        if let reading = party.approved.reading(of: order, prior: prior) { return reading }
        let reading = try read(order, prior: prior)
        guard party.approved.contains(planHash: reading.planHash) else { throw .notApproved(party: party.index) }
        return reading
    }
}

extension OrderRecord {
    /// The log's record of an order, from a party's own reading; with signatures, under the id that they give it.
    init(
        _ reading: OrderReading, _ order: SigningOrder, adapters: AdapterRegistry, signed signatures: [RequestSignature]? = nil
    ) throws(WalletError) {
        self = try WalletError.chain { () throws(ChainError) in
            let adapter = try adapters.adapter(order.chain)
            var transaction = try adapter.lastingIdentifier(of: reading.document)
            // Assembled only for an id that the signatures are part of. A log that lacks it is better than none: whoever has the signatures
            // finds it.
            if transaction == nil, let signatures, let signed = try? adapter.assemble(reading.document, signatures: signatures).document {
                transaction = try? adapter.identifier(of: signed)
            }
            return OrderRecord(
                reading, chain: order.chain, network: try adapter.network(of: reading.document),
                transaction: transaction)
        }
    }
}

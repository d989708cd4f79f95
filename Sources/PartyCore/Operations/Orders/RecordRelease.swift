internal import ChainKit
internal import Groups
internal import MPCCore
internal import ShareStore

/// Logs the complete signatures of an order that this party approved: nobody else's get into its log, none that does not verify, and
/// the same only once.
struct RecordRelease {
    let party: LocalParty

    func run(_ order: SigningOrder, prior: [RequestSignature], signatures: [RequestSignature]) throws(WalletError) {
        let reading = try ApproveOrder(party: party).readApproved(order, prior: prior)
        let new = signatures.filter { !prior.contains($0) }
        try WalletError.chain { () throws(ChainError) in try SigningPlan.verify(new, against: reading.plan.requests) }
        var transcript = Transcript(.releasedSignatures)
        transcript.absorb(list: signatures.map { Array($0.json.text(.compact).utf8) })
        let hash = transcript.hash()
        guard party.approved.isFirstRelease(hash) else { return }
        let record = try OrderRecord(reading, order, adapters: party.adapters, signed: prior + new)
        try WalletError.store { () throws(StoreError) in
            try party.store.recordSignature(request: reading.requestHash, hash: hash, details: record.fields)
        }
    }
}

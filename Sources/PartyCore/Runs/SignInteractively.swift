internal import ChainKit
internal import MPCCore
internal import Secrets
internal import ShareStore

/// Signs without a pool: the pre-signatures live as long as the run and sign this request alone.
struct SignInteractively {
    let party: LocalParty

    func plan(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex]
    ) throws(WalletError) -> RunPlan {
        let reading = try ApproveOrder(party: party).readApproved(order, prior: prior)
        let key = try party.share(of: scheme)
        let items = try Batches.items(reading, key: key.info, scheme: scheme, round: round)
        let request = InteractiveRequest(hash: reading.requestHash, round: UInt32(clamping: round.number), items: items)
        let cause = Batches.spendingID(reading.requestHash, items)
        return try plan(
            key, signers, request, spending: cause, approval: party.approved.unlogged(reading.planHash)
        ) { references throws(WalletError) in
            try Batches.batch(
                reading, key: key.info, scheme: scheme, round: round, signers: signers, materials: references.map { [$0] })
        }
    }

    func plan(_ digest: RawDigest, signers: [PartyIndex]) throws(WalletError) -> RunPlan {
        if case .refuse(let reason) = party.policies.rawDigests(party.index, digest) {
            throw .refused(reason: "party \(party.index): \(reason)")
        }
        let key = try party.share(of: .ecdsaSecp256k1)
        let hash = digest.requestHash(keyID: key.info.keyID)
        let approval = ApprovalNote(
            request: hash, plan: digest.digest, note: "raw digest, not read",
            details: [EventField("paths", Brief.text(digest.path.description, bytes: 320))])
        let items = [try Batches.item(digest, key: key.info)]
        let request = InteractiveRequest(hash: hash, items: items)
        return try plan(
            key, signers, request, spending: Batches.spendingID(hash, items), approval: approval
        ) { references throws(WalletError) in
            try Batches.batch(digest, key: key.info, signers: signers, materials: references)
        }
    }

    private func plan(
        _ key: KeyShare, _ signers: [PartyIndex], _ request: InteractiveRequest?, spending cause: [UInt8], approval: ApprovalNote?,
        batch: @escaping @Sendable ([[UInt8]]) throws(WalletError) -> SigningBatch
    ) throws(WalletError) -> RunPlan {
        guard let request else { throw .protocolAbort(.misuse(.parameter("request hash"))) }
        let preparation = try ProtocolTable.jointPreparation(of: key.info)
        let parameters = try WalletError.run { () throws(ProtocolAbort) in
            try preparation.parameters(key.info, signers: signers, for: .request(request))
        }
        try party.requireConfirmed(signers)
        try party.spending.mayCharge(cause, party: party.index)
        return RunPlan(parameters: parameters) { [party] context throws(WalletError) in
            let ledger = try party.keyring.ledger(of: key.info)
            let run = try WalletError.run { () throws(ProtocolAbort) in
                try preparation.prepare(key, for: .request(request), context: context, pairs: ledger, randomness: .system)
            }
            return FinishingRun(run: run) { [party] materials throws(WalletError) in
                let references = materials.map { Batches.reference($0.label, key: key.info) }
                // A run that others break costs nothing; a share does.
                try party.spending.charge(cause, party: party.index)
                let share = try SignBatch(party: party).release(
                    try batch(references), key: key, Stock.Taken(units: materials), approval: approval)
                return .share(share, materials: references)
            }
        }
    }
}

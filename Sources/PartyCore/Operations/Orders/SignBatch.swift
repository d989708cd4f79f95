internal import ChainKit
internal import MPCCore
internal import ShareStore

/// Makes this party's share of a batch: deletes the material, commits, has the others hear of it; computes; stores, commits; returns.
struct SignBatch {
    let party: LocalParty

    func run(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex],
        materials: [[[UInt8]]]
    ) async throws(WalletError) -> ReleasedShare {
        let reading = try ApproveOrder(party: party).readApproved(order, prior: prior)
        let key = try party.share(of: scheme)
        let batch = try Batches.batch(reading, key: key.info, scheme: scheme, round: round, signers: signers, materials: materials)
        guard batch.signers.contains(party.index) else { throw .protocolAbort(.misuse(.notAParticipant)) }

        return try await party.batches.take(Batches.releaseID(batch)) { () async throws(WalletError) in
            try await answer(batch, key: key, planHash: reading.planHash)
        }
    }

    private func answer(_ batch: SigningBatch, key: KeyShare, planHash: [UInt8]) async throws(WalletError) -> ReleasedShare {
        // A repeat of the same batch: the stored bytes, nothing computed (rule S14).
        if let released = try released(batch) { return released }
        try WalletError.run { () throws(ProtocolAbort) in try ProtocolTable.scheme(of: key.info).check(batch, key: key.info) }
        let approval = party.approved.unlogged(planHash)
        let taken = try await Stock(party: party).take(batch, key: key.info, approval: approval)
        // A consumption logs the approval with it.
        let rest = taken.consumed.isEmpty ? approval : nil
        if rest == nil { party.approved.logged(approval) }
        return try release(batch, key: key, taken, approval: rest)
    }

    /// Computes the share of a batch from material that is out of every store, and keeps it before it gives it away.
    func release(
        _ batch: SigningBatch, key: KeyShare, _ taken: Stock.Taken, approval: ApprovalNote?
    ) throws(WalletError) -> ReleasedShare {
        let share = try WalletError.run { () throws(ProtocolAbort) in
            try ProtocolTable.scheme(of: key.info).sign(batch, key: key, materials: taken.units)
        }
        let released: ReleasedShare
        do throws(WireError) {
            released = ReleasedShare(share: try party.member.sign(share.message), statement: taken.statement)
        } catch {
            throw .inconsistent(wallet: party.store.info.wallet, problem: "the share has no header")
        }
        let new = NewRelease(
            request: batch.requestHash, material: Batches.releaseID(batch), keyID: key.info.keyID, epoch: key.info.epoch,
            bytes: released.encoded)
        try WalletError.store { () throws(StoreError) in
            try party.store.storeRelease(new, units: taken.consumed, used: taken.used, approval: approval)
        }
        party.approved.logged(approval)
        party.spending.noteRelease(batch.requestHash, batch.signers)
        return released
    }

    private func released(_ batch: SigningBatch) throws(WalletError) -> ReleasedShare? {
        let stored = try WalletError.store { () throws(StoreError) in
            try party.store.release(request: batch.requestHash, material: Batches.releaseID(batch))
        }
        guard let stored else { return nil }
        guard let released = ReleasedShare(decoding: stored, party: party.index, roster: party.roster) else {
            throw .inconsistent(wallet: party.store.info.wallet, problem: "party \(party.index)'s stored share does not decode")
        }
        return released
    }
}

internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// What lies in a party's pools, or was made for an order: put there, and taken for good.
struct Stock {
    let party: LocalParty

    /// Puts units into a pool.
    func add(_ materials: [SigningMaterial], to pool: MaterialPool) throws(WalletError) {
        var units: [NewMaterial] = []
        for material in materials {
            guard let secret = material.take() else { continue }
            units.append(NewMaterial(id: material.label.id, publicPart: material.label.publicPart, secret: secret))
        }
        try WalletError.store { () throws(StoreError) in try party.store.addMaterial(pool, units) }
    }

    /// A batch's material, out of every store for good, and what its release has to say of it.
    struct Taken {
        let units: [SigningMaterial]
        /// Of units that were in a store: how far the party has come with them.
        var statement: PoolStatement?
        /// Their identifiers.
        var consumed: [[UInt8]] = []
        /// Of units that were in none.
        var used: UsedMaterial?
    }

    /// Takes a batch's material. What was in a store is deleted there, durably, and told to every other party before a secret is used
    /// (rules S4, S5).
    func take(_ batch: SigningBatch, key: KeyInfo, approval: ApprovalNote?) async throws(WalletError) -> Taken {
        let request = batch.requestHash
        switch ProtocolTable.scheme(of: key).preparation {
        case .together(let preparation):
            let ids = batch.items.map { preparation.materialID(ofReference: $0.materials.first ?? []) }
            return try await consume(ids, key: key, signers: batch.signers, of: batch, approval: approval)
        case .alone(let preparation):
            guard let position = batch.signers.firstIndex(of: party.index) else { throw .protocolAbort(.misuse(.notAParticipant)) }
            let ids = batch.items.map { preparation.materialID(key, publicPart: $0.materials[position]) }
            guard party.freshNonces.hasAny(key.scheme, ids) else {
                return try await consume(ids, key: key, signers: nil, of: batch, approval: approval)
            }
            let cause = Batches.spendingID(request, batch.items)
            try party.spending.charge(cause, party: party.index)
            let units: [SigningMaterial]
            do throws(WalletError) { units = try party.freshNonces.take(key.scheme, ids, for: request) } catch {
                party.spending.refund(cause)
                throw error
            }
            return Taken(units: units, used: UsedMaterial(keyID: key.keyID, epoch: key.epoch, ids: ids))
        }
    }

    private func consume(
        _ ids: [[UInt8]], key: KeyInfo, signers: [PartyIndex]?, of batch: SigningBatch, approval: ApprovalNote?
    ) async throws(WalletError) -> Taken {
        let request = batch.requestHash
        let cause = Batches.spendingID(request, batch.items)
        // Who does not answer now, or has heard of another use, is found before anything is spent; what happens between this and the
        // consumption, after it.
        if !party.confirmations.areFresh {
            guard try await party.rollCall() == nil else { throw .turnedBack(party: party.index) }
        }
        try party.requireStockOpen()
        try party.spending.charge(cause, party: party.index)
        let consumption: Consumption
        do throws(StoreError) {
            consumption = try party.store.consumeMaterial(MaterialPool(key, signers: signers), ids: ids, for: request, approval: approval)
        } catch {
            party.spending.refund(cause)
            switch error {
            // Another order took it. Fresh nonces are as good, and meet nobody.
            case .alreadyConsumed, .unknownMaterial: if signers == nil { party.stockFailed.withLock { $0 = true } }
            // Nothing is wrong with what was stored, and whatever else needs the disk finds it as it is.
            case .noRoom, .readOnlyDisk: break
            // Whatever is wrong with what was stored, or where it lies, fresh material does without it.
            default:
                party.stockFailed.withLock { $0 = true }
                throw .poolLocked(party: party.index, .spoilt)
            }
            throw .store(error)
        }
        party.spending.forget(ids)
        var units: [SigningMaterial] = []
        for unit in consumption.units {
            guard let secret = unit.secret.take() else {
                throw .inconsistent(wallet: party.store.info.wallet, problem: "a unit of signing material came out empty")
            }
            units.append(SigningMaterial(Self.label(unit.id, unit.publicPart, key, owner: party.index, signers: signers), secret: secret))
        }
        let statement = PoolStatement(
            PoolProgress(counter: consumption.counter, position: consumption.position), member: party.member)
        try await RollCall(party: party).requireHeard(statement)
        return Taken(units: units, statement: statement, consumed: ids)
    }

    /// A unit's public parts.
    static func label(
        _ id: [UInt8], _ publicPart: [UInt8], _ key: KeyInfo, owner: PartyIndex, signers: [PartyIndex]?
    ) -> SigningMaterial.Label {
        SigningMaterial.Label(id: id, keyID: key.keyID, epoch: key.epoch, owner: owner, signers: signers, publicPart: publicPart)
    }
}

extension MaterialPool {
    /// The pool of a key's epoch; no signers for nonces.
    init(_ key: KeyInfo, signers: [PartyIndex]?) {
        self.init(keyID: key.keyID, epoch: key.epoch, signers: (signers ?? []).map(\.rawValue))
    }
}

public import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// A party's pools of nonces and pre-signatures.
extension LocalParty {
    /// Nonces of its own: from its pool where that has them and may be used, otherwise fresh ones that lie in no store; or
    /// pre-signatures of a pool that this party owns.
    public func offerMaterial(
        scheme: SignatureScheme, count: Int, signers: [PartyIndex]
    ) async throws(WalletError) -> [SigningMaterial.Label] {
        guard (1...ProtocolTable.largestRun).contains(count) else {
            throw .protocolAbort(.misuse(.parameter("1 to \(ProtocolTable.largestRun) signatures in one run")))
        }
        let key = try share(of: scheme).info
        // Of a store that can only be read nothing is used, and that is the reason, not its pool.
        if let refusal = store.changesRefusal { throw .store(refusal) }
        switch scheme.binding {
        case .signerSet:
            guard signers.first == index, isStockOpen else { return [] }
            return try stocked(count, key, signers: signers) ?? []
        case .owner:
            if isStockOpen, let nonces = try? stocked(count, key, signers: nil) { return nonces }
            return try freshNonces.offer(scheme, count) { () throws(WalletError) in try makeNonces(scheme, count) }
        }
    }

    private func stocked(
        _ count: Int, _ key: KeyInfo, signers: [PartyIndex]?
    ) throws(WalletError) -> [SigningMaterial.Label]? {
        let units = try available(MaterialPool(key, signers: signers), limit: count + spending.horizon)
        return spending.choose(count, of: units)?.map { label($0.id, $0.publicPart, key, signers: signers) }
    }

    private func makeNonces(_ scheme: SignatureScheme, _ count: Int) throws(WalletError) -> [SigningMaterial] {
        let key = try share(of: scheme)
        let preparation = try ProtocolTable.lonePreparation(scheme)
        return try WalletError.run { () throws(ProtocolAbort) in try preparation.prepare(key, count: count, randomness: .system) }
    }

    /// Adds nonce pairs to the pool.
    public func fillPool(scheme: SignatureScheme, count: Int) throws(WalletError) {
        let materials = try makeNonces(scheme, count)
        try add(materials, to: MaterialPool(try share(of: scheme).info, signers: nil))
    }

    /// Puts units into a pool.
    func add(_ materials: [SigningMaterial], to pool: MaterialPool) throws(WalletError) {
        var units: [NewMaterial] = []
        for material in materials {
            guard let secret = material.take() else { continue }
            units.append(NewMaterial(id: material.label.id, publicPart: material.label.publicPart, secret: secret))
        }
        try WalletError.store { () throws(StoreError) in try store.addMaterial(pool, units) }
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
    func take(_ batch: SigningBatch, key: KeyInfo, approval: ApprovalNote?) throws(WalletError) -> Taken {
        let request = batch.requestHash
        switch ProtocolTable.scheme(key.scheme).preparation {
        case .together(let preparation):
            let ids = batch.items.map { preparation.materialID(ofReference: $0.materials.first ?? []) }
            return try consume(ids, key: key, signers: batch.signers, of: batch, approval: approval)
        case .alone(let preparation):
            guard let position = batch.signers.firstIndex(of: index) else { throw .protocolAbort(.misuse(.notAParticipant)) }
            let ids = batch.items.map { preparation.materialID(key, publicPart: $0.materials[position]) }
            guard freshNonces.hasAny(key.scheme, ids) else {
                return try consume(ids, key: key, signers: nil, of: batch, approval: approval)
            }
            let cause = Schemes.spendingID(request, batch.items)
            try spending.charge(cause, party: index)
            let units: [SigningMaterial]
            do throws(WalletError) { units = try freshNonces.take(key.scheme, ids, for: request) } catch {
                spending.refund(cause)
                throw error
            }
            return Taken(units: units, used: UsedMaterial(keyID: key.keyID, epoch: key.epoch, ids: ids))
        }
    }

    private func consume(
        _ ids: [[UInt8]], key: KeyInfo, signers: [PartyIndex]?, of batch: SigningBatch, approval: ApprovalNote?
    ) throws(WalletError) -> Taken {
        let request = batch.requestHash
        let cause = Schemes.spendingID(request, batch.items)
        // Who does not answer now, or has heard of another use, is found before anything is spent; what happens between this and the
        // consumption, after it.
        if !confirmations.areFresh {
            guard try rollCall() == nil else { throw .turnedBack(party: index) }
        }
        try requireStockOpen()
        try spending.charge(cause, party: index)
        let consumption: Consumption
        do throws(StoreError) {
            consumption = try store.consumeMaterial(MaterialPool(key, signers: signers), ids: ids, for: request, approval: approval)
        } catch {
            spending.refund(cause)
            switch error {
            // Another order took it. Fresh nonces are as good, and meet nobody.
            case .alreadyConsumed, .unknownMaterial: if signers == nil { stockFailed.withLock { $0 = true } }
            // Nothing is wrong with what was stored, and whatever else needs the disk finds it as it is.
            case .noRoom, .readOnlyDisk: break
            // Whatever is wrong with what was stored, or where it lies, fresh material does without it.
            default:
                stockFailed.withLock { $0 = true }
                throw .poolLocked(party: index, .spoilt)
            }
            throw .store(error)
        }
        spending.forget(ids)
        var units: [SigningMaterial] = []
        for unit in consumption.units {
            guard let secret = unit.secret.take() else {
                throw .inconsistent(wallet: store.info.wallet, problem: "a unit of signing material came out empty")
            }
            units.append(SigningMaterial(label(unit.id, unit.publicPart, key, signers: signers), secret: secret))
        }
        let statement = PoolStatement(
            PoolProgress(counter: consumption.counter, position: consumption.position), member: member)
        try requireHeard(statement)
        return Taken(units: units, statement: statement, consumed: ids)
    }

    private func available(_ pool: MaterialPool, limit: Int) throws(WalletError) -> [AvailableMaterial] {
        try WalletError.store { () throws(StoreError) in try store.availableMaterial(pool, limit: limit) }
    }

    private func label(_ id: [UInt8], _ publicPart: [UInt8], _ key: KeyInfo, signers: [PartyIndex]?) -> SigningMaterial.Label {
        SigningMaterial.Label(id: id, keyID: key.keyID, epoch: key.epoch, owner: index, signers: signers, publicPart: publicPart)
    }
}

extension MaterialPool {
    /// The pool of a key's epoch; no signers for nonces.
    init(_ key: KeyInfo, signers: [PartyIndex]?) {
        self.init(keyID: key.keyID, epoch: key.epoch, signers: (signers ?? []).map(\.rawValue))
    }
}

public import MPCCore
internal import Secrets
internal import ShareStore

/// A party's pools of nonces and pre-signatures.
extension LocalParty {
    /// Made beyond what is asked for: processes that choose at random from a stock seldom choose the same.
    private static let stock = 32

    /// Nonces of its own, made now where the pool lacks them; or pre-signatures of a pool that this party owns.
    public func offerMaterial(
        scheme: SchemeID, count: Int, signers: [PartyIndex]
    ) async throws(WalletError) -> [SigningMaterial.Label] {
        guard (1...Schemes.largestRun).contains(count) else {
            throw .protocolAbort(.misuse(.parameter("1 to \(Schemes.largestRun) signatures in one run")))
        }
        let key = try share(of: scheme).info
        switch scheme.binding {
        case .signerSet:
            guard signers.first == index, confirmations.cover(signers, but: index) else { return [] }
            let available = try available(MaterialPool(key, signers: signers), limit: count + spending.horizon)
            return (spending.choose(count, of: available) ?? []).map { label($0.id, $0.publicPart, key, signers: signers) }
        case .owner:
            // Other orders may take what was just made; a few turns outlast any that meet here.
            for _ in 0..<8 {
                let pool = MaterialPool(key, signers: nil)
                let usable = try available(pool, limit: count + spending.horizon).filter { isUnlocked($0.id) }
                if let nonces = spending.choose(count, of: usable) {
                    return nonces.map { label($0.id, $0.publicPart, key, signers: nil) }
                }
                try fillPool(scheme: scheme, count: count + Self.stock)
            }
            throw .inconsistent(wallet: store.info.wallet, problem: "party \(index)'s nonce pool is short")
        }
    }

    /// Adds nonce pairs to the pool.
    public func fillPool(scheme: SchemeID, count: Int) throws(WalletError) {
        let key = try share(of: scheme)
        let made = try WalletError.run { () throws(ProtocolAbort) in
            try Schemes.scheme(scheme).preprocess(key, count: count, context: nil, pairs: VolatilePairLedger(), randomness: .system)
        }
        guard case .done(let materials) = made else { throw .unsupported("\(scheme.rawValue) material is made by a run of its signers") }
        try add(materials, to: MaterialPool(key.info, signers: nil))
        confirmations.madeHere(materials.map(\.label.id))
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

    /// Takes a batch's material out of the store for good. The secrets leave when their deletion is on the disk (rule S4).
    func consume(_ batch: SigningBatch, key: KeyInfo) throws(WalletError) -> (units: [SigningMaterial], counter: PoolCounter) {
        let signers: [PartyIndex]?
        let ids: [[UInt8]]
        switch key.scheme.binding {
        case .signerSet:
            signers = batch.signers
            ids = batch.items.map { Array(($0.materials.first ?? []).prefix(32)) }
            try requireConfirmed(batch.signers)
        case .owner:
            signers = nil
            guard let position = batch.signers.firstIndex(of: index) else { throw .protocolAbort(.misuse(.notAParticipant)) }
            ids = batch.items.map { Schemes.materialID(key, commitment: $0.materials[position]) }
            guard ids.allSatisfy(isUnlocked) else {
                throw .poolLocked(party: index, unanswered: confirmations.missing(of: roster.parties, but: index))
            }
        }
        let request = batch.requestHash
        try spending.charge(request, party: index)
        let consumption: Consumption
        do throws(StoreError) {
            consumption = try store.consumeMaterial(MaterialPool(key, signers: signers), ids: ids, for: request)
        } catch {
            spending.refund(request)
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
        return (units, consumption.counter)
    }

    /// Nonces unlock when every other party has confirmed that this one was not turned back; what was made since needs no word.
    private func isUnlocked(_ id: [UInt8]) -> Bool { confirmations.cover(roster.parties, but: index) || confirmations.isMadeHere(id) }

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

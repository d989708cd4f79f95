internal import MPCCore
internal import ShareStore

/// Offers the public parts of signing material: nonces of the party's own, from its pool where that has them and may be used, otherwise
/// fresh ones that lie in no store; or pre-signatures of a pool that the party owns.
struct OfferMaterial {
    let party: LocalParty

    func run(_ scheme: SignatureScheme, count: Int, signers: [PartyIndex]) throws(WalletError) -> [SigningMaterial.Label] {
        guard (1...ProtocolTable.largestRun).contains(count) else {
            throw .protocolAbort(.misuse(.parameter("1 to \(ProtocolTable.largestRun) signatures in one run")))
        }
        let key = try party.share(of: scheme).info
        // Of a store that can only be read nothing is used, and that is the reason, not its pool.
        if let refusal = party.store.changesRefusal { throw .store(refusal) }
        switch key.binding {
        case .signerSet:
            guard signers.first == party.index, party.isStockOpen else { return [] }
            return try stocked(count, key, signers: signers) ?? []
        case .owner:
            if party.isStockOpen, let nonces = try? stocked(count, key, signers: nil) { return nonces }
            return try party.freshNonces.offer(scheme, count) { () throws(WalletError) in
                try FillPool(party: party).make(scheme, count: count)
            }
        }
    }

    private func stocked(
        _ count: Int, _ key: KeyInfo, signers: [PartyIndex]?
    ) throws(WalletError) -> [SigningMaterial.Label]? {
        let units = try WalletError.store { () throws(StoreError) in
            try party.store.availableMaterial(MaterialPool(key, signers: signers), limit: count + party.spending.horizon)
        }
        return party.spending.choose(count, of: units)?.map {
            Stock.label($0.id, $0.publicPart, key, owner: party.index, signers: signers)
        }
    }
}

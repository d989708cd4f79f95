internal import ShareStore

extension WalletHome {
    /// What locks further stores of a wallet as those are locked that are here and open; where none opens, what locks a new wallet's. Of
    /// stores at several costs, which a change that was cut short leaves, the dearest is followed.
    func keyring(_ keyring: any StoreKeyring, forFurtherStoresOf name: String) -> any StoreKeyring {
        let stores = parties(of: name).compactMap { try? openStore(name, party: $0, keyring, mode: .audit) }
        defer { for store in stores { try? store.close() } }
        let followed = stores.reduce(stores.first) { dearest, store in
            guard case .passphrase(let known)? = dearest?.lock, case .passphrase(let own) = store.lock else { return dearest }
            return known.isWeaker(than: own) ? store : dearest
        }
        return followed?.keyring(forFurtherStores: keyring) ?? keyring
    }
}

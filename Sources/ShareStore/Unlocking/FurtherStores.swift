extension SQLiteShareStore {
    /// What locks further stores of this one's wallet, so that one derivation of a passphrase, or one question to a service, opens all
    /// of them.
    ///
    /// Salt and cost, or the envelope key, are taken from this store because it was opened by them. From a file that was not, nothing is
    /// taken: whoever can write it would set the cost of guessing the passphrase.
    ///
    /// - Parameter keyring: what opened this store.
    public func keyring(forFurtherStores keyring: any StoreKeyring) -> any StoreKeyring {
        switch (lock, keyring.unlock) {
        case (.passphrase(let parameters), .passphrase(let ring)): return ring.locking(at: parameters)
        case (.provider, .provider(let provider)):
            guard let envelope = provider as? KeyEnvelope, let record = try? audit({ try StoreFile.unlockRecord($0) }) else {
                return keyring
            }
            return envelope.locking(like: record.wrapped)
        default: return keyring
        }
    }
}

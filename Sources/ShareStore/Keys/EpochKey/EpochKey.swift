internal import Secrets
internal import Synchronization

/// The key of one epoch of the wallet's keys: shares and pair set-ups are sealed under it, and end with it.
final class EpochKey: Sendable {
    let key: SecretBytes

    init(_ key: consuming SecretBytes) { self.key = key }
}

/// The epoch keys that a process has of an open store.
final class EpochKeys: Sendable {
    private let store: String
    private let known = Mutex<[UInt32: EpochKey]>([:])

    /// - Parameter store: the store's path, beside which the files lie.
    init(besides store: String) { self.store = store }

    /// nil where there is no file.
    func load(_ epoch: UInt32, _ keys: StoreKeys) throws(StoreError) -> EpochKey? {
        if let key = known.withLock({ $0[epoch] }) { return key }
        guard let key = try EpochKeyFile(of: epoch, besides: store, keys).load(keys) else { return nil }
        return keep(key, epoch)
    }

    /// The epoch's key; a new one where it has none.
    func make(_ epoch: UInt32, _ keys: StoreKeys) throws(StoreError) -> EpochKey {
        if let key = try load(epoch, keys) { return key }
        return keep(try EpochKeyFile(of: epoch, besides: store, keys).make(keys), epoch)
    }

    /// Where the file has to be.
    func path(_ epoch: UInt32, _ keys: StoreKeys) -> String { EpochKeyFile(of: epoch, besides: store, keys).path }

    /// Forgets and erases the keys of all epochs before one.
    func erase(before epoch: UInt32, _ keys: StoreKeys) {
        known.withLock { known in known = known.filter { $0.key >= epoch } }
        EpochKeyFile.erase(before: epoch, besides: store, keys)
    }

    private func keep(_ key: EpochKey, _ epoch: UInt32) -> EpochKey {
        known.withLock { $0[epoch] = key }
        return key
    }
}

extension StoreKeys {
    /// A sealed secret's nonce begins with this, where it is sealed under its epoch's key; older ones and those that no epoch ends are sealed
    /// under the key of all records.
    private static let ofEpoch: UInt8 = 2

    /// Seals what is to end with its epoch.
    func seal(_ secret: borrowing SecretBytes, as identity: RecordIdentity) throws(StoreError) -> SealedBytes {
        let epoch = try epochs.make(identity.epoch, self)
        let sealed = try SealedBytes(
            sealing: secret, key: epoch.key, associatedData: identity.associatedData(storeID: storeID))
        return SealedBytes(nonce: [Self.ofEpoch] + sealed.nonce, bytes: sealed.bytes)
    }

    /// Opens what ends with its epoch, in guarded storage; nil where anything is not as it was sealed.
    func open(_ sealed: SealedBytes, as identity: RecordIdentity) throws(StoreError) -> SecretBytes? {
        let data = identity.associatedData(storeID: storeID)
        guard sealed.nonce.count == 1 + AEAD.nonceLength, sealed.nonce.first == Self.ofEpoch else {
            return sealed.open(key: records, associatedData: data, storage: .guarded)
        }
        guard let epoch = try epochs.load(identity.epoch, self) else {
            throw .epochKeyMissing(file: epochs.path(identity.epoch, self), epoch: identity.epoch)
        }
        let plain = SealedBytes(nonce: Array(sealed.nonce.dropFirst()), bytes: sealed.bytes)
        return plain.open(key: epoch.key, associatedData: data, storage: .guarded)
    }

}

extension SQLiteShareStore {
    /// Erases the keys of the epochs that are over: behind the change that ended them, and again at every opening.
    func eraseEpochKeysBefore() {
        let present = try? read { access, head in
            try KeyRow.all(head.rows(.keys, access), keys).filter { $0.state.isHeld || $0.state == .pending }.map(\.epoch).min()
        }
        guard let epoch = present ?? nil else { return }
        keys.epochs.erase(before: epoch, keys)
    }
}

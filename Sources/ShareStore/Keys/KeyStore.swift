public import Secrets

/// A store's aspect of keys: shares with their public parts, from pending over active to retired, and what other parties say of theirs.
public protocol KeyStore: Sendable {
    /// Stores a share with its pending key record, in one step.
    func storePending(_ key: NewKey, share: borrowing SecretBytes) throws(StoreError)
    /// Stores the keys of one run with their shares and pair set-ups, in one step: all of them, or none.
    func storePending(_ keys: [PendingKey]) throws(StoreError)
    /// Stores the keys of a backup, in one step; the pairs beside them are noted as to be made anew.
    func storeRestored(_ keys: [PendingKey]) throws(StoreError)
    /// Puts restored keys to use on the other parties' word, and begins a pool generation beyond what they had heard, in one step.
    func confirmRestored(by parties: [UInt8], seen: PoolCounter?) throws(StoreError) -> PoolOutcome
    /// Stores another party's statement on a key; the same bytes again are no change, other bytes a conflict.
    func storeAcknowledgement(keyID: [UInt8], epoch: UInt32, from party: UInt8, bytes: [UInt8]) throws(StoreError)
    /// Reads the statements on a key, in the order of the parties.
    func acknowledgements(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [Acknowledgement]
    /// Makes a pending key usable.
    func activate(keyID: [UInt8], epoch: UInt32) throws(StoreError)
    /// Destroys a pending key with its share and auxiliary data; force is needed once others have acknowledged it.
    func discardPending(keyID: [UInt8], epoch: UInt32, force: Bool) throws(StoreError)
    /// Logs that active keys are given out; the same note again is no change.
    func recordExport(_ note: ExportNote) throws(StoreError)
    /// Reads all key records, in the order of identifier and epoch.
    func keyRecords() throws(StoreError) -> [KeyRecord]
    /// Reads the share of the key's active epoch, in guarded storage.
    func share(keyID: [UInt8]) throws(StoreError) -> SecretBytes
    /// Reads the shares of all active keys, in guarded storage, by key.
    func activeShares() throws(StoreError) -> [[UInt8]: SecretBox]
    /// Reads levels, pairs and failed sets of a key, as of one moment.
    func standing(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> KeyStanding
}

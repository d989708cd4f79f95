public import Secrets

/// A store's aspect of identity: who its party is, and whom it pinned, epoch by epoch.
///
/// A wallet's keys move from epoch to epoch together, and with each epoch the parties may be others; the party itself stays who it is.
public protocol IdentityStore: Sendable {
    /// Stores the party's identity seed and the roster that it pins for an epoch: once, and never over another. A newcomer's first epoch is
    /// not 0.
    func storeIdentity(_ seed: borrowing SecretBytes, roster: [UInt8], epoch: UInt32) throws(StoreError)
    /// Reads the identity with the present epoch's roster; nil before one is stored.
    func identity() throws(StoreError) -> IdentityRecord?
    /// Reads the rosters of all epochs that this party has been in, in order.
    func rosters() throws(StoreError) -> [RosterRecord]
}

extension IdentityStore {
    /// Stores the party's identity seed and the roster of a new wallet: once, and never over another.
    public func storeIdentity(_ seed: borrowing SecretBytes, roster: [UInt8]) throws(StoreError) {
        try storeIdentity(seed, roster: roster, epoch: 0)
    }
}

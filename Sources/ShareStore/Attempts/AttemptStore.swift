/// A store's aspect of attempts: what a run left for the next epoch of the keys, from pending over committed to the certificate that decides
/// (lifecycle.md section 2).
///
/// Of one epoch several attempts may lie side by side, of which one at most is live. What an attempt holds is destroyed by a certificate
/// alone: no mark on it deletes a share.
public protocol AttemptStore: Sendable {
    /// Stores an attempt with all that is to become of it, in one step; the same again is no change, and gives it as it stands by now.
    @discardableResult func storeAttempt(_ attempt: NewAttempt) throws(StoreError) -> AttemptRecord
    /// Reads the attempts, in the order of epoch, operation and transcript.
    func attempts() throws(StoreError) -> [AttemptRecord]
    /// Commits to a pending attempt, for good: no other of its epoch is committed beside it. It counts as a consumption does (rule S5).
    @discardableResult func commitAttempt(_ name: AttemptName) throws(StoreError) -> PoolProgress
    /// Sets an attempt aside, so that another may be live: one that is not committed is dropped, a committed one shelved, with force. Returns
    /// where it stands then. Both are final, and a certificate of it activates it all the same.
    @discardableResult func setAside(_ name: AttemptName, force: Bool) throws(StoreError) -> AttemptStage

    /// Keeps signed statements, this party's own and others', in one step; repeats are no change.
    func storeStatements(_ statements: [KeptStatement]) throws(StoreError)
    /// Reads the statements that name an epoch as the new one, in the order of transcript, kind and signer.
    func statements(epoch: UInt32) throws(StoreError) -> [KeptStatement]

    /// Makes an attempt the wallet's next epoch, on its certificate, and destroys the secrets of the epoch before, in one step.
    ///
    /// Where that very certificate was followed before, nothing is changed.
    func activateAttempt(_ name: AttemptName, certificate: [UInt8], roster: NextRoster?) throws(StoreError) -> PoolOutcome
    /// Follows a certificate without a share of the epoch that it begins, and destroys the secrets of the one before, in one step: a party that
    /// leaves or was away, or has lost its pending share, or whose share is out of an older backup.
    ///
    /// - Parameter keys: the public records of the epoch that begins, of every key; none where they are not known.
    func depart(_ certificate: EpochCertificate, keys: [NewKey], roster: NextRoster?) throws(StoreError) -> PoolOutcome
    /// Stores the shares that the other parties gave back to one that had none of their epoch, and begins a pool generation beyond what
    /// they had heard of it, in one step.
    ///
    /// - Parameters:
    ///   - peers: those with whom a pair set-up has to be made anew; nil for all.
    ///   - roster: the parties of the keys' epoch, where it is beyond the one that the store knows.
    ///   - seen: the highest counter of this party that one of the others had heard; nil where none had.
    func storeRepaired(
        _ keys: [PendingKey], renewing peers: [UInt8]?, roster: NextRoster?, seen: PoolCounter?
    ) throws(StoreError) -> PoolOutcome
    /// Reads the chain of certificates that this store has followed, ascending.
    func certificates() throws(StoreError) -> [EpochCertificate]
}

extension AttemptStore {
    /// Makes an attempt the wallet's next epoch, where the parties stay the same under the same numbers.
    public func activateAttempt(_ name: AttemptName, certificate: [UInt8]) throws(StoreError) -> PoolOutcome {
        try activateAttempt(name, certificate: certificate, roster: nil)
    }

    /// Keeps one signed statement; a repeat is no change.
    public func storeStatement(_ statement: KeptStatement) throws(StoreError) { try storeStatements([statement]) }

    /// Stores the shares of a repair in the epoch that the store knows; all pair set-ups have to be made anew.
    public func storeRepaired(_ keys: [PendingKey], seen: PoolCounter?) throws(StoreError) -> PoolOutcome {
        try storeRepaired(keys, renewing: nil, roster: nil, seen: seen)
    }
}

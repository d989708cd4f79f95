public import Secrets

/// A store's aspect of auxiliary data: what a protocol keeps beside a share, by key, epoch, kind and peer; pair set-ups are one kind.
///
/// It dies with its epoch. Only pair set-ups are ever poisoned or marked for renewal; data of other kinds is renewed by storing it anew.
public protocol AuxiliaryStore: Sendable {
    /// Stores data of a kind for a pending or active key, in one step. Each replaces the earlier one of its peer.
    func storeAuxiliary(_ kind: AuxiliaryKind, keyID: [UInt8], epoch: UInt32, _ data: [NewAuxiliary]) throws(StoreError)
    /// Reads the public records of a kind, in the order of the peers.
    func auxiliary(_ kind: AuxiliaryKind, keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [AuxiliaryRecord]
    /// Reads the secret part, in guarded storage; nil where none was stored.
    func auxiliarySecret(_ kind: AuxiliaryKind, keyID: [UInt8], epoch: UInt32, peer: UInt8) throws(StoreError) -> SecretBytes?

    /// Stores pair set-ups of a pending or active key, in one step. Each replaces the pair's earlier one and clears its poison.
    func storePairSetups(keyID: [UInt8], epoch: UInt32, _ setups: [NewPairSetup]) throws(StoreError)
    /// Reads the pairs of a key, in the order of the peers.
    func pairs(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [PairRecord]
    /// Reads the secret of a pair's set-up, in guarded storage; nil where none was stored.
    func pairSetup(keyID: [UInt8], epoch: UInt32, peer: UInt8) throws(StoreError) -> SecretBytes?
    /// Notes that the two ends of a pair hold different set-ups; a renewal clears it.
    func markForRenewal(keyID: [UInt8], epoch: UInt32, peer: UInt8) throws(StoreError)
    /// Evaluates a check that a cheating peer can make fail, and poisons the pair durably before it says that it did (rule S3).
    ///
    /// One at a time of each pair, across all runs and processes; none of a poisoned pair, and none of another set-up than the one
    /// that is stored: `setup` is its public part. The check gives a reason where it fails, and must not call the store.
    func evaluatePair(
        keyID: [UInt8], epoch: UInt32, peer: UInt8, setup: [UInt8], _ check: () -> String?
    ) throws(StoreError) -> PairVerdict
    /// Notes that the checks that were begun have all ended with a verdict.
    func settlePairs() throws(StoreError)
    /// Poisons a pair without a check of its own, as on the peer's signed statement. An earlier reason stays.
    func poisonPair(keyID: [UInt8], epoch: UInt32, peer: UInt8, reason: String) throws(StoreError)
}

/// The standing of a key in a store, as of one moment: its pools, its pairs, and the signer sets that failed.
public struct KeyStanding: Equatable, Sendable {
    /// The key's pools.
    public let levels: [PoolLevel]
    /// The key's pairs, in the order of the peers.
    public let pairs: [PairRecord]
    /// The signer sets whose combinations failed.
    public let failures: [FailedSet]

    /// Makes a standing, as a store gives it back; other implementations of ``ShareStore`` make it too.
    public init(levels: [PoolLevel], pairs: [PairRecord], failures: [FailedSet]) {
        self.levels = levels
        self.pairs = pairs
        self.failures = failures
    }
}

extension SQLiteShareStore {
    /// Reads levels, pairs and failed sets of a key.
    public func standing(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> KeyStanding {
        try read { access, head in
            KeyStanding(
                levels: try levels(head.rows(.pools, access)).filter { $0.keyID == keyID && $0.epoch == epoch },
                pairs: try pairs(head.rows(.auxiliary, access), keyID: keyID, epoch: epoch),
                failures: try failures(head.rows(.failures, access), keyID: keyID))
        }
    }
}

internal import MPCCore
internal import ShareStore

/// The roll call of this machine's parties when a wallet opens: was one of them turned back? (rule S5)
enum PoolRollCall {
    /// Every party challenges every other. Gives the pools that had to be voided. A party whose store fails meanwhile confirms nobody
    /// and is confirmed by nobody; the others go on.
    static func run(_ parties: [LocalParty]) -> [PartyIndex: PoolOutcome] {
        PoolPeers.connect(parties)
        var voided: [PartyIndex: PoolOutcome] = [:]
        for party in parties {
            if let outcome = try? party.rollCall() { voided[party.index] = outcome }
        }
        return voided
    }
}

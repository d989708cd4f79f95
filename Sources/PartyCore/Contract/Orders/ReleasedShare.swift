internal import MPCCore

/// An online share as it travels: signed by its party's identity, with the counter of the pool that it was paid from.
public struct ReleasedShare: Equatable, Sendable {
    /// The online message under its party's identity (``SignedShare``).
    public let share: [UInt8]
    /// The party's statement of its pool; nil where nothing came out of a pool.
    public let statement: PoolStatement?

    /// A share.
    public init(share: [UInt8], statement: PoolStatement?) {
        self.share = share
        self.statement = statement
    }
}

extension ReleasedShare {
    /// 2 and the statement (122 bytes) or 0, then the signed share: what a party keeps.
    var encoded: [UInt8] { (statement.map { [2] + $0.encoded } ?? [0]) + share }

    init?(decoding bytes: [UInt8], party: PartyIndex, roster: Roster) {
        switch bytes.first {
        case 0: self.init(share: Array(bytes.dropFirst()), statement: nil)
        // Of version 1: 80 bytes that say nothing of the chain.
        case 1 where bytes.count > 81: self.init(share: Array(bytes.dropFirst(81)), statement: nil)
        case 2:
            guard let statement = PoolStatement(Array(bytes.dropFirst().prefix(PoolStatement.length)), party: party, roster: roster) else {
                return nil
            }
            self.init(share: Array(bytes.dropFirst(1 + PoolStatement.length)), statement: statement)
        default: return nil
        }
    }
}

public import MPCCore

/// A party's knowledge of the signer sets that it belongs to.
public struct PartyStanding: Equatable, Sendable {
    /// Sets whose pools this party owns and which hold as many pre-signatures as asked for.
    public var ready: [[PartyIndex]] = []
    /// Pairs whose set-up is poisoned or has to be renewed.
    public var unusable: [PartyPair] = []
    /// Unusable pairs that this party has no failed check against: a renewal makes them usable, and needs no operator's word.
    public var renewable: [PartyPair] = []
    /// The failed checks of the other unusable pairs.
    public var poisoned: [PartyPair: String] = [:]
    /// Sets whose pools this party owns and which hold fewer pre-signatures than asked for.
    public var drained: [[PartyIndex]] = []
    /// Why this party's pools are shut; nil where they are open.
    public var lock: PoolLock?
    /// Sets whose combinations failed too often.
    public var quarantined: [[PartyIndex]] = []

    /// An empty standing.
    public init() {}
}

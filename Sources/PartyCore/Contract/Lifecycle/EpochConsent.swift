public import MPCCore

/// An operator's agreement to exactly one run that begins an epoch, or gives a party its shares back: spent by the run that it lets begin.
public struct EpochConsent: Equatable, Sendable {
    /// What is agreed to.
    public let run: EpochRun
    /// What the records of the new shares say of when they were made: seconds since 1970.
    public let createdAt: Int64
    /// The wallet's present public records, for a party that has none of its own: its operator vouches for them. nil where the party's own store
    /// speaks.
    public let keys: [KeyInfo]?
    /// Whether the operator knows that those who depart hold the old key together for ever, where they do
    /// (``RenewalParameters/departedCanSign``).
    public let departedCanSign: Bool

    /// An agreement.
    public init(to run: EpochRun, createdAt: Int64, knowing keys: [KeyInfo]? = nil, departedCanSign: Bool = false) {
        (self.run, self.createdAt, self.keys, self.departedCanSign) = (run, createdAt, keys, departedCanSign)
    }
}

/// A run over the shares of all of a wallet's keys.
public enum EpochRun: Hashable, Sendable {
    /// Refresh or reshare: what is proposed.
    case renewal(RenewalProposal)
    /// Repair: a party gets the shares of the present epoch again from t others.
    case repair(RepairWish)
}

/// The wish that t holders give a party its shares of the present epoch again (lifecycle.md section 4).
public struct RepairWish: Hashable, Sendable {
    /// The party, whose identity is in the roster.
    public let party: PartyIndex
    /// The helpers, ascending.
    public let helpers: [PartyIndex]

    /// A wish.
    public init(party: PartyIndex, helpers: [PartyIndex]) { (self.party, self.helpers) = (party, helpers.sorted()) }
}

public import MPCCore
public import ShareStore

/// A party's epoch, and what it holds of attempts at the next one: for people.
public struct EpochState: Equatable, Sendable {
    /// An attempt at the next epoch that the party has stored.
    public struct Attempt: Equatable, Sendable {
        /// What was proposed.
        public let proposal: RenewalProposal
        /// The hash of the run's broadcasts, 32 bytes: it tells attempts at one proposal apart.
        public let transcript: [UInt8]
        /// Where it stands at this party.
        public let stage: AttemptStage
        /// When it was stored: seconds since 1970.
        public let madeAt: Int64
        /// New holders whose "stored" this party has not seen, new indices.
        public let lackingStored: [PartyIndex]
        /// Members of the old quorum whose commit this party has not seen, old indices.
        public let lackingCommits: [PartyIndex]

        /// The present number of whoever is to have one; nil of a newcomer.
        public func present(_ seat: PartyIndex, in roster: Roster) -> PartyIndex? {
            proposal.roster.dropFirst(Int(seat.rawValue) - 1).first.flatMap { roster.index(of: $0) }
        }

        /// Whom this party has not heard all of, by their present numbers.
        public func unheard(in roster: Roster) -> [PartyIndex] { lackingCommits + lackingStored.compactMap { present($0, in: roster) } }

        /// The newcomers that this party has not heard of, by the numbers that they are to have.
        public func unheardNewcomers(in roster: Roster) -> [PartyIndex] { lackingStored.filter { present($0, in: roster) == nil } }

        /// Whether it has been half done for more than a day, so that somebody should act.
        ///
        /// - Parameter now: seconds since 1970.
        public func isOverdue(at now: Int64) -> Bool { stage.isLive && madeAt < now - 86_400 }
    }

    /// Where the party stands in the epoch.
    public enum Standing: String, Sendable {
        /// It holds shares.
        case holder
        /// It is of the roster and holds none: a repair gives it its shares again.
        case lacking
        /// It left, or was left out.
        case departed
        /// It waits for the certificate that makes it a holder.
        case newcomer
    }

    /// Where the party stands.
    public let standing: Standing
    /// The epoch; nil at a newcomer.
    public let epoch: UInt32?
    /// When the epoch's shares were made: seconds since 1970; nil where the party holds none.
    public let since: Int64?
    /// Attempts at the next epoch.
    public let attempts: [Attempt]
    /// Parties that voted for two attempts at one epoch, which nobody does who keeps the protocol: their identities.
    public let contradicting: [[UInt8]]
    /// Whether the party has seen two certificates of its epoch: the wallet is split in two.
    public let isSplit: Bool
}

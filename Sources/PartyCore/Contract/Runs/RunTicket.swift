public import MPCCore

/// A party's place in a run.
public struct RunTicket: Equatable, Sendable {
    /// Names the run at its party: 16 random bytes.
    public struct ID: Hashable, Sendable {
        /// The bytes.
        public let bytes: [UInt8]

        /// An id that another party gave.
        public init(_ bytes: [UInt8]) { self.bytes = bytes }
    }

    /// The run at this party.
    public let id: ID
    /// The party's broadcast of round 0.
    public let hello: [UInt8]

    /// A ticket.
    public init(id: ID, hello: [UInt8]) {
        self.id = id
        self.hello = hello
    }
}

/// The result of a round at a party.
public enum RunStep: Equatable, Sendable {
    /// Bring each peer what is sealed for it, and then advance.
    case send([PartyIndex: [UInt8]])
    /// The party is through.
    case finished(RunProduct)
}

/// The result of a run at a party, as far as a coordinator may know it.
public enum RunProduct: Equatable, Sendable {
    /// Keys that the party has stored as pending: what it signs of having done so.
    case generated([KeyAcknowledgement])
    /// Keys that a dealer has split: the hash of the run's broadcasts, 32 bytes.
    case dealt([UInt8])
    /// Shares that the party has given out: its signed statement of that, 231 bytes.
    case exported([UInt8])
    /// Keys that a recipient has: it hands them to whoever made it.
    case received
    /// An attempt at the wallet's next epoch that the party has stored: the hash of the run's broadcasts, 32 bytes.
    case renewed([UInt8])
    /// Shares that a party has got again, or has helped to give.
    case repaired
    /// Pre-signatures that the party has stored: their public references.
    case stored([[UInt8]])
    /// A share of the request's signatures, made with pre-signatures of this very run: their public references.
    case share(ReleasedShare, materials: [[UInt8]])
    /// The public part of the pair set-up that the party has stored: 64 bytes.
    case pair([UInt8])
}

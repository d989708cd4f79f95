/// A proposal for a wallet's next epoch: what operators approve and coordinators carry (lifecycle.md section 0). It says nothing true before
/// ``RenewalParameters`` have checked it against the wallet's state.
///
/// version, type, operation, wallet id (32), e (4), state (32), t, n, t′, n′, roster′ (n′ times 32), |O|, O, companion.
public struct RenewalProposal: Hashable, Sendable {
    /// The operations that end an epoch.
    public enum Kind: UInt8, CaseIterable, Sendable {
        /// The same parties and threshold, with other shares.
        case refresh = 1
        /// Other parties or another threshold, or both.
        case reshare = 2

        /// The word in hashes and in the names of runs.
        public var word: String {
            switch self {
            case .refresh: "refresh"
            case .reshare: "reshare"
            }
        }
    }

    /// What is proposed.
    public let kind: Kind
    /// The wallet's id.
    public let walletID: [UInt8]
    /// The epoch e that would end.
    public let epoch: UInt32
    /// The hash of e's state.
    public let state: [UInt8]
    /// The old threshold t.
    public let oldThreshold: UInt8
    /// The old number n of parties.
    public let oldParties: UInt8
    /// The new threshold t′.
    public let threshold: UInt8
    /// The identities of the new holders 1…n′, Ed25519 keys as they were proposed.
    public let roster: [[UInt8]]
    /// The old quorum O as it was proposed, old indices: all of it deals, and all of it votes.
    public let oldQuorum: [PartyIndex]
    /// Whether pair set-ups ride along.
    public let hasCompanion: Bool

    /// Proposes a refresh of an epoch's shares, in which all parties deal.
    public init(refreshing epoch: WalletEpoch) {
        self.init(
            .refresh, epoch, threshold: UInt8(truncatingIfNeeded: epoch.threshold), roster: epoch.roster, oldQuorum: epoch.roster.parties)
    }

    /// Proposes other holders or another threshold, dealt by an old quorum of old indices.
    public init(
        resharing epoch: WalletEpoch, threshold: Int, roster: Roster, oldQuorum: [PartyIndex]
    ) throws(ProtocolAbort) {
        guard let t = UInt8(exactly: threshold) else { throw .misuse(.renewal(.threshold)) }
        // The number of its members is one byte, and a party counts once.
        guard Set(oldQuorum).count == oldQuorum.count else { throw .misuse(.renewal(.oldQuorum)) }
        self.init(.reshare, epoch, threshold: t, roster: roster, oldQuorum: oldQuorum.sorted())
    }

    private init(_ kind: Kind, _ epoch: WalletEpoch, threshold: UInt8, roster: Roster, oldQuorum: [PartyIndex]) {
        self.kind = kind
        walletID = epoch.walletID
        self.epoch = epoch.number
        state = epoch.state
        // A state's threshold and a roster's count are of one byte.
        oldThreshold = UInt8(truncatingIfNeeded: epoch.threshold)
        oldParties = UInt8(truncatingIfNeeded: epoch.roster.count)
        self.threshold = threshold
        self.roster = roster.publicKeys
        self.oldQuorum = oldQuorum
        hasCompanion = epoch.schemes.contains(.ecdsaSecp256k1)
    }

    /// The new number n′ of parties.
    public var parties: Int { roster.count }

    /// The encoding.
    public var encoded: [UInt8] {
        var writer = WireWriter()
        for byte in [WireHeader.version, MessageType.lifeProposal.rawValue, kind.rawValue] { writer.byte(byte) }
        writer.write(walletID)
        writer.write(epoch)
        writer.write(state)
        for byte in [oldThreshold, oldParties, threshold, UInt8(truncatingIfNeeded: roster.count)] { writer.byte(byte) }
        for key in roster { writer.write(key) }
        writer.byte(UInt8(truncatingIfNeeded: oldQuorum.count))
        for party in oldQuorum { writer.byte(party.rawValue) }
        writer.byte(hasCompanion ? 1 : 0)
        return writer.bytes
    }

    /// Reads a proposal strictly. Whether it fits a wallet is not looked at.
    public init(_ bytes: [UInt8]) throws(WireError) {
        var reader = try WireReader(bytes, of: .lifeProposal)
        guard let kind = Kind(rawValue: try reader.byte("operation")) else { throw WireError(field: "operation", problem: .outOfRange) }
        self.kind = kind
        walletID = try reader.bytes(32, "wallet id")
        epoch = try reader.number("epoch")
        state = try reader.bytes(32, "state")
        oldThreshold = try reader.byte("old threshold")
        oldParties = try reader.byte("old parties")
        threshold = try reader.byte("threshold")
        let count = Int(try reader.byte("parties"))
        var roster: [[UInt8]] = []
        for position in 0..<count { roster.append(try reader.bytes(32, "identity \(position + 1)")) }
        self.roster = roster
        let size = Int(try reader.byte("size of the old quorum"))
        var quorum: [PartyIndex] = []
        for _ in 0..<size {
            guard let party = PartyIndex(Int(try reader.byte("old quorum"))) else {
                throw WireError(field: "old quorum", problem: .outOfRange)
            }
            quorum.append(party)
        }
        oldQuorum = quorum
        switch try reader.byte("companion") {
        case 0: hasCompanion = false
        case 1: hasCompanion = true
        default: throw WireError(field: "companion", problem: .outOfRange)
        }
        try reader.finish()
    }
}

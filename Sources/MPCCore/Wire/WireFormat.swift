public import Groups

/// The header of every message of a run: version, type, run id. 34 bytes.
///
/// The sender is never in it: that is the authenticated channel's to say (rule D4).
public struct WireHeader: Equatable, Sendable {
    /// The wire version written by this code.
    public static let version: UInt8 = 1
    /// Bytes on the wire.
    public static let size = 34
    /// The message type.
    public let type: MessageType
    /// The run id: 32 bytes.
    public let runID: [UInt8]

    /// Makes a header of this version.
    public init(type: MessageType, runID: [UInt8]) {
        self.type = type
        self.runID = runID
    }

    /// The 34 bytes.
    var encoded: [UInt8] { [Self.version, type.rawValue] + runID }
    /// The 34 bytes, for schemes that lay out a secret message themselves.
    package var bytes: [UInt8] { encoded }

    /// Reads the first 34 bytes of a message.
    public init(_ message: [UInt8]) throws(WireError) {
        var reader = WireReader(message)
        try self.init(&reader)
    }

    /// The run id of a message, whatever its version and type; nil where it is too short to have one.
    ///
    /// Compared before anything else is looked at, so that nothing of another run can blame anybody (rules H4, D6).
    public static func runID(of message: [UInt8]) -> [UInt8]? { message.count >= size ? Array(message[2..<size]) : nil }

    init(_ reader: inout WireReader) throws(WireError) {
        let version = try reader.byte("version")
        guard version == Self.version else { throw WireError(field: "version", problem: .unknownVersion(version)) }
        let type = try reader.byte("type")
        guard let known = MessageType(rawValue: type), known.isOfRun else { throw WireError(field: "type", problem: .unknownType(type)) }
        self.type = known
        runID = try reader.bytes(32, "run id")
    }
}

/// Every message type, in one list; the numbers are the wire's.
public enum MessageType: UInt8, CaseIterable, Sendable {
    /// Round 0: nonce, ephemeral key, signature.
    case hello = 1
    /// Key generation, round 1: the commitment.
    case keygenCommitment = 16
    /// Key generation, round 2: opening and echo.
    case keygenOpening = 17
    /// Key generation, round 2, private: the shares.
    case keygenShares = 18
    /// Key generation, round 3: echo.
    case keygenEcho = 19
    /// Key generation, afterwards: "stored".
    case keygenAcknowledgement = 20
    /// Key generation with a companion, round 3, private: its answer.
    case keygenPairReply = 21
    /// The life of a key, round 1: the commitment.
    case lifeCommitment = 64
    /// The life of a key, round 2: opening and echo.
    case lifeOpening = 65
    /// The life of a key, round 2, private: the shares.
    case lifeShares = 66
    /// The life of a key, round 3: echo.
    case lifeEcho = 67
    /// The life of a key, round 3, private: the companion's answer.
    case lifePairReply = 68
    /// Repair, round 1: a helper's points.
    case repairPoints = 69
    /// Repair, round 1, private: a helper's masks, and what rides along.
    case repairMasks = 70
    /// Repair, round 2: echo.
    case repairEcho = 71
    /// Repair, round 2, private: a helper's sums for the repaired party, and what rides along.
    case repairSums = 72
    /// Export, private: a holder's shares for the recipient.
    case exportShares = 73
    /// The life of a key, outside of runs: a party's signed statement.
    case lifeStatement = 80
    /// The life of a key, outside of runs: the signatures that make an epoch's successor valid.
    case lifeCertificate = 81
    /// The life of a key, outside of runs: what operators approve.
    case lifeProposal = 82
    /// DKLs23, pair set-up, private: the base-OT receiver's elements.
    case pairElements = 48
    /// DKLs23, pair set-up, private: the base-OT sender's elements and the zero-share contribution.
    case pairReply = 49
    /// DKLs23, pre-signing: commitments to R.
    case presignCommitments = 52
    /// DKLs23, pre-signing, private: the OT extension.
    case presignExtension = 53
    /// DKLs23, pre-signing: openings, public key shares and the echo.
    case presignOpenings = 54
    /// DKLs23, pre-signing, private: vector OLE replies.
    case presignReplies = 55
    /// DKLs23: the online round's shares.
    case dklsShares = 56
    /// FROST: the online round's signature shares.
    case frostShares = 33
    /// Parties on a network: who somebody is and where they answer.
    case card = 96
    /// Parties on a network: the members of a wallet.
    case memberRoster = 97
    /// Parties on a network: a member's signature of a roster.
    case rosterConsent = 98
    /// Parties on a network: a roster with what its wallet will be, for those who are to join.
    case invitation = 99

    /// Whether it is a message of a run: a record that is of none has no header, and is taken for no message.
    var isOfRun: Bool {
        switch self {
        case .lifeStatement, .lifeCertificate, .lifeProposal, .card, .memberRoster, .rosterConsent, .invitation: false
        default: true
        }
    }
}

/// The error of bytes that are no message: names the field and what was wrong with it, and carries no content.
public struct WireError: Error, Equatable, Sendable {
    /// The field's name.
    public let field: String
    /// The kind of problem.
    public let problem: Problem

    /// The kinds of problem that a field can have.
    public enum Problem: Equatable, Sendable {
        /// The bytes end inside the field.
        case truncated
        /// Bytes follow the last field.
        case trailingBytes(Int)
        /// A version this code does not speak.
        case unknownVersion(UInt8)
        /// A type this code does not know.
        case unknownType(UInt8)
        /// Another type than this place has.
        case unexpectedType
        /// A value outside the field's range.
        case outOfRange
        /// No canonical scalar or element.
        case group(GroupError)
    }

    /// Makes the error of a field.
    public init(field: String, problem: Problem) {
        self.field = field
        self.problem = problem
    }

    /// Returns the verdict on an authenticated sender of such bytes (rule D6).
    public func blaming(_ party: PartyIndex) -> ProtocolAbort { .blame([party], .undecodable(field: field)) }
}

/// Writes fixed-width fields in order.
public struct WireWriter: Sendable {
    /// The bytes written so far.
    public private(set) var bytes: [UInt8]

    /// Makes an empty record.
    public init() { bytes = [] }
    /// Makes a message that begins with its header.
    public init(_ header: WireHeader) { bytes = header.encoded }

    /// Writes one byte.
    public mutating func byte(_ value: UInt8) { bytes.append(value) }
    /// Writes bytes of a fixed width.
    public mutating func write(_ value: [UInt8]) { bytes += value }
    /// Writes 4 bytes big-endian.
    public mutating func write(_ value: UInt32) { unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) } }
    /// Writes a scalar, 32 bytes.
    public mutating func write<G>(_ scalar: Scalar<G>) { bytes += scalar.encoded }
    /// Writes an element in its group's encoding.
    public mutating func write<E: GroupElement>(_ element: E) { bytes += element.encoded }
}

/// Reads fixed-width fields in order; strict (rules D1, D2, D5).
public struct WireReader: Sendable {
    private let source: [UInt8]
    private var position = 0

    /// Makes a reader at the start of the bytes.
    public init(_ bytes: [UInt8]) { source = bytes }

    /// Makes a reader behind a header, which must be of the given type.
    public init(_ message: [UInt8], expecting type: MessageType) throws(WireError) {
        self.init(message)
        let header = try WireHeader(&self)
        guard header.type == type else { throw WireError(field: "type", problem: .unexpectedType) }
    }

    /// Makes a reader behind version and type of a record that has no header: it is of no run, or older than its id.
    package init(_ record: [UInt8], of type: MessageType) throws(WireError) {
        self.init(record)
        let version = try byte("version")
        guard version == WireHeader.version else { throw WireError(field: "version", problem: .unknownVersion(version)) }
        guard try byte("type") == type.rawValue else { throw WireError(field: "type", problem: .unexpectedType) }
    }

    /// The one hash of a broadcast of fixed length: another length is its sender's fault, seen on arrival.
    static func hash(
        of message: [UInt8], _ type: MessageType, _ field: String, from peer: PartyIndex
    ) throws(ProtocolAbort) -> [UInt8] {
        do throws(WireError) {
            var reader = try WireReader(message, expecting: type)
            let hash = try reader.bytes(32, field)
            try reader.finish()
            return hash
        } catch { throw error.blaming(peer) }
    }

    /// Reads one byte.
    public mutating func byte(_ field: String) throws(WireError) -> UInt8 {
        guard position < source.count else { throw WireError(field: field, problem: .truncated) }
        defer { position += 1 }
        return source[position]
    }

    /// Reads exactly `count` bytes.
    public mutating func bytes(_ count: Int, _ field: String) throws(WireError) -> [UInt8] {
        guard count >= 0, source.count - position >= count else { throw WireError(field: field, problem: .truncated) }
        defer { position += count }
        return Array(source[position..<position + count])
    }

    /// Reads 4 bytes big-endian.
    public mutating func number(_ field: String) throws(WireError) -> UInt32 {
        try bytes(4, field).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads a canonical scalar.
    public mutating func scalar<G>(_ field: String, of group: G.Type = G.self) throws(WireError) -> Scalar<G> {
        let encoded = try bytes(32, field)
        do throws(GroupError) { return try Scalar<G>(encoded: encoded) } catch { throw WireError(field: field, problem: .group(error)) }
    }

    /// Reads a canonical element of the prime-order group.
    public mutating func element<G: PrimeOrderGroup>(_ field: String, of group: G.Type = G.self) throws(WireError) -> G.Element {
        let encoded = try bytes(G.elementSize, field)
        do throws(GroupError) { return try G.Element(encoded: encoded) } catch { throw WireError(field: field, problem: .group(error)) }
    }

    /// Ends the reading: bytes that follow are refused.
    public func finish() throws(WireError) {
        guard position == source.count else { throw WireError(field: "end", problem: .trailingBytes(source.count - position)) }
    }
}

public import Groups
internal import MPCCore
public import Secrets

/// What a party or requester gives others of itself: name, addresses, identity. Its owner signed it; who owns it is what the words tell.
public struct Card: Equatable, Sendable {
    /// The parts that somebody can have.
    public enum Role: UInt8, CaseIterable, Sendable {
        /// Holds shares.
        case party = 1
        /// Asks for signatures.
        case requester = 2
    }

    /// For how long a card is good: a year, in seconds. An identity has no end, but whoever has moved says so anew.
    static let lasting: Int64 = 365 * 86_400
    /// The longest card in bytes.
    public static let longest = 2048

    /// The part.
    public let role: Role
    /// Name and identity.
    public let member: Member
    /// Where it answers.
    public let addresses: [ServiceAddress]
    /// When it was signed.
    public let issue: Issue
    /// The signed bytes.
    public let bytes: [UInt8]

    /// Makes and signs a card at a time in seconds since 1970, with at most four addresses; a requester needs none.
    public init(
        role: Role, name: String, addresses: [ServiceAddress], at time: Int64, by identity: borrowing Ed25519SigningKey,
        randomness: Randomness = .system
    ) throws(EnrolmentError) {
        try Self.check(role, addresses)
        (self.role, self.addresses) = (role, addresses)
        member = try Member(name: name, certificate: IdentityCertificate(of: identity))
        issue = Issue(at: time, lasting: Self.lasting, randomness)
        var writer = WireWriter()
        writer.byte(WireHeader.version)
        writer.byte(MessageType.card.rawValue)
        writer.byte(role.rawValue)
        member.write(&writer)
        writer.byte(UInt8(clamping: addresses.count))
        for address in addresses { writer.write(short: Array(address.text.utf8)) }
        issue.write(&writer)
        bytes = SignedBytes.sign(.card, writer.bytes, by: identity)
    }

    /// Reads a card at a time in seconds since 1970; everything about it is checked.
    public init(_ bytes: [UInt8], at time: Int64) throws(EnrolmentError) {
        self.bytes = bytes
        guard bytes.count <= Self.longest else { throw .malformed(WireError(field: "card", problem: .outOfRange)) }
        var reader = WireReader(Array(bytes.dropLast(64)))
        let role: Role
        do throws(WireError) {
            reader = try WireReader(Array(bytes.dropLast(64)), of: .card)
            guard let known = Role(rawValue: try reader.byte("role")) else { throw WireError(field: "role", problem: .outOfRange) }
            role = known
        } catch { throw .malformed(error) }
        self.role = role
        member = try Member(&reader)
        var texts: [String] = []
        do throws(WireError) {
            let count = try reader.byte("addresses")
            guard count <= 4 else { throw WireError(field: "addresses", problem: .outOfRange) }
            for _ in 0..<count { texts.append(try reader.text("address")) }
            issue = try Issue(&reader)
            try reader.finish()
        } catch { throw .malformed(error) }
        var addresses: [ServiceAddress] = []
        for text in texts { addresses.append(try ServiceAddress(text)) }
        try Self.check(role, addresses)
        self.addresses = addresses
        guard SignedBytes.content(of: bytes, .card, by: member.certificate.publicKey) != nil else { throw .signature(of: member.name) }
        try issue.check(at: time, lasting: Self.lasting)
    }

    private static func check(_ role: Role, _ addresses: [ServiceAddress]) throws(EnrolmentError) {
        let isWithin = role == .party ? (1...4).contains(addresses.count) : addresses.count <= 4
        guard isWithin, Set(addresses).count == addresses.count else {
            throw .malformed(WireError(field: "addresses", problem: .outOfRange))
        }
    }
}

public import Groups
public import MPCCore
public import Secrets

/// What the members of a new wallet are asked to agree to: the first roster, the threshold, the schemes. One of them signed it.
///
/// All members compare the same twelve words in one call: another key, order, id, threshold or scheme makes all of them others.
public struct Invitation: Equatable, Sendable {
    /// For how long it is good: seven days, in seconds.
    static let lasting: Int64 = 7 * 86_400
    /// The longest invitation in bytes.
    public static let longest = 4096

    /// The first roster.
    public let roster: MemberRoster
    /// t.
    public let threshold: Int
    /// The schemes of the wallet's keys, ascending.
    public let schemes: [SignatureScheme]
    /// The index of the member who signed it, from 1.
    public let inviter: Int
    /// When it was signed.
    public let issue: Issue
    /// The signed bytes.
    public let bytes: [UInt8]

    /// Invites the members of a roster, of whom the identity is one, at a time in seconds since 1970.
    public init(
        to roster: MemberRoster, threshold: Int, schemes: [SignatureScheme], at time: Int64, by identity: borrowing Ed25519SigningKey,
        randomness: Randomness = .system
    ) throws(EnrolmentError) {
        guard let inviter = roster.index(of: identity.publicKey) else { throw .notAMember }
        try Self.check(threshold, schemes, roster)
        (self.roster, self.threshold, self.schemes, self.inviter) = (roster, threshold, schemes.sorted(), inviter)
        issue = Issue(at: time, lasting: Self.lasting, randomness)
        var writer = WireWriter()
        writer.byte(WireHeader.version)
        writer.byte(MessageType.invitation.rawValue)
        writer.byte(UInt8(clamping: inviter))
        writer.byte(UInt8(clamping: threshold))
        writer.byte(UInt8(clamping: schemes.count))
        for scheme in schemes.sorted() { writer.byte(scheme.code) }
        issue.write(&writer)
        writer.write(roster.bytes)
        bytes = SignedBytes.sign(.invitation, writer.bytes, by: identity)
    }

    /// Reads an invitation at a time in seconds since 1970, as one of its members; everything but the words is checked.
    public init(_ bytes: [UInt8], at time: Int64, for publicKey: [UInt8]) throws(EnrolmentError) {
        self.bytes = bytes
        guard bytes.count <= Self.longest else { throw .malformed(WireError(field: "invitation", problem: .outOfRange)) }
        var reader: WireReader
        var schemes: [SignatureScheme] = []
        do throws(WireError) {
            reader = try WireReader(Array(bytes.dropLast(64)), of: .invitation)
            inviter = Int(try reader.byte("inviter"))
            threshold = Int(try reader.byte("threshold"))
            let count = try reader.byte("schemes")
            guard count <= SignatureScheme.allCases.count else { throw WireError(field: "schemes", problem: .outOfRange) }
            for _ in 0..<count {
                guard let scheme = SignatureScheme(code: try reader.byte("scheme")) else {
                    throw WireError(field: "scheme", problem: .outOfRange)
                }
                schemes.append(scheme)
            }
            issue = try Issue(&reader)
        } catch { throw .malformed(error) }
        roster = try MemberRoster(&reader)
        do throws(WireError) { try reader.finish() } catch { throw .malformed(error) }
        guard schemes == schemes.sorted() else { throw .schemes }
        try Self.check(threshold, schemes, roster)
        self.schemes = schemes
        guard roster.number == 1 else { throw .notTheNext(number: roster.number) }
        guard (1...roster.members.count).contains(inviter) else {
            throw .malformed(WireError(field: "inviter", problem: .outOfRange))
        }
        let author = roster.members[inviter - 1]
        guard SignedBytes.content(of: bytes, .invitation, by: author.certificate.publicKey) != nil else {
            throw .signature(of: author.name)
        }
        guard roster.index(of: publicKey) != nil else { throw .notAMember }
        try issue.check(at: time, lasting: Self.lasting)
    }

    /// The words of roster, threshold and schemes. Who joins types them as they were read out, and never sees them before.
    public var words: Words {
        Words(of: .invitation, [roster.hash, [UInt8(clamping: threshold)], schemes.map(\.code)])
    }

    /// Refuses words that were read out for something else.
    public func check(_ spoken: Words) throws(EnrolmentError) {
        guard spoken == words else { throw .words }
    }

    private static func check(_ threshold: Int, _ schemes: [SignatureScheme], _ roster: MemberRoster) throws(EnrolmentError) {
        guard (2...roster.members.count).contains(threshold) else { throw .threshold(threshold, members: roster.members.count) }
        guard !schemes.isEmpty, Set(schemes).count == schemes.count else { throw .schemes }
    }
}

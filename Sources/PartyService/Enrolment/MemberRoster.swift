public import Groups
internal import MPCCore
public import Secrets

/// The members of a networked wallet in the order of their indices, under the wallet's id.
///
/// The id is in the hash, because two wallets of the same members would otherwise take each other's statements for their own. Addresses are
/// not: a host that moves signs a new card, and no roster.
public struct MemberRoster: Hashable, Sendable {
    /// The sizes that a group can have.
    public static let sizes = 2...16

    /// 1 for the first one, one more with each that follows.
    public let number: UInt32
    /// The hash of the one before, 32 bytes; zeros before the first.
    public let previous: [UInt8]
    /// The wallet's id: 16 random bytes.
    public let walletID: [UInt8]
    /// The members; party i is at position i − 1.
    public let members: [Member]

    /// The first roster of a new wallet.
    public init(members: [Member], randomness: Randomness = .system) throws(EnrolmentError) {
        try self.init(number: 1, previous: [UInt8](repeating: 0, count: 32), walletID: randomness.bytes(16), members)
    }

    /// The first roster of a new wallet, of parties by their cards.
    public init(cards: [Card], randomness: Randomness = .system) throws(EnrolmentError) {
        if let other = cards.first(where: { $0.role != .party }) { throw .role(of: other.member.name) }
        try self.init(members: cards.map(\.member), randomness: randomness)
    }

    /// The roster that follows, in which members have other identities; a wallet's members as such change with its shares alone.
    public func next(_ members: [Member]) throws(EnrolmentError) -> MemberRoster {
        let (next, overflow) = number.addingReportingOverflow(1)
        guard members.count == self.members.count else { throw .members(count: members.count) }
        guard !overflow else { throw .notTheNext(number: number) }
        return try MemberRoster(number: next, previous: hash, walletID: walletID, members)
    }

    /// Refuses a roster that does not follow one that is known: another number, hash, wallet, or count of members.
    public func check(follows known: MemberRoster) throws(EnrolmentError) {
        guard previous == known.hash, known.number < .max, number == known.number + 1, walletID == known.walletID,
            members.count == known.members.count
        else { throw .notTheNext(number: number) }
    }

    init(number: UInt32, previous: [UInt8], walletID: [UInt8], _ members: [Member]) throws(EnrolmentError) {
        guard Self.sizes.contains(members.count) else { throw .members(count: members.count) }
        var (keys, names): (Set<[UInt8]>, Set<String>) = ([], [])
        for member in members {
            guard keys.insert(member.certificate.publicKey).inserted, names.insert(member.name).inserted else {
                throw .memberTwice(member.name)
            }
        }
        let isFirst = previous.allSatisfy { $0 == 0 }
        guard number > 0, isFirst == (number == 1) else { throw .notTheNext(number: number) }
        (self.number, self.previous, self.walletID, self.members) = (number, previous, walletID, members)
    }

    /// H("service/roster"; the bytes): 32 bytes, which every call names.
    public var hash: [UInt8] { SignedBytes.hash(.memberRoster, bytes) }

    /// The words of the hash.
    public var words: Words { Words(of: .roster, [hash]) }

    /// The index of the member with a key, from 1; nil for a stranger's.
    public func index(of publicKey: [UInt8]) -> Int? {
        members.firstIndex { $0.certificate.publicKey == publicKey }.map { $0 + 1 }
    }

    /// Version, type, number, previous hash, wallet id, the number of members, each member.
    var bytes: [UInt8] {
        var writer = WireWriter()
        writer.byte(WireHeader.version)
        writer.byte(MessageType.memberRoster.rawValue)
        writer.write(number)
        writer.write(previous)
        writer.write(walletID)
        writer.byte(UInt8(clamping: members.count))
        for member in members { member.write(&writer) }
        return writer.bytes
    }

    init(_ reader: inout WireReader) throws(EnrolmentError) {
        let (number, previous, walletID, count): (UInt32, [UInt8], [UInt8], Int)
        do throws(WireError) {
            guard try reader.byte("version") == WireHeader.version, try reader.byte("type") == MessageType.memberRoster.rawValue else {
                throw WireError(field: "roster", problem: .unexpectedType)
            }
            number = try reader.number("number")
            previous = try reader.bytes(32, "previous")
            walletID = try reader.bytes(16, "wallet id")
            count = Int(try reader.byte("members"))
        } catch { throw .malformed(error) }
        guard Self.sizes.contains(count) else { throw .members(count: count) }
        var members: [Member] = []
        for _ in 0..<count { members.append(try Member(&reader)) }
        try self.init(number: number, previous: previous, walletID: walletID, members)
    }
}

/// A member's signature of a roster: n of n make it active.
public struct RosterConsent: Equatable, Sendable {
    /// 130 bytes: version, type, the member's key, the roster's hash, the signature.
    public static let length = 2 + 32 + 32 + 64

    /// The signing member's key, 32 bytes.
    public let publicKey: [UInt8]
    /// The hash of the roster, 32 bytes.
    public let rosterHash: [UInt8]
    /// The signed bytes.
    public let bytes: [UInt8]

    /// Signs a roster.
    public init(to roster: MemberRoster, by identity: borrowing Ed25519SigningKey) {
        (publicKey, rosterHash) = (identity.publicKey, roster.hash)
        bytes = SignedBytes.sign(
            .rosterConsent, [WireHeader.version, MessageType.rosterConsent.rawValue] + publicKey + rosterHash, by: identity)
    }

    /// Reads a signature of a roster by one of its members.
    public init(_ bytes: [UInt8], to roster: MemberRoster) throws(EnrolmentError) {
        do throws(WireError) {
            var reader = try WireReader(bytes, of: .rosterConsent)
            publicKey = try reader.bytes(32, "member")
            rosterHash = try reader.bytes(32, "roster")
            _ = try reader.bytes(64, "signature")
            try reader.finish()
        } catch { throw .malformed(error) }
        self.bytes = bytes
        guard rosterHash == roster.hash else { throw .malformed(WireError(field: "roster", problem: .outOfRange)) }
        guard let index = roster.index(of: publicKey) else { throw .notAMember }
        guard SignedBytes.content(of: bytes, .rosterConsent, by: publicKey) != nil else {
            throw .signature(of: roster.members[index - 1].name)
        }
    }
}

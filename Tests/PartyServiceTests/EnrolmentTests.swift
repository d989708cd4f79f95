import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import PartyService

/// Cards, rosters and invitations that must not be believed.
@Suite struct EnrolmentTests {
    private let vectors: ServiceVectors
    private var time: Int64 { vectors.time }

    init() throws { vectors = try ServiceVectors.read() }

    /// Of the vectors' members unless others are named, under the same wallet id unless there is another.
    private func invitation(threshold: Int = 2, _ members: [Member]? = nil, walletID: [UInt8]? = nil) throws -> Invitation {
        let roster = try MemberRoster(
            members: members ?? vectors.members.map { try $0.member() }, randomness: .scripted([walletID ?? vectors.roster.walletID.bytes]))
        return try Invitation(
            to: roster, threshold: threshold, schemes: SignatureScheme.allCases, at: time, by: vectors.members[0].identity())
    }

    /// No byte can be changed, none left out, none added: whoever reads it says so and does not trap.
    @Test func noByteIsFree() throws {
        let (card, invited) = (vectors.members[1].card.bytes, try invitation().bytes)
        let roster = try vectors.firstRoster()
        let consent = vectors.roster.consents[2].bytes
        let readers: [([UInt8], ([UInt8]) throws -> Void)] = [
            (card, { _ = try Card($0, at: time) }),
            (invited, { _ = try Invitation($0, at: time, for: vectors.members[2].publicKey.bytes) }),
            (consent, { _ = try RosterConsent($0, to: roster) }),
        ]
        for (bytes, read) in readers {
            try read(bytes)
            for place in bytes.indices {
                var changed = bytes
                changed[place] ^= 1
                #expect(throws: EnrolmentError.self, "byte \(place)") { try read(changed) }
            }
            for count in bytes.indices { #expect(throws: EnrolmentError.self) { try read(Array(bytes.prefix(count))) } }
            #expect(throws: EnrolmentError.self) { try read(bytes + [0]) }
            #expect(throws: EnrolmentError.self) { try read(bytes + [UInt8](repeating: 0, count: 10_000)) }
        }
    }

    /// What its owner signed is still read strictly.
    @Test func hostileCardsOfTheirOwners() throws {
        let identity = try vectors.members[0].identity()
        let card = vectors.members[0].card.bytes
        func signed(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
            var content = Array(card.dropLast(64))
            change(&content)
            return SignedBytes.sign(.card, content, by: identity)
        }
        // version, type, role, name's length, name.
        #expect(throws: EnrolmentError.malformed(WireError(field: "version", problem: .unknownVersion(2)))) {
            try Card(signed { $0[0] = 2 }, at: time)
        }
        #expect(throws: EnrolmentError.malformed(WireError(field: "type", problem: .unexpectedType))) {
            try Card(signed { $0[1] = 99 }, at: time)
        }
        #expect(throws: EnrolmentError.malformed(WireError(field: "role", problem: .outOfRange))) {
            try Card(signed { $0[2] = 3 }, at: time)
        }
        #expect(throws: EnrolmentError.name("Alice")) { try Card(signed { $0[4] = UInt8(ascii: "A") }, at: time) }
        #expect(throws: EnrolmentError.malformed(WireError(field: "name", problem: .outOfRange))) {
            try Card(signed { $0[5] = 0x1b }, at: time)
        }
        let addresses = 4 + 5 + 96
        #expect(throws: EnrolmentError.malformed(WireError(field: "addresses", problem: .outOfRange))) {
            try Card(signed { $0[addresses] = 5 }, at: time)
        }
        #expect(throws: EnrolmentError.self) { try Card(signed { $0[addresses + 2] = UInt8(ascii: "H") }, at: time) }
        #expect(throws: EnrolmentError.malformed(WireError(field: "end", problem: .trailingBytes(1)))) {
            try Card(signed { $0.append(0) }, at: time)
        }
        // The last 32 bytes: issued at, not after, nonce.
        let times = card.count - 64 - 32
        #expect(throws: EnrolmentError.malformed(WireError(field: "issued at", problem: .outOfRange))) {
            try Card(signed { $0[times] = 1 }, at: time)
        }
        #expect(throws: EnrolmentError.malformed(WireError(field: "not after", problem: .outOfRange))) {
            try Card(signed { for place in 0..<8 { $0[times + 8 + place] = 0 } }, at: time)
        }
    }

    /// What a member signed is still read strictly.
    @Test func hostileInvitationsOfTheirMembers() throws {
        let identity = try vectors.members[0].identity()
        let bob = vectors.members[1].publicKey.bytes
        let genuine = vectors.invitation.bytes.bytes
        func read(_ change: (inout [UInt8]) -> Void) throws {
            var content = Array(genuine.dropLast(64))
            change(&content)
            _ = try Invitation(SignedBytes.sign(.invitation, content, by: identity), at: time, for: bob)
        }
        try read { _ in }
        // version, type, inviter, t, number of schemes, three schemes, issue, roster.
        for threshold: UInt8 in [0, 1, 4, 200] {
            #expect(throws: EnrolmentError.threshold(Int(threshold), members: 3)) { try read { $0[3] = threshold } }
        }
        for inviter: UInt8 in [0, 4, 255] {
            #expect(throws: EnrolmentError.malformed(WireError(field: "inviter", problem: .outOfRange))) { try read { $0[2] = inviter } }
        }
        #expect(throws: EnrolmentError.signature(of: "bob")) { try read { $0[2] = 2 } }
        #expect(throws: EnrolmentError.schemes) { try read { $0.replaceSubrange(4..<8, with: [0]) } }
        #expect(throws: EnrolmentError.schemes) { try read { $0.replaceSubrange(4..<8, with: [2, 2, 1]) } }
        #expect(throws: EnrolmentError.schemes) { try read { $0.replaceSubrange(4..<8, with: [2, 3, 3]) } }
        #expect(throws: EnrolmentError.malformed(WireError(field: "schemes", problem: .outOfRange))) {
            try read { $0.replaceSubrange(4..<8, with: [4, 1, 2, 3, 3]) }
        }
        #expect(throws: EnrolmentError.malformed(WireError(field: "scheme", problem: .outOfRange))) { try read { $0[7] = 9 } }
        #expect(throws: EnrolmentError.malformed(WireError(field: "end", problem: .trailingBytes(1)))) { try read { $0.append(0) } }
        #expect(throws: EnrolmentError.malformed(WireError(field: "invitation", problem: .outOfRange))) {
            try read { $0 += [UInt8](repeating: 0, count: 5000) }
        }
        let roster = 8 + 32
        for place in [roster, roster + 1] {
            #expect(throws: EnrolmentError.malformed(WireError(field: "roster", problem: .unexpectedType))) { try read { $0[place] ^= 1 } }
        }
        // The number, and the hash of the one before.
        #expect(throws: EnrolmentError.notTheNext(number: 2)) { try read { $0[roster + 5] = 2 } }
        #expect(throws: EnrolmentError.notTheNext(number: 0)) { try read { $0[roster + 5] = 0 } }
        #expect(throws: EnrolmentError.notTheNext(number: 1)) { try read { $0[roster + 6] = 1 } }
        for count: UInt8 in [0, 1, 17] {
            #expect(throws: EnrolmentError.members(count: Int(count))) { try read { $0[roster + 54] = count } }
        }
    }

    /// An object lasts as long as its kind does, whatever its owner would like.
    @Test func nothingLastsForEver() throws {
        let identity = try vectors.members[0].identity()
        let wrong = EnrolmentError.malformed(WireError(field: "not after", problem: .outOfRange))
        for (bytes, tag, place, read) in [
            (vectors.members[0].card.bytes, .card, vectors.members[0].card.bytes.count - 64 - 17, { _ = try Card($0, at: time) }),
            (
                vectors.invitation.bytes.bytes, .invitation, 8 + 15,
                { _ = try Invitation($0, at: time, for: vectors.members[1].publicKey.bytes) }
            ),
        ] as [([UInt8], TranscriptTag, Int, ([UInt8]) throws -> Void)] {
            for change: UInt8 in [1, 0xff] {
                var content = Array(bytes.dropLast(64))
                content[place] &+= change
                #expect(throws: wrong) { try read(SignedBytes.sign(tag, content, by: identity)) }
            }
        }
    }

    @Test func everythingHasItsTime() throws {
        let card = vectors.members[0].card.bytes
        for late in [time - 300, time, time + Card.lasting] { _ = try Card(card, at: late) }
        #expect(throws: EnrolmentError.fromTheFuture(issuedAt: time)) { try Card(card, at: time - 301) }
        #expect(throws: EnrolmentError.expired(notAfter: time + Card.lasting)) { try Card(card, at: time + Card.lasting + 1) }
        let invited = try invitation().bytes
        let bob = vectors.members[1].publicKey.bytes
        #expect(throws: EnrolmentError.fromTheFuture(issuedAt: time)) { try Invitation(invited, at: time - 301, for: bob) }
        // An old one replayed.
        #expect(throws: EnrolmentError.expired(notAfter: time + 7 * 86_400)) {
            try Invitation(invited, at: time + 7 * 86_400 + 1, for: bob)
        }
    }

    /// One card exchanged, another order, another threshold, other schemes, another wallet: all the words are others.
    @Test func twoStoriesHaveTwoNames() throws {
        let genuine = try invitation()
        let members = try vectors.members.map { try $0.member() }
        let stranger = Ed25519SigningKey()
        let exchanged = try Member(name: "carol", certificate: IdentityCertificate(of: stranger))
        let roster = genuine.roster
        let others = try [
            invitation([members[0], members[1], exchanged]), invitation([members[0], members[2], members[1]]), invitation(threshold: 3),
            invitation(members, walletID: [UInt8](repeating: 1, count: 16)),
            Invitation(to: roster, threshold: 2, schemes: [.ed25519], at: time, by: vectors.members[0].identity()),
        ]
        for other in others {
            let theirs = Set(other.words.list)
            #expect(theirs.intersection(genuine.words.list).count < 4)
            #expect(throws: EnrolmentError.words) { try other.check(genuine.words) }
            #expect(throws: EnrolmentError.words) { try genuine.check(other.words) }
        }
        // The same again is the same: words do not depend on who invites, or when.
        let again = try Invitation(
            to: roster, threshold: 2, schemes: SignatureScheme.allCases, at: time + 5, by: vectors.members[1].identity())
        try again.check(genuine.words)
        #expect(again.bytes != genuine.bytes)
    }

    @Test func noGroups() throws {
        let members = try vectors.members.map { try $0.member() }
        let twice = try Member(name: "dave", certificate: members[0].certificate)
        #expect(throws: EnrolmentError.memberTwice("dave")) { try MemberRoster(members: members + [twice]) }
        let named = try Member(name: "alice", certificate: IdentityCertificate(of: Ed25519SigningKey()))
        #expect(throws: EnrolmentError.memberTwice("alice")) { try MemberRoster(members: members + [named]) }
        #expect(throws: EnrolmentError.members(count: 1)) { try MemberRoster(members: [members[0]]) }
        let many = try (0..<17).map { try Member(name: "p\($0)", certificate: IdentityCertificate(of: Ed25519SigningKey())) }
        #expect(throws: EnrolmentError.members(count: 17)) { try MemberRoster(members: many) }
        _ = try MemberRoster(members: Array(many.dropLast()))
        for threshold in [0, 1, 4, 255] {
            #expect(throws: EnrolmentError.threshold(threshold, members: 3)) { try invitation(threshold: threshold) }
        }
        let roster = try vectors.firstRoster()
        let identity = try vectors.members[0].identity()
        for schemes in [[], [SignatureScheme.ed25519, .ed25519]] {
            #expect(throws: EnrolmentError.schemes) { try Invitation(to: roster, threshold: 2, schemes: schemes, at: time, by: identity) }
        }
        #expect(throws: EnrolmentError.notAMember) {
            try Invitation(to: roster, threshold: 2, schemes: [.ed25519], at: time, by: Ed25519SigningKey())
        }
        #expect(throws: EnrolmentError.notAMember) {
            try Invitation(vectors.invitation.bytes.bytes, at: time, for: Ed25519SigningKey().publicKey)
        }
        #expect(throws: EnrolmentError.members(count: 2)) { try roster.next(Array(members.dropLast())) }
    }

    /// Only the first roster is invited to: whoever has a wallet changes it otherwise.
    @Test func aLaterRosterInvitesNobody() throws {
        let roster = try vectors.firstRoster()
        let next = try roster.next(roster.members)
        let invited = try Invitation(to: next, threshold: 2, schemes: [.ed25519], at: time, by: vectors.members[0].identity())
        #expect(throws: EnrolmentError.notTheNext(number: 2)) {
            try Invitation(invited.bytes, at: time, for: vectors.members[1].publicKey.bytes)
        }
    }

    @Test func rostersFollowEachOther() throws {
        let roster = try vectors.firstRoster()
        let next = try roster.next(roster.members)
        try next.check(follows: roster)
        try next.next(next.members).check(follows: next)
        let other = try MemberRoster(members: roster.members)
        let smaller = try MemberRoster(
            number: 2, previous: roster.hash, walletID: roster.walletID, Array(roster.members.dropLast()))
        let elsewhere = try MemberRoster(number: 2, previous: roster.hash, walletID: other.walletID, roster.members)
        let later = try MemberRoster(number: 3, previous: roster.hash, walletID: roster.walletID, roster.members)
        for wrong in [roster, other, smaller, elsewhere, later, try other.next(other.members)] {
            #expect(throws: EnrolmentError.notTheNext(number: wrong.number)) { try wrong.check(follows: roster) }
        }
        let last = try MemberRoster(number: .max, previous: roster.hash, walletID: roster.walletID, roster.members)
        #expect(throws: EnrolmentError.notTheNext(number: .max)) { try last.next(last.members) }
        #expect(throws: EnrolmentError.notTheNext(number: 2)) { try next.check(follows: last) }
    }

    @Test func consentsAreToOneRoster() throws {
        let roster = try vectors.firstRoster()
        let other = try MemberRoster(members: roster.members)
        let consent = vectors.roster.consents[0].bytes
        #expect(throws: EnrolmentError.malformed(WireError(field: "roster", problem: .outOfRange))) {
            try RosterConsent(consent, to: other)
        }
        let stranger = Ed25519SigningKey()
        #expect(throws: EnrolmentError.notAMember) { try RosterConsent(RosterConsent(to: roster, by: stranger).bytes, to: roster) }
        // A stranger's signature in a member's name.
        let forged = Array(consent.dropLast(64)) + RosterConsent(to: roster, by: stranger).bytes.suffix(64)
        #expect(throws: EnrolmentError.signature(of: "alice")) { try RosterConsent(forged, to: roster) }
    }

    @Test func wordsAreTwelveOfTheList() throws {
        #expect(WordList.words.count == 2048 && Set(WordList.words).count == 2048 && WordList.words == WordList.words.sorted())
        #expect(Set(WordList.words.map { $0.prefix(4) }).count == 2048)
        let words = vectors.invitation.words
        #expect(Words(words)?.description == words)
        for wrong in ["", words + " hip", String(words.dropLast(5)), words.replacing("hip", with: "hop")] { #expect(Words(wrong) == nil) }
    }

    @Test func cardsOfPartiesMakeARoster() throws {
        let cards = try vectors.members.map { try Card($0.card.bytes, at: time) }
        let roster = try MemberRoster(cards: cards, randomness: .scripted([vectors.roster.walletID.bytes]))
        #expect(roster.hash == vectors.roster.hash.bytes)
        let bot = try Card(role: .requester, name: "bot", addresses: [], at: time, by: Ed25519SigningKey())
        #expect(throws: EnrolmentError.role(of: "bot")) { try MemberRoster(cards: cards + [bot]) }
    }

    @Test func requestersNeedNoAddress() throws {
        let identity = try vectors.members[0].identity()
        let card = try Card(role: .requester, name: "bot", addresses: [], at: time, by: identity)
        #expect(try Card(card.bytes, at: time).role == .requester)
        let outOfRange = EnrolmentError.malformed(WireError(field: "addresses", problem: .outOfRange))
        #expect(throws: outOfRange) { try Card(role: .party, name: "bot", addresses: [], at: time, by: identity) }
        let one = try ServiceAddress("https://a:1")
        #expect(throws: outOfRange) { try Card(role: .party, name: "bot", addresses: [one, one], at: time, by: identity) }
        let many = try (1...5).map { try ServiceAddress("https://a:\($0)") }
        #expect(throws: outOfRange) { try Card(role: .requester, name: "bot", addresses: many, at: time, by: identity) }
        for name in ["", "Bot", "-bot", ".bot", "b t", "bot\u{7f}", String(repeating: "b", count: 33), "böt"] {
            #expect(throws: EnrolmentError.name(name)) { try Card(role: .party, name: name, addresses: [one], at: time, by: identity) }
        }
    }
}

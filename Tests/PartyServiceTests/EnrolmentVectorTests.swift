import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import PartyService

/// Certificates, cards, rosters, consents and invitations as another implementation makes them, byte for byte; and they are read again.
@Suite struct EnrolmentVectorTests {
    private let vectors: ServiceVectors

    init() throws { vectors = try ServiceVectors.read() }

    @Test func certificatesAreThose() throws {
        for person in vectors.members {
            let identity = try person.identity()
            let certificate = IdentityCertificate(of: identity)
            #expect(certificate.publicKey == person.publicKey.bytes)
            #expect(certificate.der == person.certificate.bytes)
            #expect(try IdentityCertificate(der: certificate.der) == certificate)
            let leaf = LeafCertificate(
                point: person.point.bytes, at: vectors.time, by: identity, randomness: .scripted([person.serial.bytes]))
            #expect(leaf.der == person.leaf.bytes)
            #expect(try LeafCertificate(der: leaf.der, by: certificate) == leaf)
            #expect(try person.member().words.description == person.words)
        }
    }

    @Test func cardsAreThose() throws {
        for person in vectors.members {
            let card = try Card(
                role: .party, name: person.name, addresses: person.addresses.map { try ServiceAddress($0) }, at: vectors.time,
                by: person.identity(), randomness: .scripted([person.nonce.bytes]))
            #expect(card.bytes == person.card.bytes)
            #expect(try Card(card.bytes, at: vectors.time) == card)
        }
    }

    @Test func rostersAreThose() throws {
        let roster = try vectors.firstRoster()
        #expect(roster.hash == vectors.roster.hash.bytes)
        #expect(roster.words.description == vectors.roster.words)
        for (person, expected) in zip(vectors.members, vectors.roster.consents) {
            let consent = RosterConsent(to: roster, by: try person.identity())
            #expect(consent.bytes == expected.bytes)
            #expect(try RosterConsent(consent.bytes, to: roster) == consent)
        }
        let successor = try Ed25519SigningKey(seed: SecretBytes(copying: vectors.next.seed.bytes))
        var members = roster.members
        members[1] = try Member(name: "bob", certificate: IdentityCertificate(of: successor))
        #expect(try roster.next(members).hash == vectors.next.hash.bytes)
    }

    @Test func invitationsAreThose() throws {
        let roster = try vectors.firstRoster()
        let facts = vectors.invitation
        let invitation = try Invitation(
            to: roster, threshold: facts.threshold, schemes: SignatureScheme.allCases.reversed(), at: vectors.time,
            by: vectors.members[0].identity(), randomness: .scripted([facts.nonce.bytes]))
        #expect(invitation.bytes == facts.bytes.bytes)
        #expect(invitation.words.description == facts.words)
        for person in vectors.members {
            #expect(try Invitation(invitation.bytes, at: vectors.time, for: person.publicKey.bytes) == invitation)
        }
        let spoken = try #require(Words(facts.words.uppercased().split(separator: " ").joined(separator: ",  ")))
        try invitation.check(spoken)
    }
}

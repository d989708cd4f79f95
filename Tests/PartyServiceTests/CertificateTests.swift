import Groups
import Secrets
import TestSupport
import Testing

@testable import PartyService

/// Certificates that are not what this program makes.
@Suite struct CertificateTests {
    private let vectors: ServiceVectors
    private let identity: IdentityCertificate

    init() throws {
        vectors = try ServiceVectors.read()
        identity = try IdentityCertificate(der: vectors.members[0].certificate.bytes)
    }

    @Test func noByteIsFree() throws {
        try refuseChanges(of: vectors.members[0].certificate.bytes) { der throws(CertificateError) in _ = try IdentityCertificate(der: der)
        }
        let identity = identity
        try refuseChanges(of: vectors.members[0].leaf.bytes) { der throws(CertificateError) in
            _ = try LeafCertificate(der: der, by: identity)
        }
    }

    private func refuseChanges(of certificate: [UInt8], _ read: ([UInt8]) throws(CertificateError) -> Void) throws {
        try read(certificate)
        for place in certificate.indices {
            for change: UInt8 in [1, 0x80] {
                var changed = certificate
                changed[place] ^= change
                #expect(throws: CertificateError.self, "byte \(place)") { try read(changed) }
            }
        }
        for count in certificate.indices { #expect(throws: CertificateError.form) { try read(Array(certificate.prefix(count))) } }
        #expect(throws: CertificateError.form) { try read(certificate + [0]) }
    }

    /// Another signature of the same key over the same bytes is the same identity.
    @Test func anIdentityIsItsKey() throws {
        let identity = identity
        let other = try IdentityCertificate(der: vectors.members[1].certificate.bytes)
        #expect(identity != other && Set([identity, identity, other]).count == 2)
    }

    @Test func aLeafIsOfItsIdentity() throws {
        let other = try IdentityCertificate(der: vectors.members[1].certificate.bytes)
        #expect(throws: CertificateError.form) { try LeafCertificate(der: vectors.members[0].leaf.bytes, by: other) }
        // Bob's signature under a certificate that names alice.
        let forged = LeafCertificate(point: vectors.members[0].point.bytes, at: vectors.time, by: try vectors.members[1].identity())
        let genuine = LeafCertificate(point: vectors.members[0].point.bytes, at: vectors.time, by: try vectors.members[0].identity())
        let mixed = Array(genuine.der.dropLast(64)) + forged.der.suffix(64)
        #expect(throws: CertificateError.signature) { try LeafCertificate(der: mixed, by: identity) }
        #expect(throws: CertificateError.signature) {
            try IdentityCertificate(publicKey: identity.publicKey, signature: other.signature)
        }
    }

    @Test func aLeafHasItsTime() throws {
        let leaf = try LeafCertificate(der: vectors.members[0].leaf.bytes, by: identity)
        for time in [vectors.time - 3600, vectors.time, vectors.time + 7 * 86_400] { try leaf.check(at: time) }
        for time in [vectors.time - 3601, vectors.time + 7 * 86_400 + 1] {
            #expect(throws: CertificateError.notAt(time)) { try leaf.check(at: time) }
        }
        #expect(leaf.renewal > vectors.time + 4 * 86_400 && leaf.renewal < leaf.notAfter - 2 * 86_400)
    }

    /// Another length of life, signed as it should be.
    @Test func aLeafLivesForAWeek() throws {
        let identity = try vectors.members[0].identity()
        let leaf = LeafCertificate(point: vectors.members[0].point.bytes, at: vectors.time, by: identity)
        let (from, to) = (CertificateTime.text(leaf.notBefore), CertificateTime.text(leaf.notAfter))
        let place = try #require(leaf.der.firstRange(of: to))
        #expect(from != to && leaf.der.firstRange(of: from) != nil)
        var content = Array(leaf.der.dropFirst(4))
        content.replaceSubrange(place.lowerBound - 4..<place.upperBound - 4, with: CertificateTime.text(leaf.notAfter + 1))
        // What is signed ends before the algorithm's seven bytes, and the bits' three and 64.
        content.removeLast(7 + 3 + 64)
        let longer = DER.signed(content, identity.sign(content))
        #expect(throws: CertificateError.form) { try LeafCertificate(der: longer, by: IdentityCertificate(of: identity)) }
        // A serial number that is negative: behind the sequence's and the version's nine bytes, and its own two.
        var negative = Array(leaf.der.dropFirst(4))
        negative.removeLast(7 + 3 + 64)
        try #require(negative[4 + 5] == 0x02 && negative[4 + 6] == 16)
        negative[4 + 7] |= 0x80
        let signed = DER.signed(negative, identity.sign(negative))
        #expect(throws: CertificateError.form) { try LeafCertificate(der: signed, by: IdentityCertificate(of: identity)) }
    }

    /// A leaf and its identity, in this order and at their time; nobody else's, none beside them.
    @Test func aChainIsOfTwo() throws {
        let (alice, bob) = (vectors.members[0], vectors.members[1])
        let (leaf, certificate) = (alice.leaf.bytes, alice.certificate.bytes)
        #expect(try PeerChain.identity(of: [leaf, certificate], at: vectors.time) == identity)
        for chain in [[], [leaf], [certificate], [leaf, certificate, bob.certificate.bytes], [leaf, leaf, certificate]] {
            #expect(throws: CertificateError.chain(count: chain.count)) { try PeerChain.identity(of: chain, at: vectors.time) }
        }
        for chain in [[certificate, leaf], [leaf, bob.certificate.bytes], [certificate, certificate]] {
            #expect(throws: CertificateError.form) { try PeerChain.identity(of: chain, at: vectors.time) }
        }
        let late = vectors.time + 8 * 86_400
        #expect(throws: CertificateError.notAt(late)) { try PeerChain.identity(of: [leaf, certificate], at: late) }
    }

    @Test(arguments: [
        (0, "700101000000Z"), (951_782_399, "000228235959Z"), (951_782_400, "000229000000Z"), (1_790_000_000, "260921141320Z"),
        (2_524_607_999, "491231235959Z"),
    ]) func timesAreThose(seconds: Int64, text: String) {
        #expect(CertificateTime.text(seconds) == Array(text.utf8))
        #expect(CertificateTime.seconds(Array(text.utf8)) == seconds)
    }

    @Test(arguments: [
        "260229000000Z", "260001000000Z", "261301000000Z", "260100000000Z", "260132000000Z", "260101240000Z", "260101006000Z",
        "260101000060Z", "260101000000z", "26010100000Z", "2601010000000", "26010100000 Z", "",
    ]) func noTimes(text: String) { #expect(CertificateTime.seconds(Array(text.utf8)) == nil) }

    @Test func keysOfConnectionsDiffer() throws {
        let identity = try vectors.members[0].identity()
        var (points, secrets): (Set<[UInt8]>, Set<[UInt8]>) = ([], [])
        for _ in 0..<3 {
            let key = try LeafKey(at: vectors.time, by: identity)
            let secret = key.privateKey.exposed()
            // RFC 5915's form: the scalar of 32 bytes, the curve's name, the public point at the end.
            #expect(secret.count == 121 && secret.prefix(7) == [0x30, 0x77, 0x02, 0x01, 0x01, 0x04, 0x20])
            #expect(secret.suffix(66) == [0x00, 0x04] + key.certificate.point)
            points.insert(key.certificate.point)
            secrets.insert(Array(secret[7..<39]))
        }
        #expect(points.count == 3 && secrets.count == 3)
    }
}

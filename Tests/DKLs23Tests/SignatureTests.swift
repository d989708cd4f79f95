import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Finished signatures, under other eyes than ours, and of large groups.
@Suite struct SignatureTests {
    /// Root key and tweaked key, one digest each of a plain value and of extremes, checked by libsecp256k1 and by OpenSSL.
    private func check(_ table: ECDSATable, digests: [[UInt8]], tweaks: [[UInt8]?]) throws {
        let run = try ObservedRun(table, batch: digests.count, randomness: .system)
        let (batch, shares) = try table.online(digests, tweaks: tweaks, materials: run.materials())
        let signatures = try DKLs23ECDSA.combine(batch, key: table.keys[0].info, shares: shares)
        try #require(signatures.count == digests.count)
        let root = try Secp256k1.Element(encoded: table.keys[0].info.publicKey)
        for (position, signature) in signatures.enumerated() {
            guard case .ecdsa(let r, let s, let recoveryID) = signature else { throw MalformedVector(what: "no ECDSA signature") }
            let (digest, tweak) = (digests[position], tweaks[position])
            // A tweak of zero has no multiple of G, and is the root key.
            let offset = try tweak.flatMap { Secp256k1.generatorMultiple(try Scalar(encoded: $0)) }
            let key = try offset.map { try #require(root.adding($0)) } ?? root
            let what = "\(table.signers), item \(position)"
            #expect(ECDSA.isValid(r: r, s: s, digest: digest, publicKey: key.encoded), "\(what)")
            #expect(try !Scalar<Secp256k1>(encoded: s).isHigh, "\(what)")
            // Of the four ids exactly this one recovers X'.
            let recovering = (UInt8(0)..<4).filter { ECDSA.recover(r: r, s: s, recoveryID: $0, digest: digest) == key.encoded }
            #expect(recovering == [recoveryID], "\(what)")
            let der = try ECDSA.encodeDER(r: r, s: s)
            #expect(OpenSSL.isValid(signature: der, digest: digest, publicKey: key.encoded), "\(what)")
            let again = try ECDSA.decodeDER(der)
            #expect(again.r == r && again.s == s, "\(what)")
            // The second opinion is one: it refuses what differs.
            #expect(!OpenSSL.isValid(signature: der, digest: digest.flipping(31), publicKey: key.encoded), "\(what)")
            #expect(!OpenSSL.isValid(signature: der.flipping(der.count - 1), digest: digest, publicKey: key.encoded), "\(what)")
            if offset != nil { #expect(!OpenSSL.isValid(signature: der, digest: digest, publicKey: root.encoded), "\(what)") }
        }
    }

    @Test(arguments: [(2, 3, [1, 2]), (2, 3, [1, 3]), (2, 3, [2, 3]), (3, 5, [1, 2, 3]), (3, 5, [2, 4, 5])])
    func othersVerify(threshold: Int, parties: Int, signers: [Int]) throws {
        let table = try ECDSATable(threshold: threshold, of: parties, signers: signers)
        // 0 and 2²⁵⁶ − 1 as digests: the latter is reduced modulo q.
        let digests = [
            SHA256.hash([1]), SHA256.hash([2]), [UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xff, count: 32), SHA256.hash([3]),
        ]
        let largest = try bytes(hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140")
        let zero = [UInt8](repeating: 0, count: 32)
        try check(table, digests: digests, tweaks: [nil, SHA256.hash([4]), SHA256.hash([5]), largest, zero])
    }

    /// Sixteen parties, the highest indices signing.
    @Test(arguments: [[15, 16], [12, 13, 14, 15, 16]])
    func sixteenParties(signers: [Int]) throws {
        let table = try ECDSATable(threshold: signers.count, of: 16, signers: signers)
        try check(table, digests: [SHA256.hash([6])], tweaks: [SHA256.hash([7])])
    }
}

import Groups
import Secrets
import TestSupport
import Testing

@testable import FROST

/// What the signing mathematics refuses, for every suite.
@Suite struct CommitmentListTests {
    /// One signer with a key of its own, and what it refuses.
    private struct Bench<Suite: Ciphersuite> {
        typealias Entry = CommitmentList<Suite>.Entry
        let secret = Boxed(SecretScalar<Suite.Group>(random: .test(20)))
        let publicKey: [UInt8]
        let own = Scalar<Suite.Group>(1)

        final class Boxed {
            let scalar: SecretScalar<Suite.Group>
            init(_ scalar: consuming SecretScalar<Suite.Group>) { self.scalar = scalar }
        }

        init() throws {
            let element = secret.scalar.timesGenerator()
            publicKey = try #require(element).encoded
        }

        func pair(_ seed: UInt8) -> NoncePair<Suite> { NoncePair(secretShare: secret.scalar, randomness: .test(seed)) }

        func entry(_ identifier: UInt64, _ seed: UInt8) -> Entry {
            Entry(identifier: Scalar(identifier), commitment: pair(seed).commitment)
        }

        func sign(_ entries: [Entry], as identifier: UInt64 = 1, seed: UInt8 = 21) throws(SigningError) {
            _ = try SigningPackage<Suite>.sign(
                commitments: CommitmentList(entries), message: [1], publicKey: publicKey, identifier: Scalar(identifier),
                secretShare: secret.scalar, nonces: pair(seed))
        }
    }

    private func check<Suite: Ciphersuite>(_ suite: Suite.Type) throws {
        let bench = try Bench<Suite>()
        let mine = bench.entry(1, 21)
        let other = bench.entry(2, 22)
        try bench.sign([mine, other])

        // The list itself refuses, whoever makes it: a combiner interpolates nothing.
        #expect(throws: SigningError.emptyList) { try CommitmentList<Suite>([]) }
        #expect(throws: SigningError.identifier) { try CommitmentList([mine, bench.entry(0, 22)]) }
        #expect(throws: SigningError.identifier) { try CommitmentList([mine, other, bench.entry(2, 21)]) }
        #expect(throws: SigningError.emptyList) { try bench.sign([]) }
        #expect(throws: SigningError.identifier) { try bench.sign([mine, bench.entry(0, 22)]) }
        #expect(throws: SigningError.identifier) { try bench.sign([mine, mine]) }
        #expect(throws: SigningError.identifier) { try bench.sign([mine, other, bench.entry(2, 21)]) }
        // The list itself, which an aggregator takes without computing a coefficient of its own.
        #expect(throws: SigningError.identifier) { try CommitmentList([mine, bench.entry(0, 22)]) }
        #expect(throws: SigningError.identifier) { try CommitmentList([mine, other, bench.entry(2, 21)]) }
        #expect(throws: SigningError.ownCommitmentMissing) { try bench.sign([other]) }
        #expect(throws: SigningError.ownCommitmentMissing) { try bench.sign([mine, other], as: 2) }
        #expect(throws: SigningError.ownCommitmentMissing) { try bench.sign([mine, other], seed: 23) }

        // The other's commitment: hiding, binding, each as something that is no element.
        let zeros = [UInt8](repeating: 0, count: Suite.Group.elementSize)
        for bad in [
            NonceCommitment<Suite>(hiding: zeros, binding: other.commitment.binding),
            NonceCommitment<Suite>(hiding: other.commitment.hiding, binding: zeros),
        ] {
            let list = try CommitmentList<Suite>([mine, .init(identifier: Scalar(2), commitment: bad)])
            #expect(throws: SigningError.invalidCommitment(position: 1)) { try bench.sign(list.entries) }
            #expect(throws: SigningError.invalidCommitment(position: 1)) {
                try SigningPackage(commitments: list, message: [1], publicKey: bench.publicKey)
            }
        }
        let size = NonceCommitment<Suite>.size
        for length in [0, size - 1, size + 1] { #expect(NonceCommitment<Suite>(encoded: [UInt8](repeating: 2, count: length)) == nil) }

        let package = try SigningPackage(commitments: CommitmentList([mine]), message: [1], publicKey: bench.publicKey)
        #expect(throws: SigningError.shareCount) { try package.aggregate([]) { [] } }
        #expect(throws: SigningError.shareCount) { try package.aggregate([.one, .one]) { [] } }
        #expect(throws: SigningError.invalidShares(positions: [0])) { try package.aggregate([.one]) { [bench.publicKey] } }
        #expect(throws: SigningError.invalidShares(positions: [0]), "no public share verifies nothing") {
            try package.aggregate([.one]) { [] }
        }
    }

    @Test func ed25519() throws { try check(Ed25519SHA512.self) }
    @Test func secp256k1() throws { try check(Secp256k1SHA256.self) }

    /// Every share is right, and still the signature is not of this key: nobody is blamed.
    @Test func anotherKeyBlamesNobody() throws {
        let secret = SecretScalar<Edwards25519>(random: .test(24))
        let element = secret.timesGenerator()
        let share = try #require(element).encoded
        let wrong = SecretScalar<Edwards25519>(random: .test(25)).timesGenerator()
        let pair = NoncePair<Ed25519SHA512>(secretShare: secret, randomness: .test(26))
        let list = try CommitmentList<Ed25519SHA512>([.init(identifier: .one, commitment: pair.commitment)])
        let message: [UInt8] = [1]
        let (z, package) = try SigningPackage.sign(
            commitments: list, message: message, publicKey: try #require(wrong).encoded, identifier: .one, secretShare: secret, nonces: pair
        )
        #expect(throws: SigningError.invalidSignature) { try package.aggregate([z]) { [share] } }
    }

    /// A broken randomness source alone does not repeat a nonce: the secret is in it, and the two nonces differ.
    @Test func noncesDependOnTheSecret() throws {
        let first = NoncePair<Ed25519SHA512>(secretShare: SecretScalar(random: .test(27)), randomness: .test(29)).commitment
        let second = NoncePair<Ed25519SHA512>(secretShare: SecretScalar(random: .test(28)), randomness: .test(29)).commitment
        #expect(first.hiding != second.hiding)
        #expect(first.binding != second.binding)
        #expect(first.hiding != first.binding)
    }
}

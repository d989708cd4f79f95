import ChainKit
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// The escape hatch for digests (rule S7).
@Suite struct RawDigestTests {
    private static let digest = RawDigest([UInt8](repeating: 7, count: 32), path: DerivationPath([3]))

    @Test func partiesRefuseDigestsUnlessToldOtherwise() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        await #expect { try await wallet.signUnreadDigest(Self.digest) } throws: {
            guard case WalletError.refused = $0 else { return false }
            return true
        }
    }

    /// Never from a pool: the run binds the digest.
    @Test func anAllowedDigestIsSignedInARunOfItsOwn() async throws {
        let test = try TestHome()
        let policies = PartyPolicies(rawDigests: { _, digest in digest == Self.digest ? .approve : .refuse(reason: "another") })
        let wallet = try await test.create(policies: policies, schemes: [.ecdsaSecp256k1])
        try await wallet.presign(.ecdsaSecp256k1, count: 2)
        let signature = try await wallet.signUnreadDigest(Self.digest)
        let key = try PublicKey(.ecdsaSecp256k1, try wallet.derive(.ecdsaSecp256k1, path: Self.digest.path).publicKey)
        let input = SigningInput.digest(Self.digest.digest, hash: .sha256, preimage: [])
        #expect(try key.isValid(signature, for: input))
        #expect(try wallet.locals[0].store.poolLevels().map(\.available) == [2])
        await #expect(throws: WalletError.self) { try await wallet.signUnreadDigest(RawDigest([UInt8](repeating: 8, count: 32))) }
        for malformed in [[], [UInt8](repeating: 7, count: 31), [UInt8](repeating: 7, count: 33)] {
            let all = PartyPolicies(rawDigests: { _, _ in .approve })
            let open = try await test.open(policies: all)
            await #expect(throws: WalletError.self) { try await open.signUnreadDigest(RawDigest(malformed)) }
        }
    }
}

import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import FROST

/// RFC 9591 byte for byte: group key, shares, nonces, commitments, binding factors, signature shares, signature.
@Suite struct SigningVectorTests {
    @Test(arguments: FROSTVectors.signing)
    func vector(_ name: String) throws {
        let vector: SigningVector = try FROSTVectors.read(name)
        try Body(vector: vector).run(under: vector.suite)
    }

    private struct Body: SuiteBody {
        let vector: SigningVector

        func run<Suite: Ciphersuite>(_ suite: Suite.Type) throws {
            try checkShares(suite)
            let commitments = try checkNonces(suite)
            try checkSignature(suite, commitments)
        }

        private func secretShare<Suite: Ciphersuite>(_ signer: SigningVector.Signer, _ suite: Suite.Type) throws -> SecretScalar<
            Suite.Group
        > {
            try SecretScalar(decoding: SecretBytes(copying: vector.shares[signer.identifier - 1].bytes))
        }

        private func checkShares<Suite: Ciphersuite>(_ suite: Suite.Type) throws {
            let polynomial = try SecretPolynomial<Suite.Group>(coefficients: [vector.groupSecret.bytes] + vector.coefficients.map(\.bytes))
            let commitments = try #require(polynomial.commitments())
            #expect(commitments.constant.encoded == vector.groupKey.bytes)
            #expect(!vector.shares.isEmpty)
            for (position, share) in vector.shares.enumerated() {
                let point = Scalar<Suite.Group>(UInt64(position + 1))
                let computed = polynomial.evaluated(at: point)
                #expect(computed.encoded().exposed() == share.bytes)
                let verified = commitments.verifies(computed, at: point)
                #expect(verified)
            }
        }

        private func nonces<Suite: Ciphersuite>(_ signer: SigningVector.Signer, _ suite: Suite.Type) throws -> NoncePair<Suite> {
            guard
                let pair = NoncePair<Suite>(
                    secretShare: try secretShare(signer, suite), hidingRandomness: signer.hidingRandomness.bytes,
                    bindingRandomness: signer.bindingRandomness.bytes)
            else { throw MalformedVector(what: "zero nonce") }
            return pair
        }

        private func checkNonces<Suite: Ciphersuite>(_ suite: Suite.Type) throws -> CommitmentList<Suite> {
            var entries: [CommitmentList<Suite>.Entry] = []
            for signer in vector.signers {
                let pair = try nonces(signer, suite)
                let (hiding, binding) = (pair.hiding.declassified().encoded, pair.binding.declassified().encoded)
                #expect(hiding == signer.hidingNonce.bytes)
                #expect(binding == signer.bindingNonce.bytes)
                let commitment = pair.commitment
                #expect(commitment.hiding == signer.hidingCommitment.bytes)
                #expect(commitment.binding == signer.bindingCommitment.bytes)
                entries.append(.init(identifier: Scalar(UInt64(signer.identifier)), commitment: commitment))
            }
            // Whatever order it is given in, the list is ascending by number (byte order would put 256 before 129 on Ed25519).
            let list = try CommitmentList(entries.reversed())
            #expect(list.identifiers == vector.signers.map { Scalar(UInt64($0.identifier)) })
            return list
        }

        private func checkSignature<Suite: Ciphersuite>(_ suite: Suite.Type, _ list: CommitmentList<Suite>) throws {
            let message = vector.message.bytes
            let key = vector.groupKey.bytes
            let inputs = SigningPackage.bindingFactorInputs(list, message: message, publicKey: key)
            #expect(inputs == vector.signers.map(\.bindingFactorInput.bytes))

            let outsider = try SigningPackage(commitments: list, message: message, publicKey: key)
            #expect(outsider.bindingFactors.map(\.encoded) == vector.signers.map(\.bindingFactor.bytes))

            var shares: [Scalar<Suite.Group>] = []
            for (position, signer) in vector.signers.enumerated() {
                let (share, package) = try SigningPackage.sign(
                    commitments: list, message: message, publicKey: key, identifier: Scalar(UInt64(signer.identifier)),
                    secretShare: try secretShare(signer, suite), nonces: try nonces(signer, suite))
                #expect(share.encoded == signer.signatureShare.bytes)
                #expect(package.groupCommitment == outsider.groupCommitment)
                #expect(package.challenge == outsider.challenge)
                let element = try secretShare(signer, suite).timesGenerator()
                let publicShare = try #require(element).encoded
                #expect(outsider.verifies(share, at: position, publicShare: publicShare))
                #expect(!outsider.verifies(share + .one, at: position, publicShare: publicShare))
                shares.append(share)
            }
            let signature = try outsider.aggregate(shares) { [] }
            #expect(signature == vector.signature.bytes)
            #expect(Suite.isValid(signature: signature, message: message, publicKey: key))
            #expect(!Suite.isValid(signature: signature, message: message + [0], publicKey: key))
            for position in signature.indices {
                var altered = signature
                altered[position] ^= 1
                #expect(!Suite.isValid(signature: altered, message: message, publicKey: key))
            }
            #expect(!Suite.isValid(signature: signature + [0], message: message, publicKey: key))
            #expect(!Suite.isValid(signature: Array(signature.dropLast()), message: message, publicKey: key))
            let size = signature.count - 32
            let padded = Array(signature[..<size]) + [0] + Array(signature[size...])
            #expect(!Suite.isValid(signature: padded, message: message, publicKey: key), "a byte between R and z")
        }
    }
}

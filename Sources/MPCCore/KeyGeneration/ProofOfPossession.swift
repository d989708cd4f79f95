internal import Groups
internal import Secrets

/// Schnorr proof that a dealer knows f(0) (frost.md section 2, round 1; rules H2 and S1):
/// T = k·G, c = Hc("keygen/pok"; sid, scheme, i, F[0], T), z = k + c·f(0).
struct ProofOfPossession<Group: PrimeOrderGroup>: Sendable {
    let commitment: Group.Element
    let response: Scalar<Group>

    init(commitment: Group.Element, response: Scalar<Group>) {
        self.commitment = commitment
        self.response = response
    }

    /// Nil in the negligible case of a zero nonce.
    init?(
        of secret: borrowing SecretScalar<Group>, _ statement: Group.Element, context: RunContext, prover: PartyIndex,
        scheme: SignatureScheme,
        from randomness: Randomness
    ) {
        var response = SecretScalar<Group>(random: randomness)
        guard let commitment = response.timesGenerator() else { return nil }
        let challenge = Self.challenge(statement, commitment, context: context, prover: prover, scheme: scheme)
        var product = secret.copy()
        product.multiply(by: challenge)
        response.add(product)
        self.commitment = commitment
        self.response = response.declassified()
    }

    /// z·G = T + c·F[0].
    func verifies(_ statement: Group.Element, context: RunContext, prover: PartyIndex, scheme: SignatureScheme) -> Bool {
        let challenge = Self.challenge(statement, commitment, context: context, prover: prover, scheme: scheme)
        guard let left = Group.generatorMultiple(response), let product = statement.multiplied(by: challenge),
            let right = commitment.adding(product)
        else { return false }
        return left == right
    }

    private static func challenge(
        _ statement: Group.Element, _ commitment: Group.Element, context: RunContext, prover: PartyIndex, scheme: SignatureScheme
    ) -> Scalar<Group> {
        var transcript = Transcript(.keygenProof)
        transcript.absorb(context.id)
        transcript.absorb(scheme.rawValue)
        transcript.absorb(prover.number)
        transcript.absorb(statement)
        transcript.absorb(commitment)
        return Group.challenge(transcript)
    }
}

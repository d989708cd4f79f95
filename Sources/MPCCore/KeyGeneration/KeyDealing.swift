internal import Groups
internal import Secrets

/// One key of a key generation run as one party deals it: polynomial, proof of possession, chain code contribution.
///
/// The run makes keys of several groups at once, so this is the face that hides the group.
protocol KeyDealing: Sendable {
    var scheme: SignatureScheme { get }
    /// F[0…t−1], the proof (T, z), 32 bytes of chain code: what round 1 commits to and round 2 opens.
    var payload: [UInt8] { get }
    /// f(j): 32 bytes in the group's encoding.
    func share(for party: PartyIndex) -> SecretBytes
    /// Reads a peer's payload part.
    func readPayload(_ reader: inout WireReader) throws(WireError) -> any DealtKey
    /// This party's own part, as its peers see it.
    var own: any DealtKey { get }
    /// Checks every proof and every private share, then sums them up.
    func finish(
        context: RunContext, dealt: [PartyIndex: any DealtKey], shares: [PartyIndex: SecretMessage], position: Int, bodySize: Int
    ) throws(ProtocolAbort) -> any CombinedKey
}

/// What one dealer broadcast for one key.
protocol DealtKey: Sendable {
    var chainCode: [UInt8] { get }
}

/// A key summed up: everything but the hash that the last echo completes.
protocol CombinedKey: Sendable {
    func keyShare(transcriptHash: [UInt8]) -> KeyShare
}

struct Dealt<Group: PrimeOrderGroup>: DealtKey {
    let commitment: FeldmanCommitment<Group>
    let proof: ProofOfPossession<Group>
    let chainCode: [UInt8]

    var encoded: [UInt8] {
        var writer = WireWriter()
        for element in commitment.elements { writer.write(element) }
        writer.write(proof.commitment)
        writer.write(proof.response)
        writer.write(chainCode)
        return writer.bytes
    }

    init(commitment: FeldmanCommitment<Group>, proof: ProofOfPossession<Group>, chainCode: [UInt8]) {
        self.commitment = commitment
        self.proof = proof
        self.chainCode = chainCode
    }

    /// Exactly t commitments (rule D2), then the proof and the chain code.
    init(_ reader: inout WireReader, scheme: SignatureScheme, threshold: Int) throws(WireError) {
        var elements: [Group.Element] = []
        for k in 0..<threshold { elements.append(try reader.element("\(scheme.rawValue) commitment \(k)", of: Group.self)) }
        guard let commitment = FeldmanCommitment<Group>(elements) else { throw WireError(field: "commitment", problem: .outOfRange) }
        self.commitment = commitment
        proof = ProofOfPossession(
            commitment: try reader.element("\(scheme.rawValue) proof commitment", of: Group.self),
            response: try reader.scalar("\(scheme.rawValue) proof response"))
        chainCode = try reader.bytes(32, "\(scheme.rawValue) chain code")
    }
}

final class Dealing<Group: PrimeOrderGroup>: KeyDealing {
    let scheme: SignatureScheme
    let own: any DealtKey
    let payload: [UInt8]
    private let threshold: Int
    private let polynomial: SecretPolynomial<Group>

    init(scheme: SignatureScheme, threshold: Int, context: RunContext, randomness: Randomness) throws(ProtocolAbort) {
        self.scheme = scheme
        self.threshold = threshold
        polynomial = SecretPolynomial(random: threshold, from: randomness)
        guard let commitment = polynomial.commitments() else { throw .abort(.identity) }
        let proof = polynomial.withConstant { secret in
            ProofOfPossession<Group>(
                of: secret, commitment.constant, context: context, prover: context.me, scheme: scheme, from: randomness)
        }
        guard let proof else { throw .abort(.identity) }
        let dealt = Dealt(commitment: commitment, proof: proof, chainCode: randomness.bytes(32))
        own = dealt
        payload = dealt.encoded
    }

    func share(for party: PartyIndex) -> SecretBytes { polynomial.evaluated(at: party.point()).encoded() }

    func readPayload(_ reader: inout WireReader) throws(WireError) -> any DealtKey {
        try Dealt<Group>(&reader, scheme: scheme, threshold: threshold)
    }

    func finish(
        context: RunContext, dealt: [PartyIndex: any DealtKey], shares: [PartyIndex: SecretMessage], position: Int, bodySize: Int
    ) throws(ProtocolAbort) -> any CombinedKey {
        var commitments: [FeldmanCommitment<Group>] = []
        var contributions: [[UInt8]] = []
        var secret = polynomial.evaluated(at: context.me.point())
        for dealer in context.parties {
            guard let part = dealt[dealer] as? Dealt<Group> else { throw .retryable(missing: [dealer]) }
            commitments.append(part.commitment)
            contributions.append(part.chainCode)
            if dealer == context.me { continue }
            guard part.proof.verifies(part.commitment.constant, context: context, prover: dealer, scheme: scheme) else {
                throw .blame([dealer], .proofInvalid)
            }
            guard let message = shares[dealer] else { throw .retryable(missing: [dealer]) }
            let share = try Self.readShare(message, position: position, bodySize: bodySize, from: dealer)
            guard part.commitment.verifies(share, at: context.me.point()) else { throw .blame([dealer], .shareInvalid) }
            secret.add(share)
        }
        guard let joint = FeldmanCommitment.sum(commitments) else { throw .abort(.identity) }
        var publicShares: [[UInt8]] = []
        for party in context.parties {
            guard let element = joint.evaluated(at: party.point()) else { throw .abort(.identity) }
            publicShares.append(element.encoded)
        }
        var chainCode = Transcript(.keygenChainCode)
        chainCode.absorb(scheme.rawValue)
        chainCode.absorb(list: contributions)
        return Combined<Group>(
            scheme: scheme, context: context, threshold: threshold, publicKey: joint.constant.encoded, publicShares: publicShares,
            chainCode: chainCode.hash(), secret: secret)
    }

    private static func readShare(
        _ message: SecretMessage, position: Int, bodySize: Int, from dealer: PartyIndex
    ) throws(ProtocolAbort) -> SecretScalar<Group> {
        let field = "share \(position)"
        do throws(WireError) {
            let bytes = try message.field(32 * position..<32 * (position + 1), ofBody: bodySize, field)
            do throws(GroupError) { return try SecretScalar(decoding: bytes) } catch {
                throw WireError(field: field, problem: .group(error))
            }
        } catch { throw error.blaming(dealer) }
    }
}

private final class Combined<Group: PrimeOrderGroup>: CombinedKey {
    private let scheme: SignatureScheme
    private let context: RunContext
    private let threshold: Int
    private let publicKey: [UInt8]
    private let publicShares: [[UInt8]]
    private let chainCode: [UInt8]
    private let secret: SecretScalar<Group>

    init(
        scheme: SignatureScheme, context: RunContext, threshold: Int, publicKey: [UInt8], publicShares: [[UInt8]], chainCode: [UInt8],
        secret: consuming SecretScalar<Group>
    ) {
        self.scheme = scheme
        self.context = context
        self.threshold = threshold
        self.publicKey = publicKey
        self.publicShares = publicShares
        self.chainCode = chainCode
        self.secret = secret
    }

    func keyShare(transcriptHash: [UInt8]) -> KeyShare {
        let info = KeyInfo(
            scheme: scheme, thresholdProtocol: .usual(for: scheme),
            keyID: KeyInfo.keyID(
                scheme: scheme, publicKey: publicKey, chainCode: chainCode, threshold: threshold, parties: publicShares.count,
                runID: context.id),
            epoch: 0, threshold: threshold, index: context.me, publicKey: publicKey, publicShares: publicShares, chainCode: chainCode,
            runID: context.id, transcriptHash: transcriptHash, origin: .distributed)
        return KeyShare(made: info, secret: secret.encoded(storage: .guarded))
    }
}

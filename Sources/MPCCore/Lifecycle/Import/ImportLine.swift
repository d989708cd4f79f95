internal import Groups
internal import Secrets

/// One key of an import at one seat: the dealer's polynomial has the key as its constant term.
final class ImportLine<Group: PrimeOrderGroup>: DealtLine {
    private let key: RootKey
    private let threshold: Int
    private let polynomial: SecretPolynomial<Group>?
    private let dealt: Dealt<Group>?
    /// The sum of the shares taken.
    private var secret = SecretScalar<Group>()
    private var joint: (commitment: FeldmanCommitment<Group>, publicShares: [[UInt8]])?

    /// A holder's line, or the dealer's, which has the secret.
    init(
        _ key: RootKey, secret: RootSecret?, threshold: Int, context: RunContext, randomness: Randomness
    ) throws(ProtocolAbort) {
        self.key = key
        self.threshold = threshold
        guard let secret else {
            (polynomial, dealt) = (nil, nil)
            return
        }
        guard let scalar = try? secret.scalar(of: Group.self) else { throw .misuse(.parameter("a secret of another key")) }
        let polynomial = SecretPolynomial(constant: scalar, threshold: threshold, from: randomness)
        guard let commitment = polynomial.commitments() else { throw .abort(.identity) }
        let proof = polynomial.withConstant { secret in
            ProofOfPossession<Group>(
                of: secret, commitment.constant, context: context, prover: context.me, scheme: key.scheme, from: randomness)
        }
        guard let proof else { throw .abort(.identity) }
        self.polynomial = polynomial
        dealt = Dealt(commitment: commitment, proof: proof, chainCode: key.chainCode)
    }

    var payload: [UInt8] { dealt?.encoded ?? [] }
    var own: (any DealtPart)? { dealt }

    func share(for holder: PartyIndex) -> SecretBytes? {
        guard let polynomial else { return nil }
        return polynomial.evaluated(at: holder.point()).encoded()
    }

    func readPart(_ reader: inout WireReader) throws(WireError) -> any DealtPart {
        try Dealt<Group>(&reader, scheme: key.scheme, threshold: threshold)
    }

    func isOfThisKey(_ part: any DealtPart, from dealer: PartyIndex) -> Bool {
        guard let part = part as? Dealt<Group> else { return false }
        return part.commitment.constant.encoded == key.publicKey && part.chainCode == key.chainCode
    }

    func isProven(_ part: any DealtPart, by dealer: PartyIndex, _ context: RunContext) -> Bool {
        guard let part = part as? Dealt<Group> else { return false }
        return part.proof.verifies(part.commitment.constant, context: context, prover: dealer, scheme: key.scheme)
    }

    func take(
        _ share: borrowing SecretBytes, of part: any DealtPart, from dealer: PartyIndex, at seat: PartyIndex
    ) throws(GroupError) -> Bool {
        let share = try SecretScalar<Group>(decoding: share)
        // Both may be the identity, which has no encoding: that is found when all public shares are looked at.
        guard let part = part as? Dealt<Group>, share.timesGenerator() == part.commitment.evaluated(at: seat.point()) else { return false }
        secret.add(share)
        return true
    }

    /// The dealer of an import holds nothing.
    func takeOwn(at seat: PartyIndex) {}

    func sum(_ parts: [PartyIndex: any DealtPart], holders: [PartyIndex]) -> Bool {
        let commitments = parts.values.compactMap { ($0 as? Dealt<Group>)?.commitment }
        guard commitments.count == parts.count, let commitment = FeldmanCommitment.sum(commitments) else { return false }
        let publicShares = holders.compactMap { commitment.evaluated(at: $0.point())?.encoded }
        guard publicShares.count == holders.count else { return false }
        joint = (commitment, publicShares)
        return true
    }

    /// There is one dealer, and its constant term was looked at.
    var isKeyKept: Bool { joint?.commitment.constant.encoded == key.publicKey }

    func isShareRight(at seat: PartyIndex) -> Bool {
        let position = Int(seat.rawValue) - 1
        guard let shares = joint?.publicShares, shares.indices.contains(position) else { return false }
        return secret.timesGenerator()?.encoded == shares[position]
    }

    func key(of holder: PartyIndex, _ context: RunContext, transcriptHash: [UInt8]) throws(ProtocolAbort) -> KeyInfo {
        guard let joint else { throw .misuse(.order) }
        var info = KeyInfo(
            scheme: key.scheme, thresholdProtocol: .usual(for: key.scheme),
            keyID: KeyInfo.keyID(
                scheme: key.scheme, publicKey: key.publicKey, chainCode: key.chainCode, threshold: threshold,
                parties: joint.publicShares.count, runID: context.id),
            epoch: 0, threshold: threshold, index: holder, publicKey: joint.commitment.constant.encoded,
            publicShares: joint.publicShares, chainCode: key.chainCode, runID: context.id, transcriptHash: transcriptHash, origin: .dealer)
        info.bip32 = key.bip32
        return info
    }

    func keyShare(_ key: KeyInfo) -> KeyShare { KeyShare(made: key, secret: secret.encoded(storage: .guarded)) }
}

extension Dealt: DealtPart {}

/// Import as the dealing machine sees it.
struct ImportOperation: DealingOperation {
    let parameters: ImportParameters
    /// The dealer's alone; empty at a holder.
    let secrets: [RootSecret]

    var holders: Int { parameters.roster.count }
    var dealers: [PartyIndex] { [parameters.dealerSeat] }
    var companion: (any KeyGenerationCompanion)? { parameters.companion }

    func lines(_ context: RunContext, _ randomness: Randomness) throws(ProtocolAbort) -> [any DealtLine] {
        var lines: [any DealtLine] = []
        for key in parameters.keys {
            let secret = secrets.first { $0.key == key }
            switch key.scheme {
            case .ed25519:
                lines.append(
                    try ImportLine<Edwards25519>(
                        key, secret: secret, threshold: parameters.threshold, context: context, randomness: randomness))
            case .ecdsaSecp256k1, .bip340Secp256k1:
                lines.append(
                    try ImportLine<Secp256k1>(
                        key, secret: secret, threshold: parameters.threshold, context: context, randomness: randomness))
            }
        }
        return lines
    }
}

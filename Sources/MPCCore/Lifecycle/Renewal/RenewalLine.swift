internal import Groups
internal import Secrets

/// One key of a refresh or a reshare at one seat (lifecycle.md section 1): x′_j = [refresh: x_j +] Σ λ_i·f_i(j).
///
/// In a refresh f_i(0) = 0, all deal, and what is dealt is added; in a reshare f_i(0) is the old share x_i, and λ_i brings the shares of O to
/// the key.
final class RenewalLine<Group: PrimeOrderGroup>: DealtLine {
    /// One dealer's commitments: F[1 … t − 1] of a refresh, F[0 … t′ − 1] of a reshare.
    private struct Part: DealtPart {
        let commitment: FeldmanCommitment<Group>
    }
    private struct Dealer {
        let old: PartyIndex
        let weight: Scalar<Group>
    }
    private let old: KeyInfo
    private let kind: RenewalProposal.Kind
    private let threshold: Int
    private let dealers: [PartyIndex: Dealer]
    private let polynomial: SecretPolynomial<Group>?
    private let dealt: Part?
    /// The sum of what was taken; of a refresh with the old share.
    private var secret = SecretScalar<Group>()
    private var joint: (commitment: FeldmanCommitment<Group>, publicShares: [[UInt8]])?

    /// The line of a seat that deals, which has the old share, or of one that does not.
    init(
        _ old: KeyInfo, share: KeyShare?, _ parameters: RenewalParameters, randomness: Randomness
    ) throws(ProtocolAbort) {
        self.old = old
        kind = parameters.proposal.kind
        threshold = parameters.threshold
        dealers = try Self.dealers(parameters)
        guard let share else {
            (polynomial, dealt) = (nil, nil)
            return
        }
        guard let scalar = try? share.scalar(of: Group.self) else { throw .misuse(.material("a share of another key")) }
        let polynomial: SecretPolynomial<Group>
        switch kind {
        case .refresh:
            polynomial = SecretPolynomial(constant: SecretScalar(), threshold: threshold, from: randomness)
            secret.add(scalar)
        case .reshare: polynomial = SecretPolynomial(constant: scalar, threshold: threshold, from: randomness)
        }
        guard let commitment = polynomial.commitments(from: kind.firstCoefficient) else { throw .abort(.identity) }
        self.polynomial = polynomial
        dealt = Part(commitment: commitment)
    }

    private static func dealers(_ parameters: RenewalParameters) throws(ProtocolAbort) -> [PartyIndex: Dealer] {
        let points = parameters.proposal.oldQuorum.map { $0.point(of: Group.self) }
        var dealers: [PartyIndex: Dealer] = [:]
        for seat in parameters.dealers {
            guard let old = parameters.oldIndex(of: seat) else { continue }
            switch parameters.proposal.kind {
            case .refresh: dealers[seat] = Dealer(old: old, weight: .one)
            case .reshare:
                guard let weight = Lagrange.coefficient(of: old.point(of: Group.self), among: points) else { throw .misuse(.signers) }
                dealers[seat] = Dealer(old: old, weight: weight)
            }
        }
        return dealers
    }

    var payload: [UInt8] {
        var writer = WireWriter()
        for element in dealt?.commitment.elements ?? [] { writer.write(element) }
        return writer.bytes
    }

    var own: (any DealtPart)? { dealt }

    func share(for holder: PartyIndex) -> SecretBytes? {
        guard let polynomial else { return nil }
        return polynomial.evaluated(at: holder.point()).encoded()
    }

    func readPart(_ reader: inout WireReader) throws(WireError) -> any DealtPart {
        var elements: [Group.Element] = []
        for k in kind.firstCoefficient..<max(threshold, kind.firstCoefficient) {
            elements.append(try reader.element("\(old.scheme.rawValue) commitment \(k)", of: Group.self))
        }
        guard let commitment = FeldmanCommitment<Group>(elements) else { throw WireError(field: "commitment", problem: .outOfRange) }
        return Part(commitment: commitment)
    }

    /// A reshare's dealer deals its old share and nothing else (rule S10).
    func isOfThisKey(_ part: any DealtPart, from dealer: PartyIndex) -> Bool {
        guard let part = part as? Part, let dealer = dealers[dealer] else { return false }
        return kind == .refresh || part.commitment.constant.encoded == old.publicShare(of: dealer.old)
    }

    /// That a dealer knows what it deals follows from t′ shares on one polynomial.
    func isProven(_ part: any DealtPart, by dealer: PartyIndex, _ context: RunContext) -> Bool { true }

    func take(
        _ share: borrowing SecretBytes, of part: any DealtPart, from dealer: PartyIndex, at seat: PartyIndex
    ) throws(GroupError) -> Bool {
        let share = try SecretScalar<Group>(decoding: share)
        // Both may be the identity, which is nobody's fault: what counts is the sum.
        guard let part = part as? Part, let weight = dealers[dealer]?.weight,
            share.timesGenerator() == kind.value(of: part.commitment, at: seat)
        else { return false }
        secret.add(share, times: weight)
        return true
    }

    func takeOwn(at seat: PartyIndex) {
        guard let polynomial, let weight = dealers[seat]?.weight else { return }
        secret.add(polynomial.evaluated(at: seat.point()), times: weight)
    }

    func sum(_ parts: [PartyIndex: any DealtPart], holders: [PartyIndex]) -> Bool {
        var terms: [[Group.Element]] = Array(repeating: [], count: threshold - kind.firstCoefficient)
        for (seat, dealer) in dealers {
            guard let part = parts[seat] as? Part, part.commitment.elements.count == terms.count else { return false }
            for (k, element) in part.commitment.elements.enumerated() {
                guard let term = dealer.weight == .one ? element : element.multiplied(by: dealer.weight) else { return false }
                terms[k].append(term)
            }
        }
        var sums: [Group.Element] = []
        for term in terms {
            guard let sum = Group.Element.sum(term) else { return false }
            sums.append(sum)
        }
        guard let commitment = FeldmanCommitment<Group>(sums) else { return false }
        var publicShares: [[UInt8]] = []
        for holder in holders {
            guard let element = publicShare(of: holder, commitment) else { return false }
            publicShares.append(element.encoded)
        }
        joint = (commitment, publicShares)
        return true
    }

    /// X′_j = [refresh: X_j +] Σ X′[k]·j^k; nil where that is the identity.
    private func publicShare(of holder: PartyIndex, _ commitment: FeldmanCommitment<Group>) -> Group.Element? {
        let change = kind.value(of: commitment, at: holder)
        guard kind == .refresh else { return change }
        guard let old = old.publicShare(of: holder).flatMap({ try? Group.Element(encoded: $0) }) else { return nil }
        guard let change else { return old }
        return old.adding(change)
    }

    var isKeyKept: Bool { kind == .refresh || joint?.commitment.constant.encoded == old.publicKey }

    func isShareRight(at seat: PartyIndex) -> Bool {
        let position = Int(seat.rawValue) - 1
        guard let shares = joint?.publicShares, shares.indices.contains(position) else { return false }
        return secret.timesGenerator()?.encoded == shares[position]
    }

    /// What names the key stays for ever; what names its shares is new.
    func key(of holder: PartyIndex, _ context: RunContext, transcriptHash: [UInt8]) throws(ProtocolAbort) -> KeyInfo {
        guard let joint else { throw .misuse(.order) }
        var info = KeyInfo(
            scheme: old.scheme, thresholdProtocol: old.thresholdProtocol, keyID: old.keyID, epoch: old.epoch &+ 1, threshold: threshold,
            index: holder, publicKey: old.publicKey, publicShares: joint.publicShares, chainCode: old.chainCode, runID: context.id,
            transcriptHash: transcriptHash, origin: old.origin)
        info.bip32 = old.bip32
        return info
    }

    func keyShare(_ key: KeyInfo) -> KeyShare { KeyShare(made: key, secret: secret.encoded(storage: .guarded)) }
}

extension RenewalProposal.Kind {
    /// The first coefficient that is dealt: a refresh's constant term is zero and is not written.
    fileprivate var firstCoefficient: Int { self == .refresh ? 1 : 0 }

    /// The value of a committed polynomial at a seat; nil where that is the identity.
    fileprivate func value<Group: PrimeOrderGroup>(of commitment: FeldmanCommitment<Group>, at seat: PartyIndex) -> Group.Element? {
        let x: Scalar<Group> = seat.point()
        let value = commitment.evaluated(at: x)
        // F[1 … t − 1] is evaluated as if it began at x⁰.
        return self == .refresh ? value?.multiplied(by: x) : value
    }
}

/// Refresh and reshare as the dealing machine sees them.
struct RenewalOperation: DealingOperation {
    let parameters: RenewalParameters
    let state: WalletState
    /// A dealing seat's alone, in scheme order.
    let shares: [KeyShare]

    var holders: Int { parameters.roster.count }
    var dealers: [PartyIndex] { parameters.dealers }
    var companion: (any KeyGenerationCompanion)? { parameters.companion }

    func lines(_ context: RunContext, _ randomness: Randomness) throws(ProtocolAbort) -> [any DealtLine] {
        var lines: [any DealtLine] = []
        for key in state.keys {
            let share = shares.first { $0.info.scheme == key.scheme }
            switch key.scheme {
            case .ed25519: lines.append(try RenewalLine<Edwards25519>(key, share: share, parameters, randomness: randomness))
            case .ecdsaSecp256k1, .bip340Secp256k1:
                lines.append(try RenewalLine<Secp256k1>(key, share: share, parameters, randomness: randomness))
            }
        }
        return lines
    }
}

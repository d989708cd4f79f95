internal import Groups
internal import Secrets

/// One key of a repair at one seat, with its group hidden: what this seat masks, and each check of what others send.
protocol RepairedLine: AnyObject {
    /// D_ij by helper j, as round 1 broadcasts them; empty at the repaired party.
    var points: [UInt8] { get }
    /// δ_ij for a helper j, 32 bytes; nil at the repaired party.
    func mask(for helper: PartyIndex) -> SecretMessage?
    /// Reads a helper's points: exactly one for each helper (rule D2).
    func readPoints(_ reader: inout WireReader, of helper: PartyIndex) throws(WireError)
    /// Whether a helper's points come to ζ_i·X_i.
    func isSumRight(of helper: PartyIndex) -> Bool
    /// Takes a helper's mask for this seat: false where it is not its point; throws where it is no scalar.
    func take(mask: borrowing SecretBytes, from helper: PartyIndex, at seat: PartyIndex) throws(GroupError) -> Bool
    /// σ_j, the sum of the masks that this helper has, 32 bytes.
    func sum() -> SecretBytes
    /// Takes a helper's sum at the repaired party: false where it is not that of the points; throws where it is no scalar.
    func take(sum: borrowing SecretBytes, from helper: PartyIndex) throws(GroupError) -> Bool
    /// The repaired share, once all sums are taken; nil where it is not the public share's.
    func repaired(_ index: PartyIndex) -> KeyShare?
}

/// Laing and Stinson's repair (2017/1155), made verifiable by the points: x_r = Σ ζ_i·x_i, each term cut into t masks of which every helper sums
/// its column.
final class RepairLine<Group: PrimeOrderGroup>: RepairedLine {
    private let key: KeyInfo
    private let helpers: [PartyIndex]
    /// ζ_i, the Lagrange coefficient of i among the helpers at the repaired party.
    private let weights: [PartyIndex: Scalar<Group>]
    /// This helper's masks in the helpers' order.
    private let masks: AdditiveShares<Group>?
    /// D by helper i, then j in the helpers' order.
    private var shown: [PartyIndex: [Group.Element]] = [:]
    private let own: PartyIndex?
    /// At a helper the sum of its masks, at the repaired party that of the sums.
    private var secret = SecretScalar<Group>()

    /// A helper's line, which has its share, or that of the repaired party.
    init(_ key: KeyInfo, share: KeyShare?, _ parameters: RepairParameters, randomness: Randomness) throws(ProtocolAbort) {
        self.key = key
        helpers = parameters.helpers
        let helperPoints = helpers.map { $0.point(of: Group.self) }
        var weights: [PartyIndex: Scalar<Group>] = [:]
        for helper in helpers {
            weights[helper] = Lagrange.coefficient(of: helper.point(of: Group.self), among: helperPoints, at: parameters.repaired.point())
        }
        guard weights.count == helpers.count else { throw .misuse(.signers) }
        self.weights = weights
        own = share?.info.index
        guard let share, let own, let weight = weights[own], let position = helpers.firstIndex(of: own) else {
            masks = nil
            return
        }
        guard var scalar = try? share.scalar(of: Group.self) else { throw .misuse(.material("a share of another key")) }
        scalar.multiply(by: weight)
        let masks = AdditiveShares(of: scalar, count: helpers.count, from: randomness)
        self.masks = masks
        guard let points = masks.points(), let mine = masks.term(position) else { throw .abort(.identity) }
        shown[own] = points
        secret.add(mine)
    }

    var points: [UInt8] {
        var writer = WireWriter()
        for point in own.flatMap({ shown[$0] }) ?? [] { writer.write(point) }
        return writer.bytes
    }

    func mask(for helper: PartyIndex) -> SecretMessage? {
        guard let position = helpers.firstIndex(of: helper), let mask = masks?.term(position) else { return nil }
        return SecretMessage(mask.encoded())
    }

    func readPoints(_ reader: inout WireReader, of helper: PartyIndex) throws(WireError) {
        var points: [Group.Element] = []
        for other in helpers { points.append(try reader.element("\(key.scheme.rawValue) point \(other)", of: Group.self)) }
        shown[helper] = points
    }

    func isSumRight(of helper: PartyIndex) -> Bool {
        guard let points = shown[helper], let weight = weights[helper],
            let share = key.publicShare(of: helper).flatMap({ try? Group.Element(encoded: $0) })
        else { return false }
        return Group.Element.sum(points) == share.multiplied(by: weight)
    }

    func take(mask: borrowing SecretBytes, from helper: PartyIndex, at seat: PartyIndex) throws(GroupError) -> Bool {
        let mask = try SecretScalar<Group>(decoding: mask)
        guard let position = helpers.firstIndex(of: seat), let points = shown[helper], points.indices.contains(position),
            mask.timesGenerator() == points[position]
        else { return false }
        secret.add(mask)
        return true
    }

    func sum() -> SecretBytes { secret.encoded() }

    func take(sum: borrowing SecretBytes, from helper: PartyIndex) throws(GroupError) -> Bool {
        let sum = try SecretScalar<Group>(decoding: sum)
        guard let position = helpers.firstIndex(of: helper) else { return false }
        let column = helpers.compactMap { shown[$0].flatMap { $0.indices.contains(position) ? $0[position] : nil } }
        // Both may be the identity: a sum of masks that nobody chose.
        guard column.count == helpers.count, sum.timesGenerator() == Group.Element.sum(column) else { return false }
        secret.add(sum)
        return true
    }

    func repaired(_ index: PartyIndex) -> KeyShare? {
        guard let element = secret.timesGenerator(), element.encoded == key.publicShare(of: index) else { return nil }
        return KeyShare(made: key.at(index), secret: secret.encoded(storage: .guarded))
    }
}

extension KeyInfo {
    /// The record as another holder has it.
    func at(_ index: PartyIndex) -> KeyInfo {
        var info = KeyInfo(
            scheme: scheme, thresholdProtocol: thresholdProtocol, keyID: keyID, epoch: epoch, threshold: threshold, index: index,
            publicKey: publicKey, publicShares: publicShares, chainCode: chainCode, runID: runID, transcriptHash: transcriptHash,
            origin: origin)
        info.bip32 = bip32
        return info
    }
}

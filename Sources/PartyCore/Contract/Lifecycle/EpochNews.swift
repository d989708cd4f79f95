internal import MPCCore

/// What a party knows of its wallet's epochs and tells whoever asks: the chain that it followed, and what was signed of attempts at the next one
/// (lifecycle.md section 2). Anybody may carry it: each part proves itself.
public struct EpochNews: Equatable, Sendable {
    /// The party's present epoch; nil where it has none yet, as a newcomer.
    public var epoch: UInt32?
    /// Certificates, ascending by the epoch that they begin.
    public var certificates: [[UInt8]] = []
    /// Statements, 231 bytes each.
    public var statements: [[UInt8]] = []

    /// News of nothing.
    public init() {}

    /// Whether somebody may learn something from it.
    var isEmpty: Bool { certificates.isEmpty && statements.isEmpty }

    /// Whether two certificates begin one epoch.
    var isForked: Bool {
        let epochs = certificates.compactMap { try? LifecycleCertificate($0).proposal.epoch }
        return Set(epochs).count < epochs.count
    }

    /// Takes in what another party tells, each thing once.
    mutating func take(_ other: EpochNews) {
        let (certificates, statements) = (Set(certificates), Set(statements))
        self.certificates += other.certificates.filter { !certificates.contains($0) }
        self.statements += other.statements.filter { !statements.contains($0) }
    }
}

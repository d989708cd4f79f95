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

    /// The most certificates ahead of whoever is told, as many behind it, and the most statements, that anybody is believed to have: each party is
    /// heard to that much, so that none drowns the others.
    static let (mostCertificates, mostStatements) = (256, 4096)

    /// What of a party's news is told to one that is in this epoch: of a longer chain the next part first.
    func bounded(from epoch: UInt32) -> EpochNews {
        var bounded = self
        let chain = certificates.compactMap { bytes in (try? LifecycleCertificate(bytes)).map { (epoch: $0.proposal.epoch, bytes: bytes) } }
            .sorted { $0.epoch < $1.epoch }
        let (behind, ahead) = (chain.filter { $0.epoch < epoch }, chain.filter { $0.epoch >= epoch })
        bounded.certificates = (behind.suffix(Self.mostCertificates) + ahead.prefix(Self.mostCertificates)).map(\.bytes)
        bounded.statements = Array(statements.prefix(Self.mostStatements))
        return bounded
    }

    /// Takes in what another party tells, each thing once.
    mutating func take(_ other: EpochNews) {
        let (certificates, statements) = (Set(certificates), Set(statements))
        self.certificates += other.certificates.filter { !certificates.contains($0) }
        self.statements += other.statements.filter { !statements.contains($0) }
    }
}

internal import ChainKit

/// The paths at which an ordinary scan of the wallet's own descriptors (``WatchOnly``) looks for coins: `…/0/*` and `…/1/*`, below its root
/// or below what its own inputs stand at, and no further than scans go.
///
/// Change at any other path is a hostage of whoever made the document, for he alone remembers the path.
struct OrdinaryPaths: Sendable {
    /// The number of indices that programs with imported descriptors scan by default.
    private static let scanned: UInt32 = 1000

    private let spent: Set<[UInt32]>
    /// By what stands before the branch: the first index that is too far.
    private var ends: [[UInt32]: UInt32] = [[]: scanned]

    /// - Parameter spent: the paths of the wallet's own inputs.
    init(spending spent: [DerivationPath]) {
        self.spent = Set(spent.map(\.indices))
        for path in self.spent where path.count >= 2 && path[path.count - 2] <= 1 {
            let prefix = Array(path.dropLast(2))
            let (end, overflow) = (path.last ?? 0).addingReportingOverflow(Self.scanned)
            ends[prefix] = max(ends[prefix] ?? 0, overflow ? .max : end)
        }
    }

    /// Whether coins at a path are found: where the wallet has spent before, or within reach of a scan.
    func contains(_ path: DerivationPath) -> Bool {
        let steps = path.indices
        guard !spent.contains(steps) else { return true }
        guard steps.count >= 2, steps[steps.count - 2] <= 1, let last = steps.last else { return false }
        return ends[Array(steps.dropLast(2))].map { last < $0 } ?? false
    }
}

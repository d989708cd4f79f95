extension PoolOutcome {
    /// The two as one, for whoever is told once.
    package func followed(by next: PoolOutcome) -> PoolOutcome {
        guard case .voided(let from, _, let first, let reason) = self, case .voided(_, let to, let second, let later) = next
        else { return next }
        let units = VoidedUnits(
            nonces: first.nonces.saturating(adding: second.nonces),
            preSignatures: first.preSignatures.saturating(adding: second.preSignatures))
        // Of what held nothing the cause is not told; that others were further on is, whatever was held.
        return .voided(from: from, to: to, units: units, reason: first.total == 0 ? later : reason)
    }
}

/// The outcome for the pools when the store was opened. Whoever opens a store is told.
public enum PoolOutcome: Equatable, Sendable {
    /// The pool key fits; the pools are as they were.
    case kept(generation: UInt64)
    /// A first generation began; there was no pool before.
    case opened(generation: UInt64)
    /// The pool key was absent or did not fit: `units` were destroyed and a new generation began.
    case voided(from: UInt64, to: UInt64, units: VoidedUnits, reason: PoolVoidReason)
    /// Opened for auditing: the pools were not touched and give nothing out.
    case untouched
}

/// The reasons why pools are voided.
public enum PoolVoidReason: String, Sendable {
    /// The pool key lives in memory only, and this is another process.
    case keyInMemory
    /// There is no pool key file.
    case keyFileAbsent
    /// The file at the place of the pool key file was not this store's key, and was moved aside.
    case keyFileUnreadable
    /// The pool key file is of another generation than the store: one of them is an older copy.
    case generationDiffers
    /// The pool key file counts other consumptions and poisonings than the store: the store is an older copy, or one was cut short.
    case countDiffers
    /// The store was of version 1, of which the other parties keep nothing that tells an older copy.
    case storeMigrated
    /// The key moved to another epoch, whose shares the material is not for.
    case epochRotated
    /// A move to another epoch began a generation and was cut short before it was done: the shares are those of before.
    case rotationCutShort
    /// Another party has seen this one further on, or not confirmed it: ``ShareStore/voidPool(seen:)``.
    case counterBehind

    /// The reason in words for people.
    public var words: String {
        switch self {
        case .keyInMemory: "their key was in the memory of a process that ended"
        case .keyFileAbsent: "the pool key file is missing"
        case .keyFileUnreadable: "the pool key file was not this party's, or damaged"
        case .generationDiffers, .countDiffers: "store and pool key file are of different times: one of them is an older copy"
        case .storeMigrated: "the store was upgraded"
        case .epochRotated: "the shares were renewed, and they were for the old ones"
        case .rotationCutShort: "a renewal of the shares was cut short"
        case .counterBehind: "others have seen this party further on: its store is an older copy"
        }
    }
}

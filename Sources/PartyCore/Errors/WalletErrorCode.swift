internal import ChainKit
internal import MPCCore
internal import ShareStore

extension WalletError {
    /// A stable word for programs, whatever the case is called. A state has the same word here as among the obstacles of a quorum.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The word.
        public let rawValue: String
        /// A code of this word.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The word for programs: what happened, whoever says so, and where it is a layer below that refused, its word.
    public var code: Code {
        switch self {
        case .invalidName: .invalidName
        case .exists: .exists
        case .notFound: .notFound
        case .noStores: .noStores
        case .foreignFile: .foreignFile
        case .notAFolder: .notAFolder
        case .folder: .folder
        case .inconsistent: .inconsistent
        case .notOpened: .notOpened
        case .lockedApart: .lockedApart
        case .interrupted: .interrupted
        case .madeAndNotOpened: .madeAndNotOpened
        case .noKey: .noKey
        case .derivation: .derivation
        case .tooManyPaths: .tooManyPaths
        case .tooManyRequests: .tooManyRequests
        case .signers: .signers
        case .quarantined: .quarantined
        case .emptyPool: .drained
        case .poolLocked: .locked
        case .turnedBack: .turnedBack
        case .tooManyRuns: .tooManyRuns
        case .pairNeedsRenewal: .needsRenewal
        case .renewalUnderWay: .renewalUnderWay
        case .refillUnderWay: .refillUnderWay
        case .poolLevels: .poolLevels
        case .logFile: .logFile
        case .noQuorum: .noQuorum
        case .disagreement: .disagreement
        case .addressDiffers: .addressDiffers
        case .refused: .refused
        case .notApproved: .notApproved
        case .signedAlready: .signedAlready
        case .unsupported: .unsupported
        case .restoreUnconfirmed: .restoreUnconfirmed
        case .restoreStale: .restoreStale
        case .restoreDiffers: .restoreDiffers
        case .partyIsThere: .partyIsThere
        case .placeTaken: .placeTaken
        case .shareMissing: .shareMissing
        case .epochUndecided: .epochUndecided
        case .absentUnnamed: .absentUnnamed
        case .departedCanSign: .departedCanSign
        case .walletIsThere: .walletIsThere
        case .backups: .backups
        case .backup(let error): Code(rawValue: error.code)
        case .party(_, let error): error.code
        case .unusableStore(_, let error), .store(let error): Code(rawValue: error.code.rawValue)
        case .protocolAbort(.banned): .poisoned
        case .protocolAbort(let abort): Code(rawValue: abort.kind)
        case .chain(let error): Code(rawValue: error.code.rawValue)
        case .keyForm(let error): Code(rawValue: error.code)
        }
    }
}

extension WalletError.Code {
    /// The code of the case of this name.
    public static let invalidName = Self(rawValue: "invalidName")
    /// The code of the case of this name.
    public static let exists = Self(rawValue: "exists")
    /// The code of the case of this name.
    public static let notFound = Self(rawValue: "notFound")
    /// The code of the case of this name.
    public static let noStores = Self(rawValue: "noStores")
    /// The code of the case of this name.
    public static let foreignFile = Self(rawValue: "foreignFile")
    /// The code of the case of this name.
    public static let notAFolder = Self(rawValue: "notAFolder")
    /// The code of the case of this name.
    public static let folder = Self(rawValue: "folder")
    /// The code of the case of this name.
    public static let inconsistent = Self(rawValue: "inconsistent")
    /// The code of the case of this name.
    public static let notOpened = Self(rawValue: "notOpened")
    /// The code of the case of this name.
    public static let lockedApart = Self(rawValue: "lockedApart")
    /// The code of the case of this name.
    public static let interrupted = Self(rawValue: "interrupted")
    /// The code of the case of this name.
    public static let madeAndNotOpened = Self(rawValue: "madeAndNotOpened")
    /// The code of the case of this name.
    public static let noKey = Self(rawValue: "noKey")
    /// The code of the case of this name.
    public static let derivation = Self(rawValue: "derivation")
    /// The code of the case of this name.
    public static let tooManyPaths = Self(rawValue: "tooManyPaths")
    /// The code of the case of this name.
    public static let tooManyRequests = Self(rawValue: "tooManyRequests")
    /// The code of the case of this name.
    public static let signers = Self(rawValue: "signers")
    /// The code of the case of this name.
    public static let quarantined = Self(rawValue: "quarantined")
    /// A pool has too few pre-signatures.
    public static let drained = Self(rawValue: "drained")
    /// Pools are shut.
    public static let locked = Self(rawValue: "locked")
    /// The code of the case of this name.
    public static let turnedBack = Self(rawValue: "turnedBack")
    /// The code of the case of this name.
    public static let tooManyRuns = Self(rawValue: "tooManyRuns")
    /// A pair's set-up has to be made anew, by the wallet's own housekeeping.
    public static let needsRenewal = Self(rawValue: "needsRenewal")
    /// The code of the case of this name.
    public static let renewalUnderWay = Self(rawValue: "renewalUnderWay")
    /// The code of the case of this name.
    public static let refillUnderWay = Self(rawValue: "refillUnderWay")
    /// The code of the case of this name.
    public static let poolLevels = Self(rawValue: "poolLevels")
    /// The code of the case of this name.
    public static let logFile = Self(rawValue: "logFile")
    /// The code of the case of this name.
    public static let noQuorum = Self(rawValue: "noQuorum")
    /// The code of the case of this name.
    public static let disagreement = Self(rawValue: "disagreement")
    /// The code of the case of this name.
    public static let addressDiffers = Self(rawValue: "addressDiffers")
    /// The code of the case of this name.
    public static let refused = Self(rawValue: "refused")
    /// The code of the case of this name.
    public static let notApproved = Self(rawValue: "notApproved")
    /// The code of the case of this name.
    public static let signedAlready = Self(rawValue: "signedAlready")
    /// The code of the case of this name.
    public static let unsupported = Self(rawValue: "unsupported")
    /// The code of the case of this name.
    public static let restoreUnconfirmed = Self(rawValue: "restoreUnconfirmed")
    /// The code of the case of this name.
    public static let restoreStale = Self(rawValue: "restoreStale")
    /// The code of the case of this name.
    public static let restoreDiffers = Self(rawValue: "restoreDiffers")
    /// The code of the case of this name.
    public static let placeTaken = Self(rawValue: "placeTaken")
    /// The code of the case of this name.
    public static let partyIsThere = Self(rawValue: "partyIsThere")
    /// The code of the case of this name.
    public static let shareMissing = Self(rawValue: "shareMissing")
    /// The code of the case of this name.
    public static let epochUndecided = Self(rawValue: "epochUndecided")
    /// The code of the case of this name.
    public static let absentUnnamed = Self(rawValue: "absentUnnamed")
    /// The code of the case of this name.
    public static let departedCanSign = Self(rawValue: "departedCanSign")
    /// The code of the case of this name.
    public static let walletIsThere = Self(rawValue: "walletIsThere")
    /// The code of the case of this name.
    public static let backups = Self(rawValue: "backups")
    /// A check of a pair's failed.
    public static let poisoned = Self(rawValue: "poisoned")
    /// A party's store is not here.
    public static let absent = Self(rawValue: "absent")
    /// A party's store is here and cannot be used.
    public static let unusable = Self(rawValue: "unusable")
    /// Something failed while an order was served.
    public static let failed = Self(rawValue: "failed")
}

extension QuorumObstacle.State {
    /// The word for programs.
    public var code: WalletError.Code {
        switch self {
        case .absent: .absent
        case .unusable: .unusable
        case .failed: .failed
        case .drained: .drained
        case .locked: .locked
        case .needsRenewal: .needsRenewal
        case .poisoned: .poisoned
        case .quarantined: .quarantined
        }
    }
}

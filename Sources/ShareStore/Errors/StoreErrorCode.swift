extension StoreError {
    /// A stable word for programs, whatever the case is called.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The word.
        public let rawValue: String
        /// A code of this word.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The word for programs.
    public var code: Code {
        switch self {
        case .alreadyExists: .alreadyExists
        case .notFound: .notFound
        case .notAStore: .notAStore
        case .damaged: .damaged
        case .tampered: .tampered
        case .permissionsTooWide: .permissionsTooWide
        case .cannotBePrivate: .cannotBePrivate
        case .foreignOwner: .foreignOwner
        case .exchanged: .exchanged
        case .copyInUse: .copyInUse
        case .foreignStore: .foreignStore
        case .misplaced: .misplaced
        case .epochKeyMissing: .epochKeyMissing
        case .futureSchema: .futureSchema
        case .busy: .busy
        case .readOnly: .readOnly
        case .noRoom: .noRoom
        case .danglingLink: .danglingLink
        case .readOnlyDisk: .readOnlyDisk
        case .system: .system
        case .database: .database
        case .wrongUnlock: .wrongUnlock
        case .unlockKindDiffers: .unlockKindDiffers
        case .providerFailed: .providerFailed
        case .secrets: .secrets
        case .malformed: .malformed
        case .identityExists: .identityExists
        case .unknownKey: .unknownKey
        case .keyExists: .keyExists
        case .keyNotPending: .keyNotPending
        case .keyNotActive: .keyNotActive
        case .otherEpochActive: .otherEpochActive
        case .keyRetired: .keyRetired
        case .rosterOfOtherEpoch: .rosterOfOtherEpoch
        case .epochDoesNotFollow: .epochDoesNotFollow
        case .nothingToRotate: .nothingToRotate
        case .nothingRestored: .nothingRestored
        case .acknowledgementConflict: .acknowledgementConflict
        case .unknownPair: .unknownPair
        case .discardNeedsForce: .discardNeedsForce
        case .noShare: .noShare
        case .unknownAttempt: .unknownAttempt
        case .attemptConflict: .attemptConflict
        case .otherAttemptLive: .otherAttemptLive
        case .attemptSetAside: .attemptSetAside
        case .setAsideNeedsForce: .setAsideNeedsForce
        case .attemptWithoutShare: .attemptWithoutShare
        case .attemptHoldsShare: .attemptHoldsShare
        case .tooManyAttempts: .tooManyAttempts
        case .tooManyStatements: .tooManyStatements
        case .statementConflict: .statementConflict
        case .certificateConflict: .certificateConflict
        case .alreadyConsumed: .alreadyConsumed
        case .unknownMaterial: .unknownMaterial
        case .materialExists: .materialExists
        case .poolGenerationChanged: .poolGenerationChanged
        case .poolOutOfStep: .poolOutOfStep
        case .generationsExhausted: .generationsExhausted
        case .materialServedOtherRequest: .materialServedOtherRequest
        case .releaseConflict: .releaseConflict
        case .materialNotConsumed: .materialNotConsumed
        }
    }
}

extension StoreError.Code {
    /// The code of the case of this name.
    public static let alreadyExists = Self(rawValue: "alreadyExists")
    /// The code of the case of this name.
    public static let notFound = Self(rawValue: "notFound")
    /// The code of the case of this name.
    public static let notAStore = Self(rawValue: "notAStore")
    /// The code of the case of this name.
    public static let damaged = Self(rawValue: "damaged")
    /// The code of the case of this name.
    public static let tampered = Self(rawValue: "tampered")
    /// The code of the case of this name.
    public static let permissionsTooWide = Self(rawValue: "permissionsTooWide")
    /// The code of the case of this name.
    public static let foreignOwner = Self(rawValue: "foreignOwner")
    /// The code of the case of this name.
    public static let exchanged = Self(rawValue: "exchanged")
    /// The code of the case of this name.
    public static let copyInUse = Self(rawValue: "copyInUse")
    /// The code of the case of this name.
    public static let foreignStore = Self(rawValue: "foreignStore")
    /// The code of the case of this name.
    public static let epochKeyMissing = Self(rawValue: "epochKeyMissing")
    /// The code of the case of this name.
    public static let misplaced = Self(rawValue: "misplaced")
    /// The code of the case of this name.
    public static let futureSchema = Self(rawValue: "futureSchema")
    /// The code of the case of this name.
    public static let busy = Self(rawValue: "busy")
    /// The code of the case of this name.
    public static let readOnly = Self(rawValue: "readOnly")
    /// The code of the case of this name.
    public static let noRoom = Self(rawValue: "noRoom")
    /// The code of the case of this name.
    public static let cannotBePrivate = Self(rawValue: "cannotBePrivate")
    /// The code of the case of this name.
    public static let danglingLink = Self(rawValue: "danglingLink")
    /// The code of the case of this name.
    public static let readOnlyDisk = Self(rawValue: "readOnlyDisk")
    /// The code of the case of this name.
    public static let system = Self(rawValue: "system")
    /// The code of the case of this name.
    public static let database = Self(rawValue: "database")
    /// The code of the case of this name.
    public static let wrongUnlock = Self(rawValue: "wrongUnlock")
    /// The code of the case of this name.
    public static let unlockKindDiffers = Self(rawValue: "unlockKindDiffers")
    /// The code of the case of this name.
    public static let providerFailed = Self(rawValue: "providerFailed")
    /// The code of the case of this name.
    public static let secrets = Self(rawValue: "secrets")
    /// The code of the case of this name.
    public static let malformed = Self(rawValue: "malformed")
    /// The code of the case of this name.
    public static let identityExists = Self(rawValue: "identityExists")
    /// The code of the case of this name.
    public static let unknownKey = Self(rawValue: "unknownKey")
    /// The code of the case of this name.
    public static let keyExists = Self(rawValue: "keyExists")
    /// The code of the case of this name.
    public static let keyNotPending = Self(rawValue: "keyNotPending")
    /// The code of the case of this name.
    public static let keyNotActive = Self(rawValue: "keyNotActive")
    /// The code of the case of this name.
    public static let otherEpochActive = Self(rawValue: "otherEpochActive")
    /// The code of the case of this name.
    public static let keyRetired = Self(rawValue: "keyRetired")
    /// The code of the case of this name.
    public static let rosterOfOtherEpoch = Self(rawValue: "rosterOfOtherEpoch")
    /// The code of the case of this name.
    public static let epochDoesNotFollow = Self(rawValue: "epochDoesNotFollow")
    /// The code of the case of this name.
    public static let nothingToRotate = Self(rawValue: "nothingToRotate")
    /// The code of the case of this name.
    public static let nothingRestored = Self(rawValue: "nothingRestored")
    /// The code of the case of this name.
    public static let acknowledgementConflict = Self(rawValue: "acknowledgementConflict")
    /// The code of the case of this name.
    public static let unknownPair = Self(rawValue: "unknownPair")
    /// The code of the case of this name.
    public static let discardNeedsForce = Self(rawValue: "discardNeedsForce")
    /// The code of the case of this name.
    public static let noShare = Self(rawValue: "noShare")
    /// The code of the case of this name.
    public static let unknownAttempt = Self(rawValue: "unknownAttempt")
    /// The code of the case of this name.
    public static let attemptConflict = Self(rawValue: "attemptConflict")
    /// The code of the case of this name.
    public static let otherAttemptLive = Self(rawValue: "otherAttemptLive")
    /// The code of the case of this name.
    public static let attemptSetAside = Self(rawValue: "attemptSetAside")
    /// The code of the case of this name.
    public static let setAsideNeedsForce = Self(rawValue: "setAsideNeedsForce")
    /// The code of the case of this name.
    public static let attemptWithoutShare = Self(rawValue: "attemptWithoutShare")
    /// The code of the case of this name.
    public static let attemptHoldsShare = Self(rawValue: "attemptHoldsShare")
    /// The code of the case of this name.
    public static let tooManyAttempts = Self(rawValue: "tooManyAttempts")
    /// The code of the case of this name.
    public static let tooManyStatements = Self(rawValue: "tooManyStatements")
    /// The code of the case of this name.
    public static let statementConflict = Self(rawValue: "statementConflict")
    /// The code of the case of this name.
    public static let certificateConflict = Self(rawValue: "certificateConflict")
    /// The code of the case of this name.
    public static let alreadyConsumed = Self(rawValue: "alreadyConsumed")
    /// The code of the case of this name.
    public static let unknownMaterial = Self(rawValue: "unknownMaterial")
    /// The code of the case of this name.
    public static let materialExists = Self(rawValue: "materialExists")
    /// The code of the case of this name.
    public static let poolGenerationChanged = Self(rawValue: "poolGenerationChanged")
    /// The code of the case of this name.
    public static let poolOutOfStep = Self(rawValue: "poolOutOfStep")
    /// The code of the case of this name.
    public static let generationsExhausted = Self(rawValue: "generationsExhausted")
    /// The code of the case of this name.
    public static let materialServedOtherRequest = Self(rawValue: "materialServedOtherRequest")
    /// The code of the case of this name.
    public static let releaseConflict = Self(rawValue: "releaseConflict")
    /// The code of the case of this name.
    public static let materialNotConsumed = Self(rawValue: "materialNotConsumed")
}

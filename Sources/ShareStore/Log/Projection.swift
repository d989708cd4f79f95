/// The content that the tables must have as the events say: the replay of a log.
struct Projection {
    struct KeyName: Hashable {
        let keyID: [UInt8]
        let epoch: UInt32
    }
    struct PoolName: Hashable, Comparable {
        let pool: MaterialPool
        let generation: Int64

        var key: KeyName { KeyName(keyID: pool.keyID, epoch: pool.epoch) }

        /// By key, epoch, generation, signers.
        static func < (a: PoolName, b: PoolName) -> Bool {
            if a.pool.keyID != b.pool.keyID { return a.pool.keyID.lexicographicallyPrecedes(b.pool.keyID) }
            if a.pool.epoch != b.pool.epoch { return a.pool.epoch < b.pool.epoch }
            if a.generation != b.generation { return a.generation < b.generation }
            return a.pool.signers.lexicographicallyPrecedes(b.pool.signers)
        }
    }
    struct Level: Equatable {
        var available: Int64 = 0
        var consumed: Int64 = 0
        var voided: Int64 = 0
    }
    struct AcknowledgementName: Hashable {
        let key: KeyName
        let party: UInt8
    }
    struct Unit: Equatable {
        let pool: PoolName
        let number: Int64
    }
    struct SignerSet: Hashable {
        let keyID: [UInt8]
        let signers: [UInt8]
    }
    struct Release: Equatable {
        let request: [UInt8]
        let hash: [UInt8]
    }

    var keys: [KeyName: KeyRow] = [:]
    var acknowledgements: [AcknowledgementName: [UInt8]] = [:]
    var levels: [PoolName: Level] = [:]
    /// Units in the pools.
    var available: [[UInt8]: Unit] = [:]
    /// The number of the last unit added.
    var made: Int64 = 0
    var consumed: [[UInt8]: ConsumedRow] = [:]
    var releases: [[UInt8]: Release] = [:]
    var auxiliary: [AuxiliaryName: AuxiliaryRow] = [:]
    var failures: [SignerSet: Int] = [:]
    var attempts: [AttemptName: AttemptRow] = [:]
    var attemptKeys: [AttemptKeyName: AttemptKeyFacts] = [:]
    /// SHA-256 of the statements.
    var statements: [KeptStatement.Name: [UInt8]] = [:]
    /// By the epochs that they begin.
    var certificates: [UInt32: CertificateFacts] = [:]
    /// Keys whose repair was begun, and whose shares are to follow.
    var repaired: Set<[UInt8]> = []
    var generation: Int64 = 0
    var poisonings: Int64 = 0
    var commitments: Int64 = 0
    /// SHA-256 of the pinned rosters, by epoch.
    var rosters: [UInt32: [UInt8]] = [:]
    /// The wallet's name.
    var wallet: String?
    /// The checksum of the unlock record that the last event of one names.
    var unlock: [UInt8]?
    /// The last event read.
    var end = ChainPosition.beginning

    /// Applies one event; a text where the event cannot follow those before it.
    mutating func apply(_ event: StoreEvent) -> String? {
        let fields = Fields(event)
        do throws(Fields.Missing) {
            switch event.kind {
            case .storeCreated:
                wallet = try fields.text("wallet")
                return event.sequence == 1 ? nil : "a store is created once"
            case .walletRenamed:
                guard try fields.text("from") == wallet else { return "a wallet of another name was renamed" }
                wallet = try fields.text("to")
                return nil
            case .unlockChanged:
                // Earlier versions named no record.
                unlock = event.value("record") == nil ? nil : try fields.bytes("record")
                return nil
            case .requestApproved, .signatureReleased, .storeMigrated, .counterSeen, .materialUsed, .othersForgotten:
                return nil
            case .identityStored: return try identityStored(fields)
            case .shareStored: return try shareStored(fields, as: .pending)
            case .shareRestored: return try shareStored(fields, as: .restored)
            case .restoreConfirmed: return try restoreConfirmed(fields)
            case .acknowledgementStored: return try acknowledgementStored(fields)
            case .keyActivated: return try keyActivated(fields)
            case .pendingDiscarded: return try pendingDiscarded(fields)
            case .epochRotated: return try epochRotated(fields)
            case .attemptStored: return try attemptStored(fields)
            case .attemptKeyStored: return try attemptKeyStored(fields)
            case .attemptCommitted: return try attemptCommitted(fields)
            case .attemptSetAside: return try attemptSetAside(fields)
            case .statementStored: return try statementStored(fields)
            case .epochActivated: return try epochActivated(fields)
            case .epochFollowed: return try epochFollowed(fields)
            case .keyFollowed: return try keyFollowed(fields)
            case .keysRepaired: return try keysRepaired(fields)
            case .shareRepaired: return try shareRepaired(fields)
            case .keysExported: return try keysExported(fields)
            case .poolOpened: return try poolOpened(fields)
            case .poolVoided: return try poolVoided(fields)
            case .materialLost: return try materialLost(fields)
            case .noncesAdded: return try materialAdded(fields, try fields.pool())
            case .nonceConsumed: return try materialConsumed(fields, try fields.pool(), sequence: event.sequence)
            case .preSignaturesAdded: return try materialAdded(fields, try fields.signersPool())
            case .preSignaturesConsumed: return try materialConsumed(fields, try fields.signersPool(), sequence: event.sequence)
            case .pairSetupsStored: return try pairSetupsStored(fields, sequence: event.sequence)
            case .auxiliaryStored: return try auxiliaryStored(fields, sequence: event.sequence)
            case .pairNeedsRenewal: return try pairNeedsRenewal(fields)
            case .pairPoisoned: return try pairPoisoned(fields)
            case .combinationFailed: return try combinationFailed(fields)
            case .quarantineLifted: return try quarantineLifted(fields)
            case .shareReleased: return try shareReleased(fields)
            }
        } catch {
            return "field \(error.name) is missing or unreadable"
        }
    }
}

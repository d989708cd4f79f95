internal import Secrets

/// The place of the pool key, which seals material: never the store (rule S5).
public enum PoolKeySource: Equatable, Sendable {
    /// The key is in memory only: every opening begins a new generation. For long-running programs.
    case memory
    /// The key is in a file of its own, best on another disk than the store's backups. For local wallets.
    ///
    /// A file that is there and is not this store's key is refused and left as it is; or, where that is wanted, moved aside, and the
    /// pools begin anew, as without a file.
    case file(path: String, setsAsideUnreadable: Bool = false)
}

/// The key of one pool generation.
final class PoolKey: Sendable {
    let generation: UInt64
    let key: SecretBytes
    /// Seals material: bound to the store, so that one pool key file copied beside two stores is two keys.
    let material: SecretBytes
    /// Lets a store recognise the key without holding it.
    let check: [UInt8]

    init(generation: UInt64, key: consuming SecretBytes, storeID: [UInt8]) throws(StoreError) {
        self.generation = generation
        do throws(SecretsError) {
            material = try HKDF.derive(
                inputKey: key, salt: storeID, info: Array(FieldBytes.Tag.materialKey.rawValue.utf8), storage: .guarded)
        } catch {
            throw .secrets(error)
        }
        var fields = FieldBytes(.poolCheck)
        fields.append(storeID)
        fields.append(generation)
        check = HMAC.sha256(fields.bytes, key: key)
        self.key = key
    }

    convenience init(freshFor storeID: [UInt8], generation: UInt64) throws(StoreError) {
        try self.init(generation: generation, key: SecretBytes(random: 32, storage: .guarded), storeID: storeID)
    }
}

/// What a change is about to take out of use when it writes the pool key file, before it commits.
enum PendingStep: Equatable {
    /// Units of material, by their numbers.
    case units([Int64])
    /// The pair that is being poisoned.
    case poison(AuxiliaryName)
    /// The attempt that is being committed to.
    case commit(AttemptName)
    /// All material.
    case everything
    /// All material, and the shares that it was for: a move to another epoch.
    case epoch

    /// The most units that are named one by one.
    static let mostUnits = 256
}

/// What the pool key file says.
struct PoolKeyRecord {
    let key: PoolKey
    /// The event that this record was written for: committed, or about to be.
    let position: ChainPosition
    /// The event that the record before this one was written for.
    let before: ChainPosition
    /// What the event takes out of use.
    let step: PendingStep
    /// One more with each record.
    var serial: UInt64 = 0
    /// Whether the event is known to have been committed: a store without it was turned back.
    var isDone = false
    /// Whether the record before it, which is still there, has another key.
    var isBesideOlderKey = false
    /// Of version 1 of the file: it fits no store of this version, and is written over as a whole.
    var isOfVersion1 = false
}

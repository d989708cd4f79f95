internal import Secrets

/// Where the key that seals material lives: never in the store (rule S5).
public enum PoolKeySource: Equatable, Sendable {
    /// In memory only: every opening begins a new generation. For daemons.
    case memory
    /// In a file of its own, best on another disk than the store's backups. For local wallets.
    case file(path: String)
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

/// The pool key file: magic (8), store id (16), generation (8), count (8), nonce (12), sealed key (32 + 16).
///
/// The count is the number of consumptions and poisonings that the store has committed, or is about to: it is written, durably,
/// before they commit. Numbers are big-endian. Sealed under a key from the data key; everything before the nonce is
/// associated data, so that neither count nor generation can be turned back without the data key.
struct PoolKeyFile: Sendable {
    private static let magic = Array("chsgpk01".utf8)
    private static let length = 8 + 16 + 8 + 8 + 12 + 48
    let path: String

    struct Content {
        let key: PoolKey
        let count: UInt64
    }

    /// Whose key the file says it is; nil where there is no file.
    func owner() throws(StoreError) -> [UInt8]? { try content().map { Array($0[8..<24]) } }

    private func content() throws(StoreError) -> [UInt8]? {
        guard try FileSystem.status(path) != nil else { return nil }
        _ = try FileSystem.requirePrivateFile(path)
        let bytes = try FileSystem.read(path, limit: Self.length + 1)
        guard bytes.count == Self.length, Array(bytes[..<8]) == Self.magic else {
            throw .notAStore(file: path, detail: "no pool key; move it away, and the pool begins anew")
        }
        return bytes
    }

    /// nil where there is no file. A file that is there and does not open is never overwritten: the error says so.
    func load(keys: StoreKeys) throws(StoreError) -> Content? {
        guard let bytes = try content() else { return nil }
        let storeID = Array(bytes[8..<24])
        guard storeID == keys.storeID else { throw .foreignStore(file: path, expected: keys.storeID, found: storeID) }
        let generation = Self.number(bytes[24..<32])
        let count = Self.number(bytes[32..<40])
        let sealed = SealedBytes(nonce: Array(bytes[40..<52]), bytes: Array(bytes[52...]))
        let associatedData = Self.associatedData(storeID: storeID, generation: generation, count: count)
        guard let key = sealed.open(key: keys.poolFile, associatedData: associatedData, storage: .guarded), key.count == 32 else {
            throw .tampered(file: path, detail: "pool key; move the file away, and the pool begins anew")
        }
        return Content(key: try PoolKey(generation: generation, key: key, storeID: storeID), count: count)
    }

    /// Moves another store's key out of the way, under a name that says whose it is; that name. Nothing is overwritten.
    func setAside(from owner: [UInt8]) throws(StoreError) -> String {
        let aside = "\(path).stale-\(hexText(owner))-\(hexText(Randomness.system.bytes(4)))"
        try FileSystem.publish(path, as: aside)
        return aside
    }

    /// Writes the file durably and atomically.
    func write(_ key: PoolKey, count: UInt64, keys: StoreKeys) throws(StoreError) {
        let associatedData = Self.associatedData(storeID: keys.storeID, generation: key.generation, count: count)
        let sealed = try SealedBytes(sealing: key.key, key: keys.poolFile, associatedData: associatedData)
        let bytes = Self.magic + keys.storeID + Self.bytes(key.generation) + Self.bytes(count) + sealed.nonce + sealed.bytes
        try FileSystem.replace(path, contents: bytes, suffix: hexText(Randomness.system.bytes(8)))
    }

    private static func associatedData(storeID: [UInt8], generation: UInt64, count: UInt64) -> [UInt8] {
        var fields = FieldBytes(.poolFile)
        fields.append(storeID)
        fields.append(generation)
        fields.append(count)
        return fields.bytes
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * (7 - UInt64($0)))) } }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

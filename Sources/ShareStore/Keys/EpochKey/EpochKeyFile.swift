internal import Secrets

/// The key of an epoch in a small file beside the store, which ends with the epoch: written over, synced and removed.
///
/// Magic (8), store id (16), epoch (4, big-endian), nonce (12), sealed key (32 + 16). The key is sealed under one from the data key; all before
/// the nonce is associated data. The name holds the store's and the beginning of its id, so that no store ever finds another's. A file is written
/// once, whole, before anything is sealed under its key, and never changed: nothing that is cut short leaves a share without it.
struct EpochKeyFile {
    private static let magic = Array("chsgek01".utf8)
    private static let headLength = 8 + 16 + 4
    private static let length = headLength + 12 + 32 + 16

    let path: String
    private let epoch: UInt32

    init(of epoch: UInt32, besides store: String, _ keys: StoreKeys) {
        path = Self.prefix(besides: store, keys) + "\(epoch)"
        self.epoch = epoch
    }

    /// What the names of all of a store's begin with.
    private static func prefix(besides store: String, _ keys: StoreKeys) -> String {
        "\(FileSystem.behindLinks(store)).epoch-\(hexText(Array(keys.storeID.prefix(8))))-"
    }

    /// nil where there is no file.
    func load(_ keys: StoreKeys) throws(StoreError) -> EpochKey? {
        guard let bytes = try SmallFile.read(path, limit: Self.length) else { return nil }
        let head = head(keys)
        guard bytes.count == Self.length, Array(bytes[..<Self.headLength]) == head else {
            throw .tampered(file: path, detail: "not the key of epoch \(epoch) of the store beside it")
        }
        let nonce = Array(bytes[Self.headLength..<Self.headLength + 12])
        let sealed = SealedBytes(nonce: nonce, bytes: Array(bytes[(Self.headLength + 12)...]))
        guard let key = sealed.open(key: keys.epochFile, associatedData: data(head), storage: .guarded), key.count == 32 else {
            throw .tampered(file: path, detail: "the key of epoch \(epoch)")
        }
        return EpochKey(key)
    }

    /// A key for an epoch that has none yet; that of another process, where that was faster.
    func make(_ keys: StoreKeys) throws(StoreError) -> EpochKey {
        let key = SecretBytes(random: 32, storage: .guarded)
        let head = head(keys)
        let sealed = try SealedBytes(sealing: key, key: keys.epochFile, associatedData: data(head))
        do throws(StoreError) {
            try NewFile.write(head + sealed.nonce + sealed.bytes, to: path)
            return EpochKey(key)
        } catch {
            guard case .alreadyExists = error, let found = try load(keys) else { throw error }
            return found
        }
    }

    /// Whether a file begins as a key of an epoch does.
    static func begins(_ start: [UInt8]) -> Bool { start.starts(with: magic) }

    /// Erases the keys of all epochs before one. What cannot be erased now is when the store is opened next.
    static func erase(before epoch: UInt32, besides store: String, _ keys: StoreKeys) {
        let prefix = prefix(besides: store, keys)
        let folder = FileSystem.folder(of: prefix)
        for name in FileSystem.names(in: folder) {
            let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            guard path.hasPrefix(prefix), let other = UInt32(path.dropFirst(prefix.count)), path == prefix + "\(other)", other < epoch
            else { continue }
            _ = try? StoreFolder.erase(path)
        }
    }

    private func head(_ keys: StoreKeys) -> [UInt8] {
        Self.magic + keys.storeID + (0..<4).map { UInt8(truncatingIfNeeded: epoch >> (8 * (3 - $0))) }
    }

    private func data(_ head: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.epochFile)
        fields.append(head)
        return fields.bytes
    }
}

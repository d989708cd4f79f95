internal import FROST
internal import Groups
internal import MPCCore
internal import Secrets
internal import ShareStore

/// What durability costs: a party's store on the temporary folder's disk, every change synced.
enum StoreBenchmarks {
    /// Nonces of one batch.
    private static let batch = 100

    static let all: [Benchmark] = [
        // A batch of nonces in one transaction.
        Benchmark("store/write") {
            let pool = try BenchPool()
            return {
                try pool.add(batch)
                return 0
            }
        },
        // The identifiers and commitments of a batch.
        Benchmark("store/read") {
            let pool = try BenchPool()
            try pool.add(batch)
            return {
                guard try pool.available(batch).count == batch else { throw BenchmarkFailure.result }
                return 0
            }
        },
        // One nonce, destroyed durably before its secret is handed out.
        Benchmark("store/consume") {
            let pool = try BenchPool()
            return {
                if pool.isEmpty { try pool.add(10 * batch) }
                try pool.consumeOne()
                return 0
            }
        },
    ]
}

/// A store in a temporary folder with one active key.
private final class BenchPool {
    private let folder: TemporaryFolder
    private let store: SQLiteShareStore
    private let keyID = SHA256.hash(Array("chainsign bench".utf8))
    private var pool: MaterialPool { MaterialPool(keyID: keyID, epoch: 0) }
    private var ready: [[UInt8]] = []
    private var consumed = 0

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteShareStore.create(
            at: folder.path + "/bench.store", NewStore(wallet: "bench", party: 1),
            unlock: .passphrase(PassphraseKeyring(passphrase: SecretBytes(random: 32))),
            poolKey: .file(path: folder.path + "/bench.key"))
        let key = NewKey(keyID: keyID, scheme: SchemeID.ed25519.rawValue, epoch: 0, publicPart: keyID, createdAt: 0)
        try store.storePending(key, share: SecretBytes(random: 32))
        try store.activate(keyID: keyID, epoch: 0)
    }

    var isEmpty: Bool { ready.isEmpty }

    func add(_ count: Int) throws {
        let nonces = (0..<count).map { _ in
            NewMaterial(id: Randomness.system.bytes(32), publicPart: Randomness.system.bytes(64), secret: SecretBytes(random: 64))
        }
        try store.addMaterial(pool, nonces)
        ready += nonces.map(\.id)
    }

    func available(_ count: Int) throws -> [AvailableMaterial] { try store.availableMaterial(pool, limit: count) }

    func consumeOne() throws {
        guard let id = ready.popLast() else { throw BenchmarkFailure.result }
        consumed += 1
        let request = SHA256.hash(Array("request \(consumed)".utf8))
        guard try store.consumeMaterial(pool, ids: [id], for: request).units.count == 1 else { throw BenchmarkFailure.result }
    }
}

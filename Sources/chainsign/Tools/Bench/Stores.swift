internal import FROST
internal import Groups
internal import MPCCore
internal import Secrets
internal import ShareStore

/// Benchmarks of durability: a party's store on the temporary folder's disk, every change synced.
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
        // One pre-signature of ten thousand, in a store with a thousand events.
        Benchmark("store/consume-presignature") {
            let pool = try BenchPool(signers: [1, 2])
            try pool.grow()
            return {
                try pool.consumeOne()
                return 0
            }
        },
        // The same store opened: its file looked through, its head and pool key checked. The passphrase key is derived already.
        Benchmark("store/open") {
            let pool = try BenchPool(signers: [1, 2])
            try pool.grow()
            return {
                try pool.reopen()
                return 0
            }
        },
        // What a fresh process does for one signature: open, take a pre-signature, store the share.
        Benchmark("store/open-consume-release") {
            let pool = try BenchPool(signers: [1, 2])
            try pool.grow()
            return {
                try pool.reopen()
                try pool.release(try pool.consumeOne())
                return 0
            }
        },
        // A check that holds: the pair's flag read under the write lock, nothing written.
        Benchmark("store/pair-check") {
            let pool = try BenchPool(signers: [1, 2])
            try pool.addPair()
            return {
                try pool.checkPair()
                return 0
            }
        },
    ]
}

/// A store in a temporary folder with one active key.
private final class BenchPool {
    private let folder: TemporaryFolder
    private let keyring = PassphraseKeyring(passphrase: SecretBytes(random: 32))
    private var store: SQLiteShareStore
    private let pool: MaterialPool
    private var ready: [[UInt8]] = []
    private var consumed = 0

    /// A pool of nonces, or, with signers, of pre-signatures.
    init(signers: [UInt8] = []) throws {
        pool = MaterialPool(keyID: SHA256.hash(Array("chainsign bench".utf8)), epoch: 0, signers: signers)
        folder = try TemporaryFolder()
        store = try SQLiteShareStore.create(
            at: folder.path + "/bench.store", NewStore(wallet: "bench", party: 1), unlock: .passphrase(keyring),
            poolKey: .file(path: folder.path + "/bench.key"))
        let key = NewKey(
            keyID: pool.keyID, scheme: SignatureScheme.ed25519.rawValue, protocolName: ThresholdProtocol.frost.rawValue, epoch: 0,
            publicPart: pool.keyID, createdAt: 0)
        try store.storePending(key, share: SecretBytes(random: 32))
        try store.activate(keyID: pool.keyID, epoch: 0)
    }

    var isEmpty: Bool { ready.isEmpty }

    func add(_ count: Int) throws {
        let (publicLength, secretLength) = pool.signers.isEmpty ? (64, 64) : (33, 96)
        let units = (0..<count).map { _ in
            NewMaterial(
                id: Randomness.system.bytes(32), publicPart: Randomness.system.bytes(publicLength),
                secret: SecretBytes(random: secretLength))
        }
        try store.addMaterial(pool, units)
        ready += units.map(\.id)
    }

    /// Ten thousand units, in batches as a run makes them, and a thousand events.
    func grow() throws {
        for _ in 0..<100 { try add(100) }
        for number in 0..<900 {
            try store.recordSignature(request: SHA256.hash(Array("old \(number)".utf8)), hash: pool.keyID)
        }
        try reopen()
    }

    func reopen() throws {
        try store.close()
        store = try SQLiteShareStore(
            openingAt: store.path, unlock: .passphrase(keyring), poolKey: .file(path: folder.path + "/bench.key"))
        guard case .kept = store.poolOutcome else { throw BenchmarkFailure.result }
    }

    func available(_ count: Int) throws -> [AvailableMaterial] { try store.availableMaterial(pool, limit: count) }

    @discardableResult func consumeOne() throws -> (request: [UInt8], id: [UInt8]) {
        guard let id = ready.popLast() else { throw BenchmarkFailure.result }
        consumed += 1
        let request = SHA256.hash(Array("request \(consumed)".utf8))
        guard try store.consumeMaterial(pool, ids: [id], for: request).units.count == 1 else { throw BenchmarkFailure.result }
        return (request, id)
    }

    func release(_ use: (request: [UInt8], id: [UInt8])) throws {
        try store.storeRelease(
            NewRelease(
                request: use.request, material: use.id, keyID: pool.keyID, epoch: pool.epoch, bytes: [UInt8](repeating: 1, count: 64)))
    }

    private var pairPart: [UInt8] { pool.keyID + pool.keyID }

    func addPair() throws {
        let setup = NewPairSetup(peer: 2, publicPart: pairPart, secret: SecretBox(SecretBytes(random: 6259)))
        try store.storePairSetups(keyID: pool.keyID, epoch: 0, [setup])
    }

    func checkPair() throws {
        let verdict = try store.evaluatePair(keyID: pool.keyID, epoch: 0, peer: 2, setup: pairPart) { nil }
        guard verdict == .holds else { throw BenchmarkFailure.result }
    }
}

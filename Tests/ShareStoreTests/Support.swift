import Foundation
import GRDB
import Secrets
import ShareStore
import Testing

/// A private folder that goes with its owner.
final class Scratch: Sendable {
    let folder: String
    private let isOwner: Bool

    init() throws {
        folder = NSTemporaryDirectory() + "share-store-\(UUID().uuidString)"
        isOwner = true
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    /// Somebody else's, who removes it.
    init(at folder: String) {
        self.folder = folder
        isOwner = false
    }

    deinit { if isOwner { try? FileManager.default.removeItem(atPath: folder) } }

    var store: String { folder + "/party-1.store" }
    var poolKey: String { folder + "/party-1.pool" }
}

/// The least that Argon2id takes: these tests are about what is done with the key.
func keyring(_ passphrase: String = "correct horse", salt: UInt8 = 1) throws -> PassphraseKeyring {
    PassphraseKeyring(
        passphrase: SecretBytes(copying: Array(passphrase.utf8)),
        newStoreParameters: try Argon2Parameters(opslimit: 1, memlimit: 8192, salt: [UInt8](repeating: salt, count: 16)))
}

func create(_ scratch: Scratch, poolKey: PoolKeySource? = nil, party: UInt8 = 1) throws -> SQLiteShareStore {
    try SQLiteShareStore.create(
        at: scratch.store, NewStore(wallet: "treasury", party: party, label: "first"), unlock: .passphrase(try keyring()),
        poolKey: poolKey ?? .file(path: scratch.poolKey), clock: { 1_700_000_000 })
}

func open(
    _ scratch: Scratch, poolKey: PoolKeySource? = nil, mode: SQLiteShareStore.Mode = .normal,
    beforeCommit: (@Sendable () throws -> Void)? = nil
) throws -> SQLiteShareStore {
    try SQLiteShareStore(
        scratch.store, .passphrase(try keyring()), poolKey ?? .file(path: scratch.poolKey), nil, mode, { 1_700_000_000 },
        beforeCommit: beforeCommit)
}

/// 32 bytes that say their number.
func id(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 32) }

/// The content of the nonce of that number.
func nonceSecret(_ number: UInt8) -> SecretBytes { SecretBytes(copying: [UInt8](repeating: number ^ 0x55, count: 64)) }

let keyID = id(0xee)

/// The pool of its nonces.
let nonces = MaterialPool(keyID: keyID, epoch: 0)

/// Pre-signatures of parties 1 and 2.
let preSignatures = MaterialPool(keyID: keyID, epoch: 0, signers: [1, 2])

func preSignature(_ number: UInt8) -> NewMaterial {
    NewMaterial(
        id: id(number), publicPart: [UInt8](repeating: number, count: 33),
        secret: SecretBytes(copying: [UInt8](repeating: number ^ 0x33, count: 96)))
}

/// A pair set-up that says its number.
func setup(_ peer: UInt8, _ number: UInt8) -> NewPairSetup {
    NewPairSetup(
        peer: peer, publicPart: [UInt8](repeating: number, count: 64),
        secret: SecretBox(SecretBytes(copying: [UInt8](repeating: number ^ 0x77, count: 6259))))
}

extension SQLiteShareStore {
    /// A check of the set-up that is stored now, or of another.
    func evaluate(_ peer: UInt8, setup number: UInt8? = nil, _ check: () -> String?) throws -> PairVerdict {
        let stored = try pairs(keyID: keyID, epoch: 0).first { $0.peer == peer }?.publicPart
        let setup = number.map { [UInt8](repeating: $0, count: 64) } ?? stored ?? []
        return try evaluatePair(keyID: keyID, epoch: 0, peer: peer, setup: setup, check)
    }

    func holds(_ peer: UInt8, setup number: UInt8) throws -> Bool {
        guard let found = try pairSetup(keyID: keyID, epoch: 0, peer: peer) else { return false }
        return found.isEqual(to: SecretBytes(copying: [UInt8](repeating: number ^ 0x77, count: 6259)))
    }

    func addKey(
        _ keyID: [UInt8] = keyID, scheme: String = "bip340-secp256k1", epoch: UInt32 = 0, active: Bool = true, share: UInt8 = 9
    ) throws {
        let key = NewKey(
            keyID: keyID, scheme: scheme, protocolName: scheme == "ecdsa-secp256k1" ? "dkls23" : "frost", epoch: epoch,
            publicPart: [2, 3, 4], createdAt: 1_690_000_000)
        try storePending(key, share: SecretBytes(copying: id(share)))
        if active { try activate(keyID: keyID, epoch: epoch) }
    }

    func addNonces(_ numbers: ClosedRange<UInt8>, to keyID: [UInt8] = keyID) throws {
        try addMaterial(
            MaterialPool(keyID: keyID, epoch: 0), numbers.map { NewMaterial(id: id($0), publicPart: [$0], secret: nonceSecret($0)) })
    }

    func consume(_ numbers: [UInt8], for request: UInt8) throws -> [ConsumedMaterial] {
        try consumeMaterial(nonces, ids: numbers.map(id), for: id(request)).units
    }

    func storeRelease(request: [UInt8], material: [UInt8], bytes: [UInt8], epoch: UInt32 = 0) throws {
        try storeRelease(NewRelease(request: request, material: material, keyID: keyID, epoch: epoch, bytes: bytes))
    }

    func recordFailedCombination(keyID: [UInt8], signers: [UInt8], request: [UInt8]) throws -> Int {
        try recordFailedCombination(keyID: keyID, epoch: 0, signers: signers, request: request)
    }

    func recordCounter(of party: UInt8, _ counter: PoolCounter, statement: [UInt8]) throws {
        try recordCounter(of: party, counter, statement: statement, epoch: 0)
    }

    func availableIDs() throws -> [[UInt8]] { try availableMaterial(nonces, limit: 1000).map(\.id) }
}

/// Does to a store what somebody with a hex editor could: all triggers and references are out of the way, and back afterwards.
func tamper(_ scratch: Scratch, _ sql: String...) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: scratch.store, configuration: configuration)
    // What somebody keeps lies elsewhere: `kept.…`.
    try queue.writeWithoutTransaction {
        try $0.execute(sql: "ATTACH DATABASE ? AS kept", arguments: [scratch.folder + "/kept-by-the-attacker"])
    }
    try queue.write { db in
        let triggers = try Row.fetchAll(db, sql: "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'")
        for trigger in triggers { try db.execute(sql: "DROP TRIGGER \(trigger["name"] as String)") }
        for statement in sql { try db.execute(sql: statement) }
        for trigger in triggers { try db.execute(sql: trigger["sql"]) }
    }
    try queue.close()
}

/// Writes nonsense over the page at which a table or an index begins.
func mangle(_ name: String, _ scratch: Scratch) throws {
    let root = try look(scratch) { try Int.fetchOne($0, sql: "SELECT rootpage FROM sqlite_master WHERE name = ?", arguments: [name]) }
    let page = try #require(root)
    var bytes = try fileBytes(scratch.store)
    for index in (page - 1) * 4096..<page * 4096 { bytes[index] = 0xa5 }
    try Data(bytes).write(to: URL(fileURLWithPath: scratch.store))
}

/// Reads around the store.
func look<T>(_ scratch: Scratch, _ body: (Database) throws -> T) throws -> T {
    let queue = try DatabaseQueue(path: scratch.store)
    defer { try? queue.close() }
    return try queue.read(body)
}

func copyFile(_ from: String, to: String) throws {
    try? FileManager.default.removeItem(atPath: to)
    try FileManager.default.copyItem(atPath: from, toPath: to)
}

func fileBytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

func fileMode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

/// A pipe, which whoever opens it waits at.
func makePipe(_ path: String) throws {
    let made = unsafe mkfifo(path, 0o600)
    try #require(made == 0)
}

/// Where things lie in a pool key file.
enum PoolKeyLayout {
    /// A slot, 0 or 1: 2207 bytes behind magic and store id.
    static func slot(_ number: Int) -> Range<Int> {
        let start = 24 + 2207 * number
        return start..<start + 2207
    }

    /// Without the mark of what is done, the last 72 bytes.
    static func unmarked(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.dropLast(72)) + [UInt8](repeating: 0, count: 72) }
}

extension [UInt8] {
    /// With a range overwritten.
    func replacing(_ range: Range<Int>, with bytes: [UInt8]) -> [UInt8] {
        var copy = self
        copy.replaceSubrange(range, with: bytes)
        return copy
    }
}

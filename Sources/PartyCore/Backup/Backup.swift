public import MPCCore
public import Secrets

/// What a backup file holds: a party's identity and its shares of a wallet's keys in one epoch. Nothing that serves once, and nothing that two
/// parties hold together (rule S5).
public final class Backup: Sendable {
    /// The wallet's name when the backup was made.
    public let name: String
    /// The seed of the party's identity, 32 bytes.
    public let seed: SecretBytes
    /// The public records of the keys, and the identities of the epoch's parties.
    public let state: WalletState
    /// The shares, in scheme order.
    public let shares: [KeyShare]

    /// A backup of what a party holds.
    ///
    /// - Throws: ``BackupError/malformed(field:)`` where the parts do not belong together: names that are no folder's, shares of several runs,
    ///   an identity that is not the roster's for the shares' party, public shares that lie on no polynomial of degree t − 1.
    public init(name: String, seed: consuming SecretBytes, roster: Roster, shares: [KeyShare]) throws(BackupError) {
        // It becomes a path.
        guard WalletHome.isName(name) else { throw .malformed(field: "name") }
        let shares = shares.sorted { $0.info.scheme < $1.info.scheme }
        guard (1...3).contains(shares.count), let state = WalletState(keys: shares.map(\.info), roster: roster) else {
            throw .malformed(field: "keys")
        }
        guard let index = shares.first?.info.index, let identity = try? PartyIdentity(index: index, seed: seed),
            identity.publicKey == roster.publicKey(of: index)
        else { throw .malformed(field: "identity") }
        guard shares.allSatisfy(\.info.isOnePolynomial) else { throw .malformed(field: "public shares") }
        self.name = name
        self.seed = seed
        self.state = state
        self.shares = shares
    }
}

/// The plain body of a backup file: version 1, name behind its length, identity seed, roster, run id, transcript hash, and of each key its
/// record of version 2 and its share.
extension Backup {
    private static let version: UInt8 = 1

    /// The body's bytes; they are laid out in memory that is wiped.
    var body: SecretBytes {
        let first = state.keys[0]  // there is one: checked when it was made
        let head = [Self.version, UInt8(name.utf8.count)] + name.utf8
        let middle = state.roster.publicKeys.flatMap { $0 } + first.runID + first.transcriptHash
        let records = state.keys.map(\.encodedWithPlace)
        var body = SecretBytes(zeros: head.count + 32 + middle.count + records.reduce(0) { $0 + $1.count + 32 })
        body.write(SecretBytes(copying: head), at: 0)
        body.write(seed, at: head.count)
        body.write(SecretBytes(copying: middle), at: head.count + 32)
        var offset = head.count + 32 + middle.count
        for (record, share) in zip(records, shares) {
            body.write(SecretBytes(copying: record), at: offset)
            body.write(share.withSecret { $0.copy() }, at: offset + record.count)
            offset += record.count + 32
        }
        return body
    }

    /// Reads a body strictly; it must be that of the head.
    convenience init(body: consuming SecretBytes, of header: BackupHeader) throws(BackupError) {
        var reader = BodyReader(body)
        guard try reader.open(1, "version of the body") == [Self.version] else { throw .malformed(field: "version of the body") }
        let length = Int(try reader.open(1, "name")[0])
        let name = String(decoding: try reader.open(length, "name"), as: UTF8.self)
        let seed = try reader.secret(32, "identity")
        var identities: [[UInt8]] = []
        for _ in 0..<header.parties { identities.append(try reader.open(32, "roster")) }
        guard let roster = Roster(publicKeys: identities) else { throw .malformed(field: "roster") }
        let (runID, transcriptHash) = (try reader.open(32, "run id"), try reader.open(32, "transcript hash"))
        var shares: [KeyShare] = []
        for _ in 0..<header.keys {
            let info = try reader.record(parties: Int(header.parties))
            guard info.epoch == header.epoch, info.threshold == Int(header.threshold), info.parties == Int(header.parties),
                info.index.rawValue == header.party, info.runID == runID, info.transcriptHash == transcriptHash
            else { throw .malformed(field: "key record") }
            let secret = try reader.secret(32, "share")
            do throws(WireError) { shares.append(try KeyShare(info: info, secret: secret)) } catch { throw .malformed(field: "share") }
        }
        try reader.finish()
        guard shares.map(\.info.scheme) == shares.map(\.info.scheme).sorted() else { throw .malformed(field: "order of the keys") }
        try self.init(name: name, seed: seed, roster: roster, shares: shares)
        guard state.walletID == header.walletID else { throw .malformed(field: "wallet id") }
    }
}

/// Reads a body that is secret in parts.
private struct BodyReader: ~Copyable {
    private let body: SecretBytes
    private var offset = 0

    init(_ body: consuming SecretBytes) { self.body = body }

    mutating func secret(_ count: Int, _ field: String) throws(BackupError) -> SecretBytes {
        guard let part = body.slice(offset..<offset + count) else { throw .malformed(field: field) }
        offset += count
        return part
    }

    /// A part that is no secret.
    mutating func open(_ count: Int, _ field: String) throws(BackupError) -> [UInt8] { try secret(count, field).exposed() }

    /// A key's record of version 2.
    mutating func record(parties: Int) throws(BackupError) -> KeyInfo {
        guard let head = body.slice(offset..<offset + 2)?.exposed(), head[0] == 2, let scheme = SignatureScheme(code: head[1]) else {
            throw .malformed(field: "key record")
        }
        let bytes = try open(KeyInfo.length(scheme: scheme, parties: parties), "key record")
        do throws(WireError) { return try KeyInfo(decoding: bytes) } catch { throw .malformed(field: "key record, \(error.field)") }
    }

    func finish() throws(BackupError) { guard offset == body.count else { throw .malformed(field: "length of the body") } }
}

internal import GRDB
public import Secrets
internal import Synchronization

extension SQLiteShareStore {
    /// Stores data of a kind for a pending or active key. Each replaces the earlier one of its peer; a pair's poison goes with its set-up.
    public func storeAuxiliary(
        _ kind: AuxiliaryKind, keyID: [UInt8], epoch: UInt32, _ data: [NewAuxiliary]
    ) throws(StoreError) {
        guard poolKey != nil else { throw refusesChanges }
        let checked = try checked(kind, data)
        try change { try put(kind, keyID: keyID, epoch: epoch, checked, &$0) }
        unwrittenPoison.withLock { unwritten in
            for item in checked { unwritten[AuxiliaryName(keyID: keyID, epoch: epoch, kind: kind, peer: item.peer)] = nil }
        }
    }

    /// Data of one peer that may be stored, its secret in a box that the transaction opens.
    struct CheckedAuxiliary {
        let peer: UInt8
        let publicPart: [UInt8]
        let secret: SecretBox
    }

    /// Refuses what cannot be stored, and puts the rest in the order of the peers.
    func checked(
        _ kind: AuxiliaryKind, _ data: [NewAuxiliary], longest: Int = Limits.longest
    ) throws(StoreError) -> [CheckedAuxiliary] {
        let data = data.sorted { $0.peer < $1.peer }
        try check(kind, data.map(\.peer))
        var taken: [CheckedAuxiliary] = []
        for item in data {
            try Limits.length("public part", item.publicPart, kind == .pairSetups ? 64...64 : 1...4096)
            guard let secret = item.secret.take(), (1...longest).contains(secret.count) else {
                let field = kind == .pairSetups ? "pair set-up" : "auxiliary data"
                throw .malformed(field: field, detail: "empty or too long, or taken out of its box before")
            }
            taken.append(CheckedAuxiliary(peer: item.peer, publicPart: item.publicPart, secret: SecretBox(secret)))
        }
        return taken
    }

    func put(
        _ kind: AuxiliaryKind, keyID: [UInt8], epoch: UInt32, _ data: [CheckedAuxiliary], _ change: inout Change
    ) throws {
        guard let key = try KeyRow.load(change.rows(.keys), keys, keyID: keyID, epoch: epoch) else {
            throw StoreError.unknownKey(key: keyID, epoch: epoch)
        }
        guard key.state != .retired else { throw StoreError.keyRetired(key: keyID, epoch: epoch) }
        guard key.state != .without else { throw StoreError.noShare(key: keyID, epoch: epoch) }
        let name = [EventField("key", keyID), EventField("epoch", epoch)]
        let content = [EventField("peers", parties: data.map(\.peer)), EventField("public", ids: data.map(\.publicPart))]
        let (event, kindField): (EventKind, [EventField]) =
            kind == .pairSetups ? (.pairSetupsStored, []) : (.auxiliaryStored, [EventField("kind", kind.rawValue)])
        let sequence = try change.append(event, name + kindField + content)
        for item in data {
            guard let secret = item.secret.take() else { continue }
            let row = AuxiliaryRow(
                name: AuxiliaryName(keyID: keyID, epoch: epoch, kind: kind, peer: item.peer), publicPart: item.publicPart,
                stored: sequence)
            let sealed = try row.seal(secret, keys)
            try change.edit(.auxiliary) { $0.put(row.cells) }
            try change.edit(.auxiliarySecrets) { $0.put(row.name.cells + [.bytes(sealed.nonce), .bytes(sealed.bytes)]) }
        }
    }

    private func check(_ kind: AuxiliaryKind, _ peers: [UInt8]) throws(StoreError) {
        let name = kind.rawValue.utf8
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard (1...32).contains(name.count),
            name.allSatisfy({ letters.contains($0) || digits.contains($0) || [UInt8(ascii: "-"), UInt8(ascii: "/")].contains($0) })
        else { throw .malformed(field: "kind", detail: "not 1 to 32 lower-case letters, digits, hyphens and slashes") }
        // Only of other kinds there is something that a party holds for itself.
        let isAlone = kind != .pairSetups && peers.first == 0
        try Limits.parties("peers", isAlone ? Array(peers.dropFirst()) : peers, atLeast: isAlone ? 0 : 1)
        guard !peers.contains(info.party) else { throw .malformed(field: "peers", detail: "a party has no pair with itself") }
    }

    /// The public records of a kind, in the order of the peers.
    public func auxiliary(_ kind: AuxiliaryKind, keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [AuxiliaryRecord] {
        try read(.auxiliary) { rows in
            try AuxiliaryRow.all(rows, of: kind, keyID: keyID, epoch: epoch)
                .map { AuxiliaryRecord(peer: $0.name.peer, publicPart: $0.publicPart) }
        }
    }

    /// The secret part, in guarded storage; nil where none was stored.
    public func auxiliarySecret(
        _ kind: AuxiliaryKind, keyID: [UInt8], epoch: UInt32, peer: UInt8
    ) throws(StoreError) -> SecretBytes? {
        let name = AuxiliaryName(keyID: keyID, epoch: epoch, kind: kind, peer: peer)
        let found: (row: AuxiliaryRow, sealed: SealedBytes)? = try read { access, head in
            guard let row = try AuxiliaryRow.load(head.rows(.auxiliary, access), name) else { return nil }
            return (row, try head.rows(.auxiliarySecrets, access).secret(row))
        }
        guard let found else { return nil }
        guard let secret = try found.row.open(found.sealed, keys) else { throw .tampered(file: path, detail: name.secretWords) }
        return secret
    }
}

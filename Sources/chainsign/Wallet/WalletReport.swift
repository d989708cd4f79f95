internal import ChainKit
internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Signing

/// The report on a wallet by `wallet create` and `wallet show`.
struct WalletReport {
    private let wallet: LocalWallet
    private let addresses: [(chain: String, address: ChainAddress)]

    /// What each party says of its pools.
    private let states: [PartyIndex: PartyState]
    private let kept: KeptPools

    /// Where each party stands in the wallet's epochs.
    private let epochs: WalletEpochs

    /// What each party knows of its backups.
    private let backups: [PartyIndex: BackupNotes]

    init(_ wallet: LocalWallet) async throws {
        self.wallet = wallet
        var states: [PartyIndex: PartyState] = [:]
        var backups: [PartyIndex: BackupNotes] = [:]
        for party in wallet.parties {
            states[party.index] = try await party.state()
            backups[party.index] = try await party.backupNotes()
        }
        self.states = states
        self.backups = backups
        epochs = try await WalletEpochs(wallet)
        kept = try await KeptPools(wallet)
        addresses = try WalletReport.addresses(of: wallet, path: .root)
    }

    /// The address on every chain for which the wallet has a key.
    static func addresses(of wallet: LocalWallet, path: DerivationPath) throws -> [(chain: String, address: ChainAddress)] {
        let held = Set(wallet.keys.map(\.scheme.rawValue))
        return try Adapters.registry().all.filter { $0.identity.schemes.contains { held.contains($0.rawValue) } }
            .map { ($0.identity.id, try wallet.address(on: $0.identity.id, path: path).address) }
    }

    var text: String {
        get throws {
            var lines = ["\(Output.style(.bold, wallet.name, on: .output))  \(wallet.threshold) of \(wallet.partyCount)"]
            for key in wallet.keys {
                lines.append("  \(key.scheme.rawValue), epoch \(key.epoch)" + (key.origin == .dealer ? ", imported" : ""))
                var columns = Columns([.left, .left], indent: 4)
                columns.append("key id", Hex.encode(key.keyID))
                columns.append("public key", Hex.encode(key.publicKey))
                lines += columns.lines
            }
            var columns = Columns([.left, .left], indent: 2)
            for (chain, address) in addresses { columns.append(chain, address.text) }
            lines += columns.lines
            lines += epochs.lines.map { "  " + $0 }
            lines.append("  identities")
            columns = Columns([.right, .left], indent: 4)
            for party in wallet.roster.parties { columns.append("\(party)", identity(of: party)) }
            lines += columns.lines
            lines.append("  parties")
            columns = Columns([.right, .left, .left, .left], indent: 4)
            for party in wallet.parties {
                let pools = states[party.index]?.pools ?? []
                func ready(_ signerSets: Bool) -> Int64 { pools.filter { $0.signers.isEmpty != signerSets }.map(\.available).total }
                columns.append(
                    "\(party.index)", counted(ready(true), "pre-signature"), counted(ready(false), "nonce") + " ready",
                    party.place.store)
            }
            for party in missing {
                columns.append("\(party)", wallet.unavailable[party] == nil ? "no store here" : "its store cannot be used")
            }
            lines += columns.lines
            lines.append("  backups")
            columns = Columns([.right, .left], indent: 4)
            for party in wallet.parties { columns.append("\(party.index)", backup(of: party.index)) }
            for party in missing {
                columns.append("\(party)", "not known without its store; if that is lost: \(Asked.now.restore(into: wallet.name))")
            }
            lines += columns.lines
            for (lock, parties) in locks {
                lines.append(
                    "  \(locks.count == 1 ? "" : "part\(parties.count == 1 ? "y" : "ies") \(PartyList.text(parties)) ")locked by \(lock)")
            }
            let stocked = wallet.parties.filter { pool(of: $0.index).contains { $0.available > 0 } }.map(\.index)
            for party in stocked {
                if let lock = states[party]?.lock { lines.append("  party \(party)'s pool is locked, \(lock.words)") }
            }
            lines += kept.lines.map { "  " + $0 }
            return lines.joined(separator: "\n")
        }
    }

    /// Which backup of a party was checked, and when.
    private func backup(of party: PartyIndex) -> String {
        func day(_ time: UInt64) -> String { String(Instant(seconds: Int64(clamping: time)).rfc3339.prefix(10)) }
        let notes = backups[party] ?? BackupNotes()
        guard let checked = notes.checked, let checkedAt = checked.checkedAt else {
            return notes.made.map { "made \(day($0.madeAt)), not checked yet, code \($0.code)" } ?? "none yet"
        }
        return "checked \(day(checkedAt)), code \(checked.code)"
    }

    private func json(_ notes: BackupNotes) -> JSONValue {
        func json(_ note: BackupNote?) -> JSONValue {
            guard let note else { return .null }
            return [
                "code": .string(note.code), "madeAt": .string(Instant(seconds: Int64(clamping: note.madeAt)).rfc3339),
                "checkedAt": .optional(note.checkedAt.map { Instant(seconds: Int64(clamping: $0)).rfc3339 }),
            ]
        }
        return ["made": json(notes.made), "checked": json(notes.checked)]
    }

    private func counted(_ count: Int64, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s")" }

    /// Parties whose stores are elsewhere or lost.
    private var missing: [PartyIndex] {
        let here = Set(wallet.parties.map(\.index))
        return (PartyIndex.all(wallet.partyCount) ?? []).filter { !here.contains($0) }
    }

    /// What the stores are locked by: one lock mostly.
    private var locks: [(lock: String, parties: [PartyIndex])] {
        var locks: [(lock: String, parties: [PartyIndex])] = []
        for party in wallet.parties {
            guard let words = party.place.lock?.words else { continue }
            if let place = locks.firstIndex(where: { $0.lock == words }) {
                locks[place].parties.append(party.index)
            } else {
                locks.append((words, [party.index]))
            }
        }
        return locks
    }

    private func identity(of party: PartyIndex) -> String { Hex.encode(wallet.roster.publicKey(of: party) ?? []) }

    /// `{"wallet", "threshold", "parties": [{"party", "identity", "state"}], "keys", "addresses", "stores", "missing", "kept", "noFailOver"}`;
    /// a party is `here`, `absent` or `unusable`.
    var json: JSONValue {
        get throws {
            [
                "wallet": .string(wallet.name), "threshold": .integer(wallet.threshold),
                "parties": .array(
                    wallet.roster.parties.map { party in
                        let state = wallet.unavailable[party] != nil ? "unusable" : missing.contains(party) ? "absent" : "here"
                        return ["party": .integer(party.rawValue), "identity": .string(identity(of: party)), "state": .string(state)]
                    }),
                "keys": .array(wallet.keys.map(WalletReport.json)),
                "addresses": .array(addresses.map(WalletReport.json)),
                "stores": .array(
                    wallet.parties.map { party in
                        [
                            "party": .integer(party.index.rawValue), "store": .string(party.place.store),
                            "backup": json(backups[party.index] ?? BackupNotes()),
                            "lock": WalletReport.json(party.place.lock),
                            "pool": .array(
                                pool(of: party.index).map { level in
                                    [
                                        "scheme": .string(level.scheme.rawValue), "keyId": .string(Hex.encode(level.keyID)),
                                        "available": .integer(level.available),
                                        "consumed": .integer(level.consumed), "voided": .integer(level.voided),
                                    ]
                                }),
                        ]
                    }),
                "missing": .array(missing.map { .integer($0.rawValue) }), "epoch": epochs.json, "kept": kept.json,
                "noFailOver": kept.strandedJSON,
            ]
        }
    }

    /// `{"by", "passes", "memory"}`; the last two of passphrases, the memory in bytes.
    private static func json(_ lock: StoreLock?) -> JSONValue {
        switch lock {
        case .passphrase(let cost):
            ["by": "passphrase", "passes": .integer(cost.opslimit), "memory": .integer(cost.memlimit)]
        case .provider(let name): ["by": .string(name)]
        case nil: .null
        }
    }

    static func json(_ chain: String, _ address: ChainAddress) -> JSONValue {
        ["chain": .string(chain), "address": .string(address.text)]
    }

    private static func json(_ key: KeyInfo) -> JSONValue {
        [
            "scheme": .string(key.scheme.rawValue), "keyId": .string(Hex.encode(key.keyID)), "epoch": .integer(key.epoch),
            "publicKey": .string(Hex.encode(key.publicKey)), "origin": .string(key.origin == .dealer ? "imported" : "generated"),
        ]
    }

    /// The stocks of each key, of all signer sets together.
    private func pool(
        of party: PartyIndex
    ) -> [(scheme: SignatureScheme, keyID: [UInt8], available: Int64, consumed: Int64, voided: Int64)] {
        wallet.keys.map { key in
            let own = states[party]?.pools.filter { $0.keyID == key.keyID } ?? []
            return (key.scheme, key.keyID, own.map(\.available).total, own.map(\.consumed).total, own.map(\.voided).total)
        }
    }
}

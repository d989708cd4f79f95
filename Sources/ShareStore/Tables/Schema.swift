/// The tables, by version. A version is never edited once released: the next one is a list of its own, and `StoreMigration` leads to it.
enum Schema {
    /// `PRAGMA user_version`.
    static let version = 2
    /// `PRAGMA application_id`: "CSst".
    static let applicationID: Int64 = 0x4353_7374

    /// The tables that version 2 has otherwise.
    static let changedTables = ["unlock", "head", "pools", "pairs"]

    /// The statements of this version.
    static let statements = kept + changed
    /// Those of version 1.
    static let statementsOfVersion1 = kept + changedSinceVersion1

    /// The table in which a library kept version 1's number a second time.
    static let libraryTable = "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"

    /// Refuses a file whose schema is not, text by text, the one of its version: tables, indices, triggers, views (rule S15).
    ///
    /// A trigger that somebody planted does not run in this program (`SQLITE_DBCONFIG_ENABLE_TRIGGER`), and stands here all the same.
    static func require(_ version: Int, _ access: Access) throws {
        // Compared where it lies: this is asked in every transaction.
        let expected = version == 1 ? inventoryOfVersion1 : inventory
        guard try access.number("schema", comparison, .text(expected)) == 1 else {
            throw StoreError.tampered(file: access.file, detail: "its schema was altered")
        }
    }

    private static let inventory = inventory(of: statements)
    private static let inventoryOfVersion1 = inventory(of: statementsOfVersion1 + [libraryTable])

    private static let comparison = """
        SELECT IFNULL((
            SELECT group_concat(type || char(1) || name || char(1) || tbl_name || char(1) || ifnull(sql, ''), char(2))
            FROM (SELECT * FROM sqlite_schema ORDER BY type, name)
        ) = ?, 0) AS value
        """

    /// What SQLite's own table says of a file that these statements made: every entry's type, name, table and text, in the order of type
    /// and name.
    static func inventory(of statements: [String]) -> String {
        var entries: [(type: String, name: String, text: String)] = []
        for statement in statements {
            let words = statement.utf8.split(maxSplits: 8) { $0 == 0x20 || $0 == 0x0a }.map { String(Substring($0)) }
            let place = words.firstIndex { ["TABLE", "INDEX", "TRIGGER"].contains($0) } ?? 0
            guard place + 1 < words.count else { continue }
            let (type, name) = (words[place].lowercased(), words[place + 1])
            let table = type == "table" ? name : words.firstIndex(of: "ON").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? ""
            entries.append((type, name, "\(type)\u{1}\(name)\u{1}\(table)\u{1}\(statement)"))
            // A key that is not the number of the row has an index of its own.
            guard type == "table", !statement.utf8.includes("WITHOUT ROWID"), hasKeyOfItsOwn(statement.utf8) else { continue }
            let index = "sqlite_autoindex_\(name)_1"
            entries.append(("index", index, "index\u{1}\(index)\u{1}\(name)\u{1}"))
        }
        let sorted = entries.sorted { ($0.type, $0.name) < ($1.type, $1.name) }
        return sorted.map(\.text).joined(separator: "\u{2}")
    }

    private static func hasKeyOfItsOwn(_ statement: String.UTF8View) -> Bool {
        statement.includes("UNIQUE") || statement.includes("PRIMARY KEY (") || statement.includes("TEXT NOT NULL PRIMARY KEY")
    }

    /// What is as it was in version 1.
    private static let kept = [
        """
        CREATE TABLE store (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            store_id BLOB NOT NULL, wallet TEXT NOT NULL, party INTEGER NOT NULL, label TEXT NOT NULL,
            created_at INTEGER NOT NULL, code BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE events (
            sequence INTEGER PRIMARY KEY,
            time INTEGER NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE keys (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, scheme TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'active')),
            created_at INTEGER NOT NULL, public_hash BLOB NOT NULL, code BLOB NOT NULL,
            PRIMARY KEY (key_id, epoch)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE UNIQUE INDEX one_active_epoch ON keys (key_id) WHERE state = 'active'",
        """
        CREATE TABLE acknowledgements (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, party INTEGER NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (key_id, epoch, party),
            FOREIGN KEY (key_id, epoch) REFERENCES keys (key_id, epoch) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE shares (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL,
            public_part BLOB NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL,
            PRIMARY KEY (key_id, epoch),
            FOREIGN KEY (key_id, epoch) REFERENCES keys (key_id, epoch)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE material (
            number INTEGER PRIMARY KEY,
            pool INTEGER NOT NULL REFERENCES pools (number),
            id BLOB NOT NULL UNIQUE, public_part BLOB NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL
        ) STRICT
        """,
        "CREATE INDEX material_of_pool ON material (pool)",
        "CREATE TABLE live (chunk INTEGER PRIMARY KEY, bits BLOB NOT NULL) STRICT",
        """
        CREATE TABLE pair_setups (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, peer INTEGER NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL,
            PRIMARY KEY (key_id, epoch, peer),
            FOREIGN KEY (key_id, epoch, peer) REFERENCES pairs (key_id, epoch, peer)
        ) STRICT
        """,
        """
        CREATE TABLE counters (
            party INTEGER PRIMARY KEY, generation INTEGER NOT NULL, count INTEGER NOT NULL, statement BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE failures (
            key_id BLOB NOT NULL, signers BLOB NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (key_id, signers)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE consumed (
            id BLOB PRIMARY KEY, key_id BLOB NOT NULL, epoch INTEGER NOT NULL, generation INTEGER NOT NULL, signers BLOB NOT NULL,
            request BLOB NOT NULL, sequence INTEGER NOT NULL REFERENCES events (sequence), code BLOB NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE identity (
            only INTEGER PRIMARY KEY CHECK (only = 1), roster BLOB NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE releases (
            material BLOB PRIMARY KEY, request BLOB NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
        "CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
        """
        CREATE TRIGGER events_follow BEFORE INSERT ON events
            WHEN NEW.sequence <> (SELECT IFNULL(MAX(sequence), 0) + 1 FROM events)
            BEGIN SELECT RAISE(ABORT, 'events follow each other'); END
        """,
        """
        CREATE TRIGGER consumed_stay BEFORE UPDATE ON consumed BEGIN SELECT RAISE(ABORT, 'what is consumed stays so'); END
        """,
        """
        CREATE TRIGGER consumed_remain BEFORE DELETE ON consumed BEGIN SELECT RAISE(ABORT, 'what is consumed stays so'); END
        """,
        """
        CREATE TRIGGER releases_stay BEFORE UPDATE ON releases BEGIN SELECT RAISE(ABORT, 'what is released stays so'); END
        """,
        """
        CREATE TRIGGER releases_remain BEFORE DELETE ON releases BEGIN SELECT RAISE(ABORT, 'what is released stays so'); END
        """,
    ]

    /// What version 2 has otherwise.
    static let changed = [
        """
        CREATE TABLE unlock (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            kind TEXT NOT NULL CHECK (kind IN ('passphrase', 'provider')),
            opslimit INTEGER, memlimit INTEGER, salt BLOB, provider TEXT,
            nonce BLOB NOT NULL, wrapped BLOB NOT NULL, checksum BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE head (
            only INTEGER PRIMARY KEY CHECK (only = 1), revision INTEGER NOT NULL,
            sequence INTEGER NOT NULL, hash BLOB NOT NULL, consumed INTEGER NOT NULL, poisonings INTEGER NOT NULL,
            generation INTEGER NOT NULL, pool_check BLOB NOT NULL, filed_sequence INTEGER NOT NULL, filed_hash BLOB NOT NULL,
            made INTEGER NOT NULL, seals BLOB NOT NULL, code BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE pools (
            number INTEGER PRIMARY KEY,
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, generation INTEGER NOT NULL, signers BLOB NOT NULL,
            available INTEGER NOT NULL CHECK (available >= 0), consumed INTEGER NOT NULL, voided INTEGER NOT NULL,
            balance BLOB NOT NULL,
            UNIQUE (key_id, epoch, generation, signers)
        ) STRICT
        """,
        """
        CREATE TABLE pairs (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, peer INTEGER NOT NULL,
            public_part BLOB NOT NULL, stored INTEGER NOT NULL, poisoned TEXT,
            needs_renewal INTEGER NOT NULL CHECK (needs_renewal IN (0, 1)), unfinished INTEGER NOT NULL,
            PRIMARY KEY (key_id, epoch, peer),
            FOREIGN KEY (key_id, epoch) REFERENCES keys (key_id, epoch)
        ) STRICT, WITHOUT ROWID
        """,
    ]

    /// The same as version 1 had it.
    static let changedSinceVersion1 = [
        """
        CREATE TABLE unlock (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            kind TEXT NOT NULL CHECK (kind IN ('passphrase', 'provider')),
            opslimit INTEGER, memlimit INTEGER, salt BLOB, provider TEXT,
            nonce BLOB NOT NULL, wrapped BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE head (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            sequence INTEGER NOT NULL, hash BLOB NOT NULL, consumed INTEGER NOT NULL, poisonings INTEGER NOT NULL,
            generation INTEGER NOT NULL, pool_check BLOB NOT NULL, made INTEGER NOT NULL, seals BLOB NOT NULL, code BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE pools (
            number INTEGER PRIMARY KEY,
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, generation INTEGER NOT NULL, signers BLOB NOT NULL,
            available INTEGER NOT NULL CHECK (available >= 0), consumed INTEGER NOT NULL, voided INTEGER NOT NULL,
            UNIQUE (key_id, epoch, generation, signers)
        ) STRICT
        """,
        """
        CREATE TABLE pairs (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, peer INTEGER NOT NULL,
            public_part BLOB NOT NULL, stored INTEGER NOT NULL, poisoned TEXT,
            needs_renewal INTEGER NOT NULL CHECK (needs_renewal IN (0, 1)),
            PRIMARY KEY (key_id, epoch, peer),
            FOREIGN KEY (key_id, epoch) REFERENCES keys (key_id, epoch)
        ) STRICT, WITHOUT ROWID
        """,
    ]
}

extension String.UTF8View {
    /// Byte by byte: every command does this once, and comparing characters would take it a millisecond.
    fileprivate func includes(_ part: String) -> Bool { indices.contains { self[$0...].starts(with: part.utf8) } }
}

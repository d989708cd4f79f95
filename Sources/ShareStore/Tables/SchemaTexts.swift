/// The texts of the tables, by the versions that have them. Once released, none is ever edited.
extension Schema {
    /// The statements that every version has.
    static let always = [
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
        CREATE TABLE acknowledgements (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, party INTEGER NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (key_id, epoch, party),
            FOREIGN KEY (key_id, epoch) REFERENCES keys (key_id, epoch) ON DELETE CASCADE
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

    /// The tables that came with version 2: a checksum over the unlock record, pools with balances.
    static let since2 = [
        """
        CREATE TABLE unlock (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            kind TEXT NOT NULL CHECK (kind IN ('passphrase', 'provider')),
            opslimit INTEGER, memlimit INTEGER, salt BLOB, provider TEXT,
            nonce BLOB NOT NULL, wrapped BLOB NOT NULL, checksum BLOB NOT NULL
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
    ]

    /// The head of versions 2 and 3, which counts with the log's positions.
    static let headBefore4 = """
        CREATE TABLE head (
            only INTEGER PRIMARY KEY CHECK (only = 1), revision INTEGER NOT NULL,
            sequence INTEGER NOT NULL, hash BLOB NOT NULL, consumed INTEGER NOT NULL, poisonings INTEGER NOT NULL,
            generation INTEGER NOT NULL, pool_check BLOB NOT NULL, filed_sequence INTEGER NOT NULL, filed_hash BLOB NOT NULL,
            made INTEGER NOT NULL, seals BLOB NOT NULL, code BLOB NOT NULL
        ) STRICT
        """

    /// The tables that came with version 3: keys with their protocols, rosters by epoch, auxiliary data by kind.
    static let since3 = [
        """
        CREATE TABLE keys (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, scheme TEXT NOT NULL, protocol TEXT NOT NULL, state TEXT NOT NULL,
            created_at INTEGER NOT NULL, public_hash BLOB NOT NULL, code BLOB NOT NULL,
            PRIMARY KEY (key_id, epoch)
        ) STRICT, WITHOUT ROWID
        """,
        oneActiveEpoch,
        """
        CREATE TABLE shares (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL,
            public_part BLOB NOT NULL, nonce BLOB, sealed BLOB,
            PRIMARY KEY (key_id, epoch),
            FOREIGN KEY (key_id, epoch) REFERENCES keys (key_id, epoch)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE auxiliary (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, kind TEXT NOT NULL, peer INTEGER NOT NULL,
            public_part BLOB NOT NULL, stored INTEGER NOT NULL, poisoned TEXT,
            needs_renewal INTEGER NOT NULL CHECK (needs_renewal IN (0, 1)), unfinished INTEGER NOT NULL,
            PRIMARY KEY (key_id, epoch, kind, peer),
            FOREIGN KEY (key_id, epoch) REFERENCES keys (key_id, epoch)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE auxiliary_secrets (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, kind TEXT NOT NULL, peer INTEGER NOT NULL,
            nonce BLOB NOT NULL, sealed BLOB NOT NULL,
            PRIMARY KEY (key_id, epoch, kind, peer),
            FOREIGN KEY (key_id, epoch, kind, peer) REFERENCES auxiliary (key_id, epoch, kind, peer)
        ) STRICT
        """,
        """
        CREATE TABLE identity (
            only INTEGER PRIMARY KEY CHECK (only = 1), nonce BLOB NOT NULL, sealed BLOB NOT NULL
        ) STRICT
        """,
        "CREATE TABLE rosters (epoch INTEGER PRIMARY KEY, roster BLOB NOT NULL, code BLOB NOT NULL) STRICT",
    ]

    /// The tables that versions 1 and 2 have otherwise than version 3.
    static let before3 = [
        """
        CREATE TABLE keys (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, scheme TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'active')),
            created_at INTEGER NOT NULL, public_hash BLOB NOT NULL, code BLOB NOT NULL,
            PRIMARY KEY (key_id, epoch)
        ) STRICT, WITHOUT ROWID
        """,
        oneActiveEpoch,
        """
        CREATE TABLE shares (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL,
            public_part BLOB NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL,
            PRIMARY KEY (key_id, epoch),
            FOREIGN KEY (key_id, epoch) REFERENCES keys (key_id, epoch)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE pair_setups (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, peer INTEGER NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL,
            PRIMARY KEY (key_id, epoch, peer),
            FOREIGN KEY (key_id, epoch, peer) REFERENCES pairs (key_id, epoch, peer)
        ) STRICT
        """,
        """
        CREATE TABLE identity (
            only INTEGER PRIMARY KEY CHECK (only = 1), roster BLOB NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL
        ) STRICT
        """,
    ]

    /// The pairs of version 2.
    static let pairsOf2 = """
        CREATE TABLE pairs (
            key_id BLOB NOT NULL, epoch INTEGER NOT NULL, peer INTEGER NOT NULL,
            public_part BLOB NOT NULL, stored INTEGER NOT NULL, poisoned TEXT,
            needs_renewal INTEGER NOT NULL CHECK (needs_renewal IN (0, 1)), unfinished INTEGER NOT NULL,
            PRIMARY KEY (key_id, epoch, peer),
            FOREIGN KEY (key_id, epoch) REFERENCES keys (key_id, epoch)
        ) STRICT, WITHOUT ROWID
        """

    /// The tables that version 1 alone has so.
    static let of1 = [
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
        libraryTable,
    ]

    /// The table in which a library kept version 1's number a second time.
    private static let libraryTable = "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"

    private static let oneActiveEpoch = "CREATE UNIQUE INDEX one_active_epoch ON keys (key_id) WHERE state = 'active'"
}

/// The texts of the tables that came with version 4. Once released, none is ever edited.
extension Schema {
    /// A head that counts commitments, attempts at a next epoch with what is said of them, and the certificates that decided.
    static let since4 = [
        """
        CREATE TABLE head (
            only INTEGER PRIMARY KEY CHECK (only = 1), revision INTEGER NOT NULL,
            sequence INTEGER NOT NULL, hash BLOB NOT NULL, consumed INTEGER NOT NULL, poisonings INTEGER NOT NULL,
            commitments INTEGER NOT NULL, generation INTEGER NOT NULL, pool_check BLOB NOT NULL,
            filed_sequence INTEGER NOT NULL, filed_hash BLOB NOT NULL,
            made INTEGER NOT NULL, seals BLOB NOT NULL, code BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE attempts (
            epoch INTEGER NOT NULL, operation BLOB NOT NULL, transcript BLOB NOT NULL,
            state BLOB NOT NULL, proposal BLOB NOT NULL, stage TEXT NOT NULL, made_at INTEGER NOT NULL, stored INTEGER NOT NULL,
            PRIMARY KEY (epoch, operation, transcript)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE attempt_keys (
            epoch INTEGER NOT NULL, operation BLOB NOT NULL, transcript BLOB NOT NULL, key_id BLOB NOT NULL,
            scheme TEXT NOT NULL, protocol TEXT NOT NULL, created_at INTEGER NOT NULL, public_part BLOB NOT NULL,
            nonce BLOB, sealed BLOB,
            PRIMARY KEY (epoch, operation, transcript, key_id),
            FOREIGN KEY (epoch, operation, transcript) REFERENCES attempts (epoch, operation, transcript)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE attempt_pairs (
            epoch INTEGER NOT NULL, operation BLOB NOT NULL, transcript BLOB NOT NULL, key_id BLOB NOT NULL, peer INTEGER NOT NULL,
            public_part BLOB NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL,
            PRIMARY KEY (epoch, operation, transcript, key_id, peer),
            FOREIGN KEY (epoch, operation, transcript, key_id) REFERENCES attempt_keys (epoch, operation, transcript, key_id)
        ) STRICT
        """,
        """
        CREATE TABLE statements (
            epoch INTEGER NOT NULL, transcript BLOB NOT NULL, kind INTEGER NOT NULL, signer BLOB NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (epoch, transcript, kind, signer)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE certificates (
            epoch INTEGER PRIMARY KEY, operation BLOB NOT NULL, transcript BLOB NOT NULL, state BLOB NOT NULL, bytes BLOB NOT NULL
        ) STRICT
        """,
    ]
}

internal import Groups

/// Tables in which every row counts, and the absence of every row: keys and their shares, which units may still be used, which pair
/// is poisoned, how far others have been seen, who failed.
///
/// The head carries a digest of each, under its own code. A row altered, deleted, added or copied back from an older file
/// therefore shows before anything is decided on the table, in every process alike, and without reading the log: the tables are
/// small, the log is not. What the rows must be is said by the events, where they say it; ``SQLiteShareStore/verify()`` compares them.
enum SealedTable: String, CaseIterable {
    case live
    case auxiliary
    case counters
    case failures
    case pools
    case keys
    case shares
    case acknowledgements
    case auxiliarySecrets = "auxiliary_secrets"
    case identity
    case rosters
    case attempts
    case attemptKeys = "attempt_keys"
    case attemptPairs = "attempt_pairs"
    case statements
    case certificates

    /// For people.
    var words: String { tableWords(rawValue) }

    /// All columns, those of the primary key first.
    var columns: [String] {
        switch self {
        case .live: ["chunk", "bits"]
        case .auxiliary: ["key_id", "epoch", "kind", "peer", "public_part", "stored", "poisoned", "needs_renewal", "unfinished"]
        case .counters: ["party", "generation", "count", "statement"]
        case .failures: ["key_id", "signers", "count"]
        case .pools: ["number", "key_id", "epoch", "generation", "signers", "available", "consumed", "voided", "balance"]
        case .keys: ["key_id", "epoch", "scheme", "protocol", "state", "created_at", "public_hash", "code"]
        case .shares: ["key_id", "epoch", "public_part", "nonce", "sealed"]
        case .acknowledgements: ["key_id", "epoch", "party", "bytes"]
        case .auxiliarySecrets: ["key_id", "epoch", "kind", "peer", "nonce", "sealed"]
        case .identity: ["only", "nonce", "sealed"]
        case .rosters: ["epoch", "roster", "code"]
        case .attempts: ["epoch", "operation", "transcript", "state", "proposal", "stage", "made_at", "stored"]
        case .attemptKeys:
            [
                "epoch", "operation", "transcript", "key_id", "scheme", "protocol", "created_at", "public_part", "nonce", "sealed",
            ]
        case .attemptPairs: ["epoch", "operation", "transcript", "key_id", "peer", "public_part", "nonce", "sealed"]
        case .statements: ["epoch", "transcript", "kind", "signer", "bytes"]
        case .certificates: ["epoch", "operation", "transcript", "state", "bytes"]
        }
    }

    /// How many of the columns make the primary key.
    var keyWidth: Int {
        switch self {
        case .live, .counters, .pools, .identity, .rosters, .certificates: 1
        case .failures, .keys, .shares: 2
        case .acknowledgements, .attempts: 3
        case .auxiliary, .auxiliarySecrets, .attemptKeys, .statements: 4
        case .attemptPairs: 5
        }
    }

    /// The digest of the rows of a sealed table, of this version or an older one.
    static func digest(of table: String, _ rows: [[Cell]]) -> [UInt8] {
        var fields = FieldBytes(.sealedTable)
        fields.append(table)
        for row in rows { for cell in row { fields.append(cell) } }
        return SHA256.hash(fields.bytes)
    }
}

/// The words for what a table holds.
func tableWords(_ table: String) -> String {
    switch table {
    case "live": "list of units"
    case "auxiliary": "auxiliary data"
    case "pair_setups": "pair set-ups"
    case "identity": "identity records"
    case "failures": "failed combinations"
    case "counters": "other parties' statements"
    case "consumed": "consumptions"
    case "material": "units of material"
    default: table.replacing("_", with: " ")
    }
}

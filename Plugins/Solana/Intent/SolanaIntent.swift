internal import ChainKit

/// What a user wants: instructions with accounts by name. The compiler makes a message of it.
///
/// ```json
/// {"feePayer", "recentBlockhash", "version": "legacy" | 0,
///  "instructions": [{"programId", "accounts": [{"pubkey", "isSigner", "isWritable"}], "data"}],
///  "lookupTables": [{"key", "addresses", "writableIndexes", "readonlyIndexes"}]}
/// ```
///
/// `data` is Base58 text or `{"base64": …}`, `{"base58": …}`, `{"hex": …}`, and empty where it is left out. `recentBlockhash`
/// is the durable nonce's value where the first instruction advances a nonce account. A lookup table's `addresses` may come
/// from the context instead, and `key` may be called `accountKey` as in messages. Without indexes the compiler takes from a
/// table whatever it can; with `writableIndexes` or `readonlyIndexes` exactly those entries are loaded, in that order.
struct SolanaIntent {
    struct AccountMeta {
        let key: SolanaPublicKey
        let isSigner: Bool
        let isWritable: Bool
    }

    struct Instruction {
        let program: SolanaPublicKey
        let accounts: [AccountMeta]
        let data: [UInt8]
    }

    struct Table {
        let key: SolanaPublicKey
        let addresses: [SolanaPublicKey]
        /// The entries to load, writable and read-only, where the intent fixes them.
        let fixed: (writable: [UInt8], readonly: [UInt8])?
    }

    let feePayer: SolanaPublicKey
    let recentBlockhash: SolanaPublicKey
    let version: SolanaMessageVersion
    let instructions: [Instruction]
    let tables: [Table]

    init(_ root: JSONCursor, context: SolanaContext) throws(ChainError) {
        try root.object(allowing: ["feePayer", "recentBlockhash", "version", "instructions", "lookupTables"])
        feePayer = try SolanaPublicKey(root.required("feePayer"))
        recentBlockhash = try SolanaPublicKey(root.required("recentBlockhash"))
        version = try root.optional("version").map(SolanaIntent.version) ?? .legacy

        var instructions: [Instruction] = []
        for cursor in try root.required("instructions").elements() { instructions.append(try SolanaIntent.instruction(cursor)) }
        self.instructions = instructions

        var tables: [Table] = []
        if let lookupTables = root.optional("lookupTables") {
            for cursor in try lookupTables.elements() { tables.append(try SolanaIntent.table(cursor, context: context)) }
            guard version == .v0 || tables.isEmpty else {
                throw lookupTables.failure(.unknownField, "are for version 0: say \"version\": 0 or leave them out")
            }
        }
        self.tables = tables
    }

    /// `"legacy"` or `0`.
    static func version(_ cursor: JSONCursor) throws(ChainError) -> SolanaMessageVersion {
        if cursor.value.string == "legacy" { return .legacy }
        guard cursor.value.number != nil || cursor.value.string != nil, let number = try? cursor.integer(as: UInt8.self), number == 0 else {
            throw cursor.failure(.unsupportedVersion, "must be \"legacy\" or 0; version 1 (SIMD-0385) and others are not supported")
        }
        return .v0
    }

    private static func instruction(_ cursor: JSONCursor) throws(ChainError) -> Instruction {
        try cursor.object(allowing: ["programId", "accounts", "data"])
        var accounts: [AccountMeta] = []
        if let list = cursor.optional("accounts") {
            for account in try list.elements() {
                try account.object(allowing: ["pubkey", "isSigner", "isWritable"])
                accounts.append(
                    AccountMeta(
                        key: try SolanaPublicKey(account.required("pubkey")), isSigner: try account.required("isSigner").bool(),
                        isWritable: try account.required("isWritable").bool()))
            }
        }
        return Instruction(
            program: try SolanaPublicKey(cursor.required("programId")), accounts: accounts,
            data: try cursor.optional("data").map(SolanaIntent.data) ?? [])
    }

    /// Base58 text, or an object with one member named for its encoding.
    static func data(_ cursor: JSONCursor) throws(ChainError) -> [UInt8] {
        if cursor.value.string != nil { return try bytes(cursor, Base58.decode(try cursor.string()), "Base58") }
        try cursor.object(allowing: ["base64", "base58", "hex"])
        let members = try cursor.members()
        guard members.count == 1, let (name, value) = members.first else {
            throw cursor.failure(.wrongType, "must be Base58 text or an object with one of base64, base58, hex")
        }
        let text = try value.string()
        switch name {
        case "base64": return try bytes(value, Base64.decode(text), "padded base64")
        case "base58": return try bytes(value, Base58.decode(text), "Base58")
        default: return try bytes(value, Hex.decode(text), "hexadecimal")
        }
    }

    private static func bytes(_ cursor: JSONCursor, _ bytes: [UInt8]?, _ encoding: String) throws(ChainError) -> [UInt8] {
        guard let bytes else { throw cursor.failure(.invalidText, "is not \(encoding)") }
        return bytes
    }

    private static func table(_ cursor: JSONCursor, context: SolanaContext) throws(ChainError) -> Table {
        try cursor.object(allowing: ["key", "accountKey", "addresses", "writableIndexes", "readonlyIndexes"])
        if let alias = cursor.optional("accountKey"), cursor.optional("key") != nil {
            throw alias.failure(.unknownField, "stands beside key; one of them is enough")
        }
        let key = try SolanaPublicKey(cursor.required(cursor.optional("accountKey") == nil ? "key" : "accountKey"))
        let addresses: [SolanaPublicKey]
        if let list = cursor.optional("addresses") {
            addresses = try SolanaContext.addresses(list)
            // Two sources that disagree would compile one thing and display another.
            if let known = context.tables[key], known != addresses {
                throw list.failure(.lookupMismatch, "differ from the context's for \(key)")
            }
        } else if let known = context.tables[key] {
            addresses = known
        } else {
            throw cursor.failure(.missingLookupTable, "has no addresses, and the context does not know table \(key): add them to either")
        }
        let writable = cursor.optional("writableIndexes")
        let readonly = cursor.optional("readonlyIndexes")
        guard writable != nil || readonly != nil else { return Table(key: key, addresses: addresses, fixed: nil) }
        return Table(
            key: key, addresses: addresses,
            fixed: (
                writable: try writable.map { cursor throws(ChainError) in try indexes(cursor, in: addresses) } ?? [],
                readonly: try readonly.map { cursor throws(ChainError) in try indexes(cursor, in: addresses) } ?? []
            ))
    }

    private static func indexes(_ cursor: JSONCursor, in addresses: [SolanaPublicKey]) throws(ChainError) -> [UInt8] {
        var indexes: [UInt8] = []
        for element in try cursor.elements() {
            let index = try element.integer(as: UInt8.self)
            guard Int(index) < addresses.count else {
                throw element.failure(.lookupIndexOutOfRange, "is beyond the table's \(addresses.count) addresses")
            }
            indexes.append(index)
        }
        return indexes
    }
}

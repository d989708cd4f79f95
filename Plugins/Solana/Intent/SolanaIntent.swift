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
        // The libraries have names of their own for the same.
        try cursor.object(allowing: ["programId", "programAddress", "accounts", "keys", "data"])
        let named = try one(of: "programId", "programAddress", in: cursor)
        let program = if let named { named } else { try cursor.required("programId") }
        var accounts: [AccountMeta] = []
        if let list = try one(of: "accounts", "keys", in: cursor) {
            for account in try list.elements() { accounts.append(try meta(account)) }
        }
        return Instruction(
            program: try SolanaPublicKey(program), accounts: accounts,
            data: try cursor.optional("data").map(SolanaIntent.data) ?? [])
    }

    /// The member of one of two names.
    private static func one(of name: String, _ other: String, in cursor: JSONCursor) throws(ChainError) -> JSONCursor? {
        guard let first = cursor.optional(name) else { return cursor.optional(other) }
        if let second = cursor.optional(other) { throw second.failure(.ambiguousInput, "stands beside \(name); one is enough") }
        return first
    }

    /// An account with two flags, or with a role: 1 is writable, 2 signs, 3 is and does both.
    private static func meta(_ account: JSONCursor) throws(ChainError) -> AccountMeta {
        guard let role = account.optional("role") else {
            try account.object(allowing: ["pubkey", "isSigner", "isWritable"])
            return AccountMeta(
                key: try SolanaPublicKey(account.required("pubkey")), isSigner: try account.required("isSigner").bool(),
                isWritable: try account.required("isWritable").bool())
        }
        try account.object(allowing: ["address", "role"])
        let number: UInt8 = try role.integer()
        guard number <= 3 else { throw role.failure(.outOfRange, "must lie in 0…3") }
        return AccountMeta(key: try SolanaPublicKey(account.required("address")), isSigner: number & 2 != 0, isWritable: number & 1 != 0)
    }

    /// Base58 text, or an object with one member named for its encoding, or bytes as programs write their buffers.
    static func data(_ cursor: JSONCursor) throws(ChainError) -> [UInt8] {
        if cursor.value["type"]?.string == "Buffer" || cursor.value.array != nil {
            var list = cursor
            if cursor.value.array == nil {
                try cursor.object(allowing: ["type", "data"])
                list = try cursor.required("data")
            }
            var bytes: [UInt8] = []
            for element in try list.elements() { bytes.append(try element.integer()) }
            return bytes
        }
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

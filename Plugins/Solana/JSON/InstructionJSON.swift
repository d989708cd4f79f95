internal import ChainKit

/// An instruction in JSON, with accounts by name, as the libraries write it.
enum InstructionJSON {
    /// Refuses more data than any transaction holds, before more of it is converted: Base58 takes the square of its length.
    static func count(_ data: [UInt8], in total: inout Int, at cursor: JSONCursor) throws(ChainError) {
        total += data.count
        guard total <= SolanaMessageVersion.v1.maximumSize else {
            throw cursor.failure(.oversized, "brings the instructions' data to \(total) bytes, and no transaction holds so much")
        }
    }

    static func instruction(_ cursor: JSONCursor) throws(ChainError) -> SolanaIntent.Instruction {
        // The libraries have names of their own for the same.
        try cursor.object(allowing: ["programId", "programAddress", "accounts", "keys", "data"])
        let named = try one(of: "programId", "programAddress", in: cursor)
        let program = if let named { named } else { try cursor.required("programId") }
        var accounts: [SolanaIntent.AccountMeta] = []
        if let list = try one(of: "accounts", "keys", in: cursor) {
            for account in try list.elements() { accounts.append(try meta(account)) }
        }
        return SolanaIntent.Instruction(
            program: try SolanaPublicKey(program), accounts: accounts,
            data: try cursor.optional("data").map(data) ?? [])
    }

    /// The member of one of two names.
    private static func one(of name: String, _ other: String, in cursor: JSONCursor) throws(ChainError) -> JSONCursor? {
        guard let first = cursor.optional(name) else { return cursor.optional(other) }
        if let second = cursor.optional(other) { throw second.failure(.ambiguousInput, "stands beside \(name); one is enough") }
        return first
    }

    /// An account with two flags, or with a role: 1 is writable, 2 signs, 3 is and does both.
    private static func meta(_ account: JSONCursor) throws(ChainError) -> SolanaIntent.AccountMeta {
        guard let role = account.optional("role") else {
            try account.object(allowing: ["pubkey", "isSigner", "isWritable"])
            return SolanaIntent.AccountMeta(
                key: try SolanaPublicKey(account.required("pubkey")), isSigner: try account.required("isSigner").bool(),
                isWritable: try account.required("isWritable").bool())
        }
        try account.object(allowing: ["address", "role"])
        let number: UInt8 = try role.integer()
        guard number <= 3 else { throw role.failure(.outOfRange, "must lie in 0…3") }
        return SolanaIntent.AccountMeta(
            key: try SolanaPublicKey(account.required("address")), isSigner: number & 2 != 0, isWritable: number & 1 != 0)
    }

    /// Digits of as many bytes as a transaction of version 1 has.
    private static let longestBase58 = 5600

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
        if cursor.value.string != nil {
            return try bytes(cursor, Base58.decode(try cursor.string(), maximumLength: longestBase58), "Base58")
        }
        try cursor.object(allowing: ["base64", "base58", "hex"])
        let members = try cursor.members()
        guard members.count == 1, let (name, value) = members.first else {
            throw cursor.failure(.wrongType, "must be Base58 text or an object with one of base64, base58, hex")
        }
        let text = try value.string()
        switch name {
        case "base64": return try bytes(value, Base64.decode(text), "padded base64")
        case "base58": return try bytes(value, Base58.decode(text, maximumLength: longestBase58), "Base58")
        default: return try bytes(value, Hex.decode(text), "hexadecimal")
        }
    }

    private static func bytes(_ cursor: JSONCursor, _ bytes: [UInt8]?, _ encoding: String) throws(ChainError) -> [UInt8] {
        guard let bytes else { throw cursor.failure(.invalidText, "is not \(encoding)") }
        return bytes
    }
}

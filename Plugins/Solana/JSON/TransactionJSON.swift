internal import ChainKit

/// A transaction's message in JSON and back, without loss, as Solana's RPC shows it.
///
/// ```json
/// {"header": {"numRequiredSignatures", "numReadonlySignedAccounts", "numReadonlyUnsignedAccounts"},
///  "accountKeys": […], "recentBlockhash", "instructions": [{"programIdIndex", "accounts": […], "data"}],
///  "addressTableLookups": [{"accountKey", "writableIndexes", "readonlyIndexes"}],
///  "transactionConfig": {"priorityFee", "computeUnitLimit", "loadedAccountsDataSizeLimit", "heapSize"}}
/// ```
///
/// Lookups are of version 0, the configuration is of version 1.
enum TransactionJSON {
    static func encode(_ message: SolanaMessage) -> JSONValue {
        func list(_ bytes: [UInt8]) -> JSONValue { .array(bytes.map { .integer($0) }) }
        var object = JSONObject()
        object["header"] = [
            "numRequiredSignatures": .integer(message.header.requiredSignatures),
            "numReadonlySignedAccounts": .integer(message.header.readonlySigned),
            "numReadonlyUnsignedAccounts": .integer(message.header.readonlyUnsigned),
        ]
        object["accountKeys"] = .array(message.accountKeys.map { .string($0.description) })
        object["recentBlockhash"] = .string(message.recentBlockhash.description)
        object["instructions"] = .array(
            message.instructions.map {
                [
                    "programIdIndex": .integer($0.programIndex), "accounts": list($0.accounts),
                    "data": .string(Base58.encode($0.data)),
                ]
            })
        if message.version == .v0 {
            object["addressTableLookups"] = .array(
                message.lookups.map {
                    [
                        "accountKey": .string($0.table.description), "writableIndexes": list($0.writableIndexes),
                        "readonlyIndexes": list($0.readonlyIndexes),
                    ]
                })
        }
        if message.version == .v1 {
            let config = message.config
            func number(_ value: (some FixedWidthInteger)?) -> JSONValue { value.map { .integer($0) } ?? .null }
            object["transactionConfig"] = [
                "priorityFee": number(config.priorityFee), "computeUnitLimit": number(config.computeUnitLimit),
                "loadedAccountsDataSizeLimit": number(config.loadedAccountsDataSizeLimit), "heapSize": number(config.heapSize),
            ]
        }
        return .object(object)
    }

    static func message(_ cursor: JSONCursor, version: SolanaMessageVersion) throws(ChainError) -> SolanaMessage {
        try cursor.object(allowing: [
            "header", "accountKeys", "recentBlockhash", "instructions", "addressTableLookups", "transactionConfig",
        ])
        let header = try cursor.required("header")
        try header.object(allowing: ["numRequiredSignatures", "numReadonlySignedAccounts", "numReadonlyUnsignedAccounts"])
        var accountKeys: [SolanaPublicKey] = []
        for key in try cursor.required("accountKeys").elements() { accountKeys.append(try SolanaPublicKey(key)) }
        var instructions: [SolanaInstruction] = []
        var size = 0
        for instruction in try cursor.required("instructions").elements() {
            // Nodes say how deep an instruction was called, which is no part of it.
            try instruction.object(allowing: ["programIdIndex", "accounts", "data", "stackHeight"])
            let data = try InstructionJSON.data(instruction.required("data"))
            try InstructionJSON.count(data, in: &size, at: instruction)
            instructions.append(
                SolanaInstruction(
                    programIndex: try instruction.required("programIdIndex").integer(),
                    accounts: try list(instruction.required("accounts")), data: data))
        }
        var lookups: [SolanaTableLookup] = []
        if let tables = cursor.optional("addressTableLookups") {
            for table in try tables.elements() {
                try table.object(allowing: ["accountKey", "writableIndexes", "readonlyIndexes"])
                lookups.append(
                    SolanaTableLookup(
                        table: try SolanaPublicKey(table.required("accountKey")),
                        writableIndexes: try list(table.required("writableIndexes")),
                        readonlyIndexes: try list(table.required("readonlyIndexes"))))
            }
            guard version == .v0 || lookups.isEmpty else { throw tables.failure(.unknownField, "are for version 0") }
        }
        let config = cursor.optional("transactionConfig")
        if let config, version != .v1 { throw config.failure(.unknownField, "is for version 1") }
        let message = SolanaMessage(
            version: version,
            header: SolanaMessageHeader(
                requiredSignatures: try header.required("numRequiredSignatures").integer(),
                readonlySigned: try header.required("numReadonlySignedAccounts").integer(),
                readonlyUnsigned: try header.required("numReadonlyUnsignedAccounts").integer()),
            config: try config.map { config throws(ChainError) in try self.config(config) } ?? .empty, accountKeys: accountKeys,
            recentBlockhash: try SolanaPublicKey(cursor.required("recentBlockhash")),
            instructions: instructions, lookups: lookups)
        // A legacy message has no version byte: from 128 signatures on it would be read as a versioned one.
        guard message.header.requiredSignatures < 0x80 else {
            throw try header.required("numRequiredSignatures").failure(.invalidHeader, "must be below 128")
        }
        try Sanitizer.check(message, stage: .decode)
        return message
    }

    private static func config(_ cursor: JSONCursor) throws(ChainError) -> SolanaMessageConfig {
        try cursor.object(allowing: ["priorityFee", "computeUnitLimit", "loadedAccountsDataSizeLimit", "heapSize"])
        func value<Value: FixedWidthInteger>(_ name: String) throws(ChainError) -> Value? {
            guard let member = cursor.optional(name), member.value != .null else { return nil }
            return try member.integer()
        }
        return SolanaMessageConfig(
            priorityFee: try value("priorityFee"), computeUnitLimit: try value("computeUnitLimit"),
            loadedAccountsDataSizeLimit: try value("loadedAccountsDataSizeLimit"), heapSize: try value("heapSize"))
    }

    private static func list(_ cursor: JSONCursor) throws(ChainError) -> [UInt8] {
        var bytes: [UInt8] = []
        for element in try cursor.elements() { bytes.append(try element.integer()) }
        return bytes
    }
}

internal import ChainKit

/// The document in JSON and back, without loss: the shape in which Solana's RPC shows transactions.
///
/// ```json
/// {"version": "legacy" | 0 | 1, "signatures": ["<base58>" | null, …], "lookupTables": {"<table>": ["<address>", …]},
///  "message": {"header": {"numRequiredSignatures", "numReadonlySignedAccounts", "numReadonlyUnsignedAccounts"},
///              "accountKeys": […], "recentBlockhash", "instructions": [{"programIdIndex", "accounts": […], "data"}],
///              "addressTableLookups": [{"accountKey", "writableIndexes", "readonlyIndexes"}],
///              "transactionConfig": {"priorityFee", "computeUnitLimit", "loadedAccountsDataSizeLimit", "heapSize"}}}
/// {"offchainMessage": {…}, "signatures": […]}
/// {"plainMessage": {…}, "signatures": […]}
/// ```
///
/// A bare message has no `signatures`. Lookups are of version 0, the configuration is of version 1. `lookupTables` is there where an intent
/// gave the content of tables that the message loads from.
enum DocumentJSON {
    static func encode(_ document: SolanaDocument) -> JSONValue {
        var object = JSONObject()
        switch document.payload {
        case .message(let message):
            object["version"] =
                switch message.version {
                case .legacy: "legacy"
                case .v0: 0
                case .v1: 1
                }
            if !document.isBare { object["signatures"] = signatures(document) }
            if !document.tables.isEmpty { object["lookupTables"] = encode(document.tables) }
            object["message"] = encode(message)
        case .offchain(let message):
            object["offchainMessage"] = MessageJSON.encode(message)
            if !document.isBare { object["signatures"] = signatures(document) }
        case .plain(let message):
            object["plainMessage"] = MessageJSON.encode(message)
            if !document.isBare { object["signatures"] = signatures(document) }
        }
        return .object(object)
    }

    private static func signatures(_ document: SolanaDocument) -> JSONValue {
        .array(document.signatures.map { .optional($0.map { Base58.encode($0) }) })
    }

    private static func encode(_ tables: [SolanaPublicKey: [SolanaPublicKey]]) -> JSONValue {
        var object = JSONObject()
        for (table, addresses) in tables.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
            object[table.description] = .array(addresses.map { .string($0.description) })
        }
        return .object(object)
    }

    private static func encode(_ message: SolanaMessage) -> JSONValue {
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

    /// Reads any JSON form: an intent, a document, or one of the wrappers around a binary form.
    static func decode(_ root: JSONCursor, context: SolanaContext) throws(ChainError) -> SolanaDocument {
        let root = try root.withoutEnvelope()
        if root.value.string != nil { return try encoded(root) }
        if root.value["offchainMessage"] != nil {
            try root.object(allowing: ["offchainMessage", "signatures"])
            return try withSignatures(root, .offchain(try MessageJSON.offchain(root.required("offchainMessage"))))
        }
        if root.value["plainMessage"] != nil {
            try root.object(allowing: ["plainMessage", "signatures"])
            return try withSignatures(root, .plain(try MessageJSON.plain(root.required("plainMessage"))))
        }
        if root.value["transaction"] != nil {
            // What a node tells of a transaction that it knows: where it stood, and what became of it.
            try root.object(allowing: ["transaction", "slot", "blockTime", "meta", "version", "transactionIndex"])
            let transaction = try root.required("transaction")
            guard transaction.value.object != nil else { return try encoded(transaction) }
            return try nodes(transaction, version: root.optional("version"))
        }
        guard let message = root.optional("message") else {
            return try intended(SolanaIntent(root, context: context))
        }
        if let text = message.value.string {
            try root.object(allowing: ["message"])
            return try TextDecoder.decode(text, field: "message", read: DocumentDecoder.bareMessage)
        }
        return try nodes(root, version: root.optional("version"))
    }

    /// The message that an intent compiles to, with what it says of the tables that the message loads from.
    private static func intended(_ intent: SolanaIntent) throws(ChainError) -> SolanaDocument {
        let message = try MessageCompiler.compile(intent)
        var document = SolanaDocument(unsigned: .message(message), isBare: false)
        let used = Set(message.lookups.map(\.table))
        for table in intent.tables where used.contains(table.key) { document.tables[table.key] = table.addresses }
        return document
    }

    /// A binary form as text, alone or with the encoding's name behind it, as nodes write it.
    private static func encoded(_ cursor: JSONCursor) throws(ChainError) -> SolanaDocument {
        guard cursor.value.array != nil else {
            return try TextDecoder.decode(try cursor.string(), field: cursor.path, read: DocumentDecoder.transaction)
        }
        let parts = try cursor.elements()
        guard let text = parts.first, parts.count == 2, ["base64", "base58"].contains(try parts[1].string()) else {
            throw cursor.failure(.wrongType, "must be a text and the name of its encoding, base64 or base58")
        }
        return try TextDecoder.decode(try text.string(), field: text.path, read: DocumentDecoder.transaction)
    }

    /// A transaction whose version, where nobody says it, shows by its lookups or its configuration: the old form has no place for them.
    private static func nodes(_ root: JSONCursor, version named: JSONCursor?) throws(ChainError) -> SolanaDocument {
        try root.object(allowing: ["version", "signatures", "message", "lookupTables"])
        let message = try root.required("message")
        let implied: SolanaMessageVersion =
            message.value["transactionConfig"] != nil ? .v1 : message.value["addressTableLookups"] == nil ? .legacy : .v0
        let version = try named.map(SolanaIntent.version) ?? implied
        if message.value["instructions"]?.array?.contains(where: { $0["parsed"] != nil || $0["program"] != nil }) == true {
            throw message.failure(.unsupportedForm, "is parsed, and its bytes cannot be told: ask the node for encoding json or base64")
        }
        let decoded = try self.message(message, version: version)
        var document = try withSignatures(root, .message(decoded))
        for (name, entries) in try root.optional("lookupTables")?.members() ?? [] {
            let table = try SolanaContext.key(name, entries)
            guard decoded.lookups.contains(where: { $0.table == table }) else {
                throw entries.failure(.lookupMismatch, "is of a table that the message does not load from")
            }
            document.tables[table] = try SolanaContext.addresses(entries)
        }
        return document
    }

    private static func withSignatures(
        _ root: JSONCursor, _ payload: SolanaDocument.Payload
    ) throws(ChainError) -> SolanaDocument {
        var document = SolanaDocument(unsigned: payload, isBare: true)
        guard let list = root.optional("signatures") else { return document }
        document.isBare = false
        var signatures: [[UInt8]?] = []
        for element in try list.elements() {
            if element.value == .null {
                signatures.append(nil)
                continue
            }
            guard let bytes = Base58.decode(try element.string(), maximumLength: 88), bytes.count == 64 else {
                throw element.failure(.invalidText, "must be 64 bytes in Base58, or null where it is open")
            }
            signatures.append(bytes.contains { $0 != 0 } ? bytes : nil)
        }
        try DocumentDecoder.check(signatures.count, against: document.signers.count, open: "null")
        document.signatures = signatures
        return document
    }

    private static func message(_ cursor: JSONCursor, version: SolanaMessageVersion) throws(ChainError) -> SolanaMessage {
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

internal import ChainKit

/// The document in JSON and back, without loss: the shape in which Solana's RPC shows transactions.
///
/// ```json
/// {"version": "legacy" | 0 | 1, "signatures": ["<base58>" | null, …], "message": {…},
///  "lookupTables": {"<table>": ["<address>", …]}}
/// {"offchainMessage": {…}, "signatures": […]}
/// {"plainMessage": {…}, "signatures": […]}
/// ```
///
/// A bare message has no `signatures`. `lookupTables` is there where an intent gave the content of tables that the message loads from.
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
            object["message"] = TransactionJSON.encode(message)
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
        let decoded = try TransactionJSON.message(message, version: version)
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
}

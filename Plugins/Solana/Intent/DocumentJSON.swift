internal import ChainKit

/// The document in JSON and back, without loss: the shape in which Solana's RPC shows transactions.
///
/// ```json
/// {"version": "legacy" | 0, "signatures": ["<base58>" | null, …],
///  "message": {"header": {"numRequiredSignatures", "numReadonlySignedAccounts", "numReadonlyUnsignedAccounts"},
///              "accountKeys": […], "recentBlockhash", "instructions": [{"programIdIndex", "accounts": […], "data"}],
///              "addressTableLookups": [{"accountKey", "writableIndexes", "readonlyIndexes"}]}}
/// {"offchainMessage": {"version": 0, "applicationDomain", "format", "signers", "message"}, "signatures": […]}
/// ```
///
/// A bare message has no `signatures`. `format` may be left out of an off-chain message, the application domain too: it is
/// then 32 zero bytes.
enum DocumentJSON {
    static func encode(_ document: SolanaDocument) -> JSONValue {
        var object = JSONObject()
        switch document.payload {
        case .message(let message):
            object["version"] = message.version == .v0 ? 0 : "legacy"
            if !document.isBare { object["signatures"] = signatures(document) }
            object["message"] = encode(message)
        case .offchain(let message):
            object["offchainMessage"] = [
                "version": 0, "applicationDomain": .string(message.applicationDomain.description),
                "format": .integer(message.format.rawValue), "signers": .array(message.signers.map { .string($0.description) }),
                "message": .string(message.text),
            ]
            if !document.isBare { object["signatures"] = signatures(document) }
        }
        return .object(object)
    }

    private static func signatures(_ document: SolanaDocument) -> JSONValue {
        .array(document.signatures.map { .optional($0.map { Base58.encode($0) }) })
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
        return .object(object)
    }

    /// Reads any JSON form: an intent, a document, or one of the wrappers around a binary form.
    static func decode(_ root: JSONCursor, context: SolanaContext) throws(ChainError) -> SolanaDocument {
        let root = try root.withoutEnvelope()
        if root.value.string != nil { return try encoded(root) }
        if root.value["offchainMessage"] != nil { return try offchain(root) }
        if root.value["transaction"] != nil {
            // What a node tells of a transaction that it knows: where it stood, and what became of it.
            try root.object(allowing: ["transaction", "slot", "blockTime", "meta", "version", "transactionIndex"])
            let transaction = try root.required("transaction")
            guard transaction.value.object != nil else { return try encoded(transaction) }
            return try nodes(transaction, version: root.optional("version"))
        }
        guard let message = root.optional("message") else {
            return SolanaDocument(
                unsigned: .message(try MessageCompiler.compile(try SolanaIntent(root, context: context))), isBare: false)
        }
        if let text = message.value.string {
            try root.object(allowing: ["message"])
            return try TextDecoder.decode(text, field: "message", read: DocumentDecoder.bareMessage)
        }
        return try nodes(root, version: root.optional("version"))
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

    /// A transaction whose version, where nobody says it, shows by its lookups: the old form has no place for them.
    private static func nodes(_ root: JSONCursor, version named: JSONCursor?) throws(ChainError) -> SolanaDocument {
        try root.object(allowing: ["version", "signatures", "message"])
        let message = try root.required("message")
        let implied: SolanaMessageVersion = message.value["addressTableLookups"] == nil ? .legacy : .v0
        let version = try named.map(SolanaIntent.version) ?? implied
        if message.value["instructions"]?.array?.contains(where: { $0["parsed"] != nil || $0["program"] != nil }) == true {
            throw message.failure(.unsupportedForm, "is parsed, and its bytes cannot be told: ask the node for encoding json or base64")
        }
        return try withSignatures(root, .message(try self.message(message, version: version)))
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
        try DocumentDecoder.check(signatures.count, against: document.signers.count)
        document.signatures = signatures
        return document
    }

    private static func message(_ cursor: JSONCursor, version: SolanaMessageVersion) throws(ChainError) -> SolanaMessage {
        try cursor.object(allowing: ["header", "accountKeys", "recentBlockhash", "instructions", "addressTableLookups"])
        let header = try cursor.required("header")
        try header.object(allowing: ["numRequiredSignatures", "numReadonlySignedAccounts", "numReadonlyUnsignedAccounts"])
        var accountKeys: [SolanaPublicKey] = []
        for key in try cursor.required("accountKeys").elements() { accountKeys.append(try SolanaPublicKey(key)) }
        var instructions: [SolanaInstruction] = []
        for instruction in try cursor.required("instructions").elements() {
            // Nodes say how deep an instruction was called, which is no part of it.
            try instruction.object(allowing: ["programIdIndex", "accounts", "data", "stackHeight"])
            instructions.append(
                SolanaInstruction(
                    programIndex: try instruction.required("programIdIndex").integer(),
                    accounts: try list(instruction.required("accounts")),
                    data: try SolanaIntent.data(instruction.required("data"))))
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
        let message = SolanaMessage(
            version: version,
            header: SolanaMessageHeader(
                requiredSignatures: try header.required("numRequiredSignatures").integer(),
                readonlySigned: try header.required("numReadonlySignedAccounts").integer(),
                readonlyUnsigned: try header.required("numReadonlyUnsignedAccounts").integer()),
            accountKeys: accountKeys, recentBlockhash: try SolanaPublicKey(cursor.required("recentBlockhash")),
            instructions: instructions, lookups: lookups)
        // A legacy message has no version byte: from 128 signatures on it would be read as a versioned one.
        guard message.header.requiredSignatures < 0x80 else {
            throw try header.required("numRequiredSignatures").failure(.invalidHeader, "must be below 128")
        }
        try Sanitizer.check(message, stage: .decode)
        return message
    }

    private static func list(_ cursor: JSONCursor) throws(ChainError) -> [UInt8] {
        var bytes: [UInt8] = []
        for element in try cursor.elements() { bytes.append(try element.integer()) }
        return bytes
    }

    private static func offchain(_ root: JSONCursor) throws(ChainError) -> SolanaDocument {
        try root.object(allowing: ["offchainMessage", "signatures"])
        let cursor = try root.required("offchainMessage")
        try cursor.object(allowing: ["version", "applicationDomain", "format", "signers", "message"])
        if let version = cursor.optional("version"), try version.integer(as: UInt8.self) != 0 {
            throw version.failure(.unsupportedVersion, "must be 0: no other version of off-chain messages is supported")
        }
        var format: SolanaOffchainMessage.Format?
        if let field = cursor.optional("format") {
            format = SolanaOffchainMessage.Format(rawValue: try field.integer())
            guard format != nil else { throw field.failure(.invalidMessageFormat, "must be 0, 1 or 2") }
        }
        var signers: [SolanaPublicKey] = []
        for signer in try cursor.required("signers").elements() { signers.append(try SolanaPublicKey(signer)) }
        let domain = try cursor.optional("applicationDomain").map { cursor throws(ChainError) in try SolanaPublicKey(cursor) }
        let message = try SolanaOffchainMessage(
            applicationDomain: domain ?? SolanaPublicKey(checked: [UInt8](repeating: 0, count: 32)), format: format, signers: signers,
            text: try cursor.required("message").string(), stage: .decode)
        return try withSignatures(root, .offchain(message))
    }
}

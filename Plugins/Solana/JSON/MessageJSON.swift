internal import ChainKit

/// Messages in JSON and back, without loss.
///
/// ```json
/// {"offchainMessage": {"version": 0, "applicationDomain", "format", "signers", "message"}, "signatures": […]}
/// {"offchainMessage": {"version": 1, "signers", "message"}}
/// {"offchainMessage": {"layout": "tool", "format", "signers": ["<address>"], "message"}}
/// {"plainMessage": {"signer", "message": "<text>" | {"hex": …}}}
/// ```
///
/// `format` may be left out, and the application domain too: it is then 32 zero bytes.
enum MessageJSON {
    static func encode(_ message: SolanaOffchainMessage) -> JSONValue {
        var object = JSONObject()
        switch message.layout {
        case .version0(let domain, let format):
            object["version"] = 0
            object["applicationDomain"] = .string(domain.description)
            object["format"] = .integer(format.rawValue)
        case .version1: object["version"] = 1
        case .tool(let format):
            object["layout"] = "tool"
            object["format"] = .integer(format.rawValue)
        }
        object["signers"] = .array(message.signers.map { .string($0.description) })
        object["message"] = .string(message.text)
        return .object(object)
    }

    static func encode(_ message: SolanaPlainMessage) -> JSONValue {
        let content: JSONValue = message.text.map { .string($0) } ?? ["hex": .string(Hex.encode(message.bytes))]
        return ["signer": .string(message.signer.description), "message": content]
    }

    static func offchain(_ cursor: JSONCursor) throws(ChainError) -> SolanaOffchainMessage {
        try cursor.object(allowing: ["version", "layout", "applicationDomain", "format", "signers", "message"])
        let isTool = try isTool(cursor)
        let version = try cursor.optional("version").map { version throws(ChainError) in try version.integer(as: UInt8.self) } ?? 0
        var signers: [SolanaPublicKey] = []
        for signer in try cursor.required("signers").elements() { signers.append(try SolanaPublicKey(signer)) }
        let text = try cursor.required("message").string()
        func refuse(_ names: [String]) throws(ChainError) {
            for name in names {
                if let member = cursor.optional(name) { throw member.failure(.unknownField, "is not a part of this kind of message") }
            }
        }
        let layout: SolanaOffchainMessage.Layout
        switch (version, isTool) {
        case (0, true):
            try refuse(["applicationDomain"])
            layout = .tool(format: try format(cursor, text, preamble: SolanaOffchainMessage.preamble(namesDomain: false, signers: 0)))
        case (0, false):
            let domain = try cursor.optional("applicationDomain").map { cursor throws(ChainError) in try SolanaPublicKey(cursor) }
            layout = .version0(
                applicationDomain: domain ?? SolanaPublicKey(checked: [UInt8](repeating: 0, count: 32)),
                format: try format(
                    cursor, text, preamble: SolanaOffchainMessage.preamble(namesDomain: true, signers: signers.count)))
        case (1, false):
            try refuse(["applicationDomain", "format"])
            layout = .version1
        default:
            throw try cursor.required("version").failure(
                .unsupportedVersion, isTool ? "must be 0, the only one of the tool's layout" : "must be 0 or 1")
        }
        return try SolanaOffchainMessage(layout: layout, signers: signers, text: text, stage: .decode)
    }

    private static func isTool(_ cursor: JSONCursor) throws(ChainError) -> Bool {
        guard let layout = cursor.optional("layout") else { return false }
        switch try layout.string() {
        case "specification": return false
        case "tool": return true
        default: throw layout.failure(.unknownName, "must be specification or tool")
        }
    }

    private static func format(
        _ cursor: JSONCursor, _ text: String, preamble: Int
    ) throws(ChainError) -> SolanaOffchainMessage.Format {
        guard let field = cursor.optional("format") else { return SolanaOffchainMessage.format(of: text, preamble: preamble) }
        guard let format = SolanaOffchainMessage.Format(rawValue: try field.integer()) else {
            throw field.failure(.invalidMessageFormat, "must be 0, 1 or 2")
        }
        return format
    }

    static func plain(_ cursor: JSONCursor) throws(ChainError) -> SolanaPlainMessage {
        try cursor.object(allowing: ["signer", "message"])
        let content = try cursor.required("message")
        let bytes = if let text = content.value.string { Array(text.utf8) } else { try InstructionJSON.data(content) }
        return try SolanaPlainMessage(
            signer: try SolanaPublicKey(cursor.required("signer")), bytes: bytes, stage: .decode)
    }
}

internal import ChainKit

/// Reads and writes contracts as the nodes' JSON has them: addresses in both forms, numbers as integers or in strings, defaults left out.
struct ContractJSON {
    /// Whether bytes that are a text are written as one, as nodes do beside `"visible": true`; in hexadecimal otherwise.
    let isVisible: Bool
    private var parts = ContractMessage.mostParts

    init(isVisible: Bool) { self.isVisible = isVisible }

    /// Reads a contract of `raw_data`. Its type may be a name or a number, its content fields or bytes in hexadecimal.
    mutating func contract(_ cursor: JSONCursor) throws(ChainError) -> TronContract {
        try cursor.object(allowing: ["type", "parameter", "Permission_id"])
        let parameter = try cursor.required("parameter")
        try parameter.object(allowing: ["type_url", "value"])
        let permissionID: Int64 = try cursor.optional("Permission_id")?.integer() ?? TronContract.ownerPermission
        let value = try parameter.required("value")
        let (number, type) = try Self.type(cursor.required("type"))
        let url = parameter.optional("type_url")
        guard value.value.object != nil, let type else {
            let named = try url?.string() ?? type?.url ?? ""
            guard !named.isEmpty else { throw try parameter.required("type_url").failure(.missingField, "must not be empty") }
            return try TronContract(type: number, url: named, value: try value.hex(), permissionID: permissionID, cursor.path)
        }
        if let url, try url.string() != type.url {
            throw url.failure(.contradiction, "is not \(type.url), which belongs to the type")
        }
        return try TronContract(type, try message(value, type.fields), permissionID: permissionID, cursor.path)
    }

    private static func type(_ cursor: JSONCursor) throws(ChainError) -> (number: Int64, type: ContractType?) {
        guard let name = cursor.value.string, let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            let number: Int64 = try cursor.integer()
            return (number, ContractType.of(number))
        }
        guard let type = ContractType.named(name) else {
            throw cursor.failure(
                .unsupportedForm,
                "is no type that is read here (\(ContractType.all.map(\.name).sorted().joined(separator: ", "))); of any other write "
                    + "the number, and the content in hexadecimal")
        }
        return (type.number, type)
    }

    /// The message that an object states.
    mutating func message(_ cursor: JSONCursor, _ fields: [ContractField]) throws(ChainError) -> ContractMessage {
        let message = try read(cursor, fields)
        try message.check(fields, cursor.path)
        return message
    }

    private mutating func read(_ cursor: JSONCursor, _ fields: [ContractField]) throws(ChainError) -> ContractMessage {
        try cursor.object(allowing: Set(fields.map(\.name)))
        var message = ContractMessage()
        for field in fields {
            guard let cursor = cursor.optional(field.name) else { continue }
            switch field.kind {
            case .address:
                if cursor.value != .string("") { message[field.name] = .bytes(try TronAddress(cursor).bytes) }
            case .hex: message[field.name] = .bytes(try cursor.hex())
            case .string: message[field.name] = .bytes(Array(try cursor.string().utf8))
            case .text, .token: message[field.name] = .bytes(try bytes(cursor, field.kind))
            case .bool: message[field.name] = .integer(try cursor.bool() ? 1 : 0)
            case .integer(let isNarrow): message[field.name] = .integer(try Self.number(cursor, isNarrow, field.isRequired ? 1 : 0))
            case .choice(let names):
                if let name = cursor.value.string, let position = names.firstIndex(of: name) {
                    message[field.name] = .integer(Int64(position))
                } else {
                    message[field.name] = .integer(try Self.number(cursor, true, 0))
                }
            case .message(let inner):
                try count(cursor)
                message[field.name] = .messages([try read(cursor, inner)])
            case .list, .map:
                for element in try cursor.elements() {
                    try count(element)
                    message.append(try read(element, field.inner ?? []), to: field.name)
                }
            }
        }
        return message
    }

    private mutating func count(_ cursor: JSONCursor) throws(ChainError) {
        parts -= 1
        guard parts >= 0 else { throw ContractMessage.oversized(cursor.path) }
    }

    private static func number(_ cursor: JSONCursor, _ isNarrow: Bool, _ least: Int64) throws(ChainError) -> Int64 {
        let number: Int64 = isNarrow ? Int64(try cursor.integer(as: Int32.self)) : try cursor.integer()
        guard number >= least else { throw cursor.failure(.outOfRange, "must be at least \(least)") }
        return number
    }

    // MARK: Text

    /// Bytes that nodes write as text or in hexadecimal.
    private func bytes(_ cursor: JSONCursor, _ kind: ContractField.Kind) throws(ChainError) -> [UInt8] {
        guard let bytes = bytes(try cursor.string(), kind) else {
            throw cursor.failure(.invalidText, "must be hexadecimal, or a text beside \"visible\": true")
        }
        return bytes
    }

    private func bytes(_ text: String, _ kind: ContractField.Kind) -> [UInt8]? {
        let decoded = Hex.decode(text)
        guard case .token = kind else { return isVisible ? Array(text.utf8) : decoded }
        // Tokens have seven digits or a few more; the digits of their hexadecimal form are twice as many and all begin with 3.
        if let decoded, TokenID.looksLikeOne(decoded) || decoded == TokenID.coin { return decoded }
        if !isVisible, let decoded { return decoded }
        let bytes = Array(text.utf8)
        return isVisible || TokenID.looksLikeOne(bytes) || bytes == TokenID.coin ? bytes : nil
    }

    /// Whether all texts of a contract come back as they are where they are written as such.
    static func canBeVisible(_ message: ContractMessage, _ fields: [ContractField]) -> Bool {
        let reader = ContractJSON(isVisible: true)
        return fields.allSatisfy { field in
            switch field.kind {
            case .text, .token:
                let bytes = message.bytes(field.name)
                return String(validating: bytes, as: UTF8.self).map { reader.bytes($0, field.kind) == bytes } ?? false
            case .message, .list, .map: return message.messages(field.name).allSatisfy { canBeVisible($0, field.inner ?? []) }
            default: return true
            }
        }
    }

    // MARK: Writing

    /// A contract in a node's JSON.
    func json(_ contract: TronContract) -> JSONValue {
        var object = JSONObject()
        let type = ContractType.of(contract.type)
        let known = type.flatMap { type in contract.message.map { json($0, type.fields) } }
        object["parameter"] = ["value": known ?? .string(Hex.encode(contract.value)), "type_url": .string(contract.url)]
        object["type"] = type.map { .string($0.name) } ?? .integer(contract.type)
        if contract.permissionID != TronContract.ownerPermission { object["Permission_id"] = .integer(contract.permissionID) }
        return .object(object)
    }

    private func json(_ message: ContractMessage, _ fields: [ContractField]) -> JSONValue {
        var object = JSONObject()
        for field in fields {
            switch (field.kind, message[field.name]) {
            case (_, nil): continue
            case (.choice(let names), .integer(let number)?):
                let position = Int(clamping: number)
                object[field.name] = names.indices.contains(position) ? .string(names[position]) : .integer(number)
            case (.bool, .integer?): object[field.name] = true
            case (_, .integer(let number)?): object[field.name] = .integer(number)
            case (let kind, .bytes(let bytes)?): object[field.name] = .string(text(bytes, kind))
            case (.message(let inner), .messages(let messages)?): object[field.name] = json(messages.first ?? ContractMessage(), inner)
            case (_, .messages(let messages)?): object[field.name] = .array(messages.map { json($0, field.inner ?? []) })
            }
        }
        return .object(object)
    }

    private func text(_ bytes: [UInt8], _ kind: ContractField.Kind) -> String {
        switch kind {
        case .address: isVisible ? TronAddress(bytes)?.description ?? Hex.encode(bytes) : Hex.encode(bytes)
        case .string: String(decoding: bytes, as: UTF8.self)
        case .text, .token: isVisible ? String(decoding: bytes, as: UTF8.self) : Hex.encode(bytes)
        default: Hex.encode(bytes)
        }
    }
}

public import ChainKit

extension TypedData {
    /// The JSON form, with `EIP712Domain` among the types, integers as decimal strings and addresses with their checksums.
    public var json: JSONValue {
        var definitions = JSONObject()
        for structure in types.structures {
            definitions[structure.name] = .array(
                structure.members.map { ["name": .string($0.name), "type": .string($0.type.text)] })
        }
        return [
            "types": .object(definitions), "primaryType": .string(primaryType), "domain": domain.json, "message": message.json,
        ]
    }
}

extension TypedStruct {
    var json: JSONValue {
        var object = JSONObject()
        for (name, value) in zip(names, values) { object[name] = value.json }
        return .object(object)
    }
}

extension TypedValue {
    var json: JSONValue {
        switch self {
        case .integer(let integer): .string(integer.description)
        case .bool(let value): .bool(value)
        case .address(let address): .string(address.description)
        case .fixedBytes(let bytes), .bytes(let bytes): .string("0x" + Hex.encode(bytes))
        case .string(let text): .string(text)
        case .array(let values): .array(values.map(\.json))
        case .structure(let value): value.json
        case .none: .null
        }
    }
}

extension TypedData {
    /// `typed-data`: `{"typedData": {…}}` gives `{"encodedType", "encodedData", "domainSeparator", "messageHash", "digest"}`.
    static func primitive(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "typedData"])
        let data = try TypedData(try input.required("typedData"))
        return [
            "encodedType": .string(data.encodedType), "encodedData": .string(Hex.encode(data.message.encodedData)),
            "domainSeparator": .string(Hex.encode(data.domainSeparator)), "messageHash": .string(Hex.encode(data.messageHash)),
            "digest": .string(Hex.encode(data.digest)),
        ]
    }
}

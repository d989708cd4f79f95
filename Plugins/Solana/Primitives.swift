public import ChainKit

extension SolanaAdapter {
    /// `compact-u16`: `{"encode": 300}` gives `{"bytes": "ac02"}`, `{"decode": "ac02"}` gives `{"value": 300}`.
    public func primitive(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue {
        guard name == "compact-u16" else {
            throw ChainError(.decode, .unknownName, "is no building block of sol; there is compact-u16", field: name)
        }
        if let value = input.optional("encode") {
            return ["bytes": .string(Hex.encode(CompactU16.encode(try value.integer())))]
        }
        var reader = ByteReader(try input.required("decode").hex())
        let value = try CompactU16.decode(&reader, "decode")
        try reader.finish("decode")
        return ["value": .integer(value)]
    }
}

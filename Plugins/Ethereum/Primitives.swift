public import ChainKit

extension EthereumAdapter {
    /// Building blocks:
    ///
    /// | name | input | output |
    /// |---|---|---|
    /// | `rlp` | `encode`: hexadecimal or an array of such, or `decode`: hexadecimal | `bytes`, or `item` |
    /// | `keccak256` | `data` | `digest` |
    /// | `create` | `creator`, `nonce` | `address` |
    /// | `create2` | `creator`, `salt`, `initCode` or `codeHash` | `address` |
    /// | `intrinsic-gas` | `transaction`, `fork` | `gas`, `floor` |
    /// | `typed-data` | `typedData` | `encodedType`, `encodedData`, `domainSeparator`, `messageHash`, `digest` |
    public func primitive(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue {
        switch name {
        case "rlp": return try rlp(input)
        case "keccak256":
            try input.object(allowing: ["primitive", "data"])
            return ["digest": .string(Hex.encode(Keccak256.hash(try input.required("data").hex())))]
        case "create":
            try input.object(allowing: ["primitive", "creator", "nonce"])
            let nonce = try input.required("nonce")
            guard let number = try nonce.uint256().uint64 else { throw nonce.failure(.outOfRange, "must be below 2⁶⁴") }
            return [
                "address": .string(
                    EthereumAddress.create(creator: try EthereumAddress(input.required("creator")), nonce: number).description)
            ]
        case "create2": return try create2(input)
        case "intrinsic-gas": return try intrinsicGas(input)
        case "typed-data": return try TypedData.primitive(input)
        default:
            throw ChainError(
                .decode, .unknownName,
                "is no building block of eth; there are rlp, keccak256, create, create2, intrinsic-gas and typed-data",
                field: name)
        }
    }

    private func rlp(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "encode", "decode"])
        if let item = input.optional("encode") {
            return ["bytes": .string(Hex.encode(RLP.encode(try EthereumAdapter.item(item, depth: 0))))]
        }
        return ["item": EthereumAdapter.json(try RLP.decode(try input.required("decode").hex(), field: "decode"))]
    }

    private static func item(_ cursor: JSONCursor, depth: Int) throws(ChainError) -> RLP.Item {
        guard cursor.value.array != nil else { return .bytes(try cursor.hex()) }
        guard depth < RLP.maximumDepth else { throw cursor.failure(.tooDeep, "is deeper than \(RLP.maximumDepth) lists") }
        var items: [RLP.Item] = []
        for element in try cursor.elements() { items.append(try item(element, depth: depth + 1)) }
        return .list(items)
    }

    private static func json(_ item: RLP.Item) -> JSONValue {
        switch item {
        case .bytes(let bytes): .string(Hex.encode(bytes))
        case .list(let items): .array(items.map(json))
        }
    }

    private func create2(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "creator", "salt", "initCode", "codeHash"])
        let creator = try EthereumAddress(input.required("creator"))
        let salt = try input.required("salt")
        let hash: [UInt8]
        if let code = input.optional("initCode") {
            if let other = input.optional("codeHash") { throw other.failure(.ambiguousInput, "stands beside initCode; one is enough") }
            hash = Keccak256.hash(try code.hex())
        } else {
            hash = try input.required("codeHash").hex(count: 32)
        }
        guard let address = EthereumAddress.create2(creator: creator, salt: try salt.hex(count: 32), codeHash: hash) else {
            throw salt.failure(.wrongLength, "must be 32 bytes")
        }
        return ["address": .string(address.description)]
    }

    private func intrinsicGas(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "transaction", "fork"])
        let transaction = try TransactionDecoder.decode(try input.required("transaction").hex())
        let fork = try input.required("fork").choice(Fork.self)
        let (intrinsic, floor) = fork.gas(transaction)
        return ["gas": .integer(intrinsic), "floor": .integer(floor)]
    }
}

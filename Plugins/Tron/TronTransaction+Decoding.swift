public import ChainKit

extension TronTransaction {
    /// The longest transaction that the network takes.
    static let maximumSize = 500 << 10

    /// Reads a Transaction message, or its `raw_data` alone.
    ///
    /// Both begin with a field 1 of bytes. In raw data that is `ref_block_bytes`, two of them; no raw data is as short as that.
    init(_ bytes: [UInt8]) throws(ChainError) {
        guard bytes.count <= Self.maximumSize else {
            throw ChainError(.decode, .oversized, "takes \(bytes.count) bytes, and the network takes \(Self.maximumSize)", field: "input")
        }
        if bytes.starts(with: [0x0a, 0x02]) {
            try self.init(rawData: bytes, "raw_data", signature: nil, isBare: true)
            return
        }
        var message = try ProtobufReader(bytes, "")
        guard let rawData = try message.bytes(1, "raw_data") else {
            try message.finish()
            throw ChainError(.decode, .truncated, "is empty", field: "input")
        }
        let signature = try message.bytes(2, "signature[0]")
        guard try message.bytes(2, "signature[1]") == nil else {
            throw ChainError(.decode, .unsupportedForm, "is a second signature; several of them are not supported", field: "signature[1]")
        }
        try message.finish()
        try self.init(rawData: rawData, "raw_data", signature: signature, isBare: false)
    }

    init(rawData: [UInt8], _ path: String, signature: [UInt8]?, isBare: Bool) throws(ChainError) {
        var message = try ProtobufReader(rawData, path)
        let refBlockBytes = try message.bytes(1, "ref_block_bytes")
        let refBlockHash = try message.bytes(4, "ref_block_hash")
        let expiration = try message.integer(8, "expiration")
        let memo = try message.bytes(10, "data") ?? []
        let contract = try message.bytes(11, "contract[0]")
        let timestamp = try message.integer(14, "timestamp") ?? 0
        let feeLimit = try message.integer(18, "fee_limit") ?? 0
        try message.finish()
        try self.init(
            refBlockBytes: try Self.required(refBlockBytes, message.place("ref_block_bytes")),
            refBlockHash: try Self.required(refBlockHash, message.place("ref_block_hash")),
            expiration: try Self.required(expiration, message.place("expiration")), memo: memo,
            contract: try Contract(try Self.required(contract, message.place("contract[0]")), message.place("contract[0]")),
            timestamp: timestamp, feeLimit: feeLimit, signature: signature, isBare: isBare)
    }

    static func required<Value>(_ value: Value?, _ field: String) throws(ChainError) -> Value {
        guard let value else { throw ChainError(.decode, .missingField, "is missing, or stands in the wrong place", field: field) }
        return value
    }
}

extension TronTransaction.Contract {
    /// Reads a Contract message.
    init(_ bytes: [UInt8], _ path: String) throws(ChainError) {
        var message = try ProtobufReader(bytes, path)
        // The type 0 is protobuf's default, so it is not there.
        let type = try message.integer(1, "type") ?? 0
        let parameter = try TronTransaction.required(try message.bytes(2, "parameter"), message.place("parameter"))
        guard try message.integer(5, "Permission_id") == nil else {
            throw ChainError(
                .decode, .unsupportedForm, "names a permission other than the owner's, which is not supported",
                field: message.place("Permission_id"))
        }
        try message.finish()

        var any = try ProtobufReader(parameter, message.place("parameter"))
        let urlField = any.place("type_url")
        guard let url = String(validating: try TronTransaction.required(try any.bytes(1, "type_url"), urlField), as: UTF8.self) else {
            throw ChainError(.decode, .invalidText, "is not UTF-8", field: urlField)
        }
        let value = try any.bytes(2, "value") ?? []
        try any.finish()
        try self.init(type: type, url: url, value: value, urlField, any.place("value"))
    }

    private init(type: Int64, url: String, value: [UInt8], _ urlField: String, _ path: String) throws(ChainError) {
        // Two statements of one fact: a wallet that shows the one and a node that runs the other would be a trap.
        let expected = [Self.transferType: Self.transferURL, Self.callType: Self.callURL]
        guard url == expected[type] ?? url, expected[type] != nil || !expected.values.contains(url) else {
            throw ChainError(.decode, .contradiction, "is not the type URL of contract type \(type)", field: urlField)
        }
        switch type {
        case Self.transferType:
            var message = try ProtobufReader(value, path)
            let owner = try Self.address(&message, 1, "owner_address")
            let to = try Self.address(&message, 2, "to_address")
            let amount = try TronTransaction.required(try message.integer(3, "amount"), message.place("amount"))
            try message.finish()
            self = .transfer(owner: owner, to: to, amount: amount)
        case Self.callType:
            var message = try ProtobufReader(value, path)
            let owner = try Self.address(&message, 1, "owner_address")
            let contract = try Self.address(&message, 2, "contract_address")
            let value = try message.integer(3, "call_value") ?? 0
            let data = try message.bytes(4, "data") ?? []
            let tokenValue = try message.integer(5, "call_token_value") ?? 0
            let tokenID = try message.integer(6, "token_id") ?? 0
            try message.finish()
            self = .call(
                TronCall(owner: owner, contract: contract, value: value, data: data, tokenValue: tokenValue, tokenID: tokenID))
        default: self = .other(type: type, url: url, value: value)
        }
    }

    private static func address(_ message: inout ProtobufReader, _ number: UInt64, _ name: String) throws(ChainError) -> TronAddress {
        let field = message.place(name)
        guard let address = TronAddress(try TronTransaction.required(try message.bytes(number, name), field)) else {
            throw ChainError(.decode, .invalidAddress, "must be 21 bytes that begin with 41", field: field)
        }
        return address
    }
}

extension ChainError.Code {
    /// Two statements of one fact that differ.
    public static let contradiction: Self = "contradiction"
}

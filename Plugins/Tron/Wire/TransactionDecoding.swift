internal import ChainKit

extension TronDocument {
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
            try self.init(rawData: bytes, "raw_data", signatures: [], isBare: true)
            return
        }
        var message = try ProtobufReader(bytes, "")
        guard let rawData = try message.bytes(1, "raw_data") else {
            try message.finish()
            throw ChainError(.decode, .truncated, "is empty", field: "input")
        }
        var signatures: [[UInt8]] = []
        while let signature = try message.bytes(2, "signature[\(signatures.count)]") {
            signatures.append(signature)
            // What is beyond is refused with its number of them; thousands need not be read for that.
            if signatures.count > Self.mostSignatures { break }
        }
        if signatures.count <= Self.mostSignatures { try message.finish() }
        try self.init(rawData: rawData, "raw_data", signatures: signatures, isBare: false)
    }

    init(rawData: [UInt8], _ path: String, signatures: [[UInt8]], isBare: Bool) throws(ChainError) {
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
            contract: try TronContract(try Self.required(contract, message.place("contract[0]")), message.place("contract[0]")),
            timestamp: timestamp, feeLimit: feeLimit, signatures: signatures, isBare: isBare)
    }

    static func required<Value>(_ value: Value?, _ field: String) throws(ChainError) -> Value {
        guard let value else { throw ChainError(.decode, .missingField, "is missing, or stands in the wrong place", field: field) }
        return value
    }
}

extension TronContract {
    /// Reads a Contract message.
    init(_ bytes: [UInt8], _ path: String) throws(ChainError) {
        var message = try ProtobufReader(bytes, path)
        // The type 0 is protobuf's default, so it is not there.
        let type = try message.integer(1, "type") ?? 0
        let parameter = try TronDocument.required(try message.bytes(2, "parameter"), message.place("parameter"))
        let permissionID = try message.integer(5, "Permission_id") ?? Self.ownerPermission
        try message.finish()

        var any = try ProtobufReader(parameter, message.place("parameter"))
        let urlField = any.place("type_url")
        guard let url = String(validating: try TronDocument.required(try any.bytes(1, "type_url"), urlField), as: UTF8.self) else {
            throw ChainError(.decode, .invalidText, "is not UTF-8", field: urlField)
        }
        let value = try any.bytes(2, "value") ?? []
        try any.finish()
        try self.init(type: type, url: url, value: value, permissionID: permissionID, path)
    }
}

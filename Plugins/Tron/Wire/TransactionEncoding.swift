internal import ChainKit

extension TronDocument {
    /// The Transaction message's field `raw_data`: what is hashed and signed.
    var rawData: [UInt8] {
        Protobuf.field(1, refBlockBytes) + Protobuf.field(4, refBlockHash) + Protobuf.field(8, expiration)
            + Protobuf.field(10, memo) + Protobuf.field(11, contract.bytes) + Protobuf.field(14, timestamp)
            + Protobuf.field(18, feeLimit)
    }

    /// The whole Transaction message, as nodes take it.
    var wireBytes: [UInt8] { Protobuf.field(1, rawData) + signatures.flatMap { Protobuf.field(2, $0) } }

    /// The bytes in the form in which the document came.
    public var bytes: [UInt8] { isBare ? rawData : wireBytes }

    /// SHA-256 of the raw data: the transaction's name, and the digest that is signed.
    var identifier: [UInt8] { HashFunction.sha256.digest(of: rawData) }
}

extension TronContract {
    /// The type, a google.protobuf.Any with the content, and the permission.
    var bytes: [UInt8] {
        Protobuf.field(1, type) + Protobuf.field(2, Protobuf.field(1, Array(url.utf8)) + Protobuf.field(2, value))
            + Protobuf.field(5, permissionID)
    }
}

internal import ChainKit

/// A transaction of Tron with its one contract, and its signature where it has one.
public struct TronTransaction: Sendable, Equatable {
    /// What the transaction does.
    public enum Contract: Sendable, Equatable {
        /// TransferContract: TRX from one account to another, in sun.
        case transfer(owner: TronAddress, to: TronAddress, amount: Int64)
        /// TriggerSmartContract: a call.
        case call(TronCall)
        /// Any other type, kept as it is and not understood.
        case other(type: Int64, url: String, value: [UInt8])
    }

    /// Bytes 6 and 7 of the reference block's number.
    let refBlockBytes: [UInt8]
    /// Bytes 8 to 15 of the reference block's hash.
    let refBlockHash: [UInt8]
    /// Milliseconds since 1970, until when the network takes the transaction.
    let expiration: Int64
    /// A memo; empty where there is none.
    let memo: [UInt8]
    /// What it does.
    public let contract: Contract
    /// Milliseconds since 1970; zero where it is left out.
    let timestamp: Int64
    /// The most sun that the call's energy may cost; zero where it is left out.
    let feeLimit: Int64
    /// r, s and v in 65 bytes.
    var signature: [UInt8]?
    /// Whether it came as raw data alone, and is written so again.
    var isBare: Bool

    /// What holds of every transaction, wherever it comes from.
    init(
        refBlockBytes: [UInt8], refBlockHash: [UInt8], expiration: Int64, memo: [UInt8], contract: Contract, timestamp: Int64,
        feeLimit: Int64, signature: [UInt8]?, isBare: Bool
    ) throws(ChainError) {
        try Self.check(refBlockBytes.count, 2, "raw_data.ref_block_bytes")
        try Self.check(refBlockHash.count, 8, "raw_data.ref_block_hash")
        for (name, value, least) in [("expiration", expiration, 1), ("timestamp", timestamp, 0), ("fee_limit", feeLimit, 0)] {
            guard value >= least else { throw ChainError(.decode, .outOfRange, "must be at least \(least)", field: "raw_data.\(name)") }
        }
        if let signature {
            try Self.check(signature.count, 65, "signature[0]")
            guard TronSignature(signature) != nil else {
                throw ChainError(
                    .decode, .outOfRange, "ends with v = \(signature[64]), which must be 27 or 28, or 0 or 1", field: "signature[0]")
            }
        }
        self.refBlockBytes = refBlockBytes
        self.refBlockHash = refBlockHash
        self.expiration = expiration
        self.memo = memo
        self.contract = contract
        self.timestamp = timestamp
        self.feeLimit = feeLimit
        self.signature = signature
        self.isBare = isBare
        guard rawData.count <= Self.maximumSize else {
            throw ChainError(.decode, .oversized, "takes more than the \(Self.maximumSize) bytes that the network takes", field: "raw_data")
        }
    }

    private static func check(_ count: Int, _ expected: Int, _ field: String) throws(ChainError) {
        guard count == expected else {
            throw ChainError(.decode, .wrongLength, "must be \(expected) bytes, not \(count)", field: field)
        }
    }

    /// The account that the transaction acts for, which must sign; `nil` where the contract's type is not understood.
    public var owner: TronAddress? {
        switch contract {
        case .transfer(let owner, _, _): owner
        case .call(let call): call.owner
        case .other: nil
        }
    }
}

/// The fields of a TriggerSmartContract.
public struct TronCall: Sendable, Equatable {
    /// Who calls.
    let owner: TronAddress
    /// What is called.
    let contract: TronAddress
    /// Sun that goes along.
    let value: Int64
    /// Selector and arguments in Ethereum's ABI.
    let data: [UInt8]
    /// How much of a TRC-10 token goes along.
    let tokenValue: Int64
    /// Which token.
    let tokenID: Int64
}

extension TronTransaction {
    /// The Transaction message's field `raw_data`: what is hashed and signed.
    var rawData: [UInt8] {
        Protobuf.field(1, refBlockBytes) + Protobuf.field(4, refBlockHash) + Protobuf.field(8, expiration)
            + Protobuf.field(10, memo) + Protobuf.field(11, contract.bytes) + Protobuf.field(14, timestamp)
            + Protobuf.field(18, feeLimit)
    }

    /// The whole Transaction message, as nodes take it.
    var wireBytes: [UInt8] { Protobuf.field(1, rawData) + Protobuf.field(2, signature ?? []) }

    /// The bytes in the form in which the document came.
    public var bytes: [UInt8] { isBare ? rawData : wireBytes }

    /// SHA-256 of the raw data: the transaction's name, and the digest that is signed.
    var identifier: [UInt8] { HashFunction.sha256.digest(of: rawData) }
}

extension TronTransaction.Contract {
    static let transferType: Int64 = 1
    static let callType: Int64 = 31
    private static let urlPrefix = "type.googleapis.com/protocol."
    static let transferURL = urlPrefix + "TransferContract"
    static let callURL = urlPrefix + "TriggerSmartContract"

    var bytes: [UInt8] {
        switch self {
        case .transfer(let owner, let to, let amount):
            Self.message(
                Self.transferType, Self.transferURL,
                Protobuf.field(1, owner.bytes) + Protobuf.field(2, to.bytes) + Protobuf.field(3, amount))
        case .call(let call):
            Self.message(
                Self.callType, Self.callURL,
                Protobuf.field(1, call.owner.bytes) + Protobuf.field(2, call.contract.bytes) + Protobuf.field(3, call.value)
                    + Protobuf.field(4, call.data) + Protobuf.field(5, call.tokenValue) + Protobuf.field(6, call.tokenID))
        case .other(let type, let url, let value): Self.message(type, url, value)
        }
    }

    /// The type, and a google.protobuf.Any with the message.
    private static func message(_ type: Int64, _ url: String, _ value: [UInt8]) -> [UInt8] {
        Protobuf.field(1, type) + Protobuf.field(2, Protobuf.field(1, Array(url.utf8)) + Protobuf.field(2, value))
    }
}

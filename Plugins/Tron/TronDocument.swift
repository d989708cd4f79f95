internal import ChainKit

/// A transaction of Tron with its one contract, and the signatures that it has.
public struct TronDocument: Sendable, Equatable {
    /// Bytes 6 and 7 of the reference block's number.
    let refBlockBytes: [UInt8]
    /// Bytes 8 to 15 of the reference block's hash.
    let refBlockHash: [UInt8]
    /// Milliseconds since 1970, until when the network takes the transaction.
    let expiration: Int64
    /// A memo; empty where there is none.
    let memo: [UInt8]
    /// The contract that it runs.
    public let contract: TronContract
    /// Milliseconds since 1970; zero where it is left out.
    let timestamp: Int64
    /// The most sun that the call's energy may cost; zero where it is left out.
    let feeLimit: Int64
    /// r, s and v in 65 bytes each.
    var signatures: [[UInt8]]
    /// Whether the transaction came as raw data alone, and is written so again.
    var isBare: Bool
    /// The permission that signs, where the context says it.
    var permission: AccountPermission?

    /// No permission has more keys.
    static let mostSignatures = 5

    /// Checks the rules of every transaction, wherever it comes from.
    init(
        refBlockBytes: [UInt8], refBlockHash: [UInt8], expiration: Int64, memo: [UInt8], contract: TronContract, timestamp: Int64,
        feeLimit: Int64, signatures: [[UInt8]], isBare: Bool
    ) throws(ChainError) {
        try Self.check(refBlockBytes.count, 2, "raw_data.ref_block_bytes")
        try Self.check(refBlockHash.count, 8, "raw_data.ref_block_hash")
        for (name, value, least) in [("expiration", expiration, 1), ("timestamp", timestamp, 0), ("fee_limit", feeLimit, 0)] {
            guard value >= least else { throw ChainError(.decode, .outOfRange, "must be at least \(least)", field: "raw_data.\(name)") }
        }
        guard signatures.count <= Self.mostSignatures else {
            throw ChainError(
                .decode, .outOfRange, "has \(signatures.count) signatures, and the network takes \(Self.mostSignatures)", field: "signature"
            )
        }
        for (position, signature) in signatures.enumerated() {
            let field = "signature[\(position)]"
            try Self.check(signature.count, 65, field)
            guard TronSignature(signature) != nil else {
                throw ChainError(
                    .decode, .outOfRange, "ends with v = \(signature[64]), which must be 27 or 28, or 0 or 1", field: field)
            }
        }
        self.refBlockBytes = refBlockBytes
        self.refBlockHash = refBlockHash
        self.expiration = expiration
        self.memo = memo
        self.contract = contract
        self.timestamp = timestamp
        self.feeLimit = feeLimit
        self.signatures = signatures
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

    /// The account that the transaction acts for; nil where the contract's type is not read.
    public var owner: TronAddress? { contract.owner }

    /// The contract that a creation gives an address: it follows from the transaction's id and its owner.
    var createdContract: TronAddress? {
        guard contract.type == ContractType.creation, let owner else { return nil }
        return TronAddress(suffix: Keccak256.hash(identifier + owner.bytes))
    }
}

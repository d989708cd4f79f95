internal import ChainKit

/// Typed data that is known here to its last member: what it stands for can be said.
protocol TypedReading {
    /// Nil where the data is not of the exact types, or its domain can't be that of such a contract.
    init?(_ data: TypedData)

    /// Says what the signature does.
    func describe(signer: TypedSigner?, into builder: inout SummaryBuilder)
}

extension TypedData {
    private static var readings: [any TypedReading.Type] {
        [
            SignedApproval.self, SignedTransfer.self, SafeOrder.self, ForwardedCall.self, UserOperation.self, SeaportOrders.self,
            SwapOrder.self,
        ]
    }

    /// The structs that are read here, by their names: others of the same name are taken for them.
    static let knownNames: Set<String> = [
        "Permit", "PermitSingle", "PermitBatch", "PermitTransferFrom", "PermitBatchTransferFrom", "PermitWitnessTransferFrom",
        "PermitBatchWitnessTransferFrom", "TransferWithAuthorization", "ReceiveWithAuthorization", "CancelAuthorization", "SafeTx",
        "SafeMessage", "ForwardRequest", "MetaTransaction", "PackedUserOperation", "OrderComponents", "BulkOrder", "Order", "LimitOrder",
        "RfqOrder",
    ]

    /// The reading of the data; nil where its types are not known here.
    var reading: (any TypedReading)? {
        for kind in TypedData.readings {
            if let reading = kind.init(self) { return reading }
        }
        return nil
    }

    /// Warns of what is not known.
    func warnOfUnknown(into builder: inout SummaryBuilder) {
        if TypedData.knownNames.contains(primaryType) {
            builder.warn(
                "\(primaryType) is the name of a struct that is known here, and this one has other members or another domain: it may do what "
                    + "that one does, or something else")
        }
        let whoever = verifyingContract.map { "what \($0) does" } ?? "what any contract does"
        builder.warn("\(whoever) with this signature is not known here")
    }
}

extension TypedData {
    /// Whether the data is of exactly these types.
    func isExactly(_ types: String) -> Bool { encodedType == types }
}

extension TypedStruct {
    func address(_ name: String) -> EthereumAddress? { self[name]?.address }
    func integer(_ name: String) -> UInt256? { self[name]?.integer }
    func bytes(_ name: String) -> [UInt8]? {
        switch self[name] {
        case .bytes(let bytes), .fixedBytes(let bytes): bytes
        default: nil
        }
    }
}

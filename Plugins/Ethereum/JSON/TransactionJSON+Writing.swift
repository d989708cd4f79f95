internal import ChainKit

extension TransactionJSON {
    /// The form of JSON-RPC, which reads as the same transaction.
    static func encode(_ transaction: EthereumTransaction) -> JSONValue {
        var object = JSONObject()
        object["type"] = .string("0x\(transaction.kind.rawValue)")
        set(&object, "chainId", transaction.chainID)
        // A legacy transaction that names no chain says so, and whether that was asked for.
        if transaction.chainID == nil, transaction.signature == nil || transaction.isReplayAllowed {
            object["replayUnprotected"] = .bool(transaction.isReplayAllowed)
        }
        set(&object, "nonce", UInt256(transaction.nonce))
        set(&object, "gasPrice", transaction.gasPrice)
        set(&object, "maxPriorityFeePerGas", transaction.maxPriorityFeePerGas)
        set(&object, "maxFeePerGas", transaction.maxFeePerGas)
        set(&object, "gas", transaction.gasLimit)
        if let from = transaction.from { object["from"] = .string(from.description) }
        object["to"] = .optional(transaction.to?.description)
        set(&object, "value", transaction.value)
        object["input"] = text(transaction.data)
        if transaction.kind != .legacy {
            object["accessList"] = .array(
                transaction.accessList.map {
                    ["address": .string($0.address.description), "storageKeys": .array($0.storageKeys.map(text))]
                })
        }
        if transaction.kind == .blob { writeBlobs(of: transaction, to: &object) }
        if transaction.kind == .setCode { object["authorizationList"] = .array(transaction.authorizationList.map(authorization)) }
        writeSignature(of: transaction, to: &object)
        return .object(object)
    }

    private static func set(_ object: inout JSONObject, _ name: String, _ value: UInt256?) {
        if let value { object[name] = .string(value.quantity) }
    }

    private static func text(_ bytes: [UInt8]) -> JSONValue { .string("0x" + Hex.encode(bytes)) }

    private static func writeBlobs(of transaction: EthereumTransaction, to object: inout JSONObject) {
        set(&object, "maxFeePerBlobGas", transaction.maxFeePerBlobGas)
        object["blobVersionedHashes"] = .array(transaction.blobVersionedHashes.map(text))
        guard let sidecar = transaction.sidecar else { return }
        set(&object, "wrapperVersion", sidecar.version.map { UInt256(UInt64($0)) })
        object["blobs"] = .array(sidecar.blobs.map(text))
        object["commitments"] = .array(sidecar.commitments.map(text))
        object["proofs"] = .array(sidecar.proofs.map(text))
    }

    private static func authorization(_ authorization: EthereumTransaction.Authorization) -> JSONValue {
        var object = JSONObject()
        set(&object, "chainId", authorization.chainID)
        object["address"] = .string(authorization.address.description)
        set(&object, "nonce", UInt256(authorization.nonce))
        if let authority = authorization.authority { object["authority"] = .string(authority.description) }
        if let signature = authorization.signature {
            set(&object, "yParity", UInt256(UInt64(signature.yParity)))
            set(&object, "r", signature.r)
            set(&object, "s", signature.s)
        }
        return .object(object)
    }

    private static func writeSignature(of transaction: EthereumTransaction, to object: inout JSONObject) {
        guard let signature = transaction.signature else { return }
        if transaction.kind == .legacy {
            set(&object, "v", try? transaction.v(signature.yParity))
        } else {
            set(&object, "yParity", UInt256(UInt64(signature.yParity)))
        }
        set(&object, "r", signature.r)
        set(&object, "s", signature.s)
        if let hash = transaction.hash { object["hash"] = text(hash) }
    }
}

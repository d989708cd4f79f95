internal import ChainKit

// The transaction in the JSON of Tron's nodes, with their names:
//
//     {"visible": true, "txID": "<hex>", "raw_data_hex": "<hex>", "signature": ["<hex>"],
//      "raw_data": {
//        "contract": [{"type": "TransferContract", "parameter": {"type_url": "type.googleapis.com/protocol.TransferContract",
//                      "value": {"owner_address": "T…", "to_address": "T…", "amount": 1000000}}}],
//        "ref_block_bytes": "<hex>", "ref_block_hash": "<hex>", "expiration": 0, "timestamp": 0, "data": "<hex>", "fee_limit": 0}}
//
// An intent needs raw_data alone. What repeats it (txID, raw_data_hex, type_url) must agree with it. Addresses are read in both forms,
// whatever `visible` says. A contract that is not understood has its type as a number and its value in hexadecimal.

extension TronTransaction {
    /// Reads an intent or a node's JSON.
    init(_ root: JSONCursor, context: TronContext) throws(ChainError) {
        let root = try Self.unwrapped(root)
        let isSigned = root.optional("signature")?.value.array?.isEmpty == false
        try root.object(allowing: Self.members.union(Self.nodeMembers))
        for name in Self.nodeMembers.sorted() where !isSigned {
            if let member = root.optional(name) { throw member.failure(.unknownField, NodeWord.refusal) }
        }
        _ = try root.optional("visible")?.bool()
        let signatures = try root.optional("signature")?.elements() ?? []
        if let second = signatures.dropFirst().first {
            throw second.failure(.unsupportedForm, "is a second signature; several of them are not supported")
        }
        guard root.optional("raw_data") != nil || root.optional("raw_data_hex") == nil else {
            try self.init(hexOf: root, signature: try signatures.first?.hex())
            return
        }
        let raw = try root.required("raw_data")
        try raw.object(allowing: ["contract", "ref_block_bytes", "ref_block_hash", "expiration", "timestamp", "data", "fee_limit"])
        let contracts = try raw.required("contract").elements()
        guard let contract = contracts.first, contracts.count == 1 else {
            throw try raw.required("contract").failure(.outOfRange, "must have exactly one element")
        }
        try self.init(
            refBlockBytes: try context.fact("ref_block_bytes", of: raw).hex(),
            refBlockHash: try context.fact("ref_block_hash", of: raw).hex(),
            expiration: try context.fact("expiration", of: raw).integer(), memo: try raw.optional("data")?.hex() ?? [],
            contract: try Contract(contract), timestamp: try context.fact("timestamp", of: raw).integer(),
            feeLimit: try raw.optional("fee_limit")?.integer() ?? 0, signature: try signatures.first?.hex(),
            isBare: root.optional("signature") == nil)
        for (name, bytes) in [("txID", identifier), ("raw_data_hex", rawData)] {
            guard let cursor = root.optional(name), try cursor.hex() != bytes else { continue }
            throw cursor.failure(.contradiction, "does not belong to raw_data, which gives \(Hex.encode(bytes))")
        }
    }

    private static let members: Set<String> = ["visible", "txID", "raw_data", "raw_data_hex", "signature"]
    /// What nodes and explorers add to a transaction that they know: nothing is read from it.
    private static let nodeMembers: Set<String> = [
        "ret", "net_usage", "net_fee", "energy_usage", "energy_fee", "energy_usage_total", "energy_penalty_total", "blockNumber",
        "block_timestamp", "internal_transactions", "withdraw_amount", "unfreeze_amount", "withdraw_expire_amount",
        "cancel_unfreezeV2_amount",
    ]

    /// The transaction in what a node made of a call, or a wallet is asked to sign.
    private static func unwrapped(_ root: JSONCursor) throws(ChainError) -> JSONCursor {
        let root = try root.withoutEnvelope()
        guard let inner = root.optional("transaction") else { return root }
        try root.object(allowing: ["transaction", "address", "result", "energy_used", "energy_penalty", "constant_result", "logs", "txid"])
        return try unwrapped(inner)
    }

    /// What is signed, in the bytes alone.
    private init(hexOf root: JSONCursor, signature: [UInt8]?) throws(ChainError) {
        let bytes = try root.required("raw_data_hex")
        try self.init(rawData: try bytes.hex(), "raw_data", signature: signature, isBare: root.optional("signature") == nil)
        guard let id = root.optional("txID"), try id.hex() != identifier else { return }
        throw id.failure(.contradiction, "does not belong to raw_data_hex, which gives \(Hex.encode(identifier))")
    }

    /// What a node would show.
    var json: JSONValue {
        var raw = JSONObject()
        raw["contract"] = [contract.json]
        raw["ref_block_bytes"] = .string(Hex.encode(refBlockBytes))
        raw["ref_block_hash"] = .string(Hex.encode(refBlockHash))
        raw["expiration"] = .integer(expiration)
        raw["timestamp"] = .integer(timestamp)
        if !memo.isEmpty { raw["data"] = .string(Hex.encode(memo)) }
        if feeLimit != 0 { raw["fee_limit"] = .integer(feeLimit) }
        var root = JSONObject()
        root["visible"] = true
        root["txID"] = .string(Hex.encode(identifier))
        root["raw_data"] = .object(raw)
        root["raw_data_hex"] = .string(Hex.encode(rawData))
        if !isBare { root["signature"] = .array(signature.map { [.string(Hex.encode($0))] } ?? []) }
        return .object(root)
    }
}

extension TronTransaction.Contract {
    init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: ["type", "parameter"])
        let type = try cursor.required("type")
        let parameter = try cursor.required("parameter")
        try parameter.object(allowing: ["type_url", "value"])
        let value = try parameter.required("value")
        let url = parameter.optional("type_url")
        switch type.value.string {
        case "TransferContract":
            try Self.check(url, Self.transferURL)
            try value.object(allowing: ["owner_address", "to_address", "amount"])
            self = .transfer(
                owner: try TronAddress(value.required("owner_address")), to: try TronAddress(value.required("to_address")),
                amount: try Self.amount(value.required("amount"), least: 1))
        case "TriggerSmartContract":
            try Self.check(url, Self.callURL)
            try value.object(allowing: ["owner_address", "contract_address", "call_value", "data", "call_token_value", "token_id"])
            self = .call(
                TronCall(
                    owner: try TronAddress(value.required("owner_address")), contract: try TronAddress(value.required("contract_address")),
                    value: try Self.amount(value.optional("call_value")), data: try value.optional("data")?.hex() ?? [],
                    tokenValue: try Self.amount(value.optional("call_token_value")), tokenID: try Self.amount(value.optional("token_id"))))
        case nil:
            let type = try Self.amount(type)
            let url = try parameter.required("type_url")
            guard try !url.string().isEmpty else { throw url.failure(.missingField, "must not be empty") }
            guard type != Self.transferType, type != Self.callType, try ![Self.transferURL, Self.callURL].contains(url.string()) else {
                throw url.failure(.contradiction, "or the number is that of a type with a name: write the contract with its fields")
            }
            self = .other(type: type, url: try url.string(), value: try value.hex())
        default:
            throw type.failure(.unsupportedForm, "must be TransferContract, TriggerSmartContract, or another contract type's number")
        }
    }

    private static func amount(_ cursor: JSONCursor?, least: Int64 = 0) throws(ChainError) -> Int64 {
        guard let cursor else { return 0 }
        let amount: Int64 = try cursor.integer()
        guard amount >= least else { throw cursor.failure(.outOfRange, "must be at least \(least)") }
        return amount
    }

    private static func check(_ url: JSONCursor?, _ expected: String) throws(ChainError) {
        guard let url, try url.string() != expected else { return }
        throw url.failure(.contradiction, "is not \(expected), which belongs to the type")
    }

    fileprivate var json: JSONValue {
        switch self {
        case .transfer(let owner, let to, let amount):
            return Self.json(
                "TransferContract", Self.transferURL,
                ["owner_address": .string("\(owner)"), "to_address": .string("\(to)"), "amount": .integer(amount)])
        case .call(let call):
            var value = JSONObject()
            value["owner_address"] = .string("\(call.owner)")
            value["contract_address"] = .string("\(call.contract)")
            if call.value != 0 { value["call_value"] = .integer(call.value) }
            value["data"] = .string(Hex.encode(call.data))
            if call.tokenValue != 0 { value["call_token_value"] = .integer(call.tokenValue) }
            if call.tokenID != 0 { value["token_id"] = .integer(call.tokenID) }
            return Self.json("TriggerSmartContract", Self.callURL, .object(value))
        case .other(let type, let url, let value): return Self.json(.integer(type), url, .string(Hex.encode(value)))
        }
    }

    private static func json(_ type: JSONValue, _ url: String, _ value: JSONValue) -> JSONValue {
        ["parameter": ["value": value, "type_url": .string(url)], "type": type]
    }
}

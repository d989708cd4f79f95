internal import ChainKit

// The transaction in the JSON of Tron's nodes, with their names:
//
//     {"visible": true, "txID": "<hex>", "raw_data_hex": "<hex>", "signature": ["<hex>"],
//      "raw_data": {
//        "contract": [{"type": "TransferContract", "parameter": {"type_url": "type.googleapis.com/protocol.TransferContract",
//                      "value": {"owner_address": "T…", "to_address": "T…", "amount": 1000000}}}],
//        "ref_block_bytes": "<hex>", "ref_block_hash": "<hex>", "expiration": 0, "timestamp": 0, "data": "<hex>", "fee_limit": 0}}
//
// An intent needs raw_data alone. What repeats it (txID, raw_data_hex, type_url) must say the same; where raw_data_hex is there, it is
// what is hashed, for fields can be written in more than one way. Addresses are read in both forms, whatever `visible` says.

extension TronDocument {
    /// Reads an intent or a node's JSON.
    init(_ root: JSONCursor, context: TronContext) throws(ChainError) {
        let root = try Self.unwrapped(root)
        let isSigned = root.optional("signature")?.value.array?.isEmpty == false
        try root.object(allowing: Self.members.union(Self.nodeMembers))
        for name in Self.nodeMembers.sorted() where !isSigned {
            if let member = root.optional(name) { throw member.failure(.unknownField, NodeWord.refusal) }
        }
        let isVisible = try root.optional("visible")?.bool() ?? false
        let given = try root.optional("signature")?.elements() ?? []
        guard given.count <= Self.mostSignatures else {
            throw try root.required("signature").failure(
                .outOfRange, "has \(given.count) signatures, and the network takes \(Self.mostSignatures)")
        }
        var signatures: [[UInt8]] = []
        for cursor in given { signatures.append(try cursor.hex()) }
        guard root.optional("raw_data") != nil || root.optional("raw_data_hex") == nil else {
            try self.init(hexOf: root, signatures: signatures)
            return
        }
        do throws(ChainError) {
            self = try Self.stated(root, isVisible: isVisible, signatures, context)
        } catch  where error.code == .contradiction || error.code == .invalidText {
            // Some write `visible` beside texts in hexadecimal, or texts without it. What repeats the transaction tells.
            guard root.optional("raw_data_hex") != nil || root.optional("txID") != nil,
                let other = try? Self.stated(root, isVisible: !isVisible, signatures, context)
            else { throw error }
            self = other
        }
    }

    private static let members: Set<String> = ["visible", "txID", "raw_data", "raw_data_hex", "signature", "contract_address"]
    /// The members that nodes and explorers add to a transaction that they know: nothing is read from them.
    private static let nodeMembers: Set<String> = [
        "ret", "net_usage", "net_fee", "energy_usage", "energy_fee", "energy_usage_total", "energy_penalty_total", "blockNumber",
        "block_timestamp", "internal_transactions", "withdraw_amount", "unfreeze_amount", "withdraw_expire_amount",
        "cancel_unfreezeV2_amount",
    ]

    /// The members around a transaction in nodes' answers to a call, or to the question who has signed.
    private static let wrappers: Set<String> = [
        "transaction", "address", "result", "energy_used", "energy_penalty", "constant_result", "logs", "txid", "permission",
        "current_weight", "approved_list",
    ]

    /// The transaction in what a node made of a call, or a wallet is asked to sign.
    private static func unwrapped(_ root: JSONCursor) throws(ChainError) -> JSONCursor {
        let root = try root.withoutEnvelope()
        guard let inner = root.optional("transaction") else { return root }
        try root.object(allowing: wrappers)
        return try unwrapped(inner)
    }

    /// Reads the transaction from the signed bytes alone.
    private init(hexOf root: JSONCursor, signatures: [[UInt8]]) throws(ChainError) {
        let bytes = try root.required("raw_data_hex")
        try self.init(rawData: try bytes.hex(), "raw_data", signatures: signatures, isBare: root.optional("signature") == nil)
        try checkNames(root)
    }

    /// Checks the names that a node derives from the transaction and says beside it.
    private func checkNames(_ root: JSONCursor) throws(ChainError) {
        if let id = root.optional("txID"), try id.hex() != identifier {
            throw id.failure(.contradiction, "does not belong to raw_data, which gives \(Hex.encode(identifier))")
        }
        if let address = root.optional("contract_address"), try TronAddress(address) != createdContract {
            let created = createdContract.map { "creates \($0)" } ?? "creates none"
            throw address.failure(.contradiction, "does not belong to raw_data, which \(created)")
        }
    }

    /// The transaction that `raw_data` states, in the bytes of `raw_data_hex` where they are given.
    private static func stated(
        _ root: JSONCursor, isVisible: Bool, _ signatures: [[UInt8]], _ context: TronContext
    ) throws(ChainError) -> TronDocument {
        let raw = try root.required("raw_data")
        try raw.object(allowing: ["contract", "ref_block_bytes", "ref_block_hash", "expiration", "timestamp", "data", "fee_limit"])
        let contracts = try raw.required("contract").elements()
        guard let contract = contracts.first, contracts.count == 1 else {
            throw try raw.required("contract").failure(.outOfRange, "must have exactly one element")
        }
        var reader = ContractJSON(isVisible: isVisible)
        let isBare = root.optional("signature") == nil
        var transaction = try TronDocument(
            refBlockBytes: try context.required("ref_block_bytes", of: raw).hex(),
            refBlockHash: try context.required("ref_block_hash", of: raw).hex(),
            expiration: try context.required("expiration", of: raw).integer(), memo: try raw.optional("data")?.hex() ?? [],
            contract: try reader.contract(contract), timestamp: try context.fact("timestamp", of: raw)?.integer() ?? 0,
            feeLimit: try raw.optional("fee_limit")?.integer() ?? 0, signatures: signatures, isBare: isBare)
        if let hex = root.optional("raw_data_hex"), case let bytes = try hex.hex(), bytes != transaction.rawData {
            let hashed = try TronDocument(rawData: bytes, "raw_data_hex", signatures: signatures, isBare: isBare)
            guard transaction.says(hashed) else {
                throw hex.failure(.contradiction, "does not belong to raw_data, which gives \(Hex.encode(transaction.rawData))")
            }
            transaction = hashed
        }
        try transaction.checkNames(root)
        return transaction
    }

    /// Whether another transaction says the same, in whatever bytes.
    private func says(_ other: TronDocument) -> Bool {
        refBlockBytes == other.refBlockBytes && refBlockHash == other.refBlockHash && expiration == other.expiration && memo == other.memo
            && timestamp == other.timestamp && feeLimit == other.feeLimit && contract.says(other.contract)
    }

    /// The transaction in a node's JSON.
    var json: JSONValue {
        let isVisible = contract.message.map { ContractJSON.canBeVisible($0, ContractType.of(contract.type)?.fields ?? []) } ?? true
        var raw = JSONObject()
        raw["contract"] = [ContractJSON(isVisible: isVisible).json(contract)]
        raw["ref_block_bytes"] = .string(Hex.encode(refBlockBytes))
        raw["ref_block_hash"] = .string(Hex.encode(refBlockHash))
        raw["expiration"] = .integer(expiration)
        raw["timestamp"] = .integer(timestamp)
        if !memo.isEmpty { raw["data"] = .string(Hex.encode(memo)) }
        if feeLimit != 0 { raw["fee_limit"] = .integer(feeLimit) }
        var root = JSONObject()
        root["visible"] = .bool(isVisible)
        root["txID"] = .string(Hex.encode(identifier))
        root["raw_data"] = .object(raw)
        root["raw_data_hex"] = .string(Hex.encode(rawData))
        if !isBare { root["signature"] = .array(signatures.map { .string(Hex.encode($0)) }) }
        return .object(root)
    }
}

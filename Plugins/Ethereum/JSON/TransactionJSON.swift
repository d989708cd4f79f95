internal import ChainKit

/// Transactions in the names of JSON-RPC.
///
/// `type, chainId, nonce, gas, gasPrice, maxFeePerGas, maxPriorityFeePerGas, to, value, input, accessList, authorizationList,
/// maxFeePerBlobGas, blobVersionedHashes, wrapperVersion, blobs, commitments, proofs, from, yParity, v, r, s, hash`, and
/// `replayUnprotected`, which asks by name for a legacy transaction without a chain id. `gasLimit` and `data` stand for `gas` and
/// `input`. The type follows from the fields where it is left out and they leave no choice. Beside a signature stands what nodes add to a
/// transaction that they know (``nodeMembers``), which nothing is read from. Whatever else there is is refused.
struct TransactionJSON {
    static let always: Set<String> = [
        "type", "chainId", "nonce", "gas", "gasLimit", "to", "value", "input", "data", "from", "v", "r", "s", "hash",
    ]
    /// A node's members on where it found a transaction, and what that paid for gas in the end.
    static let nodeMembers: Set<String> = ["blockHash", "blockNumber", "blockTimestamp", "transactionIndex", "gasPrice"]
    static let fees: Set<String> = ["maxFeePerGas", "maxPriorityFeePerGas"]
    static let blobs: Set<String> = [
        "maxFeePerBlobGas", "blobVersionedHashes", "wrapperVersion", "blobs", "commitments", "proofs", "sidecar",
    ]

    /// The members that a type has beside those of all types.
    static let members: [EthereumTransaction.Kind: Set<String>] = [
        .legacy: ["gasPrice", "replayUnprotected"],
        .accessList: ["gasPrice", "accessList", "yParity"],
        .dynamicFee: fees.union(["accessList", "yParity"]),
        .blob: fees.union(blobs).union(["accessList", "yParity"]),
        .setCode: fees.union(["accessList", "authorizationList", "yParity"]),
    ]

    private let root: JSONCursor
    private let kind: EthereumTransaction.Kind

    static func decode(_ root: JSONCursor) throws(ChainError) -> EthereumTransaction {
        try refuseAuthorization(root)
        if let given = root.optional("type") { _ = try named(given) }
        try root.object(allowing: members.values.reduce(always.union(nodeMembers)) { $0.union($1) })
        for name in nodeMembers.subtracting(["gasPrice"]).sorted() where !isSigned(root) {
            if let member = root.optional(name) { throw member.failure(.unknownField, NodeWord.refusal) }
        }
        let reader = TransactionJSON(root: root, kind: try kind(root))
        return try reader.transaction()
    }

    /// Whether the JSON has a signature: only then does a node know the transaction.
    static func isSigned(_ root: JSONCursor) -> Bool { root.optional("r") != nil && root.optional("s") != nil }

    /// An authorization alone is no transaction, and it is said where it belongs.
    private static func refuseAuthorization(_ root: JSONCursor) throws(ChainError) {
        let isAuthorization = (root.optional("address") ?? root.optional("contractAddress")) != nil
        guard isAuthorization, root.optional("gas") == nil, root.optional("gasLimit") == nil else { return }
        throw ChainError(
            .decode, .unsupportedForm, "is an authorization (EIP-7702) alone: put it into the authorizationList of a transaction of type 4",
            field: "input")
    }

    // MARK: - The fields

    private func transaction() throws(ChainError) -> EthereumTransaction {
        let isLegacyPrice = kind == .legacy || kind == .accessList
        var transaction = EthereumTransaction(
            kind: kind, chainID: try chainID(), nonce: try root.required("nonce").uint64(),
            gasPrice: isLegacyPrice ? try root.required("gasPrice").uint256() : nil,
            maxPriorityFeePerGas: isLegacyPrice ? nil : try root.required("maxPriorityFeePerGas").uint256(),
            maxFeePerGas: isLegacyPrice ? nil : try root.required("maxFeePerGas").uint256(), gasLimit: try gasLimit(), to: nil,
            value: try optional("value") ?? .zero, data: try data())
        let chain = transaction.chainID
        transaction.to = try recipient(hasData: !transaction.data.isEmpty, chain: chain)
        if let list = root.optional("accessList") { transaction.accessList = try Self.accessList(list, chain: chain) }
        if kind == .blob {
            transaction.maxFeePerBlobGas = try root.required("maxFeePerBlobGas").uint256()
            try readBlobs(into: &transaction)
        }
        if kind == .setCode {
            let elements = try root.required("authorizationList").elements()
            guard elements.count <= TransactionLimits.authorizations else { throw TransactionLimits.tooManyAuthorizations }
            for element in elements {
                transaction.authorizationList.append(try Self.authorization(element, chain: chain))
            }
        }
        if let from = root.optional("from") { transaction.from = try EthereumAddress(from, chain: chain) }
        try readSignature(into: &transaction)
        try checkChain(&transaction)
        return transaction
    }

    /// The chain by its name, or as the v of a legacy signature says it.
    private func chainID() throws(ChainError) -> UInt256? {
        if let chainID = try optional("chainId") { return chainID }
        guard kind == .legacy, let v = root.optional("v") else { return nil }
        return try TransactionDecoder.split(try v.uint256(), v).chainID
    }

    private func optional(_ name: String) throws(ChainError) -> UInt256? { try root.optional(name)?.uint256() }

    /// The value at one of two names for it; where both are there, they must say the same.
    static func either<Value: Equatable>(
        _ name: String, _ alias: String, in object: JSONCursor, _ read: (JSONCursor) throws(ChainError) -> Value
    ) throws(ChainError) -> Value? {
        let value = try object.optional(name).map(read)
        guard let second = object.optional(alias) else { return value }
        let other = try read(second)
        guard let value else { return other }
        guard value == other else { throw second.failure(.ambiguousInput, "differs from \(name), another name of the same") }
        return value
    }

    private func gasLimit() throws(ChainError) -> UInt256 {
        let limit = try Self.either("gas", "gasLimit", in: root) { cursor throws(ChainError) in try cursor.uint256() }
        guard let limit else { return try root.required("gas").uint256() }
        return limit
    }

    private func data() throws(ChainError) -> [UInt8] {
        let data = try Self.either("input", "data", in: root) { cursor throws(ChainError) in try cursor.hex() } ?? []
        guard data.count <= TransactionLimits.data else { throw TransactionLimits.tooMuchData(data.count) }
        return data
    }

    /// A recipient that is left out creates a contract, for which there must be code; `null` says that it is meant.
    private func recipient(hasData: Bool, chain: UInt256?) throws(ChainError) -> EthereumAddress? {
        if let to = root.optional("to") { return try EthereumAddress(to, chain: chain) }
        guard kind != .blob, kind != .setCode else {
            throw ChainError(.decode, .missingField, "is missing: transactions of type \(kind.rawValue) create no contracts", field: "to")
        }
        guard hasData || root.value["to"] == .null else {
            throw ChainError(.decode, .missingField, "is missing; to create a contract say null", field: "to")
        }
        return nil
    }

    private static func accessList(_ list: JSONCursor, chain: UInt256?) throws(ChainError) -> [EthereumTransaction.AccessListEntry] {
        var entries: [EthereumTransaction.AccessListEntry] = []
        var gas = 0
        for element in try list.elements() {
            try element.object(allowing: ["address", "storageKeys"])
            let slots = try element.required("storageKeys").elements()
            gas += TransactionLimits.gas(keys: slots.count)
            guard gas <= TransactionLimits.accessListGas else { throw TransactionLimits.tooMuchAccess }
            var keys: [[UInt8]] = []
            for slot in slots { keys.append(try slot.hex(count: 32)) }
            entries.append(.init(address: try EthereumAddress(element.required("address"), chain: chain), storageKeys: keys))
        }
        return entries
    }

    /// The object with blobs, commitments and proofs: the transaction's, one of their own, or each blob's.
    private func sidecar() throws(ChainError) -> JSONCursor {
        let parts = ["wrapperVersion", "blobs", "commitments", "proofs"]
        if let object = root.optional("sidecar") {
            try object.object(allowing: Set(parts))
            if let beside = parts.lazy.compactMap({ root.optional($0) }).first {
                throw beside.failure(.ambiguousInput, "stands beside sidecar; one of both is enough")
            }
            return object
        }
        guard let blobs = root.optional("blobs"), let elements = blobs.value.array, elements.contains(where: { $0.object != nil }) else {
            return root
        }
        guard elements.count <= TransactionLimits.blobs else { throw TransactionLimits.tooManyBlobs }
        var columns: [String: [JSONValue]] = [:]
        for element in try blobs.elements() {
            try element.object(allowing: ["data", "commitment", "proof", "proofs"])
            columns["blobs", default: []].append(try element.required("data").value)
            columns["commitments", default: []].append(try element.required("commitment").value)
            if let proofs = element.optional("proofs") {
                columns["proofs", default: []] += try proofs.elements().map(\.value)
            } else {
                columns["proofs", default: []].append(try element.required("proof").value)
            }
        }
        if let beside = ["commitments", "proofs"].lazy.compactMap({ root.optional($0) }).first {
            throw beside.failure(.ambiguousInput, "stands beside blobs that have their own; one of both is enough")
        }
        var object = JSONObject()
        for (name, values) in columns { object[name] = .array(values) }
        object["wrapperVersion"] = root.optional("wrapperVersion")?.value
        return JSONCursor(.object(object), stage: .decode)
    }

    private func readBlobs(into transaction: inout EthereumTransaction) throws(ChainError) {
        let place = try sidecar()
        func items(_ name: String, _ count: Int) throws(ChainError) -> [[UInt8]]? {
            guard let list = name == "blobVersionedHashes" ? root.optional(name) : place.optional(name) else { return nil }
            let elements = try list.elements()
            // 128 proofs a blob are the most that there can be.
            guard elements.count <= TransactionLimits.blobs * EthereumTransaction.BlobSidecar.cells else {
                throw TransactionLimits.tooManyBlobs
            }
            var items: [[UInt8]] = []
            for element in elements { items.append(try element.hex(count: count)) }
            return items
        }
        if let blobs = try items("blobs", EthereumTransaction.BlobSidecar.blobSize) {
            var version: UInt8?
            if let given = place.optional("wrapperVersion") {
                guard try given.uint256() == 1 else {
                    throw given.failure(.unsupportedVersion, "must be 1 (EIP-7594), or left out (EIP-4844)")
                }
                version = 1
            }
            guard let commitments = try items("commitments", 48) else { throw missing("commitments") }
            guard let proofs = try items("proofs", 48) else { throw missing("proofs") }
            transaction.sidecar = .init(version: version, blobs: blobs, commitments: commitments, proofs: proofs)
            transaction.blobVersionedHashes =
                try items("blobVersionedHashes", 32) ?? commitments.map(EthereumTransaction.BlobSidecar.versionedHash)
            try transaction.checkSidecar()
        } else {
            for name in ["commitments", "proofs", "wrapperVersion"] {
                if let cursor = place.optional(name) { throw cursor.failure(.sidecarMismatch, "stands there without blobs") }
            }
            guard let hashes = try items("blobVersionedHashes", 32) else { throw missing("blobVersionedHashes") }
            transaction.blobVersionedHashes = hashes
        }
        guard transaction.blobVersionedHashes.count <= TransactionLimits.blobs else { throw TransactionLimits.tooManyBlobs }
    }

    private func missing(_ field: String) -> ChainError { ChainError(.decode, .missingField, "is missing", field: field) }

    // MARK: - Signature and chain

    private func readSignature(into transaction: inout EthereumTransaction) throws(ChainError) {
        guard ["yParity", "v", "r", "s"].contains(where: { root.optional($0) != nil }) else {
            if let hash = root.optional("hash") { throw hash.failure(.unsigned, "stands there without a signature") }
            return
        }
        let (r, s) = (try root.required("r").uint256(), try root.required("s").uint256())
        let parity: UInt8
        if kind == .legacy {
            let v = try root.required("v")
            let split = try TransactionDecoder.split(try v.uint256(), v)
            if let chainID = transaction.chainID, chainID != split.chainID {
                throw v.failure(
                    .invalidV, "is made of \(split.chainID.map { "chain id \($0)" } ?? "no chain id"), and chainId is \(chainID)")
            }
            transaction.chainID = split.chainID
            parity = split.parity
        } else {
            parity = try Self.parity(root)
            guard parity < 2 else { throw try root.required("yParity").failure(.invalidV, "must be 0 or 1") }
        }
        if let open = transaction.authorizationList.firstIndex(where: { $0.signature == nil }) {
            throw ChainError(
                .decode, .missingField, "is missing: the sender has signed, and would have signed over it",
                field: "authorizationList[\(open)].yParity")
        }
        transaction.signature = EthereumSignature(yParity: parity, r: r, s: s)
        guard let hash = root.optional("hash") else { return }
        guard try hash.hex(count: 32) == transaction.hash else {
            throw hash.failure(.digestMismatch, "is not this transaction's")
        }
    }

    /// Without a chain id a transaction can be replayed everywhere; that must be asked for by name, or be so already.
    private func checkChain(_ transaction: inout EthereumTransaction) throws(ChainError) {
        let flag = root.optional("replayUnprotected")
        transaction.isReplayAllowed = try flag?.bool() ?? false
        if transaction.chainID != nil {
            if let flag, transaction.isReplayAllowed { throw flag.failure(.ambiguousInput, "stands beside a chain id; remove one of them") }
        } else if kind != .legacy || (transaction.signature == nil && flag == nil) {
            throw ChainError(
                .decode, .missingField,
                kind == .legacy
                    ? "is missing; for a transaction that is valid on every chain say \"replayUnprotected\": true" : "is missing",
                field: "chainId")
        }
        if kind == .legacy, transaction.chainID != nil { _ = try transaction.v(0) }
    }
}

extension JSONCursor {
    /// The quantity here, of at most 64 bits.
    fileprivate func uint64() throws(ChainError) -> UInt64 {
        guard let value = try uint256().uint64 else { throw failure(.outOfRange, "must be below 2⁶⁴") }
        return value
    }
}

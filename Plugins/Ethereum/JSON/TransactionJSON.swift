internal import ChainKit

/// Transactions in the names of JSON-RPC.
///
/// `type, chainId, nonce, gas, gasPrice, maxFeePerGas, maxPriorityFeePerGas, to, value, input, accessList, authorizationList,
/// maxFeePerBlobGas, blobVersionedHashes, wrapperVersion, blobs, commitments, proofs, from, yParity, v, r, s, hash`, and
/// `replayUnprotected`, which asks by name for a legacy transaction without a chain id. `gasLimit` and `data` stand for `gas` and
/// `input`. The type follows from the fields where it is left out and they leave no choice. Beside a signature stands what nodes add to a
/// transaction that they know (``nodeMembers``), which nothing is read from. Whatever else there is is refused.
struct TransactionJSON {
    private static let always: Set<String> = [
        "type", "chainId", "nonce", "gas", "gasLimit", "to", "value", "input", "data", "from", "v", "r", "s", "hash",
    ]
    /// Where a node found a transaction, and what it paid for gas in the end.
    private static let nodeMembers: Set<String> = ["blockHash", "blockNumber", "blockTimestamp", "transactionIndex", "gasPrice"]
    private static let fees: Set<String> = ["maxFeePerGas", "maxPriorityFeePerGas"]
    private static let blobs: Set<String> = [
        "maxFeePerBlobGas", "blobVersionedHashes", "wrapperVersion", "blobs", "commitments", "proofs", "sidecar",
    ]

    /// The members that a type has beside those of all types.
    private static let members: [EthereumTransaction.Kind: Set<String>] = [
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
        try root.object(allowing: members.values.reduce(always.union(nodeMembers)) { $0.union($1) })
        for name in nodeMembers.subtracting(["gasPrice"]).sorted() where !isSigned(root) {
            if let member = root.optional(name) { throw member.failure(.unknownField, NodeWord.refusal) }
        }
        let reader = TransactionJSON(root: root, kind: try kind(root))
        return try reader.transaction()
    }

    /// Whether a signature is there: only then does a node know the transaction.
    private static func isSigned(_ root: JSONCursor) -> Bool { root.optional("r") != nil && root.optional("s") != nil }

    /// An authorization alone is no transaction, and it is said where it belongs.
    private static func refuseAuthorization(_ root: JSONCursor) throws(ChainError) {
        let isAuthorization = (root.optional("address") ?? root.optional("contractAddress")) != nil
        guard isAuthorization, root.optional("gas") == nil, root.optional("gasLimit") == nil else { return }
        throw ChainError(
            .decode, .unsupportedForm, "is an authorization (EIP-7702) alone: put it into the authorizationList of a transaction of type 4",
            field: "input")
    }

    // MARK: - The type

    private static func kind(_ root: JSONCursor) throws(ChainError) -> EthereumTransaction.Kind {
        guard let given = root.optional("type") else { return try inferredKind(root) }
        guard let number = try given.uint256().uint64.flatMap(UInt8.init(exactly:)),
            let kind = EthereumTransaction.Kind(rawValue: number)
        else { throw given.failure(.unsupportedType, "must be one of 0 to 4") }
        let allowed = always.union(members[kind] ?? []).union(isSigned(root) ? nodeMembers : [])
        for member in try root.members() where !allowed.contains(member.name) && member.value.value != .null {
            throw member.value.failure(.unknownField, "is no field of a transaction of type \(kind.rawValue)")
        }
        return kind
    }

    private static func inferredKind(_ root: JSONCursor) throws(ChainError) -> EthereumTransaction.Kind {
        let present = Set(try root.members().filter { $0.value.value != .null }.map(\.name))
        let priced = present.subtracting(always).subtracting(isSigned(root) && !present.isDisjoint(with: fees) ? nodeMembers : [])
            .subtracting(isSigned(root) ? nodeMembers.subtracting(["gasPrice"]) : [])
        let candidates = EthereumTransaction.Kind.allCases.filter { priced.isSubset(of: members[$0] ?? []) }
        let fitting = candidates.filter { kind in
            switch kind {
            case .legacy: priced.contains("gasPrice")
            case .accessList: priced.contains("gasPrice") && present.contains("accessList")
            case .dynamicFee: !present.isDisjoint(with: fees)
            case .blob: !present.isDisjoint(with: blobs)
            case .setCode: present.contains("authorizationList")
            }
        }
        guard let kind = fitting.first, fitting.count == 1 else {
            throw ChainError(
                .decode, .ambiguousInput,
                "is missing, and the fields do not say it: give gasPrice, or maxFeePerGas and maxPriorityFeePerGas",
                field: "type")
        }
        return kind
    }

    // MARK: - The fields

    private func transaction() throws(ChainError) -> EthereumTransaction {
        let isLegacyPrice = kind == .legacy || kind == .accessList
        var transaction = EthereumTransaction(
            kind: kind, chainID: try optional("chainId"), nonce: try root.required("nonce").uint64(),
            gasPrice: isLegacyPrice ? try root.required("gasPrice").uint256() : nil,
            maxPriorityFeePerGas: isLegacyPrice ? nil : try root.required("maxPriorityFeePerGas").uint256(),
            maxFeePerGas: isLegacyPrice ? nil : try root.required("maxFeePerGas").uint256(), gasLimit: try gasLimit(), to: nil,
            value: try optional("value") ?? .zero, data: try data())
        transaction.to = try recipient(hasData: !transaction.data.isEmpty)
        transaction.accessList = try root.optional("accessList").map(Self.accessList) ?? []
        if kind == .blob {
            transaction.maxFeePerBlobGas = try root.required("maxFeePerBlobGas").uint256()
            try readBlobs(into: &transaction)
        }
        if kind == .setCode {
            let elements = try root.required("authorizationList").elements()
            guard elements.count <= TransactionLimits.authorizations else { throw TransactionLimits.tooManyAuthorizations }
            for element in elements {
                transaction.authorizationList.append(try Self.authorization(element))
            }
        }
        transaction.from = try root.optional("from").map { cursor throws(ChainError) in try EthereumAddress(cursor) }
        try readSignature(into: &transaction)
        try checkChain(&transaction)
        return transaction
    }

    private func optional(_ name: String) throws(ChainError) -> UInt256? { try root.optional(name)?.uint256() }

    /// The cursor at one of two names for the same.
    private func either(_ name: String, _ alias: String) throws(ChainError) -> JSONCursor? {
        guard let second = root.optional(alias) else { return root.optional(name) }
        guard let first = root.optional(name) else { return second }
        guard first.value == second.value else { throw second.failure(.ambiguousInput, "stands beside another \(name); one is enough") }
        return first
    }

    private func gasLimit() throws(ChainError) -> UInt256 {
        guard let cursor = try either("gas", "gasLimit") else { return try root.required("gas").uint256() }
        return try cursor.uint256()
    }

    private func data() throws(ChainError) -> [UInt8] {
        let data = try either("input", "data")?.hex() ?? []
        guard data.count <= TransactionLimits.data else { throw TransactionLimits.tooMuchData(data.count) }
        return data
    }

    /// A recipient that is left out creates a contract, for which there must be code; `null` says that it is meant.
    private func recipient(hasData: Bool) throws(ChainError) -> EthereumAddress? {
        if let to = root.optional("to") { return try EthereumAddress(to) }
        guard kind != .blob, kind != .setCode else {
            throw ChainError(.decode, .missingField, "is missing: transactions of type \(kind.rawValue) create no contracts", field: "to")
        }
        guard hasData || root.value["to"] == .null else {
            throw ChainError(.decode, .missingField, "is missing; to create a contract say null", field: "to")
        }
        return nil
    }

    private static func accessList(_ list: JSONCursor) throws(ChainError) -> [EthereumTransaction.AccessListEntry] {
        var entries: [EthereumTransaction.AccessListEntry] = []
        var gas = 0
        for element in try list.elements() {
            try element.object(allowing: ["address", "storageKeys"])
            let slots = try element.required("storageKeys").elements()
            gas += TransactionLimits.gas(keys: slots.count)
            guard gas <= TransactionLimits.accessListGas else { throw TransactionLimits.tooMuchAccess }
            var keys: [[UInt8]] = []
            for slot in slots { keys.append(try slot.hex(count: 32)) }
            entries.append(.init(address: try EthereumAddress(element.required("address")), storageKeys: keys))
        }
        return entries
    }

    private static func authorization(_ cursor: JSONCursor) throws(ChainError) -> EthereumTransaction.Authorization {
        // Libraries have two names for the code's address, and put the signature into an object of its own.
        try cursor.object(
            allowing: ["chainId", "address", "contractAddress", "nonce", "yParity", "v", "r", "s", "authority", "signature"])
        if let second = cursor.optional("contractAddress"), let first = cursor.optional("address"), first.value != second.value {
            throw second.failure(.ambiguousInput, "stands beside another address; one is enough")
        }
        let named = cursor.optional("contractAddress")
        let address = if let named { named } else { try cursor.required("address") }
        var authorization = EthereumTransaction.Authorization(
            chainID: try cursor.required("chainId").uint256(), address: try EthereumAddress(address),
            nonce: try cursor.required("nonce").uint64())
        authorization.authority = try cursor.optional("authority").map { cursor throws(ChainError) in try EthereumAddress(cursor) }
        let parts = ["yParity", "v", "r", "s"]
        let isFlat = parts.contains { cursor.optional($0) != nil }
        let object = cursor.optional("signature")
        if let object {
            try object.object(allowing: Set(parts + ["networkV"]))
            guard !isFlat else { throw object.failure(.ambiguousInput, "stands beside yParity, r and s; one of both is enough") }
        }
        guard isFlat || object != nil else { return authorization }
        let place = object ?? cursor
        let name = place.optional("yParity") == nil && place.optional("v") != nil ? "v" : "yParity"
        let parity = try place.required(name)
        guard var bit = try parity.uint256().uint64.flatMap(UInt8.init(exactly:)) else {
            throw parity.failure(.outOfRange, "must be at most 255")
        }
        // In the object v is written as in old signatures.
        if object != nil, name == "v", bit == 27 || bit == 28 { bit -= 27 }
        authorization.signature = EthereumSignature(
            yParity: bit, r: try place.required("r").uint256(), s: try place.required("s").uint256())
        return authorization
    }

    /// Where blobs, commitments and proofs stand: beside the transaction, in an object of their own, or each blob with its own.
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
            let cursor = try root.required(root.optional("yParity") == nil && root.optional("v") != nil ? "v" : "yParity")
            let value = try cursor.uint256()
            guard value == 0 || value == 1 else { throw cursor.failure(.invalidV, "must be 0 or 1") }
            if let v = root.optional("v"), try v.uint256() != value { throw v.failure(.invalidV, "differs from yParity") }
            parity = value == 1 ? 1 : 0
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

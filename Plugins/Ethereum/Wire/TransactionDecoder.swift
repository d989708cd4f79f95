internal import ChainKit

/// Reads transactions from bytes: legacy lists and typed envelopes, signed or not, blob transactions with their sidecar or without.
///
/// An unsigned transaction is what its sender signs the hash of. With EIP-155 that is nine fields, the last two empty.
enum TransactionDecoder {
    static func decode(_ bytes: [UInt8]) throws(ChainError) -> EthereumTransaction {
        guard bytes.count <= TransactionLimits.size else {
            throw ChainError(
                .decode, .oversized, "takes \(bytes.count) bytes, and at most \(TransactionLimits.size) are read", field: "transaction")
        }
        guard let first = bytes.first else { throw ChainError(.decode, .truncated, "is empty", field: "transaction") }
        if first >= 0xc0 { return try legacy(bytes) }
        guard first < 0x80 else {
            throw ChainError(
                .decode, .wrongShape, "is a string of bytes: neither a list nor one of the types \(types)", field: "transaction")
        }
        guard let kind = EthereumTransaction.Kind(rawValue: first), kind != .legacy else {
            throw ChainError(.decode, .unsupportedType, "is \(first), and known are \(types)", field: "type")
        }
        var outer = RLPReader(bytes, from: 1)
        var fields = try outer.list("transaction")
        try outer.finish("transaction")
        guard kind == .blob, fields.isAtList else { return try typed(kind, &fields) }
        var body = try fields.list("transaction")
        var transaction = try typed(kind, &body)
        transaction.sidecar = try sidecar(&fields)
        try fields.finish("transaction")
        try transaction.checkSidecar()
        return transaction
    }

    private static let types = "1 to 4"

    private static func legacy(_ bytes: [UInt8]) throws(ChainError) -> EthereumTransaction {
        var outer = RLPReader(bytes)
        var fields = try outer.list("transaction")
        try outer.finish("transaction")
        let count = try fields.count("transaction")
        guard count == 6 || count == 9 else {
            throw ChainError(
                .decode, .wrongFieldCount, "has \(count) fields, and a legacy transaction has 9, or 6 without signature and chain id",
                field: "transaction")
        }
        var transaction = EthereumTransaction(
            kind: .legacy, chainID: nil, nonce: try fields.integer("nonce", as: UInt64.self), gasPrice: try fields.integer("gasPrice"),
            gasLimit: try fields.integer("gas"), to: try recipient(&fields, required: false), value: try fields.integer("value"),
            data: try data(&fields))
        guard count == 9 else { return transaction }
        let v = try fields.integer("v")
        let (r, s) = (try fields.integer("r"), try fields.integer("s"))
        if r.isZero, s.isZero {
            transaction.chainID = v
            _ = try transaction.v(0)
        } else {
            let (chainID, parity) = try split(v, JSONCursor(.null, path: "v"))
            transaction.chainID = chainID
            transaction.signature = EthereumSignature(yParity: parity, r: r, s: s)
        }
        return transaction
    }

    /// The chain id and parity that a legacy v says.
    static func split(_ v: UInt256, _ field: JSONCursor) throws(ChainError) -> (chainID: UInt256?, parity: UInt8) {
        if v == 27 || v == 28 { return (nil, v == 28 ? 1 : 0) }
        guard let halves = v.subtracting(35)?.quotientAndRemainder(dividingBy: 2) else {
            throw field.failure(.invalidV, "is \(v), which is neither 27, 28 nor twice a chain id and 35 or 36")
        }
        return (halves.quotient, halves.remainder == 1 ? 1 : 0)
    }

    private static func typed(_ kind: EthereumTransaction.Kind, _ fields: inout RLPReader) throws(ChainError) -> EthereumTransaction {
        let unsigned = [EthereumTransaction.Kind.accessList: 8, .dynamicFee: 9, .blob: 11, .setCode: 10][kind] ?? 0
        let count = try fields.count("transaction")
        guard count == unsigned || count == unsigned + 3 else {
            throw ChainError(
                .decode, .wrongFieldCount,
                "has \(count) fields, and one of type \(kind.rawValue) has \(unsigned + 3), or \(unsigned) without signature",
                field: "transaction")
        }
        let isSigned = count != unsigned
        let chainID = try fields.integer("chainId")
        let nonce = try fields.integer("nonce", as: UInt64.self)
        let gasPrice = kind == .accessList ? try fields.integer("gasPrice") : nil
        let tip = kind == .accessList ? nil : try fields.integer("maxPriorityFeePerGas")
        let highest = kind == .accessList ? nil : try fields.integer("maxFeePerGas")
        var transaction = EthereumTransaction(
            kind: kind, chainID: chainID, nonce: nonce, gasPrice: gasPrice, maxPriorityFeePerGas: tip, maxFeePerGas: highest,
            gasLimit: try fields.integer("gas"), to: try recipient(&fields, required: kind == .blob || kind == .setCode),
            value: try fields.integer("value"), data: try data(&fields))
        transaction.accessList = try accessList(&fields)
        if kind == .blob {
            transaction.maxFeePerBlobGas = try fields.integer("maxFeePerBlobGas")
            transaction.blobVersionedHashes = try items(&fields, count: 32, "blobVersionedHashes")
            guard transaction.blobVersionedHashes.count <= TransactionLimits.blobs else { throw TransactionLimits.tooManyBlobs }
        }
        if kind == .setCode { transaction.authorizationList = try authorizations(&fields, areOpenAllowed: !isSigned) }
        if isSigned { transaction.signature = try signature(&fields, highestParity: 1, "") }
        try fields.finish("transaction")
        return transaction
    }

    private static func recipient(_ fields: inout RLPReader, required: Bool) throws(ChainError) -> EthereumAddress? {
        let bytes = try fields.take("to")
        if bytes.isEmpty, !required { return nil }
        guard let address = EthereumAddress(bytes: bytes) else {
            throw ChainError(
                .decode, .wrongLength, "must be 20 bytes\(required ? "" : ", or none to create a contract"), not \(bytes.count)",
                field: "to")
        }
        return address
    }

    private static func data(_ fields: inout RLPReader) throws(ChainError) -> [UInt8] {
        let data = try fields.take("input")
        guard data.count <= TransactionLimits.data else { throw TransactionLimits.tooMuchData(data.count) }
        return data
    }

    private static func items(
        _ fields: inout RLPReader, count: Int, _ field: @autoclosure () -> String
    ) throws(ChainError) -> [[UInt8]] {
        var list = try fields.list(field())
        var items: [[UInt8]] = []
        while !list.isAtEnd { items.append(try list.take(count, "\(field())[\(items.count)]")) }
        return items
    }

    private static func address(_ fields: inout RLPReader, _ field: @autoclosure () -> String) throws(ChainError) -> EthereumAddress {
        let bytes = try fields.take(field())
        guard let address = EthereumAddress(bytes: bytes) else {
            throw ChainError(.decode, .wrongLength, "must be 20 bytes, not \(bytes.count)", field: field())
        }
        return address
    }

    private static func accessList(_ fields: inout RLPReader) throws(ChainError) -> [EthereumTransaction.AccessListEntry] {
        var list = try fields.list("accessList")
        var entries: [EthereumTransaction.AccessListEntry] = []
        var gas = 0
        while !list.isAtEnd {
            let index = entries.count
            var entry = try list.list("accessList[\(index)]")
            let address = try address(&entry, "accessList[\(index)].address")
            let keys = try items(&entry, count: 32, "accessList[\(index)].storageKeys")
            try entry.finish("accessList[\(index)]")
            gas += TransactionLimits.gas(keys: keys.count)
            guard gas <= TransactionLimits.accessListGas else { throw TransactionLimits.tooMuchAccess }
            entries.append(.init(address: address, storageKeys: keys))
        }
        return entries
    }

    /// Authorisations that nobody has signed yet have three fields; only an unsigned transaction can hold such.
    private static func authorizations(
        _ fields: inout RLPReader, areOpenAllowed: Bool
    ) throws(ChainError) -> [EthereumTransaction.Authorization] {
        var list = try fields.list("authorizationList")
        var authorizations: [EthereumTransaction.Authorization] = []
        while !list.isAtEnd {
            guard authorizations.count < TransactionLimits.authorizations else { throw TransactionLimits.tooManyAuthorizations }
            let place = "authorizationList[\(authorizations.count)]"
            var entry = try list.list(place)
            var authorization = EthereumTransaction.Authorization(
                chainID: try entry.integer(place + ".chainId"), address: try address(&entry, place + ".address"),
                nonce: try entry.integer(place + ".nonce", as: UInt64.self))
            if !entry.isAtEnd || !areOpenAllowed {
                authorization.signature = try signature(&entry, highestParity: .max, place + ".")
            }
            try entry.finish(place)
            authorizations.append(authorization)
        }
        return authorizations
    }

    private static func signature(
        _ fields: inout RLPReader, highestParity: UInt8, _ place: String
    ) throws(ChainError) -> EthereumSignature {
        let parity = try fields.integer(place + "yParity", as: UInt8.self)
        guard parity <= highestParity else {
            throw ChainError(.decode, .invalidV, "must be 0 or 1, not \(parity)", field: place + "yParity")
        }
        return EthereumSignature(yParity: parity, r: try fields.integer(place + "r"), s: try fields.integer(place + "s"))
    }

    private static func sidecar(_ fields: inout RLPReader) throws(ChainError) -> EthereumTransaction.BlobSidecar {
        var version: UInt8?
        if !fields.isAtList {
            let given = try fields.integer("wrapperVersion", as: UInt8.self)
            guard given == 1 else {
                throw ChainError(
                    .decode, .unsupportedVersion, "is \(given), and known are 1 (EIP-7594) and none (EIP-4844)", field: "wrapperVersion")
            }
            version = given
        }
        return EthereumTransaction.BlobSidecar(
            version: version, blobs: try items(&fields, count: EthereumTransaction.BlobSidecar.blobSize, "blobs"),
            commitments: try items(&fields, count: 48, "commitments"), proofs: try items(&fields, count: 48, "proofs"))
    }
}

extension EthereumTransaction.BlobSidecar {
    static let blobSize = 131_072
    /// EIP-7594's proofs of one blob.
    static let cells = 128

    /// The hash by which a transaction names a blob: SHA-256 of its commitment, the first byte replaced by the version 01.
    static func versionedHash(of commitment: [UInt8]) -> [UInt8] { [1] + HashFunction.sha256.digest(of: commitment).dropFirst() }
}

extension EthereumTransaction {
    /// Checks that sidecar and transaction speak of the same blobs: as many of everything, and hashes of these commitments. That
    /// commitments and proofs belong to the blobs takes KZG arithmetic, which is the network's.
    func checkSidecar() throws(ChainError) {
        guard let sidecar else { return }
        let proofs = sidecar.version == nil ? sidecar.blobs.count : sidecar.blobs.count * BlobSidecar.cells
        guard sidecar.blobs.count == blobVersionedHashes.count else {
            throw ChainError(
                .decode, .sidecarMismatch, "are \(sidecar.blobs.count), and the transaction names \(blobVersionedHashes.count)",
                field: "blobs")
        }
        guard sidecar.commitments.count == sidecar.blobs.count else {
            throw ChainError(
                .decode, .sidecarMismatch, "are \(sidecar.commitments.count) for \(sidecar.blobs.count) blobs", field: "commitments")
        }
        guard sidecar.proofs.count == proofs else {
            throw ChainError(.decode, .sidecarMismatch, "are \(sidecar.proofs.count) where there must be \(proofs)", field: "proofs")
        }
        for (index, commitment) in sidecar.commitments.enumerated()
        where BlobSidecar.versionedHash(of: commitment) != blobVersionedHashes[index] {
            throw ChainError(
                .decode, .sidecarMismatch, "has another hash than blobVersionedHashes[\(index)]", field: "commitments[\(index)]")
        }
    }
}

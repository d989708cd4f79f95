public import ChainKit

extension EthereumTransaction {
    /// The highest chain id that a legacy transaction can name: v is twice it and 36.
    static let highestLegacyChainID = UInt256.max.subtracting(36)?.quotientAndRemainder(dividingBy: 2)?.quotient ?? .zero

    /// The last field of a legacy signature: 27 or 28, or with EIP-155 twice the chain id and 35 or 36.
    func v(_ parity: UInt8) throws(ChainError) -> UInt256 {
        guard let chainID else { return UInt256(UInt64(parity) + 27) }
        guard chainID <= EthereumTransaction.highestLegacyChainID,
            let v = chainID.multiplied(by: UInt64(2))?.adding(UInt256(UInt64(parity) + 35))
        else {
            throw ChainError(.decode, .outOfRange, "is too large for a legacy transaction, whose v is twice it and 35", field: "chainId")
        }
        return v
    }

    /// The fields in their order, encoded, without the signature.
    private func unsignedFields() throws(ChainError) -> [UInt8] {
        var fields: [UInt8] = []
        fields.reserveCapacity(data.count + 256)
        func append(_ value: UInt256?, _ field: String) throws(ChainError) {
            guard let value else { throw ChainError(.decode, .missingField, "is missing", field: field) }
            RLP.append(value, to: &fields)
        }
        if kind != .legacy { try append(chainID, "chainId") }
        RLP.append(UInt256(nonce), to: &fields)
        if kind == .legacy || kind == .accessList {
            try append(gasPrice, "gasPrice")
        } else {
            try append(maxPriorityFeePerGas, "maxPriorityFeePerGas")
            try append(maxFeePerGas, "maxFeePerGas")
        }
        RLP.append(gasLimit, to: &fields)
        RLP.append(to?.bytes ?? [], to: &fields)
        RLP.append(value, to: &fields)
        RLP.append(data, to: &fields)
        if kind != .legacy { appendAccessList(to: &fields) }
        if kind == .blob {
            try append(maxFeePerBlobGas, "maxFeePerBlobGas")
            RLP.append(list: blobVersionedHashes, to: &fields)
        }
        if kind == .setCode { appendAuthorizations(to: &fields) }
        return fields
    }

    private func appendAccessList(to fields: inout [UInt8]) {
        var entries: [UInt8] = []
        for entry in accessList {
            var content: [UInt8] = []
            RLP.append(entry.address.bytes, to: &content)
            RLP.append(list: entry.storageKeys, to: &content)
            RLP.append(list: content, to: &entries)
        }
        RLP.append(list: entries, to: &fields)
    }

    private func appendAuthorizations(to fields: inout [UInt8]) {
        var entries: [UInt8] = []
        for authorization in authorizationList {
            var content = authorization.fields
            if let signature = authorization.signature { EthereumTransaction.append(signature, to: &content) }
            RLP.append(list: content, to: &entries)
        }
        RLP.append(list: entries, to: &fields)
    }

    private static func append(_ signature: EthereumSignature, to fields: inout [UInt8]) {
        RLP.append(UInt256(UInt64(signature.yParity)), to: &fields)
        RLP.append(signature.r, to: &fields)
        RLP.append(signature.s, to: &fields)
    }

    /// The envelope around encoded fields.
    private func typed(_ fields: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = kind == .legacy ? [] : [kind.rawValue]
        bytes.reserveCapacity(fields.count + 8)
        RLP.append(list: fields, to: &bytes)
        return bytes
    }

    /// The bytes whose Keccak-256 the sender signs.
    public func preimage() throws(ChainError) -> [UInt8] {
        var fields = try unsignedFields()
        if kind == .legacy, let chainID {
            _ = try v(0)
            RLP.append(chainID, to: &fields)
            RLP.append([], to: &fields)
            RLP.append([], to: &fields)
        }
        return typed(fields)
    }

    private func signedFields(_ signature: EthereumSignature) throws(ChainError) -> [UInt8] {
        var fields = try unsignedFields()
        if kind == .legacy {
            RLP.append(try v(signature.yParity), to: &fields)
            RLP.append(signature.r, to: &fields)
            RLP.append(signature.s, to: &fields)
        } else {
            EthereumTransaction.append(signature, to: &fields)
        }
        return fields
    }

    /// The transaction as blocks hold it: signed, or without a signature what is to be signed. No sidecar.
    public func bytes() throws(ChainError) -> [UInt8] {
        guard let signature else { return try preimage() }
        return typed(try signedFields(signature))
    }

    /// The transaction as it is sent: like ``bytes()``, with the sidecar where there is one.
    public func networkBytes() throws(ChainError) -> [UInt8] {
        guard kind == .blob, let sidecar else { return try bytes() }
        let body: [UInt8]
        if let signature { body = try signedFields(signature) } else { body = try unsignedFields() }
        var fields: [UInt8] = []
        RLP.append(list: body, to: &fields)
        if let version = sidecar.version { RLP.append(UInt256(UInt64(version)), to: &fields) }
        for list in [sidecar.blobs, sidecar.commitments, sidecar.proofs] { RLP.append(list: list, to: &fields) }
        return typed(fields)
    }

    /// The transaction's hash; nil where it is not signed.
    public var hash: [UInt8]? { signature == nil ? nil : (try? bytes()).map(Keccak256.hash) }

    /// The account that signed; nil where nobody did, or nobody can have.
    public var signer: EthereumAddress? {
        guard let signature, signature.isInRange, let preimage = try? preimage() else { return nil }
        return signature.signer(digest: Keccak256.hash(preimage))
    }
}

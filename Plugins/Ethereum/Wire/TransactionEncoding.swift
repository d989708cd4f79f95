public import ChainKit

extension EthereumTransaction {
    /// The highest chain id that a legacy transaction can name: v is twice it and 36.
    static let highestLegacyChainID = UInt256.max.subtracting(36)?.quotientAndRemainder(dividingBy: 2)?.quotient ?? .zero

    /// What a legacy signature's last field says: 27 or 28, or with EIP-155 twice the chain id and 35 or 36.
    func v(_ parity: UInt8) throws(ChainError) -> UInt256 {
        guard let chainID else { return UInt256(UInt64(parity) + 27) }
        guard chainID <= EthereumTransaction.highestLegacyChainID,
            let v = chainID.multiplied(by: UInt64(2))?.adding(UInt256(UInt64(parity) + 35))
        else {
            throw ChainError(.decode, .outOfRange, "is too large for a legacy transaction, whose v is twice it and 35", field: "chainId")
        }
        return v
    }

    /// The fields in their order, without the signature.
    private func unsignedFields() throws(ChainError) -> [RLP.Item] {
        func required(_ value: UInt256?, _ field: String) throws(ChainError) -> RLP.Item {
            guard let value else { throw ChainError(.decode, .missingField, "is missing", field: field) }
            return .integer(value)
        }
        var fields: [RLP.Item] = []
        if kind != .legacy { fields.append(try required(chainID, "chainId")) }
        fields.append(.integer(nonce))
        if kind == .legacy || kind == .accessList {
            fields.append(try required(gasPrice, "gasPrice"))
        } else {
            fields.append(try required(maxPriorityFeePerGas, "maxPriorityFeePerGas"))
            fields.append(try required(maxFeePerGas, "maxFeePerGas"))
        }
        fields += [.integer(gasLimit), .bytes(to?.bytes ?? []), .integer(value), .bytes(data)]
        if kind != .legacy {
            fields.append(.list(accessList.map { .list([.bytes($0.address.bytes), .list($0.storageKeys.map { .bytes($0) })]) }))
        }
        if kind == .blob {
            fields.append(try required(maxFeePerBlobGas, "maxFeePerBlobGas"))
            fields.append(.list(blobVersionedHashes.map { .bytes($0) }))
        }
        if kind == .setCode {
            fields.append(
                .list(
                    authorizationList.map { authorization in
                        .list(authorization.fields + (authorization.signature.map { EthereumTransaction.fields(of: $0) } ?? []))
                    }))
        }
        return fields
    }

    private static func fields(of signature: EthereumSignature) -> [RLP.Item] {
        [.integer(UInt64(signature.yParity)), .integer(signature.r), .integer(signature.s)]
    }

    private func typed(_ content: RLP.Item) -> [UInt8] { (kind == .legacy ? [] : [kind.rawValue]) + RLP.encode(content) }

    /// What the sender signs the Keccak-256 of.
    public func preimage() throws(ChainError) -> [UInt8] {
        var fields = try unsignedFields()
        if kind == .legacy, let chainID {
            _ = try v(0)
            fields += [.integer(chainID), .bytes([]), .bytes([])]
        }
        return typed(.list(fields))
    }

    private func signedFields(_ signature: EthereumSignature) throws(ChainError) -> [RLP.Item] {
        let fields = try unsignedFields()
        guard kind == .legacy else { return fields + EthereumTransaction.fields(of: signature) }
        return fields + [.integer(try v(signature.yParity)), .integer(signature.r), .integer(signature.s)]
    }

    /// The transaction as blocks hold it: signed, or without a signature what is to be signed. No sidecar.
    public func bytes() throws(ChainError) -> [UInt8] {
        guard let signature else { return try preimage() }
        return typed(.list(try signedFields(signature)))
    }

    /// The transaction as it is sent: like ``bytes()``, with the sidecar where there is one.
    public func networkBytes() throws(ChainError) -> [UInt8] {
        guard kind == .blob, let sidecar else { return try bytes() }
        let body: [RLP.Item]
        if let signature { body = try signedFields(signature) } else { body = try unsignedFields() }
        let lists = [sidecar.blobs, sidecar.commitments, sidecar.proofs].map { RLP.Item.list($0.map { .bytes($0) }) }
        return typed(.list([.list(body)] + (sidecar.version.map { [.integer(UInt64($0))] } ?? []) + lists))
    }

    /// The transaction's hash; nil where it is not signed.
    public var hash: [UInt8]? { signature == nil ? nil : (try? bytes()).map(Keccak256.hash) }

    /// Who signed; nil where nobody did, or nobody can have.
    public var signer: EthereumAddress? {
        guard let signature, signature.isInRange, let preimage = try? preimage() else { return nil }
        return signature.signer(digest: Keccak256.hash(preimage))
    }
}

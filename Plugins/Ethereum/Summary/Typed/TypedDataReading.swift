public import ChainKit

extension TypedData {
    /// The summary of typed data, field by field; what by itself moves or hands over assets (permits, transfers, orders, calls in
    /// somebody's name) is read as what it stands for, and of everything else it is said that its meaning is not known.
    ///
    /// - Parameters:
    ///   - signer: who signed or is to sign, where that is known.
    ///   - origin: where that comes from: `signed` where a signature or a key proves it.
    public func summary(
        context: EthereumContext, signer: EthereumAddress? = nil, signerOrigin origin: Origin = .context
    ) -> TransactionSummary {
        var builder = SummaryBuilder(kind: "typedData", context: context, chain: chainID)
        builder.field("primary type", "\(primaryType)")
        // Two messages of one look, and of other types, are different messages.
        let isStandard = TypedDomain.isStandard(types[TypedTypes.domainName]?.members ?? [])
        builder.summary.schema = encodedType + (isStandard ? "" : " " + domain.encodedType)
        showDomain(into: &builder)
        if let reading {
            reading.describe(signer: signer.map { TypedSigner(address: $0, origin: origin) }, into: &builder)
        } else {
            warnOfUnknown(into: &builder)
        }
        for (name, value) in zip(message.names, message.values) { value.show(at: "message." + name, into: &builder) }
        return builder.summary
    }

    private func showDomain(into builder: inout SummaryBuilder) {
        builder.showChain()
        for (name, value) in zip(domain.names, domain.values) { value.show(at: "domain." + name, into: &builder) }
        if let contract = verifyingContract { builder.mention(contract) }
        if !TypedDomain.isStandard(types[TypedTypes.domainName]?.members ?? []) {
            builder.warn("the domain is not of EIP-712's members in their order: few contracts will take it")
        }
        if let expected = builder.context.chainID, let chainID, chainID != expected {
            builder.warn(Sourced("the domain is of chain id \(chainID), and the context expects \(expected)", .context))
        }
        if chainID == nil { builder.warn("the domain names no chain: the signature may count on every chain") }
        if verifyingContract == nil { builder.warn("the domain names no contract: the signature may count for several") }
    }
}

extension TypedValue {
    /// A field a value; arrays of plain values stand in one.
    func show(at path: String, into builder: inout SummaryBuilder) {
        switch self {
        case .structure(let value):
            for (name, member) in zip(value.names, value.values) { member.show(at: path + "." + name, into: &builder) }
            if value.names.isEmpty { builder.field(path, "\(value.type) without members") }
        case .array(let values):
            if values.contains(where: \.needsOwnField) {
                for (index, value) in values.enumerated() { value.show(at: "\(path)[\(index)]", into: &builder) }
            } else {
                builder.field(path, "[\(values.map(\.plain).joined(separator: ", "))]")
            }
        case .string(let text): builder.summary.add(text: text, label: path)
        case .none(let type):
            builder.field(path, "no \(type)")
            builder.warn("\(path) is null, which wallets encode as 32 zero bytes and EIP-712 does not define")
        case .integer, .bool, .address, .fixedBytes, .bytes: builder.field(path, "\(plain)")
        }
    }

    private var needsOwnField: Bool {
        switch self {
        case .structure, .array, .string, .none: true
        case .integer, .bool, .address, .fixedBytes, .bytes: false
        }
    }

    private var plain: String {
        switch self {
        case .integer(let integer): integer.description
        case .bool(let value): value ? "true" : "false"
        case .address(let address): address.description
        case .fixedBytes(let bytes), .bytes(let bytes): "0x" + Hex.encode(bytes)
        case .string, .array, .structure, .none: ""
        }
    }
}

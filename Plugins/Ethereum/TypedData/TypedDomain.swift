internal import ChainKit

/// The domain's members, all of them optional.
enum TypedDomain {
    /// In the order of the EIP.
    static let known: [TypedMember] = [
        TypedMember(name: "name", type: .string), TypedMember(name: "version", type: .string),
        TypedMember(name: "chainId", type: .unsigned(bits: 256)), TypedMember(name: "verifyingContract", type: .address),
        TypedMember(name: "salt", type: .fixedBytes(32)),
    ]

    /// The members of `EIP712Domain` where the document does not define it: those that the domain has.
    static func members(of domain: JSONCursor) throws(ChainError) -> [TypedMember] {
        try domain.object(allowing: Set(known.map(\.name)))
        return known.filter { domain.value[$0.name] != nil }
    }

    /// Whether members are the EIP's, in its order.
    static func isStandard(_ members: [TypedMember]) -> Bool {
        let present = Set(members)
        return members == known.filter { present.contains($0) }
    }
}

extension TypedData {
    /// The chain that the domain names.
    var chainID: UInt256? { domain["chainId"]?.integer }
    /// The contract that the domain names.
    var verifyingContract: EthereumAddress? { domain["verifyingContract"]?.address }
}

internal import ChainKit

/// A transaction's type: given by its number, or by the fields that are there.
extension TransactionJSON {
    static func kind(_ root: JSONCursor) throws(ChainError) -> EthereumTransaction.Kind {
        guard let given = root.optional("type") else { return try inferredKind(root) }
        let kind = try named(given)
        let allowed = always.union(members[kind] ?? []).union(isSigned(root) ? nodeMembers : [])
        for member in try root.members() where !allowed.contains(member.name) && member.value.value != .null {
            throw member.value.failure(.unknownField, "is no field of a transaction of type \(kind.rawValue)")
        }
        return kind
    }

    /// Names that libraries have for the types, and their numbers.
    private static let typeNames = ["legacy": 0, "eip2930": 1, "eip1559": 2, "eip4844": 3, "eip7702": 4]
    /// Types of single chains, which are none of Ethereum's.
    private static let foreignTypes: [UInt64: String] = [
        0x64: "a deposit on Arbitrum", 0x6a: "of the inside of Arbitrum", 0x71: "of ZKsync", 0x7b: "of Celo",
        0x7e: "a deposit on the OP stack", 0x7f: "of Polygon",
    ]

    /// The type that is given, whatever else stands beside it.
    static func named(_ given: JSONCursor) throws(ChainError) -> EthereumTransaction.Kind {
        if let name = given.value.string, let number = typeNames[name] {
            throw given.failure(.unsupportedType, "is \(name) by name, and must be its number: \(number)")
        }
        let number = try given.uint256()
        if let kind = number.uint64.flatMap(UInt8.init(exactly:)).flatMap(EthereumTransaction.Kind.init(rawValue:)) { return kind }
        let meaning = number.uint64.flatMap { foreignTypes[$0] }.map { ", \($0)" } ?? ""
        throw given.failure(.unsupportedType, "is \(number.quantity)\(meaning), and known are 0 to 4")
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
}

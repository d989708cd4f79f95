internal import ChainKit

/// Why the network refuses a change of an account's permissions.
struct PermissionFindings: Reasons {
    /// The network takes no more keys in a permission, and no more active permissions.
    static let (mostKeys, mostActives) = (5, 8)
    static let operationsSize = 32
    private static let longestName = 32

    var all: [Sourced] = []

    init(_ message: ContractMessage) {
        if let owner = message.messages("owner").first {
            check(owner, "the owner permission", type: 0)
        } else {
            all.append("there is no owner permission")
        }
        if let witness = message.messages("witness").first {
            check(witness, "the witness permission", type: 1)
            refuse(witness.messages("keys").count > 1, "the witness permission has more than one key")
        }
        let actives = message.messages("actives")
        refuse(actives.isEmpty, "there is no active permission")
        refuse(
            actives.count > Self.mostActives,
            "there are \(actives.count) active permissions, of which the first \(Self.mostActives) are shown")
        for (position, active) in actives.prefix(Self.mostActives).enumerated() {
            check(active, "active permission \(position + 2)", type: 2)
        }
    }

    private mutating func check(_ message: ContractMessage, _ name: String, type: Int64) {
        let permission = AccountPermission(message, id: type)
        refuse(
            !permission.isReachable,
            "\(name) needs weight \(permission.threshold), and its keys do not reach it or it is zero: NOBODY could sign by it")
        refuse(
            permission.keys.count > Self.mostKeys,
            "\(name) has \(permission.keys.count) keys, of which the first \(Self.mostKeys) are shown")
        refuse(Set(permission.keys.map(\.address)).count < permission.keys.count, "\(name) names a key twice")
        refuse(permission.keys.contains { $0.weight == 0 }, "\(name) has a key whose weight is zero")
        let names = ["Owner", "Witness", "Active"]
        let (given, wanted) = (Int(clamping: message.integer("type")), Int(clamping: type))
        refuse(given != wanted, "\(name) has the type \(names.indices.contains(given) ? names[given] : "\(given)")")
        let parent = message.integer("parent_id")
        refuse(parent != 0, "\(name) has the parent_id \(parent), which is other than 0")
        let count = message.bytes("permission_name").count
        refuse(count > Self.longestName, "the name of \(name) has \(count) bytes, more than \(Self.longestName)")
        guard type == 2 else {
            refuse(!message.bytes("operations").isEmpty, "\(name) states operations, which only active ones do")
            return
        }
        refuse(message.bytes("operations").count != Self.operationsSize, "\(name) does not state its operations in 32 bytes")
        let unknown = permission.allowed.filter { !ContractType.isKnown($0) }
        refuse(
            !unknown.isEmpty,
            "\(name) allows types of contracts that do not exist: " + Sourced(Self.list(unknown), .signed))
    }

    /// Some of them do.
    private static func list(_ types: [Int64]) -> String {
        let most = 8
        return types.prefix(most).map(String.init).joined(separator: ", ") + (types.count > most ? " and \(types.count - most) more" : "")
    }
}

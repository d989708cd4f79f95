internal import ChainKit

/// Says who may sign for an account from now on: a change of permissions replaces all of them.
struct PermissionReading {
    /// The network takes no more keys in a permission, and no more active permissions.
    private static let (mostKeys, mostActives) = (5, 8)
    /// Types of contract by which what an account holds can leave it.
    private static let moving: [Int64] = [1, 2, 9, 30, 31, 41, 42, 44, 52]
    private static let permissionUpdate: Int64 = 46

    let message: ContractMessage
    let owner: TronAddress

    func read(into builder: inout SummaryBuilder) {
        builder.summary.kind = "permissionUpdate"
        builder.warn("all permissions of \(owner) are REPLACED: from then on only the keys named here sign for the account")
        if let permission = message.messages("owner").first {
            readOwner(AccountPermission(permission, id: 0), into: &builder)
        } else {
            builder.warn("there is no owner permission: the network refuses that")
        }
        if let witness = message.messages("witness").first {
            let permission = AccountPermission(witness, id: 1)
            builder.field("witness permission", "\(Self.text(permission)) may produce blocks in the name of \(owner)")
            builder.power("\(Self.text(permission)) may produce blocks in the name of \(owner)")
            check(permission, "the witness permission", into: &builder)
        }
        let actives = message.messages("actives")
        for (position, active) in actives.prefix(Self.mostActives).enumerated() {
            readActive(AccountPermission(active, id: Int64(position) + 2), into: &builder)
        }
        if actives.isEmpty { builder.warn("there is no active permission: the network refuses that") }
        if actives.count > Self.mostActives {
            builder.warn(
                "there are \(actives.count) active permissions, of which the first \(Self.mostActives) are shown: the network refuses more")
        }
    }

    private func readOwner(_ permission: AccountPermission, into builder: inout SummaryBuilder) {
        let who = Self.text(permission)
        builder.field("owner permission", "\(who) may do everything with \(owner)")
        check(permission, "the owner permission", into: &builder)
        if !permission.keys.allSatisfy({ $0.address == owner }) {
            builder.power("\(who) may do EVERYTHING with \(owner)", isUnlimited: true)
        }
        guard permission.isReachable else { return }
        let others = permission.keys.map(\.address).filter { $0 != owner }
        if permission.weight(of: owner) == nil {
            builder.warn("the account \(owner) is HANDED OVER: its own key is not in the new owner permission")
        } else if !permission.isSatisfied(by: [owner]) {
            builder.warn("the own key of \(owner) is NOT enough any longer: the new owner permission needs others besides")
        }
        if permission.isSatisfied(by: others) {
            builder.warn("others may do EVERYTHING with \(owner) without its own key: \(who)")
        }
    }

    private func readActive(_ permission: AccountPermission, into builder: inout SummaryBuilder) {
        let label = "active permission \(permission.id)"
        let who = Self.text(permission)
        let all = ContractType.all.filter { permission.allows($0.number) }.map(\.number).sorted()
        let isWide = Self.moving.contains(where: permission.allows)
        let most = all.count > 12 ? "\(all.count) types of contracts" : all.map { ContractType.name(of: $0) }.joined(separator: ", ")
        let what = all.isEmpty ? "nothing" : most
        builder.field(label, "\(who) may sign \(what) for \(owner)")
        check(permission, "active permission \(permission.id)", into: &builder)
        let isOwns = permission.keys.allSatisfy { $0.address == owner }
        if !isOwns || all.contains(Self.permissionUpdate) {
            let moving = isWide ? ", so that what it holds can LEAVE it" : ""
            builder.power("\(who) may sign \(what) for \(owner)\(moving)", isUnlimited: isWide)
            let others = permission.keys.map(\.address).filter { $0 != owner }
            if isWide, permission.isSatisfied(by: others) {
                builder.warn("others may move what \(owner) holds, WITHOUT its own key, by \(label): \(who)")
            }
            if permission.allows(Self.permissionUpdate) {
                builder.warn("by \(label) the permissions themselves can be changed: \(who) can take the account OVER")
            }
        }
        if permission.operations?.count != 32 {
            builder.warn("\(label) does not state its operations in 32 bytes: the network refuses that")
        }
    }

    private func check(_ permission: AccountPermission, _ name: String, into builder: inout SummaryBuilder) {
        for key in permission.keys.prefix(Self.mostKeys) { builder.mention(key.address) }
        if !permission.isReachable {
            builder.warn(
                "\(name) needs weight \(permission.threshold), and its keys do not reach it or it is zero: NOBODY could sign by it")
        }
        if permission.keys.count > Self.mostKeys {
            builder.warn(
                "\(name) has \(permission.keys.count) keys, of which the first \(Self.mostKeys) are shown: the network refuses more")
        }
        if Set(permission.keys.map(\.address)).count < permission.keys.count {
            builder.warn("\(name) names a key twice: the network refuses that")
        }
    }

    /// `T… alone`, `2 of the weights of T… (1), T… (1)`
    static func text(_ permission: AccountPermission) -> String {
        let keys = permission.keys.prefix(mostKeys)
        if keys.isEmpty { return "nobody" }
        if let only = keys.first, permission.keys.count == 1, only.weight >= permission.threshold { return "\(only.address) alone" }
        let more = permission.keys.count > mostKeys ? " and others" : ""
        return "weight \(permission.threshold) of " + keys.map { "\($0.address) (\($0.weight))" }.joined(separator: ", ") + more
    }
}

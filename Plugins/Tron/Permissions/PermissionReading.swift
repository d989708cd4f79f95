internal import ChainKit

/// Says who may sign for an account from now on: a change of permissions replaces all of them.
struct PermissionReading {
    /// Types of contract by which what an account holds can leave it: be paid, staked, lent or burned.
    private static let moving: [Int64] = [0, 1, 2, 5, 6, 9, 11, 30, 31, 41, 42, 44, 52, 54, 57]
    private static let permissionUpdate: Int64 = 46
    private static let place = "raw_data.contract[0].parameter.value"

    let message: ContractMessage
    let owner: TronAddress
    /// The contract's bytes.
    let value: [UInt8]

    func read(into builder: inout SummaryBuilder) {
        builder.summary.kind = "permissionUpdate"
        builder.warn("all permissions of \(owner) are REPLACED: from then on only the keys named here sign for the account")
        if let permission = message.messages("owner").first {
            readOwner(AccountPermission(permission, id: 0), into: &builder)
            readNames(permission, "owner permission", id: 0, into: &builder)
        }
        if let witness = message.messages("witness").first {
            let permission = AccountPermission(witness, id: 1)
            builder.field("witness permission", "\(Self.text(permission)) may produce blocks in the name of \(owner)")
            builder.power("\(Self.text(permission)) may produce blocks in the name of \(owner)")
            readNames(witness, "witness permission", id: 1, into: &builder)
            mention(permission, into: &builder)
            if !isOwn(permission) {
                builder.warn("others than \(owner) may produce blocks in its NAME, by the witness permission: \(Self.text(permission))")
            }
        }
        let actives = message.messages("actives")
        for (position, active) in actives.prefix(PermissionFindings.mostActives).enumerated() {
            let permission = AccountPermission(active, id: Int64(position) + 2)
            readActive(permission, into: &builder)
            readNames(active, "active permission \(permission.id)", id: permission.id, into: &builder)
        }
        if isCut {
            builder.unreadable(Self.place, "permissions that have more than the network takes", value)
        }
    }

    /// Shows a permission's name, and the number that it gives itself.
    private func readNames(_ message: ContractMessage, _ label: String, id: Int64, into builder: inout SummaryBuilder) {
        if !message.bytes("permission_name").isEmpty {
            builder.summary.add(text: message.text("permission_name"), label: "name of the \(label)")
        }
        let stated = message.integer("id")
        if stated != 0, stated != id { builder.field("id of the \(label)", "\(stated) is stated, and it becomes \(id)") }
    }

    /// Whether the summary leaves something out.
    private var isCut: Bool {
        let actives = message.messages("actives")
        let others = message.messages("owner") + message.messages("witness")
        return actives.count > PermissionFindings.mostActives || others.contains { !$0.bytes("operations").isEmpty }
            || actives.contains { $0.bytes("operations").count > PermissionFindings.operationsSize }
            || (actives + others).contains { $0.messages("keys").count > PermissionFindings.mostKeys }
    }

    /// Whether the account's own key alone is in the permission.
    private func isOwn(_ permission: AccountPermission) -> Bool { permission.keys.allSatisfy { $0.address == owner } }

    private func readOwner(_ permission: AccountPermission, into builder: inout SummaryBuilder) {
        let who = Self.text(permission)
        builder.field("owner permission", "\(who) may do everything with \(owner)")
        mention(permission, into: &builder)
        if !isOwn(permission) {
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
        } else if !isOwn(permission) {
            builder.warn("others sign for \(owner) together with its own key by the owner permission: \(who)")
        }
    }

    private func readActive(_ permission: AccountPermission, into builder: inout SummaryBuilder) {
        let label = "active permission \(permission.id)"
        let who = Self.text(permission)
        let allowed = permission.allowed
        let what = Self.list(allowed)
        let isWide = Self.moving.contains(where: permission.allows)
        builder.field(label, "\(who) may sign \(what) for \(owner)")
        if allowed.count > Self.mostNames, let operations = permission.operations?.prefix(PermissionFindings.operationsSize) {
            builder.field("operations of the \(label)", "\(Hex.encode(operations))")
        }
        mention(permission, into: &builder)
        let updates = permission.allows(Self.permissionUpdate)
        if !isOwn(permission) || updates {
            let moving = isWide ? ", so that what it holds can LEAVE it" : ""
            builder.power("\(who) may sign \(what) for \(owner)\(moving)", isUnlimited: isWide || updates)
        }
        // By what nobody reaches nobody signs, which is said where the network refuses it.
        guard permission.isReachable else { return }
        if !isOwn(permission) {
            let others = permission.keys.map(\.address).filter { $0 != owner }
            if !permission.isSatisfied(by: others) {
                builder.warn("others sign for \(owner) together with its own key by \(label): \(who)")
            } else if isWide {
                builder.warn("others may move what \(owner) holds, WITHOUT its own key, by \(label): \(who)")
            } else {
                builder.warn("others may sign \(what) for \(owner), WITHOUT its own key, by \(label): \(who)")
            }
        }
        if updates {
            builder.warn("by \(label) the permissions themselves can be changed: \(who) can take the account OVER")
        }
    }

    /// Of more types than this not the names are said, but their bits.
    private static let mostNames = 12

    /// The types of contracts by their names; the network's have one.
    private static func list(_ types: [Int64]) -> String {
        if types.isEmpty { return "nothing" }
        if types.count > mostNames { return "\(types.count) types of contracts" }
        return types.map { ContractType.isKnown($0) ? ContractType.name(of: $0) : "contracts of type \($0)" }.joined(separator: ", ")
    }

    private func mention(_ permission: AccountPermission, into builder: inout SummaryBuilder) {
        for key in permission.keys.prefix(PermissionFindings.mostKeys) { builder.mention(key.address) }
    }

    /// `T… alone`, `weight 2 of T… (1), T… (1)`
    static func text(_ permission: AccountPermission) -> String {
        let keys = permission.keys.prefix(PermissionFindings.mostKeys)
        if keys.isEmpty { return "nobody" }
        if let only = keys.first, permission.keys.count == 1, only.weight >= permission.threshold {
            // What weights alone do not change is signed all the same.
            let isPlain = only.weight == 1 && permission.threshold == 1
            return "\(only.address) alone" + (isPlain ? "" : " (weight \(only.weight), needed \(permission.threshold))")
        }
        let more = permission.keys.count > PermissionFindings.mostKeys ? " and others" : ""
        return "weight \(permission.threshold) of " + keys.map { "\($0.address) (\($0.weight))" }.joined(separator: ", ") + more
    }
}

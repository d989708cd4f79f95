internal import ChainKit

/// The Stake program.
enum StakeProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(view.data)
        let tag: UInt32 = try data.integer()
        let stake = tag == 13 ? Sourced("", .signed) : try view.name(0)
        switch tag {
        case 0, 9: try initialize(view, &data, checked: tag == 9, stake, into: &builder)
        case 1, 8, 10, 11: try authorize(tag, view, &data, stake, into: &builder)
        case 2:
            builder.field(
                "delegates stake", "\(stake.value) to vote account \(try view.name(1).value)", min(stake.origin, try view.name(1).origin))
            builder.action("stake.delegate")
        case 3:
            let amount: UInt64 = try data.integer()
            builder.lamports(amount, from: stake, to: try view.name(1))
            builder.field("splits stake", "\(amount) lamports of \(stake.value) into \(try view.name(1).value)", stake.origin)
            builder.action("stake.split")
        case 4:
            builder.lamports(try data.integer(), from: stake, to: try view.name(1))
            builder.action("stake.withdraw")
        case 5, 14:
            builder.field("deactivates stake", stake)
            builder.action("stake.deactivate")
        case 6: try lockup(view, &data, checked: false, stake, into: &builder)
        case 12: try lockup(view, &data, checked: true, stake, into: &builder)
        case 7:
            builder.field("merges stake", "\(try view.name(1).value) into \(stake.value)", min(stake.origin, try view.name(1).origin))
            builder.action("stake.merge")
        case 13: builder.field("asks", "the minimum delegation")
        case 16, 17:
            let amount: UInt64 = try data.integer()
            builder.lamports(amount, from: stake, to: try view.name(1))
            builder.field(
                tag == 16 ? "moves stake" : "moves lamports", "\(amount) from \(stake.value) to \(try view.name(1).value)", stake.origin)
            builder.action(tag == 16 ? "stake.moveStake" : "stake.moveLamports")
        default: throw UnreadableInstruction(reason: "instruction \(tag) is not known here")
        }
        try data.finish()
    }

    private static func initialize(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, _ stake: Sourced, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let staker = checked ? try view.name(2) : Sourced(try data.key().description, .signed)
        let withdrawer = checked ? try view.name(3) : Sourced(try data.key().description, .signed)
        builder.field(
            "initialises stake", "\(stake.value), staker \(staker.value), withdrawer \(withdrawer.value)",
            min(stake.origin, staker.origin, withdrawer.origin))
        if !checked {
            let time: UInt64 = try data.integer()
            let epoch: UInt64 = try data.integer()
            let custodian = try data.key()
            if time != 0 || epoch != 0 {
                builder.field("lockup", "until time \(Int64(bitPattern: time)), epoch \(epoch), custodian \(custodian)")
                builder.warn("the stake \(stake.value) is locked up; \(custodian) alone may lift that")
            }
        }
        builder.action("stake.initialize")
    }

    private static func authorize(
        _ tag: UInt32, _ view: InstructionView, _ data: inout InstructionData, _ stake: Sourced, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let isChecked = tag == 10 || tag == 11
        let authority = isChecked ? try view.name(3) : Sourced(try data.key().description, .signed)
        let role: String
        switch try data.integer(as: UInt32.self) {
        case 0: role = "staker"
        case 1: role = "withdrawer"
        default: throw UnreadableInstruction(reason: "the role is neither staker nor withdrawer")
        }
        if tag == 8 || tag == 11 {
            _ = try data.string()
            _ = try data.key()
        }
        builder.field("stake authority", "\(role) of \(stake) becomes \(authority)")
        builder.power("power over stake \(stake) (\(role)) passes to \(authority)", isUnlimited: true)
        builder.warn("power over stake \(stake) (\(role)) passes to \(authority)")
        builder.action("stake.authorize")
    }

    private static func lockup(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, _ stake: Sourced, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        var parts: [String] = []
        if try flag(&data) { parts.append("until time \(Int64(bitPattern: try data.integer()))") }
        if try flag(&data) { parts.append("until epoch \(try data.integer(as: UInt64.self))") }
        if checked {
            if view.accounts.count > 2 { parts.append("custodian \(try view.name(2).value)") }
        } else if try flag(&data) {
            parts.append("custodian \(try data.key())")
        }
        builder.field("lockup", "\(stake.value): " + (parts.isEmpty ? "unchanged" : parts.joined(separator: ", ")), stake.origin)
        builder.warn("the lockup of stake \(stake.value) changes")
        builder.action("stake.setLockup")
    }

    private static func flag(_ data: inout InstructionData) throws(UnreadableInstruction) -> Bool {
        switch try data.integer(as: UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw UnreadableInstruction(reason: "an option is neither there nor absent")
        }
    }
}

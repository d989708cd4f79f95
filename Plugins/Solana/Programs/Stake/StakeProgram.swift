internal import ChainKit

/// The Stake program.
enum StakeProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(view.data)
        let tag: UInt32 = try data.integer()
        if tag == 13 {
            builder.field("asks", "the minimum delegation")
            return try data.finish()
        }
        let stake = try view.account(0)
        builder.ledger.learn(stake, is: .stake)
        switch tag {
        case 0, 9: try StakeAuthorities.initialize(view, &data, checked: tag == 9, stake, into: &builder)
        case 1, 8, 10, 11: try StakeAuthorities.authorize(tag, view, &data, stake, into: &builder)
        case 2:
            builder.field("delegates stake", "\(stake) to vote account \(try view.account(1))")
            builder.action("stake.delegate")
        case 3: try StakeSplit.read(view, &data, stake, into: &builder)
        case 4:
            builder.lamports(try data.integer(), from: stake, to: try view.account(1))
            builder.action("stake.withdraw")
        case 5, 14:
            builder.field("deactivates stake", stake.sourced)
            builder.action("stake.deactivate")
        case 6: try StakeLockup.set(view, &data, checked: false, stake, into: &builder)
        case 12: try StakeLockup.set(view, &data, checked: true, stake, into: &builder)
        case 7:
            let source = try view.account(1)
            builder.ledger.close(source, to: stake)
            builder.field("merges stake", "\(source) into \(stake)")
            builder.action("stake.merge")
        case 16, 17:
            let amount: UInt64 = try data.integer()
            let destination = try view.account(1)
            builder.ledger.learn(destination, is: .stake)
            builder.lamports(amount, from: stake, to: destination)
            builder.field(tag == 16 ? "moves stake" : "moves lamports", "\(amount) from \(stake) to \(destination)")
            builder.action(tag == 16 ? "stake.moveStake" : "stake.moveLamports")
        default: throw UnreadableInstruction(reason: "instruction \(tag) is not known here")
        }
        try data.finish()
    }
}

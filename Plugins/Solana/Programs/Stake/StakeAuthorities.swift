internal import ChainKit

/// The authorities over a stake.
enum StakeAuthorities {
    static func initialize(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, _ stake: KnownKey, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let staker = checked ? try view.account(2) : try data.key()
        let withdrawer = checked ? try view.account(3) : try data.key()
        builder.ledger.initialise(stake, as: .stake)
        builder.field("initialises stake", "\(stake), staker \(staker), withdrawer \(withdrawer)")
        builder.grant(
            "\(withdrawer) gets power over all that stake \(stake) holds, as its withdrawer", to: withdrawer, isUnlimited: true)
        builder.grant("\(staker) gets power over stake \(stake), as its staker", to: staker)
        if !checked { try StakeLockup.initial(&data, stake, into: &builder) }
        builder.action("stake.initialize")
    }

    static func authorize(
        _ tag: UInt32, _ view: InstructionView, _ data: inout InstructionData, _ stake: KnownKey, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let isChecked = tag == 10 || tag == 11
        let authority = isChecked ? try view.account(3) : try data.key()
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
        builder.passOn("power over stake \(stake) (\(role)) passes to \(authority)")
        builder.action("stake.authorize")
    }
}

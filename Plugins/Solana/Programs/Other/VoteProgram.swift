internal import ChainKit

/// The Vote program, as far as it moves money or power. Votes themselves, which validators sign by the thousand, are not read.
enum VoteProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(view.data)
        let tag: UInt32 = try data.integer()
        let vote = try view.account(0)
        builder.ledger.learn(vote, is: .vote)
        switch tag {
        case 0: try initialize(vote, &data, into: &builder)
        case 1, 7, 10, 11: try authorize(tag, view, &data, vote, into: &builder)
        case 3:
            builder.lamports(try data.integer(), from: vote, to: try view.account(1))
            builder.action("vote.withdraw")
        case 4:
            let identity = try view.account(1)
            builder.field("validator identity", "of vote account \(vote) becomes \(identity)")
            builder.grant("\(identity) becomes the validator of vote account \(vote)", to: identity)
            builder.action("vote.updateValidatorIdentity")
        case 5:
            builder.field("commission", "of vote account \(vote) becomes \(try data.integer(as: UInt8.self)) %")
            builder.action("vote.updateCommission")
        case 17:
            let collector = try view.account(1)
            builder.field("commission collector", "of vote account \(vote) for \(try commission(&data)) becomes \(collector)")
            builder.passOn("the commission of vote account \(vote) goes to \(collector)")
            builder.action("vote.updateCommissionCollector")
        case 18:
            let points: UInt16 = try data.integer()
            builder.field("commission", "of vote account \(vote) for \(try commission(&data)) becomes \(points) basis points")
            builder.action("vote.updateCommission")
        default: throw UnreadableInstruction(reason: "instruction \(tag) is not known here")
        }
        try data.finish()
    }

    private static func initialize(
        _ vote: KnownKey, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let (node, voter, withdrawer) = (try data.key(), try data.key(), try data.key())
        let commission: UInt8 = try data.integer()
        builder.ledger.initialise(vote, as: .vote)
        builder.field(
            "initialises vote account",
            "\(vote), validator \(node), voter \(voter), withdrawer \(withdrawer), commission \(commission) %")
        builder.grant("\(withdrawer) gets power over all that vote account \(vote) holds", to: withdrawer, isUnlimited: true)
        builder.grant("\(voter) gets power to vote with vote account \(vote)", to: voter)
        builder.action("vote.initialize")
    }

    /// Authorize (1), AuthorizeChecked (7), and both with a seed (10, 11), where the present authority is derived.
    private static func authorize(
        _ tag: UInt32, _ view: InstructionView, _ data: inout InstructionData, _ vote: KnownKey, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        var authority = tag == 1 ? try data.key() : nil
        let role: String
        switch try data.integer(as: UInt32.self) {
        case 0: role = "voter"
        case 1: role = "withdrawer"
        default: throw UnreadableInstruction(reason: "the role is neither voter nor withdrawer")
        }
        if tag >= 10 {
            _ = try data.key()
            _ = try data.string()
        }
        if tag == 10 { authority = try data.key() }
        let holder: KnownKey
        if let authority { holder = authority } else { holder = try view.account(3) }
        builder.field("vote authority", "\(role) of \(vote) becomes \(holder)")
        builder.passOn("power over vote account \(vote) (\(role)) passes to \(holder)")
        builder.action("vote.authorize")
    }

    private static func commission(_ data: inout InstructionData) throws(UnreadableInstruction) -> String {
        switch try data.integer(as: UInt32.self) {
        case 0: "inflation rewards"
        case 1: "block revenue"
        default: throw UnreadableInstruction(reason: "the commission is of neither kind")
        }
    }
}

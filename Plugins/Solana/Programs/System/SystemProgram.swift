internal import ChainKit

/// The System program: lamports, accounts, nonces.
enum SystemProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(view.data)
        let tag: UInt32 = try data.integer()
        switch tag {
        case 0, 3, 13: try AccountCreation.create(tag, view, &data, into: &builder)
        case 1: try AccountCreation.assign(try view.account(0), to: try data.key(), into: &builder)
        case 2:
            builder.lamports(try data.integer(), from: try view.account(0), to: try view.account(1))
            builder.action("system.transfer")
        case 4...7, 12: try nonce(tag, view, &data, into: &builder)
        case 8:
            try AccountCreation.allocate(try view.account(0), space: try data.integer(), owner: nil, into: &builder)
        case 9:
            let account = try SeededAccount(view.account(0), &data)
            let space: UInt64 = try data.integer()
            let owner = try data.key()
            account.check(owner, into: &builder)
            try AccountCreation.allocate(account.account, space: space, owner: owner, into: &builder)
        case 10:
            let account = try SeededAccount(view.account(0), &data)
            let owner = try data.key()
            account.check(owner, into: &builder)
            try AccountCreation.assign(account.account, to: owner, into: &builder)
        case 11:
            let amount: UInt64 = try data.integer()
            let seed = try data.string()
            let owner = try data.key()
            let from = try view.account(0)
            SeededAccount(account: from, base: try view.account(1), seed: seed).check(owner, into: &builder)
            builder.lamports(amount, from: from, to: try view.account(2))
            builder.action("system.transfer")
        default: throw UnreadableInstruction(reason: "instruction \(tag) is unknown")
        }
        try data.finish()
    }

    private static func nonce(
        _ tag: UInt32, _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let account = try view.account(0)
        builder.ledger.learn(account, is: .nonce)
        switch tag {
        case 4:
            builder.field("advances nonce", "\(account), authority \(try view.account(2))")
        case 5:
            builder.lamports(try data.integer(), from: account, to: try view.account(1))
            builder.action("system.withdrawNonce")
        case 6:
            let authority = try data.key()
            builder.ledger.initialise(account, as: .nonce)
            builder.field("initialises nonce", "\(account), authority \(authority)")
            builder.grant("\(authority) gets power over nonce account \(account) and what it holds", to: authority, isUnlimited: true)
            builder.action("system.initializeNonce")
        case 7:
            let authority = try data.key()
            builder.field("nonce authority", "\(authority) for \(account)")
            builder.passOn("\(authority) gets power over nonce account \(account)")
            builder.action("system.authorizeNonce")
        default:
            builder.field("upgrades nonce", account.sourced)
            builder.action("system.upgradeNonce")
        }
    }
}

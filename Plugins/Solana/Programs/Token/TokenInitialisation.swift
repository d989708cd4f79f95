internal import ChainKit

/// Instructions that make a new account a mint, a token account or a multisig.
enum TokenInitialisation {
    static func read(
        _ tag: UInt8, _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let account = try view.account(0)
        switch tag {
        case 0, 20: try mint(account, &data, into: &builder)
        case 1, 16, 18:
            let owner = tag == 1 ? try view.account(2) : try data.key()
            let mint = try view.account(1)
            builder.ledger.learn(mint, is: .mint)
            builder.ledger.token(account, owner: owner, mint: mint)
            builder.field("initialises token account", "\(account) of \(owner) for mint \(mint)")
            builder.grant("token account \(account) and all that it holds belong to \(owner)", to: owner, isUnlimited: true)
            builder.tokenOwner(owner)
        case 2, 19: try multisig(account, try view.accounts(from: tag == 2 ? 2 : 1), &data, into: &builder)
        default: builder.field("makes owner immutable", account.sourced)
        }
        builder.action("token.initialize")
    }

    private static func mint(
        _ account: KnownKey, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let decimals: UInt8 = try data.integer()
        let authority = try data.key()
        let freeze = try data.lastOptionalKey()
        builder.ledger.initialise(account, as: .mint)
        builder.field(
            "initialises mint",
            "\(account) with \(decimals) decimals, minted by \(authority), frozen by \(Sourced(freeze, orElse: "nobody"))")
        builder.grant("\(authority) may make any number of tokens of mint \(account)", to: authority, isUnlimited: true)
        if let freeze { builder.grant("\(freeze) may freeze every account of mint \(account)", to: freeze) }
    }

    private static func multisig(
        _ account: KnownKey, _ members: [KnownKey], _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let threshold: UInt8 = try data.integer()
        builder.ledger.initialise(account, as: .multisig)
        builder.field("initialises multisig", "\(account), \(threshold) signers needed")
        for member in members { builder.field("multisig member", member.sourced) }
        let others = members.filter { !builder.parties.isOurs($0) }
        guard others.count >= Int(threshold) else { return }
        let names = others.map(\.sourced).joined(separator: ", ")
        builder.grant(
            "\(names) can act for multisig \(account) without anybody else: \(threshold) of them are enough", to: others.first,
            isUnlimited: true)
    }
}

internal import ChainKit

/// Instructions that pass on power over token accounts and mints.
enum TokenAuthorities {
    /// The kinds of authority by their number; SPL Token has the first four.
    private static let kinds = [
        "mint tokens", "freeze accounts", "account owner", "close account", "transfer-fee config", "withheld withdrawal", "close mint",
        "interest rate", "permanent delegate", "confidential transfer mint", "transfer hook program", "confidential transfer fee config",
        "metadata pointer", "group pointer", "group member pointer", "scaled UI amount", "pause", "permissioned burn",
    ]

    static func approve(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64 = try data.integer()
        let decimals: UInt8? = checked ? try data.integer() : nil
        let source = try view.account(0)
        let mint = checked ? try view.account(1) : nil
        let delegate = try view.account(checked ? 2 : 1)
        // Half of all that an account can count is beyond what anybody holds.
        let isUnlimited = amount >= 1 << 63
        let limit: Sourced = isUnlimited ? "an UNLIMITED amount" : builder.spelled(amount, mint: mint, decimals: decimals)
        let ofMint: Sourced = mint.map { " of mint \($0)" } ?? ""
        builder.field("approval", "\(delegate) may spend \(limit) from \(source)\(ofMint)")
        builder.power("\(delegate) may spend \(limit) from \(source)", isUnlimited: isUnlimited)
        builder.warn("\(delegate) may spend \(limit) from \(source) at any time, until revoked")
        builder.action("token.approve")
    }

    static func set(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let kind = Int(try data.integer(as: UInt8.self))
        guard kind < (view.program == .token ? 4 : kinds.count) else {
            throw UnreadableInstruction(reason: "authority \(kind) is not known here")
        }
        let authority = try data.lastOptionalKey()
        let holder = Sourced(authority, orElse: "nobody, for ever")
        let account = try view.account(0)
        if kind == 2 { builder.ledger.setOwner(account, authority) }
        builder.field("authority", "\(kinds[kind]) of \(account) passes to \(holder)")
        builder.passOn("power over \(account) (\(kinds[kind])) passes to \(holder)")
        builder.action("token.setAuthority")
    }
}

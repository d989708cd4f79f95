internal import ChainKit

/// SPL Token and Token-2022, whose first instructions are the same.
enum TokenProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(view.data)
        let tag: UInt8 = try data.integer()
        switch tag {
        case 3, 12: try transfer(view, &data, checked: tag == 12, into: &builder)
        case 4, 13: try approve(view, &data, checked: tag == 13, into: &builder)
        case 5:
            builder.field("revokes delegate", "of \(try view.name(0).value)", try view.name(0).origin)
            builder.action("token.revoke")
        case 6: try setAuthority(view, &data, into: &builder)
        case 7, 14: try mint(view, &data, checked: tag == 14, into: &builder)
        case 8, 15: try burn(view, &data, checked: tag == 15, into: &builder)
        case 9: try close(view, into: &builder)
        case 10, 11:
            builder.field(
                tag == 10 ? "freezes" : "thaws", "\(try view.name(0).value) of mint \(try view.name(1).value)", try view.name(0).origin)
            builder.action(tag == 10 ? "token.freeze" : "token.thaw")
        case 17:
            builder.field("syncs wrapped SOL", try view.name(0))
            builder.action("token.syncNative")
        case 0, 1, 2, 16, 18, 19, 20, 22: try initialize(tag, view, &data, into: &builder)
        case 25 where view.program == .token2022:
            let authority = try data.optionalKey()?.description ?? "nobody"
            builder.field("mint close authority", "\(authority) for \(try view.name(0).value)", try view.name(0).origin)
            builder.action("token.initialize")
        case 26 where view.program == .token2022: try transferWithFee(view, &data, into: &builder)
        default: throw UnreadableInstruction(reason: "instruction \(tag) is not known here")
        }
        try data.finish()
    }

    private static func transfer(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64 = try data.integer()
        let source = try view.account(0)
        let destination = try view.account(checked ? 2 : 1)
        builder.action("token.transfer")
        try authority(view, checked ? 3 : 2, of: source, into: &builder)
        owner(of: destination, into: &builder)
        if checked {
            let decimals: UInt8 = try data.integer()
            builder.tokens(amount, mint: try view.name(1), decimals: decimals, from: source.sourced, to: destination.sourced)
            return
        }
        // The instruction has no mint. Where an account is derived from one in this transaction, the program's own check makes it the mint.
        let known = builder.derivedTokenAccounts[destination.key] ?? builder.derivedTokenAccounts[source.key]
        let mint = known.map { Sourced($0.mint.description, min(source.origin, destination.origin)) }
        if mint == nil {
            builder.warn("\(view.place) moves \(amount) base units of a token that it does not name: only the chain knows which")
        }
        builder.tokens(amount, mint: mint, decimals: nil, from: source.sourced, to: destination.sourced)
    }

    /// Token-2022's transfer with an expected fee, and the set-up of fees, which is left unread.
    private static func transferWithFee(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        guard try data.integer(as: UInt8.self) == 1 else {
            throw UnreadableInstruction(reason: "an instruction of the transfer-fee extension other than a transfer")
        }
        let amount: UInt64 = try data.integer()
        let decimals: UInt8 = try data.integer()
        let fee: UInt64 = try data.integer()
        let source = try view.account(0)
        let destination = try view.account(2)
        builder.action("token.transfer")
        try authority(view, 3, of: source, into: &builder)
        owner(of: destination, into: &builder)
        builder.tokens(amount, mint: try view.name(1), decimals: decimals, from: source.sourced, to: destination.sourced)
        builder.field("fee withheld by the mint", "\(fee) base units of \(try view.name(1).value)", try view.name(1).origin)
    }

    /// The recipient's wallet, where this transaction proves it by deriving the account.
    private static func owner(of account: ResolvedAccount, into builder: inout SummaryBuilder) {
        guard let derived = builder.derivedTokenAccounts[account.key] else { return }
        builder.field("recipient's wallet", "\(derived.owner), owner of token account \(account.key)", account.origin)
    }

    /// Owner or delegate; tokens may move from accounts that are not the fee payer's.
    private static func authority(
        _ view: InstructionView, _ position: Int, of account: ResolvedAccount, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        builder.field("token authority", "\(try view.name(position).value) for \(account.key)", try view.name(position).origin)
    }

    private static func approve(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64 = try data.integer()
        let decimals: UInt8? = checked ? try data.integer() : nil
        let source = try view.name(0)
        let mint = checked ? try view.name(1) : nil
        let delegate = try view.name(checked ? 2 : 1)
        let shown: Sourced = builder.display(amount, mint: mint, decimals: decimals).map { "\($0), " } ?? ""
        let limit: Sourced = amount == .max ? "an UNLIMITED amount" : "\(shown)\(amount) base units"
        let ofMint: Sourced = mint.map { " of mint \($0)" } ?? ""
        builder.field("approval", "\(delegate) may spend \(limit) from \(source)\(ofMint)")
        builder.power("\(delegate) may spend \(limit) from \(source)", isUnlimited: amount == .max)
        builder.warn("\(delegate) may spend \(limit) from \(source) at any time, until revoked")
        builder.action("token.approve")
    }

    private static func setAuthority(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let kinds = [
            "mint tokens", "freeze accounts", "account owner", "close account", "transfer-fee config", "withheld withdrawal", "close mint",
            "interest rate", "permanent delegate", "confidential transfer mint", "transfer hook program",
            "confidential transfer fee config",
            "metadata pointer", "group pointer", "group member pointer", "scaled UI amount", "pause",
        ]
        let kind: UInt8 = try data.integer()
        guard Int(kind) < (view.program == .token ? 4 : kinds.count) else {
            throw UnreadableInstruction(reason: "authority \(kind) is not known here")
        }
        let authority = try data.optionalKey()?.description ?? "nobody, for ever"
        let account = try view.name(0)
        builder.field("authority", "\(kinds[Int(kind)]) of \(account.value) passes to \(authority)", account.origin)
        builder.power("power over \(account) (\(kinds[Int(kind)])) passes to \(authority)", isUnlimited: true)
        builder.warn("power over \(account.value) (\(kinds[Int(kind)])) passes to \(authority)")
        builder.action("token.setAuthority")
    }

    private static func mint(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64 = try data.integer()
        let decimals: UInt8? = checked ? try data.integer() : nil
        let mint = try view.name(0)
        let shown = builder.display(amount, mint: mint, decimals: decimals).map { "\($0.value), " } ?? ""
        builder.field(
            "mints", "\(shown)\(amount) base units of \(mint.value) to \(try view.name(1).value)", min(mint.origin, try view.name(1).origin)
        )
        builder.action("token.mintTo")
    }

    private static func burn(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64 = try data.integer()
        let decimals: UInt8? = checked ? try data.integer() : nil
        let account = try view.name(0)
        let mint = try view.name(1)
        let shown = builder.display(amount, mint: mint, decimals: decimals).map { "\($0.value), " } ?? ""
        builder.field("burns", "\(shown)\(amount) base units of \(mint.value) in \(account.value)", min(account.origin, mint.origin))
        builder.warn("\(amount) base units of \(mint.value) in \(account.value) are destroyed")
        builder.action("token.burn")
    }

    private static func close(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        let account = try view.name(0)
        let destination = try view.account(1)
        let authority = try view.account(2)
        builder.field(
            "closes token account", "\(account.value), its lamports go to \(destination.key)", min(account.origin, destination.origin))
        builder.remainingLamports(from: account, to: destination.sourced)
        if destination.key != authority.key {
            builder.warn(
                "token account \(account.value) is closed by \(authority.key), and its remaining lamports, "
                    + "a wrapped-SOL account's whole balance, go to \(destination.key)")
        }
        builder.action("token.closeAccount")
    }

    private static func initialize(
        _ tag: UInt8, _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let account = try view.name(0)
        switch tag {
        case 0, 20:
            let decimals: UInt8 = try data.integer()
            let authority = try data.key()
            let freeze = try data.optionalKey()?.description ?? "nobody"
            builder.field(
                "initialises mint", "\(account.value) with \(decimals) decimals, minted by \(authority), frozen by \(freeze)",
                account.origin)
        case 1, 16, 18:
            let owner = tag == 1 ? try view.name(2) : Sourced(try data.key().description, .signed)
            let mint = try view.name(1)
            builder.field(
                "initialises token account", "\(account.value) of \(owner.value) for mint \(mint.value)",
                min(account.origin, owner.origin, mint.origin))
        case 2, 19:
            let threshold: UInt8 = try data.integer()
            builder.field("initialises multisig", "\(account.value), \(threshold) signers needed", account.origin)
            for position in (tag == 2 ? 2 : 1)..<max(tag == 2 ? 2 : 1, view.accounts.count) {
                builder.field("multisig member", try view.name(position))
            }
        default: builder.field("makes owner immutable", account)
        }
        builder.action("token.initialize")
    }
}

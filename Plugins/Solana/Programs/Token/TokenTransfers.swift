internal import ChainKit

/// Instructions that move tokens, make them or destroy them.
enum TokenTransfers {
    static func transfer(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64 = try data.integer()
        let source = try view.account(0)
        let destination = try view.account(checked ? 2 : 1)
        builder.action("token.transfer")
        try authority(view, checked ? 3 : 2, of: source, into: &builder)
        guard !checked else {
            let decimals: UInt8 = try data.integer()
            let mint = try view.account(1)
            learn(source, destination, mint, into: &builder)
            builder.tokens(amount, mint: mint, decimals: decimals, from: source, to: destination)
            if view.program == .token2022 {
                builder.note("a mint of Token-2022 may withhold a fee from what arrives, or call a program with each transfer")
            }
            return
        }
        // The instruction has no mint. Where one of the accounts is tied to one in this transaction, the program's own check makes it the mint.
        let mint = (builder.ledger[destination.key].mint ?? builder.ledger[source.key].mint)?.by(source, destination)
        if let mint {
            learn(source, destination, mint, into: &builder)
        } else {
            builder.warn("\(view.place) moves \(amount) base units of a token that it does not name: only the chain knows which")
            builder.ledger.learn(source, is: .tokenAccount)
            builder.ledger.learn(destination, is: .tokenAccount)
        }
        builder.tokens(amount, mint: mint, decimals: nil, from: source, to: destination)
    }

    /// Token-2022's transfer with the fee that is expected: what arrives is the amount without it.
    static func transferWithFee(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64 = try data.integer()
        let decimals: UInt8 = try data.integer()
        let fee: UInt64 = try data.integer()
        guard fee <= amount else { throw UnreadableInstruction(reason: "its fee is more than its amount") }
        let (source, mint, destination) = (try view.account(0), try view.account(1), try view.account(2))
        builder.action("token.transfer")
        try authority(view, 3, of: source, into: &builder)
        learn(source, destination, mint, into: &builder)
        builder.tokens(amount - fee, mint: mint, decimals: decimals, from: source, to: destination)
        builder.field("fee withheld by the mint", "\(fee) base units of \(mint)")
        builder.field("leaves the sender", "\(builder.spelled(amount, mint: mint, decimals: decimals)) of \(mint) from \(source)")
        builder.note("the mint \(mint) of Token-2022 may call a program with each transfer")
    }

    private static func learn(
        _ source: KnownKey, _ destination: KnownKey, _ mint: KnownKey, into builder: inout SummaryBuilder
    ) {
        builder.ledger.learn(mint, is: .mint)
        builder.ledger.learn(source, holds: mint)
        builder.ledger.learn(destination, holds: mint)
    }

    /// Owner or delegate; tokens may move from accounts that are not the fee payer's.
    private static func authority(
        _ view: InstructionView, _ position: Int, of account: KnownKey, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        builder.field("token authority", "\(try view.account(position)) for \(account)")
    }

    /// New tokens, which come from nobody.
    static func mint(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64 = try data.integer()
        let decimals: UInt8? = checked ? try data.integer() : nil
        let (mint, account) = (try view.account(0), try view.account(1))
        builder.ledger.learn(mint, is: .mint)
        builder.ledger.learn(account, holds: mint)
        builder.field("mints", "\(builder.spelled(amount, mint: mint, decimals: decimals)) of \(mint) to \(account)")
        builder.tokens(amount, mint: mint, decimals: decimals, from: nil, to: account)
        builder.action("token.mintTo")
    }

    static func burn(
        _ view: InstructionView, _ amount: UInt64, decimals: UInt8?, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let (account, mint) = (try view.account(0), try view.account(1))
        builder.ledger.learn(mint, is: .mint)
        builder.ledger.learn(account, holds: mint)
        builder.field("burns", "\(builder.spelled(amount, mint: mint, decimals: decimals)) of \(mint) in \(account)")
        builder.warn("\(amount) base units of \(mint) in \(account) are destroyed")
        builder.action("token.burn")
    }

    static func close(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        let account = try view.account(0)
        let destination = try view.account(1)
        let authority = try view.account(2)
        builder.field("closes token account", "\(account), its lamports go to \(destination)")
        builder.remainingLamports(from: account, to: destination)
        builder.ledger.close(account, to: destination)
        if destination.key != authority.key {
            builder.warn(
                "token account \(account) is closed by \(authority), and its remaining lamports, "
                    + "a wrapped-SOL account's whole balance, go to \(destination)")
        }
        builder.action("token.closeAccount")
    }

    /// Wrapped SOL back into SOL: a part, or all.
    static func unwrap(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64? = try data.flag() ? try data.integer() : nil
        let (account, destination) = (try view.account(0), try view.account(1))
        let much: Sourced = amount.map { "\($0) lamports" } ?? "all"
        builder.field("unwraps SOL", "\(much) of \(account), by authority \(try view.account(2))")
        builder.ledger.learn(account, holds: KnownKey(KnownAccounts.nativeMint))
        if let amount {
            builder.lamports(amount, from: account, to: destination)
        } else {
            builder.remainingLamports(from: account, to: destination)
        }
        builder.action("token.unwrapLamports")
    }
}

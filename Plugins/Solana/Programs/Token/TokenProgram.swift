internal import ChainKit

/// SPL Token and Token-2022, whose first instructions are the same.
enum TokenProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        if view.data.first == 255 { return try batch(view, into: &builder) }
        if view.program == .token2022, try TokenMetadata.read(view, into: &builder) { return }
        var data = InstructionData(view.data)
        let tag: UInt8 = try data.integer()
        switch tag {
        case 0, 1, 2, 16, 18, 19, 20, 22: try TokenInitialisation.read(tag, view, &data, into: &builder)
        case 3, 12: try TokenTransfers.transfer(view, &data, checked: tag == 12, into: &builder)
        case 4, 13: try TokenAuthorities.approve(view, &data, checked: tag == 13, into: &builder)
        case 5:
            builder.field("revokes delegate", "of \(try view.account(0))")
            builder.action("token.revoke")
        case 6: try TokenAuthorities.set(view, &data, into: &builder)
        case 7, 14: try TokenTransfers.mint(view, &data, checked: tag == 14, into: &builder)
        case 8, 15:
            try TokenTransfers.burn(view, try data.integer(), decimals: tag == 15 ? try data.integer() : nil, into: &builder)
        case 9: try TokenTransfers.close(view, into: &builder)
        case 10, 11:
            builder.field(tag == 10 ? "freezes" : "thaws", "\(try view.account(0)) of mint \(try view.account(1))")
            builder.ledger.learn(try view.account(0), holds: try view.account(1))
            builder.action(tag == 10 ? "token.freeze" : "token.thaw")
        case 17:
            builder.field("syncs wrapped SOL", try view.account(0).sourced)
            builder.ledger.learn(try view.account(0), holds: KnownKey(KnownAccounts.nativeMint))
            builder.action("token.syncNative")
        case 21, 23, 24:
            // They answer a question and change nothing.
            builder.field("asks", "mint \(try view.account(0)) for \(tag == 21 ? "an account's size" : "how an amount is written")")
            if tag == 21 { while !data.isAtEnd { _ = try data.integer(as: UInt16.self) } } else { _ = try data.bytes(view.data.count - 1) }
        case 38:
            builder.field("withdraws excess SOL", "of \(try view.account(0)), by authority \(try view.account(2))")
            builder.remainingLamports(from: try view.account(0), to: try view.account(1))
            builder.action("token.withdrawExcessLamports")
        case 45: try TokenTransfers.unwrap(view, &data, into: &builder)
        default:
            guard view.program == .token2022 else { throw UnreadableInstruction(reason: "instruction \(tag) is not known here") }
            try TokenExtensions.read(tag, view, &data, into: &builder)
        }
        try data.finish()
    }

    /// Several instructions in one, each with the number of its accounts and the length of its data before it. A batch holds no batch.
    private static func batch(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(Array(view.data.dropFirst()))
        var next = 0
        var number = 0
        while !data.isAtEnd {
            let accounts = Int(try data.integer(as: UInt8.self))
            let length = Int(try data.integer(as: UInt8.self))
            let bytes = try data.bytes(length)
            guard next + accounts <= view.accounts.count else { throw UnreadableInstruction(reason: "account \(next) is missing") }
            guard bytes.first != 255 else { throw UnreadableInstruction(reason: "a batch within a batch") }
            let part = view.part(number, accounts: next..<next + accounts, data: bytes)
            try read(part, into: &builder)
            next += accounts
            number += 1
        }
    }
}

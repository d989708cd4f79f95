internal import ChainKit

/// Token-2022's confidential transfers as far as they say something in the open. What is encrypted or rests on a proof is not read.
enum ConfidentialTransfers {
    static func read(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let part: UInt8 = try data.integer()
        let account = try view.account(0)
        switch part {
        case 0:
            let authority = try data.keyUnlessZero()
            let rules = try Self.rules(&data)
            builder.ledger.learn(account, is: .mint)
            builder.field("confidential transfers", "of mint \(account): \(rules), authority \(Sourced(authority, orElse: "nobody"))")
            if let authority { builder.grant("\(authority) gets power over confidential transfers of mint \(account)", to: authority) }
            builder.action("token.initialize")
        case 1:
            builder.field("confidential transfers", "of mint \(account): \(try Self.rules(&data)), by \(try view.account(1))")
            builder.action("token.changeExtension")
        case 3:
            builder.field("approves for confidential transfers", "\(account) of mint \(try view.account(1)), by \(try view.account(2))")
            builder.action("token.approveConfidential")
        case 5:
            let amount: UInt64 = try data.integer()
            let decimals: UInt8 = try data.integer()
            let mint = try view.account(1)
            builder.field(
                "makes confidential", "\(builder.spelled(amount, mint: mint, decimals: decimals)) of mint \(mint) in \(account)")
            builder.action("token.confidentialDeposit")
        case 9, 10, 11, 12:
            let what = part < 11 ? "confidential" : "open"
            builder.field("takes \(what) transfers", "\(part % 2 == 1 ? "yes" : "no") for \(account), by owner \(try view.account(1))")
            builder.action("token.changeCredits")
        default: throw UnreadableInstruction(reason: "part \(part) of confidential transfers is not read here")
        }
    }

    private static func rules(_ data: inout InstructionData) throws(UnreadableInstruction) -> Sourced {
        let approves = try data.flag()
        let auditor = try data.keyUnlessZero()
        let key: Sourced = auditor.map { "auditor's key \(Hex.encode($0.key.bytes))" } ?? "no auditor"
        return "new accounts \(approves ? "need no approval" : "need approval"), \(key)"
    }

    /// Fees of confidential transfers.
    static func fees(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let part: UInt8 = try data.integer()
        let mint = try view.account(0)
        switch part {
        case 0:
            let authority = try data.keyUnlessZero()
            let key = try data.key()
            builder.ledger.learn(mint, is: .mint)
            builder.field(
                "confidential transfer fees",
                "of mint \(mint), authority \(Sourced(authority, orElse: "nobody")), withdrawn with key \(Hex.encode(key.key.bytes))")
            if let authority { builder.grant("\(authority) gets power over confidential transfer fees of mint \(mint)", to: authority) }
            builder.action("token.initialize")
        case 3:
            builder.field("gathers withheld fees", "of mint \(mint) from \(view.accounts.count - 1) accounts")
            builder.action("token.harvestWithheld")
        case 4, 5:
            builder.field("gathering fees in the mint", "\(part == 4 ? "on" : "off") for mint \(mint), by \(try view.account(1))")
            builder.action("token.changeExtension")
        default: throw UnreadableInstruction(reason: "part \(part) of confidential transfer fees is not read here")
        }
    }
}

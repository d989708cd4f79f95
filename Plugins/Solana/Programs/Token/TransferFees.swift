internal import ChainKit

/// Token-2022's transfer fees: set up, paid, collected.
enum TransferFees {
    static func read(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let part: UInt8 = try data.integer()
        if part == 1 { return try TokenTransfers.transferWithFee(view, &data, into: &builder) }
        let mint = try view.account(0)
        builder.ledger.learn(mint, is: .mint)
        switch part {
        case 0:
            let config = try data.optionalKey()
            let withdrawal = try data.optionalKey()
            let fee = try Self.fee(&data)
            builder.field(
                "transfer fee",
                "\(fee) of mint \(mint), set by \(Sourced(config, orElse: "nobody")), withdrawn by \(Sourced(withdrawal, orElse: "nobody"))"
            )
            if let config { builder.grant("\(config) gets power over the transfer fee of mint \(mint)", to: config) }
            if let withdrawal {
                builder.grant("\(withdrawal) may withdraw all fees that mint \(mint) withholds", to: withdrawal, isUnlimited: true)
            }
            builder.action("token.initialize")
        case 2: try withdraw(view, mint, sources: [], authority: 2, into: &builder)
        case 3:
            let count = Int(try data.integer(as: UInt8.self))
            let rest = try view.accounts(from: 3)
            // Signers of a multisig stand before the accounts.
            guard count <= rest.count else { throw UnreadableInstruction(reason: "an account to withdraw from is missing") }
            try withdraw(view, mint, sources: Array(rest.suffix(count)), authority: 2, into: &builder)
        case 4:
            builder.field("gathers withheld fees", "of mint \(mint) from \(view.accounts.count - 1) accounts")
            builder.action("token.harvestWithheld")
        case 5:
            builder.field("transfer fee", "\(try Self.fee(&data)) of mint \(mint), two epochs from now, by \(try view.account(1))")
            builder.action("token.setTransferFee")
        default: throw UnreadableInstruction(reason: "part \(part) of the transfer-fee extension is not known here")
        }
    }

    private static func fee(_ data: inout InstructionData) throws(UnreadableInstruction) -> String {
        let points: UInt16 = try data.integer()
        let most: UInt64 = try data.integer()
        return "\(points) basis points, \(most) base units at most,"
    }

    private static func withdraw(
        _ view: InstructionView, _ mint: KnownKey, sources: [KnownKey], authority: Int, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let destination = try view.account(1)
        let places: Sourced = sources.isEmpty ? "the mint" : sources.map(\.sourced).joined(separator: ", ")
        builder.ledger.learn(destination, holds: mint)
        builder.field(
            "withdraws withheld fees",
            "of mint \(mint) from \(places) to \(destination), by authority \(try view.account(authority))")
        builder.unknownTokens(mint: mint, from: mint, to: destination)
        builder.action("token.withdrawWithheld")
    }
}

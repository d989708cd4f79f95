internal import ChainKit

/// Token-2022's instructions beyond SPL Token's. Most have a second number behind the first.
enum TokenExtensions {
    static func read(
        _ tag: UInt8, _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        switch tag {
        case 25, 28, 32, 33, 35, 36, 39, 40, 41, 43, 44: try MintExtensions.read(tag, view, &data, into: &builder)
        case 26: try TransferFees.read(view, &data, into: &builder)
        case 27: try ConfidentialTransfers.read(view, &data, into: &builder)
        case 29: try reallocate(view, &data, into: &builder)
        case 30, 34:
            let name = tag == 30 ? "requires a memo with what comes in" : "CPI guard"
            let isOn: Bool
            switch try data.integer(as: UInt8.self) {
            case 0: isOn = true
            case 1: isOn = false
            default: throw UnreadableInstruction(reason: "it neither enables nor disables")
            }
            builder.field(name, "\(isOn ? "on" : "off") for token account \(try view.account(0)), by owner \(try view.account(1))")
            builder.action(tag == 30 ? "token.memoTransfer" : "token.cpiGuard")
        case 31:
            builder.field("creates native mint", "\(try view.account(1)), rent paid by \(try view.account(0))")
            builder.action("token.createNativeMint")
        case 37: try ConfidentialTransfers.fees(view, &data, into: &builder)
        case 46: try permissionedBurn(view, &data, into: &builder)
        default: throw UnreadableInstruction(reason: "instruction \(tag) is not known here")
        }
    }

    /// Room for extensions in an account that is there.
    private static func reallocate(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        var types: [String] = []
        while !data.isAtEnd { types.append("\(try data.integer(as: UInt16.self))") }
        builder.field(
            "enlarges token account",
            "\(try view.account(0)) for extensions \(types.joined(separator: ", ")), rent paid by \(try view.account(1))")
        builder.action("token.reallocate")
    }

    private static func permissionedBurn(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        switch try data.integer(as: UInt8.self) {
        case 0:
            let mint = try view.account(0)
            let authority = try data.keyUnlessZero()
            builder.ledger.learn(mint, is: .mint)
            builder.field("burn permission", "of mint \(mint) is given by \(Sourced(authority, orElse: "nobody"))")
            if let authority { builder.grant("nobody burns tokens of mint \(mint) without \(authority)", to: authority) }
            builder.action("token.initialize")
        case 1: try TokenTransfers.burn(view, try data.integer(), decimals: nil, into: &builder)
        case 2: try TokenTransfers.burn(view, try data.integer(), decimals: try data.integer(), into: &builder)
        case let part: throw UnreadableInstruction(reason: "part \(part) of the permissioned burn is not known here")
        }
    }
}

internal import ChainKit

/// Extensions of mints in Token-2022, and who may change them.
enum MintExtensions {
    static func read(
        _ tag: UInt8, _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let mint = try view.account(0)
        builder.ledger.learn(mint, is: .mint)
        switch tag {
        case 25:
            let authority = try data.lastOptionalKey()
            builder.field("mint close authority", "\(Sourced(authority, orElse: "nobody")) for \(mint)")
            if let authority { builder.grant("\(authority) may close mint \(mint)", to: authority) }
            builder.action("token.initialize")
        case 28: try defaultState(mint, &data, into: &builder)
        case 32:
            builder.field("makes tokens not transferable", "of mint \(mint)")
            builder.action("token.initialize")
        case 35:
            let delegate = try data.key()
            builder.field("permanent delegate", "\(delegate) of mint \(mint)")
            builder.grant(
                "\(delegate) may move and burn every token of mint \(mint), whoever holds it", to: delegate, isUnlimited: true)
            builder.action("token.initialize")
        default: try configuration(tag, mint, &data, into: &builder)
        }
    }

    private static func defaultState(
        _ mint: KnownKey, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let isFirst = try Self.part(&data, of: 2) == 0
        let state: String
        switch try data.integer(as: UInt8.self) {
        case 1: state = "open"
        case 2: state = "frozen"
        default: throw UnreadableInstruction(reason: "the state of accounts is neither open nor frozen")
        }
        builder.field("new accounts", "of mint \(mint) are \(state)")
        builder.action(isFirst ? "token.initialize" : "token.defaultAccountState")
    }

    /// Extensions that have an authority and a setting: initialised by part 0, changed by part 1.
    private static func configuration(
        _ tag: UInt8, _ mint: KnownKey, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let part = try Self.part(&data, of: tag == 44 ? 3 : 2)
        let name =
            switch tag {
            case 33: "interest rate"
            case 36: "transfer hook"
            case 39: "metadata pointer"
            case 40: "group pointer"
            case 41: "group member pointer"
            case 43: "scaled UI amount"
            default: "pause"
            }
        if part == 0 {
            let authority = try data.keyUnlessZero()
            builder.field("\(name) authority", "\(Sourced(authority, orElse: "nobody")) for mint \(mint)")
            if let authority { builder.grant("\(authority) gets power over the \(name) of mint \(mint)", to: authority) }
        }
        switch tag {
        case 33:
            let rate = Int16(bitPattern: try data.integer())
            builder.field(name, "\(rate) basis points for mint \(mint)")
        case 36:
            let program = try data.keyUnlessZero()
            builder.field(name, "mint \(mint) calls \(Sourced(program, orElse: "nothing"))")
            if let program {
                builder.grant("program \(program) is called with every transfer of mint \(mint) and can stop it", to: program)
            }
        case 39, 40, 41:
            builder.field(name, "of mint \(mint) is \(Sourced(try data.keyUnlessZero(), orElse: "nothing"))")
        case 43:
            let multiplier = Double(bitPattern: try data.integer())
            builder.field(name, "of mint \(mint) is times \(multiplier)")
            if part == 1 { builder.field("in force", "from \(Int64(bitPattern: try data.integer())) on, in seconds since 1970") }
        default:
            if part > 0 {
                builder.field(name, "mint \(mint) \(part == 1 ? "is paused" : "goes on")")
                if part == 1 { builder.warn("nobody can move, make or burn tokens of mint \(mint) until it goes on") }
            }
        }
        builder.action(part == 0 ? "token.initialize" : "token.changeExtension")
    }

    private static func part(_ data: inout InstructionData, of count: UInt8) throws(UnreadableInstruction) -> UInt8 {
        let part: UInt8 = try data.integer()
        guard part < count else { throw UnreadableInstruction(reason: "part \(part) of the extension is not known here") }
        return part
    }
}

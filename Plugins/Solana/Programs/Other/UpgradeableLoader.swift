internal import ChainKit

/// The upgradeable loader: programs, the buffers that they come from, and who may replace them.
enum UpgradeableLoader {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(view.data)
        let tag: UInt32 = try data.integer()
        switch tag {
        case 0:
            let buffer = try view.account(0)
            let authority = try view.optionalAccount(1)
            builder.ledger.initialise(buffer, as: .buffer)
            builder.field("initialises buffer", "\(buffer), authority \(Sourced(authority, orElse: "nobody"))")
            if let authority {
                builder.grant("\(authority) gets power over buffer \(buffer) and what it holds", to: authority, isUnlimited: true)
            }
            builder.action("loader.initializeBuffer")
        case 1:
            let offset: UInt32 = try data.integer()
            let count = try data.count(as: UInt64.self)
            _ = try data.bytes(count)
            builder.ledger.learn(try view.account(0), is: .buffer)
            builder.field("writes to buffer", "\(try view.account(0)), \(count) bytes at \(offset)")
            builder.action("loader.write")
        case 2: try deploy(view, &data, into: &builder)
        case 3: try upgrade(view, &data, into: &builder)
        case 4, 7: try setAuthority(view, checked: tag == 7, into: &builder)
        case 5: try close(view, &data, into: &builder)
        case 6:
            let bytes: UInt32 = try data.integer()
            builder.ledger.learn(try view.account(1), is: .program)
            let payer: Sourced = try view.optionalAccount(3).map { ", rent paid by \($0)" } ?? ""
            builder.field("extends program", "\(try view.account(1)) by \(bytes) bytes\(payer)")
            builder.action("loader.extend")
        default: throw UnreadableInstruction(reason: "instruction \(tag) is not known here")
        }
        try data.finish()
    }

    private static func deploy(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let length: UInt64 = try data.integer()
        let closesBuffer = data.isAtEnd ? true : try data.flag()
        let (payer, program, buffer) = (try view.account(0), try view.account(2), try view.account(3))
        let authority = try view.account(7)
        builder.ledger.initialise(program, as: .program)
        if closesBuffer { builder.ledger.close(buffer, to: payer) }
        builder.field(
            "deploys program", "\(program) from buffer \(buffer), \(length) bytes at most, authority \(authority), rent paid by \(payer)")
        builder.grant("\(authority) gets power to replace program \(program)", to: authority, isUnlimited: true)
        builder.action("loader.deploy")
    }

    private static func upgrade(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let closesBuffer = data.isAtEnd ? true : try data.flag()
        let (program, buffer, spill) = (try view.account(1), try view.account(2), try view.account(3))
        builder.ledger.learn(program, is: .program)
        builder.field("upgrades program", "\(program) from buffer \(buffer), by authority \(try view.account(6))")
        builder.warn("the code of program \(program) is replaced by what buffer \(buffer) holds")
        builder.remainingLamports(from: buffer, to: spill)
        if closesBuffer { builder.ledger.close(buffer, to: spill) }
        builder.action("loader.upgrade")
    }

    private static func setAuthority(
        _ view: InstructionView, checked: Bool, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let account = try view.account(0)
        let authority = checked ? try view.account(2) : try view.optionalAccount(2)
        builder.field("program authority", "of \(account) passes from \(try view.account(1)) to \(Sourced(authority, orElse: "nobody"))")
        let holder = Sourced(authority, orElse: "nobody, for ever")
        builder.passOn("power to replace the program of \(account) passes to \(holder)")
        builder.action("loader.setAuthority")
    }

    private static func close(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        // Whether the program's address may be used again.
        if !data.isAtEnd { _ = try data.flag() }
        let (account, recipient) = (try view.account(0), try view.account(1))
        let of: Sourced = try view.optionalAccount(3).map { " of program \($0)" } ?? ""
        builder.field("closes program data or buffer", "\(account)\(of), its lamports go to \(recipient)")
        if let program = try view.optionalAccount(3) { builder.warn("program \(program) is closed and runs no more") }
        builder.remainingLamports(from: account, to: recipient)
        builder.ledger.close(account, to: recipient)
        builder.action("loader.close")
    }
}

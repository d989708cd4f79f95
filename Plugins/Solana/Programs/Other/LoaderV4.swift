internal import ChainKit

/// Loader v4, whose programs are one account each.
enum LoaderV4 {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(view.data)
        let tag: UInt32 = try data.integer()
        let program = try view.account(0)
        let authority = try view.account(1)
        builder.ledger.learn(program, is: .program)
        switch tag {
        case 0:
            let offset: UInt32 = try data.integer()
            let count = try data.count(as: UInt64.self)
            _ = try data.bytes(count)
            builder.field("writes to program", "\(program), \(count) bytes at \(offset)")
            builder.action("loader.write")
        case 1:
            let (to, from, count): (UInt32, UInt32, UInt32) = (try data.integer(), try data.integer(), try data.integer())
            builder.field("copies to program", "\(program) at \(to), \(count) bytes at \(from) of \(try view.account(2))")
            builder.action("loader.write")
        case 2:
            let size: UInt32 = try data.integer()
            builder.ledger.initialise(program, as: .program)
            builder.field("program length", "\(program) gets \(size) bytes, authority \(authority)")
            builder.grant("\(authority) gets power over program \(program) and what it holds", to: authority, isUnlimited: true)
            if let recipient = try view.optionalAccount(2) {
                builder.remainingLamports(from: program, to: recipient)
                if size == 0 { builder.ledger.close(program, to: recipient) }
            }
            builder.action("loader.setProgramLength")
        case 3:
            let from: Sourced = try view.optionalAccount(2).map { " from \($0)" } ?? ""
            builder.field("deploys program", "\(program)\(from), by authority \(authority)")
            builder.warn("the code of program \(program) is replaced")
            builder.action("loader.deploy")
        case 4:
            builder.field("retracts program", "\(program), by authority \(authority)")
            builder.warn("program \(program) runs no more until it is deployed again")
            builder.action("loader.retract")
        case 5:
            let holder = try view.account(2)
            builder.field("program authority", "of \(program) passes from \(authority) to \(holder)")
            builder.passOn("power to replace program \(program) passes to \(holder)")
            builder.action("loader.setAuthority")
        case 6:
            builder.field("finalises program", "\(program), next version \(try view.account(2))")
            builder.passOn("power to replace program \(program) passes to nobody, for ever")
            builder.action("loader.finalize")
        default: throw UnreadableInstruction(reason: "instruction \(tag) is unknown")
        }
        try data.finish()
    }
}

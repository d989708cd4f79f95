internal import ChainKit

/// The Address Lookup Table program.
enum LookupTableProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(view.data)
        let tag: UInt32 = try data.integer()
        let table = try view.account(0)
        let authority = try view.account(1)
        builder.ledger.learn(table, is: .lookupTable)
        switch tag {
        case 0:
            let slot: UInt64 = try data.integer()
            _ = try data.integer(as: UInt8.self)
            builder.ledger.initialise(table, as: .lookupTable)
            builder.field(
                "creates lookup table", "\(table) of authority \(authority), for slot \(slot), rent paid by \(try view.account(2))")
            builder.grant("\(authority) gets power over lookup table \(table) and what it holds", to: authority, isUnlimited: true)
            builder.action("lookupTable.create")
        case 1:
            builder.field("freezes lookup table", "\(table) of authority \(authority)")
            builder.warn("lookup table \(table) can never be changed or closed again, and what it holds stays there")
            builder.action("lookupTable.freeze")
        case 2:
            let count = try data.count(as: UInt64.self)
            builder.field("extends lookup table", "\(table) of authority \(authority) by \(count) addresses")
            for _ in 0..<count { builder.field("new address", try data.key().sourced) }
            if let payer = try view.optionalAccount(2) { builder.field("rent paid by", payer.sourced) }
            builder.action("lookupTable.extend")
        case 3:
            builder.field("deactivates lookup table", "\(table) of authority \(authority)")
            builder.action("lookupTable.deactivate")
        case 4:
            let recipient = try view.account(2)
            builder.field("closes lookup table", "\(table) of authority \(authority), its lamports go to \(recipient)")
            builder.remainingLamports(from: table, to: recipient)
            builder.ledger.close(table, to: recipient)
            builder.action("lookupTable.close")
        default: throw UnreadableInstruction(reason: "instruction \(tag) is unknown")
        }
        try data.finish()
    }
}

internal import ChainKit

/// The compute budget, whose instructions only set limits and the price that the fee comes from.
enum ComputeBudgetProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(view.data)
        let effect = view.version == .v1 ? ", which does nothing in version 1" : ""
        switch try data.integer(as: UInt8.self) {
        case 0: throw UnreadableInstruction(reason: "a withdrawn instruction that the runtime refuses")
        case 1: builder.field("heap frame", "\(try data.integer(as: UInt32.self)) bytes\(effect)")
        case 2: builder.field("compute unit limit", "\(try data.integer(as: UInt32.self))\(effect)")
        case 3: builder.field("compute unit price", "\(try data.integer(as: UInt64.self)) micro-lamports\(effect)")
        case 4: builder.field("loaded account data limit", "\(try data.integer(as: UInt32.self)) bytes\(effect)")
        case let tag: throw UnreadableInstruction(reason: "instruction \(tag) is unknown")
        }
        try data.finish()
    }
}

/// The memo programs: text, and the signers who stand by it.
enum MemoProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        guard let text = String(validating: view.data, as: UTF8.self) else { throw UnreadableInstruction(reason: "its text is not UTF-8") }
        builder.text(text, label: "memo")
    }
}

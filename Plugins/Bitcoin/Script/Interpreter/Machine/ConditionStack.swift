/// The OP_IFs that are open: how many, and the outermost that is false. More is never asked, so that a script of millions of OP_IFs
/// costs no more than any other.
struct ConditionStack {
    private var count = 0
    private var firstFalse: Int?

    var isEmpty: Bool { count == 0 }
    /// Whether operations run.
    var runs: Bool { firstFalse == nil }

    mutating func push(_ value: Bool) {
        if firstFalse == nil, !value { firstFalse = count }
        count += 1
    }

    mutating func pop() throws(ScriptError) {
        guard count > 0 else { throw .unbalancedConditional }
        count -= 1
        if firstFalse == count { firstFalse = nil }
    }

    /// OP_ELSE: inside of a false one nothing changes.
    mutating func toggle() throws(ScriptError) {
        guard count > 0 else { throw .unbalancedConditional }
        if firstFalse == nil {
            firstFalse = count - 1
        } else if firstFalse == count - 1 {
            firstFalse = nil
        }
    }
}

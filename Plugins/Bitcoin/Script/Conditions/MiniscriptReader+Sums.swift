/// Conditions whose values are added up, and compared with how many must hold.
extension MiniscriptReader {
    /// A value that is added to the one below it, or joined with it.
    mutating func takeSum(_ operation: ScriptOperation) -> Bool {
        let second: Node
        if case .aside(let node)? = blocks[blocks.count - 1].parts.last {
            _ = pop()
            second = node
        } else {
            guard let (place, node) = swapped() else { return false }
            blocks[blocks.count - 1].parts.removeSubrange(place...)
            second = node
        }
        if operation == .add, case .sum(let before)? = blocks[blocks.count - 1].parts.last {
            guard before.count < Self.mostConditions else { return false }
            _ = pop()
            push(.sum(before + [second]))
            return true
        }
        guard let first = popValue() else { return false }
        switch operation {
        case .add:
            push(.sum([first, second]))
            return true
        default:
            let both = Miniscript.threshold(operation == .booleanAnd ? 2 : 1, [first.conditions, second.conditions])
            guard let node = node(both, of: first, second) else { return false }
            push(.value(node))
            return true
        }
    }

    /// The value behind the last OP_SWAP, and where that stands. Nothing holds the parts any longer when they are changed.
    private func swapped() -> (place: Int, node: Node)? {
        let parts = blocks[blocks.count - 1].parts
        guard let place = parts.lastIndex(where: { if case .swap = $0 { true } else { false } }),
            case .value(let node)? = whole(parts[(place + 1)...])
        else { return nil }
        return (place, node)
    }

    mutating func takeThreshold() -> Bool {
        guard let required = popNumber() else { return false }
        let conditions: [Node]
        let last = pop()
        if case .sum(let found) = last {
            conditions = found
        } else if let one = value(last) {
            conditions = [one]
        } else {
            return false
        }
        guard (1...conditions.count).contains(required),
            let node = node(.threshold(required, conditions.map(\.conditions)), of: conditions)
        else { return false }
        push(.value(node))
        return true
    }
}

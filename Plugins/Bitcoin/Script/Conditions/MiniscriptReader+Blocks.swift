/// Conditions that the witness, or a condition before them, chooses.
extension MiniscriptReader {
    mutating func takeBlock(_ operation: ScriptOperation) -> Bool {
        guard blocks.count < Self.deepest else { return false }
        switch operation {
        case .if: blocks.append((.if, []))
        case .toAltStack: blocks.append((.aside, []))
        case .notIf:
            guard let condition = popValue() else { return false }
            blocks.append((.notIf(condition, isDoubled: self.operation(steps[max(0, place - 2)]) == .ifDup), []))
        case .else: return takeElse()
        case .endIf: return takeEndIf()
        case .fromAltStack:
            guard case .value(let node)? = closed(), case .aside = blocks[blocks.count - 1].opening else { return false }
            blocks.removeLast()
            push(.aside(node))
        default: return false
        }
        return true
    }

    private mutating func takeElse() -> Bool {
        guard let part = closed(), let (node, isKey, isVerified) = Self.split(part), let block = blocks.popLast() else { return false }
        switch block.opening {
        case .if: blocks.append((.ifElse(node, isKey: isKey, isVerified: isVerified), []))
        case .notIf(let condition, isDoubled: false):
            blocks.append((.notIfElse(condition, node, isKey: isKey, isVerified: isVerified), []))
        default: return false
        }
        return true
    }

    private mutating func takeEndIf() -> Bool {
        guard let part = closed(), let (node, isKey, isVerified) = Self.split(part), let block = blocks.popLast() else { return false }
        var joined: Miniscript
        var parts = [node]
        switch block.opening {
        case .ifElse(let first, isKey: isKey, isVerified: isVerified):
            joined = .either(first.conditions, node.conditions)
            parts.append(first)
        case .notIfElse(let condition, let other, isKey: isKey, isVerified: isVerified):
            joined = .branch(condition.conditions, then: node.conditions, else: other.conditions)
            parts += [condition, other]
        case .notIf(let condition, let isDoubled):
            // What is doubled is the value; otherwise neither way leaves one.
            guard !isKey, isVerified != isDoubled else { return false }
            joined = .branch(condition.conditions, then: isDoubled ? .always : .sequence([]), else: node.conditions)
            parts.append(condition)
        case .dupIf:
            guard isVerified else { return false }
            joined = .either(.sequence([node.conditions, .always]), .never)
        case .sizeIf:
            guard !isKey, !isVerified else { return false }
            joined = .nonZero(node.conditions)
        default: return false
        }
        guard let whole = self.node(joined, of: parts) else { return false }
        if case .dupIf = block.opening {
            push(.value(whole))
        } else {
            push(isKey ? .key(whole) : isVerified ? .verified(whole) : .value(whole))
        }
        return true
    }

    private static func split(_ part: Part) -> (Node, isKey: Bool, isVerified: Bool)? {
        switch part {
        case .value(let node): (node, false, false)
        case .verified(let node): (node, false, true)
        case .key(let node): (node, true, false)
        default: nil
        }
    }
}

/// Signatures: one key's, several by OP_CHECKMULTISIG, and in leaves several that are counted.
extension MiniscriptReader {
    mutating func takeCheckSig() -> Bool {
        guard case .key(let node)? = pop() else { return false }
        push(.value(node))
        return true
    }

    mutating func takeCheckSigAdd() -> Bool {
        guard kind == .tapscript, case .key(let node)? = pop(), case .key(let key) = node.conditions else { return false }
        switch pop() {
        case .value(let before):
            guard case .key(let first) = before.conditions else { return false }
            push(.keys([first, key]))
        case .keys(let before) where before.count < Self.mostLeafKeys: push(.keys(before + [key]))
        default: return false
        }
        return true
    }

    mutating func takeKeyCount() -> Bool {
        guard kind == .tapscript, let required = popNumber() else { return false }
        let keys: [[UInt8]]
        switch pop() {
        case .value(let node):
            guard case .key(let key) = node.conditions else { return false }
            keys = [key]
        case .keys(let found): keys = found
        default: return false
        }
        guard (1...keys.count).contains(required) else { return false }
        push(.value(leaf(.multiAdd(required, keys))))
        return true
    }

    mutating func takeMultisig() -> Bool {
        guard kind != .tapscript, let count = popNumber(), (1...ScriptMachine.mostKeys).contains(count) else { return false }
        var keys: [[UInt8]] = []
        for _ in 0..<count {
            guard case .key(let node)? = pop(), case .key(let key) = node.conditions else { return false }
            keys.append(key)
        }
        guard let required = popNumber(), (1...count).contains(required) else { return false }
        push(.value(leaf(.multi(required, keys.reversed()))))
        return true
    }
}

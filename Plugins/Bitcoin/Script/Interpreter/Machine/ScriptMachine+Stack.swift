/// Moving items, and comparing them byte for byte.
extension ScriptMachine {
    mutating func move(_ operation: ScriptOperation) throws(ScriptError) {
        switch operation {
        case .toAltStack: altStack.append(try pop())
        case .fromAltStack:
            guard let item = altStack.popLast() else { throw .invalidAltStackOperation }
            stack.append(item)
        case .drop2:
            try need(2)
            stack.removeLast(2)
        case .dup2: try copy(2, from: 2)
        case .dup3: try copy(3, from: 3)
        case .over2: try copy(2, from: 4)
        case .rotate2:
            try lift(6)
            try lift(6)
        case .swap2:
            try lift(4)
            try lift(4)
        case .ifDup:
            let top = try item(1)
            try checker.work.spend(top.count)
            if ScriptNumber.isTrue(top) { stack.append(top) }
        case .depth: push(Int64(stack.count))
        case .drop: _ = try pop()
        case .dup: try copy(1, from: 1)
        case .nip:
            try need(2)
            stack.remove(at: stack.count - 2)
        case .over: try copy(1, from: 2)
        case .pick:
            // The argument is off the stack before anybody counts.
            let depth = try depthArgument()
            try copy(1, from: depth)
        case .roll: try lift(try depthArgument())
        case .rotate: try lift(3)
        case .swap: try lift(2)
        case .tuck:
            try need(2)
            stack.insert(try item(1), at: stack.count - 2)
        case .size: push(Int64(try item(1).count))
        case .equal, .equalVerify:
            try need(2)
            try checker.work.spend(try item(1).count)
            let isEqual = try pop() == pop()
            if operation == .equal { push(isEqual) } else if !isEqual { throw .equalVerify }
        default: throw .badOpcode
        }
    }

    /// Copies `count` items, the lowest of which stands at `depth`, to the top.
    private mutating func copy(_ count: Int, from depth: Int) throws(ScriptError) {
        try need(depth)
        let start = stack.count - depth
        for index in start..<start + count { stack.append(stack[index]) }
    }

    /// Moves the item at a depth to the top.
    private mutating func lift(_ depth: Int) throws(ScriptError) {
        guard depth >= 1, depth <= stack.count else { throw .invalidStackOperation }
        try checker.work.spend(depth)
        stack.append(stack.remove(at: stack.count - depth))
    }

    /// OP_PICK's and OP_ROLL's argument, taken off: 0 is the top of what is left.
    private mutating func depthArgument() throws(ScriptError) -> Int {
        try need(2)
        let places = try number(1)
        stack.removeLast()
        guard places >= 0, places < Int64(stack.count) else { throw .invalidStackOperation }
        return Int(places) + 1
    }
}

extension Miniscript {
    /// Reads a script; nil for one of another form, or one that nests deeper than anybody writes.
    init?(_ script: [UInt8], _ kind: ScriptKind) {
        var reader = MiniscriptReader(script, kind)
        guard let conditions = reader?.read() else { return nil }
        self = conditions
    }
}

/// Reads a script's operations in their order. What is on the stack at a point are the ``Part``s that nothing has used yet.
struct MiniscriptReader {
    /// A part before an operation that nothing has used yet.
    enum Part {
        /// A condition that leaves a value.
        case value(Node)
        /// A condition that leaves nothing, and ends the script where it fails.
        case verified(Node)
        /// A key, or whatever leaves one, for OP_CHECKSIG.
        case key(Node)
        case number(Int64)
        /// OP_SWAP before a condition whose value is added to the one below.
        case swap
        /// A condition between OP_TOALTSTACK and OP_FROMALTSTACK.
        case aside(Node)
        /// Conditions whose values were added up.
        case sum([Node])
        /// Keys whose signatures were counted by OP_CHECKSIGADD.
        case keys([[UInt8]])
    }

    struct Node {
        let conditions: Miniscript
        let depth: Int
    }

    /// The beginning of a block.
    enum Opening {
        case script
        case aside
        case `if`
        case ifElse(Node, isKey: Bool, isVerified: Bool)
        case notIf(Node, isDoubled: Bool)
        case notIfElse(Node, Node, isKey: Bool, isVerified: Bool)
        case dupIf
        case sizeIf
    }

    static let deepest = 100
    static let mostConditions = 256
    /// The stack holds no signatures of more keys.
    static let mostLeafKeys = 999
    /// Wallets write no longer leaves, though consensus takes them.
    static let longestLeaf = 1 << 18

    let steps: [ScriptReader.Step]
    let kind: ScriptKind
    var place = 0
    var blocks: [(opening: Opening, parts: [Part])] = [(.script, [])]

    init?(_ script: [UInt8], _ kind: ScriptKind) {
        guard script.count <= (kind == .tapscript ? Self.longestLeaf : ScriptMachine.longestScript) else { return nil }
        var reader = ScriptReader(script)
        var steps: [ScriptReader.Step] = []
        while let step = reader.next() { steps.append(step) }
        guard !reader.isBroken, !steps.isEmpty else { return nil }
        // Longer ones never run.
        let operations = steps.count { $0.opcode.rawValue > Opcode.push16.rawValue }
        guard kind == .tapscript || operations <= ScriptMachine.mostOperations else { return nil }
        (self.steps, self.kind) = (steps, kind)
    }

    mutating func read() -> Miniscript? {
        while place < steps.count {
            let step = steps[place]
            place += 1
            guard take(step) else { return nil }
        }
        guard blocks.count == 1, case .value(let node)? = closed() else { return nil }
        return node.conditions
    }

    // MARK: - Parts

    mutating func push(_ part: Part) { blocks[blocks.count - 1].parts.append(part) }
    mutating func pop() -> Part? { blocks[blocks.count - 1].parts.popLast() }
    func next(_ distance: Int = 0) -> ScriptReader.Step? { place + distance < steps.count ? steps[place + distance] : nil }

    func operation(_ step: ScriptReader.Step?) -> ScriptOperation? {
        step.flatMap { $0.data == nil ? ScriptOperation(rawValue: $0.opcode.rawValue) : nil }
    }

    /// A condition of others, as far down as anybody goes.
    func node(_ conditions: Miniscript, of parts: Node...) -> Node? { node(conditions, of: parts) }
    func node(_ conditions: Miniscript, of parts: [Node]) -> Node? {
        let depth = (parts.map(\.depth).max() ?? 0) + 1
        return depth <= Self.deepest ? Node(conditions: conditions, depth: depth) : nil
    }

    func leaf(_ conditions: Miniscript) -> Node { Node(conditions: conditions, depth: 1) }

    func value(_ part: Part?) -> Node? {
        switch part {
        case .value(let node): node
        case .number(0): leaf(.never)
        case .number(1): leaf(.always)
        default: nil
        }
    }

    mutating func popValue() -> Node? { value(pop()) }

    mutating func popNumber() -> Int? {
        guard case .number(let number)? = pop(), let number = Int(exactly: number) else { return nil }
        return number
    }

    /// The content of a block as one part: conditions that are verified, and one more.
    func closed() -> Part? { whole(blocks[blocks.count - 1].parts[...]) }

    func whole(_ parts: ArraySlice<Part>) -> Part? {
        guard let last = parts.last else { return nil }
        var nodes: [Node] = []
        for part in parts.dropLast() {
            guard case .verified(let node) = part else { return nil }
            nodes.append(node)
        }
        func joined(_ node: Node) -> Node? {
            nodes.isEmpty ? node : self.node(.sequence((nodes + [node]).map(\.conditions)), of: nodes + [node])
        }
        if let node = value(last) { return joined(node).map { .value($0) } }
        switch last {
        case .verified(let node): return joined(node).map { .verified($0) }
        case .key(let node): return joined(node).map { .key($0) }
        default: return nil
        }
    }

    // MARK: - Operations

    private mutating func take(_ step: ScriptReader.Step) -> Bool {
        if let data = step.data, !data.isEmpty { return take(data, isShortest: step.end - step.offset == data.count + 1) }
        if let number = ScriptTemplate.smallNumber(step.opcode.rawValue) {
            push(.number(Int64(number)))
            return true
        }
        guard let operation = operation(step) else { return false }
        switch operation {
        case .dup: return takeDup()
        case .size: return takeSize()
        case .checkSig: return takeCheckSig()
        case .checkSigVerify: return takeCheckSig() && takeVerify()
        case .checkSigAdd: return takeCheckSigAdd()
        case .numberEqual: return takeKeyCount()
        case .numberEqualVerify: return takeKeyCount() && takeVerify()
        case .checkMultisig: return takeMultisig()
        case .checkMultisigVerify: return takeMultisig() && takeVerify()
        case .equal: return takeThreshold()
        case .equalVerify: return takeThreshold() && takeVerify()
        case .add, .booleanAnd, .booleanOr: return takeSum(operation)
        case .verify: return takeVerify()
        case .notEqual0: return value(blocks[blocks.count - 1].parts.last) != nil
        case .checkLockTimeVerify, .checkSequenceVerify: return takeLock(isAge: operation == .checkSequenceVerify)
        case .swap:
            push(.swap)
            return true
        case .ifDup: return self.operation(next()) == .notIf
        case .if, .notIf, .else, .endIf, .toAltStack, .fromAltStack: return takeBlock(operation)
        default: return false
        }
    }

    private mutating func take(_ data: [UInt8], isShortest: Bool) -> Bool {
        guard isShortest else { return false }
        if kind.isKey(data) {
            push(.key(leaf(.key(data))))
            return true
        }
        // Smaller numbers have operations of their own.
        guard let number = try? ScriptNumber.decode(data, minimal: true, length: ScriptNumber.lockTimeLength), number > 16 else {
            return false
        }
        push(.number(number))
        return true
    }

    /// A key by its hash, or a block that an item opens.
    private mutating func takeDup() -> Bool {
        if operation(next()) == .if {
            place += 1
            blocks.append((.dupIf, []))
            return true
        }
        guard operation(next()) == .hash160, let hash = next(1)?.data, hash.count == 20, operation(next(2)) == .equalVerify else {
            return false
        }
        place += 3
        push(.key(leaf(.keyHash(hash))))
        return true
    }

    /// A preimage of 32 bytes, or a block that an item of any length opens.
    private mutating func takeSize() -> Bool {
        if operation(next()) == .notEqual0, operation(next(1)) == .if {
            place += 2
            blocks.append((.sizeIf, []))
            return true
        }
        guard next()?.data == [32], operation(next(1)) == .equalVerify, let function = PreimageHash(operation(next(2))),
            let hash = next(3)?.data, hash.count == function.size
        else { return false }
        let last = operation(next(4))
        guard last == .equal || last == .equalVerify else { return false }
        place += 5
        push(.value(leaf(.preimage(function, hash))))
        return last == .equal || takeVerify()
    }

    private mutating func takeVerify() -> Bool {
        guard let value = popValue(), let node = node(.verify(value.conditions), of: value) else { return false }
        push(.verified(node))
        return true
    }

    private mutating func takeLock(isAge: Bool) -> Bool {
        guard case .number(let number)? = pop(), number > 0, number < 1 << 31 else { return false }
        push(.value(leaf(isAge ? .older(number) : .after(number))))
        return true
    }
}

extension PreimageHash {
    /// The function that an operation applies.
    fileprivate init?(_ operation: ScriptOperation?) {
        switch operation {
        case .ripemd160: self = .ripemd160
        case .sha256: self = .sha256
        case .hash160: self = .hash160
        case .hash256: self = .hash256
        default: return nil
        }
    }
}

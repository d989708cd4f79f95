/// Under which rules a script runs.
enum ScriptVersion {
    /// Scripts outside witnesses.
    case base
    /// Version 0 (BIP-141, BIP-143).
    case witness
    /// Leaves of version 0xc0 (BIP-342).
    case tapscript
}

/// Runs one script on a stack.
///
/// ```
///  script ──► next operation ──► inside a false OP_IF? ──yes──► only OP_IF … OP_ENDIF count
///                                       │ no
///                                       ▼
///        push │ control │ stack │ arithmetic │ hashes │ signatures │ locks      (one file a family)
/// ```
///
/// Time is bounded by the script's length, and by ``VerificationWork`` where an operation costs more than its byte.
struct ScriptMachine {
    static let longestScript = 10_000
    static let longestItem = 520
    static let mostOperations = 201
    static let mostItems = 1_000
    static let mostKeys = 20

    let script: [UInt8]
    let version: ScriptVersion
    let flags: ScriptFlags
    var checker: SignatureChecker

    var stack: [[UInt8]]
    var altStack: [[UInt8]] = []
    var conditions = ConditionStack()
    /// Operations so far, keys of OP_CHECKMULTISIG included.
    var operations = 0
    /// The offset of the part that signatures sign.
    var codeStart = 0

    init(_ script: [UInt8], stack: [[UInt8]], version: ScriptVersion, flags: ScriptFlags, checker: SignatureChecker) {
        self.script = script
        self.stack = stack
        self.version = version
        self.flags = flags
        self.checker = checker
    }

    var needsMinimalData: Bool { flags.contains(.minimalData) }

    /// Runs the script to its end.
    mutating func run() throws(ScriptError) {
        let isLimited = version != .tapscript
        guard !isLimited || script.count <= Self.longestScript else { throw .scriptSize }
        try checker.work.spend(VerificationWork.operation * script.count)
        checker.codeSeparator = .max
        var walker = ScriptWalker(script)
        var position: UInt32 = 0
        while let step = walker.next() {
            guard step.end - step.dataStart <= Self.longestItem else { throw .pushSize }
            if isLimited, step.opcode > Opcode.push16.rawValue {
                operations += 1
                guard operations <= Self.mostOperations else { throw .opCount }
            }
            guard !ScriptOperation.isDisabled(step.opcode) else { throw .disabledOpcode }
            if version == .base, step.opcode == Opcode.codeSeparator.rawValue, flags.contains(.constantScriptCode) {
                throw .codeSeparator
            }
            if conditions.runs, step.opcode <= Opcode.pushData4.rawValue {
                let data = Array(script[step.dataStart..<step.end])
                if needsMinimalData, !Script.isMinimalPush(data, by: step.opcode) { throw .minimalData }
                stack.append(data)
            } else if conditions.runs || ScriptOperation.isConditional(step.opcode) {
                try execute(step, position: position)
            }
            guard stack.count + altStack.count <= Self.mostItems else { throw .stackSize }
            position &+= 1
        }
        guard !walker.isBroken else { throw .badOpcode }
        guard conditions.isEmpty else { throw .unbalancedConditional }
    }

    private mutating func execute(_ step: ScriptWalker.Step, position: UInt32) throws(ScriptError) {
        if let number = Self.smallNumber(step.opcode) { return stack.append(number) }
        guard let operation = ScriptOperation(rawValue: step.opcode) else { throw .badOpcode }
        switch operation {
        case .nop: break
        case .nop1, .nop4, .nop5, .nop6, .nop7, .nop8, .nop9, .nop10:
            if flags.contains(.discourageUpgradableNops) { throw .discourageUpgradableNops }
        case .checkLockTimeVerify: try checkLockTime()
        case .checkSequenceVerify: try checkSequence()
        case .if, .notIf, .else, .endIf, .verify, .return: try control(operation)
        case .toAltStack, .fromAltStack, .drop2, .dup2, .dup3, .over2, .rotate2, .swap2, .ifDup, .depth, .drop, .dup, .nip, .over, .pick,
            .roll, .rotate, .swap, .tuck, .size, .equal, .equalVerify:
            try move(operation)
        case .add1, .subtract1, .negate, .absolute, .not, .notEqual0: try calculateOne(operation)
        case .add, .subtract, .booleanAnd, .booleanOr, .numberEqual, .numberEqualVerify, .numberNotEqual, .lessThan, .greaterThan,
            .lessThanOrEqual, .greaterThanOrEqual, .minimum, .maximum:
            try calculateTwo(operation)
        case .within: try within()
        case .ripemd160, .sha1, .sha256, .hash160, .hash256: try hash(operation)
        case .codeSeparator:
            codeStart = step.end
            checker.codeSeparator = position
            checker.work.noteSeparator()
        case .checkSig, .checkSigVerify: try checkSig(verify: operation == .checkSigVerify)
        case .checkSigAdd: try checkSigAdd()
        case .checkMultisig, .checkMultisigVerify: try checkMultisig(verify: operation == .checkMultisigVerify)
        }
    }

    /// OP_1NEGATE and OP_1 to OP_16.
    private static func smallNumber(_ opcode: UInt8) -> [UInt8]? {
        switch opcode {
        case 0x4f: [0x81]
        case Opcode.push1.rawValue...Opcode.push16.rawValue: [opcode - 0x50]
        default: nil
        }
    }
}

extension ScriptMachine {
    /// Refuses an operation on more items than there are.
    func need(_ count: Int) throws(ScriptError) {
        guard stack.count >= count else { throw .invalidStackOperation }
    }

    /// The item at a depth, 1 being the top.
    func item(_ depth: Int) throws(ScriptError) -> [UInt8] {
        guard depth >= 1, depth <= stack.count else { throw .invalidStackOperation }
        return stack[stack.count - depth]
    }

    mutating func pop() throws(ScriptError) -> [UInt8] {
        guard let item = stack.popLast() else { throw .invalidStackOperation }
        return item
    }

    /// The number at a depth.
    func number(_ depth: Int, length: Int = ScriptNumber.length) throws(ScriptError) -> Int64 {
        try ScriptNumber.decode(try item(depth), minimal: needsMinimalData, length: length)
    }

    mutating func push(_ value: Bool) { stack.append(value ? [1] : []) }

    mutating func push(_ value: Int64) { stack.append(ScriptNumber.encode(value)) }
}

extension Script {
    /// Whether no shorter operation pushes the same bytes.
    static func isMinimalPush(_ data: [UInt8], by opcode: UInt8) -> Bool {
        switch data.count {
        case 0: opcode == 0
        case 1 where (1...16).contains(data[0]) || data[0] == 0x81: false
        case ..<0x4c: Int(opcode) == data.count
        case ..<0x100: opcode == Opcode.pushData1.rawValue
        case ..<0x1_0000: opcode == Opcode.pushData2.rawValue
        default: true
        }
    }

    /// OP_DUP OP_HASH160 <hash> OP_EQUALVERIFY OP_CHECKSIG, and the hash pushed as shortly as can be.
    static func isPayToPublicKeyHash(_ script: [UInt8]) -> Bool {
        script.count == 25 && script[..<3] == [Opcode.dup.rawValue, Opcode.hash160.rawValue, 20]
            && script[23...] == [Opcode.equalVerify.rawValue, Opcode.checkSig.rawValue]
    }

    /// BIP-16's form, which no other push of the same hash has.
    static func isPayToScriptHash(_ script: [UInt8]) -> Bool {
        script.count == 23 && script[0] == Opcode.hash160.rawValue && script[1] == 20 && script[22] == Opcode.equal.rawValue
    }

    /// Whether a script does nothing but push; OP_RESERVED counts as a push.
    static func isPushOnly(_ script: [UInt8]) -> Bool {
        var walker = ScriptWalker(script)
        while let step = walker.next() {
            if step.opcode > Opcode.push16.rawValue { return false }
        }
        return !walker.isBroken
    }
}

/// Conditions, ends and locks.
extension ScriptMachine {
    mutating func control(_ operation: ScriptOperation) throws(ScriptError) {
        switch operation {
        case .if: try begin(inverted: false)
        case .notIf: try begin(inverted: true)
        case .else: try conditions.toggle()
        case .endIf: try conditions.pop()
        case .verify:
            guard ScriptNumber.isTrue(try item(1)) else { throw .verify }
            _ = try pop()
        case .return: throw .opReturn
        default: throw .badOpcode
        }
    }

    private mutating func begin(inverted: Bool) throws(ScriptError) {
        guard conditions.runs else { return conditions.push(false) }
        guard let argument = stack.last else { throw .unbalancedConditional }
        let isMinimal = argument.isEmpty || argument == [1]
        if version == .tapscript, !isMinimal { throw .tapscriptMinimalIf }
        if version == .witness, flags.contains(.minimalIf), !isMinimal { throw .minimalIf }
        stack.removeLast()
        conditions.push(ScriptNumber.isTrue(argument) != inverted)
    }

    /// BIP-65; the number stays on the stack. Without the rule the operation does nothing.
    func checkLockTime() throws(ScriptError) {
        guard flags.contains(.checkLockTimeVerify) else { return }
        let lockTime = try number(1, length: ScriptNumber.lockTimeLength)
        guard lockTime >= 0 else { throw .negativeLockTime }
        guard checker.locks.isReached(lockTime: lockTime) else { throw .unsatisfiedLockTime }
    }

    /// BIP-112; the number stays on the stack. Without the rule the operation does nothing.
    func checkSequence() throws(ScriptError) {
        guard flags.contains(.checkSequenceVerify) else { return }
        let sequence = try number(1, length: ScriptNumber.lockTimeLength)
        guard sequence >= 0 else { throw .negativeLockTime }
        // A number with this bit asks for nothing, for rules to come.
        guard sequence & SignatureChecker.sequenceDisabled == 0 else { return }
        guard checker.locks.isReached(sequence: sequence) else { throw .unsatisfiedLockTime }
    }
}

internal import ChainKit

/// Runs what a witness program asks for.
struct WitnessProgram {
    static let annexTag: UInt8 = 0x50

    let version: Int
    let program: [UInt8]
    /// Whether the program stands in a script hash: such are of version 0 alone.
    let isNested: Bool
    let flags: ScriptFlags
    var checker: SignatureChecker

    mutating func verify(_ witness: [[UInt8]]) throws(ScriptError) {
        switch (version, program.count) {
        case (0, 20): try publicKeyHash(witness)
        case (0, 32): try scriptHash(witness)
        case (0, _): throw .witnessProgramWrongLength
        case (1, 32) where !isNested: if flags.contains(.taproot) { try taproot(witness) }
        // An anchor: anybody may spend it, and it is nothing that rules are to come for.
        case (1, 2) where !isNested && program == [0x4e, 0x73]: break
        default: if flags.contains(.discourageUpgradableWitnessProgram) { throw .discourageUpgradableWitnessProgram }
        }
    }

    private mutating func publicKeyHash(_ witness: [[UInt8]]) throws(ScriptError) {
        guard witness.count == 2 else { throw .witnessProgramMismatch }
        try run(Script.payToPublicKeyHash(program), stack: witness, .witness)
    }

    private mutating func scriptHash(_ witness: [[UInt8]]) throws(ScriptError) {
        guard let script = witness.last else { throw .witnessProgramWitnessEmpty }
        guard HashFunction.sha256.digest(of: script) == program else { throw .witnessProgramMismatch }
        try run(script, stack: witness.dropLast(), .witness)
    }

    /// BIP-341: an annex is taken off; one item is a signature of the key path, more are arguments, script and control block.
    private mutating func taproot(_ witness: [[UInt8]]) throws(ScriptError) {
        var items = witness
        if items.count >= 2, let last = items.last, last.first == Self.annexTag {
            checker.annexHash = Sighash.annexHash(last)
            items.removeLast()
        }
        if items.count == 1 { return try checker.checkSchnorr(signature: items[0], key: program) }
        guard let last = items.popLast(), let script = items.popLast() else { throw .witnessProgramWitnessEmpty }
        guard let control = try? ControlBlock(last) else { throw .taprootWrongControlSize }
        try checker.work.spend(VerificationWork.signature)
        let leafHash = TapTree.leafHash(version: control.leafVersion, script: script)
        guard control.commits(program, toLeaf: leafHash) else { throw .witnessProgramMismatch }
        guard control.leafVersion == TapTree.tapscript else {
            if flags.contains(.discourageUpgradableTaprootVersion) { throw .discourageUpgradableTaprootVersion }
            return
        }
        checker.leafHash = leafHash
        checker.allow(witness)
        try tapscript(script, stack: items)
    }

    /// BIP-342: the first OP_SUCCESS ends it all, even where the script breaks off behind it or is not what it should be.
    private mutating func tapscript(_ script: [UInt8], stack: [[UInt8]]) throws(ScriptError) {
        var walker = ScriptWalker(script)
        while let step = walker.next() {
            guard ScriptOperation.isSuccess(step.opcode) else { continue }
            if flags.contains(.discourageOpSuccess) { throw .discourageOpSuccess }
            return
        }
        guard !walker.isBroken else { throw .badOpcode }
        guard stack.count <= ScriptMachine.mostItems else { throw .stackSize }
        try run(script, stack: stack, .tapscript)
    }

    /// Runs a script of a witness: exactly one item is left, and it is true.
    private mutating func run(_ script: [UInt8], stack: [[UInt8]], _ version: ScriptVersion) throws(ScriptError) {
        guard stack.allSatisfy({ $0.count <= ScriptMachine.longestItem }) else { throw .pushSize }
        var machine = ScriptMachine(script, stack: stack, version: version, flags: flags, checker: checker)
        defer { checker.work = machine.checker.work }
        try machine.run()
        guard machine.stack.count == 1 else { throw .cleanStack }
        guard ScriptNumber.isTrue(machine.stack[0]) else { throw .evalFalse }
    }
}

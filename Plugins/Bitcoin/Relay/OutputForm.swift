internal import ChainKit

/// The forms of output scripts as nodes tell them apart to relay them, which is not quite how wallets do (``ScriptTemplate``): odd keys
/// and pushes count, and of OP_RETURN anything that pushes.
enum OutputForm: Hashable {
    /// A key, a hash of a key or of a script, or a witness program: also of a version that has no rules yet, which may be paid.
    case known
    /// A bare multisignature of so many keys.
    case multisig(keys: Int)
    /// OP_RETURN and pushes.
    case data
    /// Anything else.
    case other

    init(_ script: [UInt8]) {
        if let (version, program) = ScriptTemplate.witnessProgram(script) {
            self = version > 0 || program.count == 20 || program.count == 32 ? .known : .other
        } else if Script.isPayToScriptHash(script) || Script.isPayToPublicKeyHash(script) || Self.isKey(script) {
            self = .known
        } else if script.first == Opcode.return.rawValue {
            self = Script.isPushOnly(Array(script.dropFirst())) ? .data : .other
        } else {
            self = Self.keys(ofMultisig: script).map { .multisig(keys: $0) } ?? .other
        }
    }

    /// An output that anybody may spend, to pay for the transaction that makes it (P2A).
    static func isAnchor(_ script: [UInt8]) -> Bool { script == [Opcode.push1.rawValue, 2, 0x4e, 0x73] }

    private static func isKey(_ script: [UInt8]) -> Bool {
        guard script.count >= 2, Int(script[0]) == script.count - 2, script.last == Opcode.checkSig.rawValue else { return false }
        return ECDSACheck.hasKeyForm(Array(script[1..<script.count - 1]))
    }

    /// The number of a multisignature's keys; nil where the script is none.
    private static func keys(ofMultisig script: [UInt8]) -> Int? {
        guard script.last == Opcode.checkMultisig.rawValue else { return nil }
        var walker = ScriptWalker(script)
        guard let first = walker.next(), let required = number(first, script) else { return nil }
        var keys = 0
        while let step = walker.next() {
            if step.opcode <= Opcode.pushData4.rawValue, ECDSACheck.hasKeyForm(Array(script[step.dataStart..<step.end])) {
                keys += 1
                continue
            }
            let isWhole = step.end == script.count - 1 && number(step, script) == keys
            return isWhole && required <= keys ? keys : nil
        }
        return nil
    }

    private static func number(_ step: ScriptWalker.Step, _ script: [UInt8]) -> Int? {
        ScriptTemplate.keyCount(step.opcode, pushing: step.opcode == 1 ? script[step.dataStart] : nil)
    }
}

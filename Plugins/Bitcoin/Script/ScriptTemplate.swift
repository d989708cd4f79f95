internal import ChainKit

/// The forms of output scripts that wallets know.
public enum ScriptTemplate: Sendable, Hashable {
    /// A key itself, compressed or not.
    case payToPublicKey([UInt8])
    /// Hash160 of a key.
    case payToPublicKeyHash([UInt8])
    /// Hash160 of a script (BIP-16).
    case payToScriptHash([UInt8])
    /// Hash160 of a key, version 0 (BIP-141).
    case payToWitnessPublicKeyHash([UInt8])
    /// SHA-256 of a script, version 0 (BIP-141).
    case payToWitnessScriptHash([UInt8])
    /// An x-only output key, version 1 (BIP-341).
    case payToTaproot([UInt8])
    /// m of n keys, bare.
    case multisig(required: Int, keys: [[UInt8]])
    /// OP_RETURN and pushes: carries data, spendable by nobody.
    case data([[UInt8]])
    /// A witness version that has no rules yet.
    case unknownWitness(version: Int, program: [UInt8])
    /// Anything else.
    case other

    /// The template that a script follows.
    public init(_ script: [UInt8]) { self = Self.witness(script) ?? Self.fixed(script) ?? Self.keys(script) ?? .other }

    /// A witness program's version and bytes (BIP-141): a number of 0 to 16, then one push of 2 to 40 bytes, and nothing else.
    public static func witnessProgram(_ script: [UInt8]) -> (version: Int, program: [UInt8])? {
        guard (4...42).contains(script.count), Int(script[1]) == script.count - 2 else { return nil }
        guard let version = smallNumber(script[0]) else { return nil }
        return (version, Array(script.dropFirst(2)))
    }

    /// The script of a witness program.
    static func witnessScript(version: Int, program: [UInt8]) -> [UInt8] {
        [version == 0 ? 0 : UInt8(truncatingIfNeeded: 0x50 + version), UInt8(truncatingIfNeeded: program.count)] + program
    }

    /// The script of this form; nil where the form does not say it.
    public var script: [UInt8]? {
        switch self {
        case .payToPublicKey(let key): Script.push(key) + [Opcode.checkSig.rawValue]
        case .payToPublicKeyHash(let hash): Script.payToPublicKeyHash(hash)
        case .payToScriptHash(let hash): [Opcode.hash160.rawValue] + Script.push(hash) + [Opcode.equal.rawValue]
        case .payToWitnessPublicKeyHash(let program), .payToWitnessScriptHash(let program):
            Self.witnessScript(version: 0, program: program)
        case .payToTaproot(let key): Self.witnessScript(version: 1, program: key)
        case .unknownWitness(let version, let program): Self.witnessScript(version: version, program: program)
        case .multisig, .data, .other: nil
        }
    }

    /// The number that an operation pushes.
    static func smallNumber(_ byte: UInt8) -> Int? {
        switch byte {
        case 0: 0
        case Opcode.push1.rawValue...Opcode.push16.rawValue: Int(byte) - 0x50
        default: nil
        }
    }

    private static func witness(_ script: [UInt8]) -> ScriptTemplate? {
        guard let (version, program) = witnessProgram(script) else { return nil }
        return switch (version, program.count) {
        case (0, 20): .payToWitnessPublicKeyHash(program)
        case (0, 32): .payToWitnessScriptHash(program)
        case (1, 32): .payToTaproot(program)
        default: .unknownWitness(version: version, program: program)
        }
    }

    private static func fixed(_ script: [UInt8]) -> ScriptTemplate? {
        if Script.isPayToPublicKeyHash(script) { return .payToPublicKeyHash(Array(script[3..<23])) }
        if Script.isPayToScriptHash(script) { return .payToScriptHash(Array(script[2..<22])) }
        return nil
    }

    /// 1 to 20, as multisignatures write how many keys there are and how many sign: an operation up to 16, and from there a push.
    ///
    /// - Parameter byte: the byte that it pushes, where it is one.
    static func keyCount(_ opcode: UInt8, pushing byte: UInt8?) -> Int? {
        if let number = smallNumber(opcode) { return number > 0 ? number : nil }
        guard opcode == 1, let byte, (17...UInt8(ScriptMachine.mostKeys)).contains(byte) else { return nil }
        return Int(byte)
    }

    private static func keyCount(_ step: ScriptReader.Step) -> Int? { keyCount(step.opcode.rawValue, pushing: step.data?.first) }

    private static func keys(_ script: [UInt8]) -> ScriptTemplate? {
        // No script of these forms is longer: twenty keys of 65 bytes; data is what anybody likes.
        let isData = script.first == Opcode.return.rawValue
        guard isData || script.count <= 1500 else { return nil }
        var reader = ScriptReader(script, from: isData ? 1 : 0)
        var steps: [ScriptReader.Step] = []
        while let step = reader.next() { steps.append(step) }
        guard !reader.isBroken else { return nil }
        if isData {
            let pushes = steps.compactMap { step in step.data ?? smallNumber(step.opcode.rawValue).map { [UInt8($0)] } }
            return pushes.count == steps.count ? .data(pushes) : nil
        }
        if steps.count == 2, steps[1].opcode == .checkSig, let key = steps[0].data, ScriptKind.legacy.isKey(key) {
            return .payToPublicKey(key)
        }
        guard steps.count >= 4, steps.last?.opcode == .checkMultisig, let required = keyCount(steps[0]) else {
            return nil
        }
        let keys = steps[1..<steps.count - 2].compactMap { $0.data }.filter(ScriptKind.legacy.isKey)
        guard let count = keyCount(steps[steps.count - 2]), count == keys.count, count == steps.count - 3,
            (1...count).contains(required)
        else { return nil }
        return .multisig(required: required, keys: keys)
    }
}

/// Scripts made here.
enum Script {
    /// The shortest push of up to 2³² bytes; small numbers are pushed as bytes.
    static func push(_ data: [UInt8]) -> [UInt8] {
        switch data.count {
        case ..<0x4c: [UInt8(truncatingIfNeeded: data.count)] + data
        case ..<0x100: [Opcode.pushData1.rawValue, UInt8(truncatingIfNeeded: data.count)] + data
        case ..<0x1_0000: [Opcode.pushData2.rawValue] + UInt16(truncatingIfNeeded: data.count).littleEndianBytes + data
        default: [Opcode.pushData4.rawValue] + UInt32(truncatingIfNeeded: data.count).littleEndianBytes + data
        }
    }

    /// The push that policy asks for where a script runs that is not a witness's: small numbers by their operations.
    static func shortestPush(_ item: [UInt8]) -> [UInt8] {
        guard item.count == 1, let byte = item.first else { return push(item) }
        if (1...16).contains(byte) { return [Opcode.push1.rawValue + byte - 1] }
        return byte == 0x81 ? [Opcode.pushNegative1.rawValue] : push(item)
    }

    /// OP_DUP OP_HASH160 <hash> OP_EQUALVERIFY OP_CHECKSIG: also the script code of version 0 keys (BIP-143).
    static func payToPublicKeyHash(_ hash: [UInt8]) -> [UInt8] {
        [Opcode.dup.rawValue, Opcode.hash160.rawValue] + push(hash) + [Opcode.equalVerify.rawValue, Opcode.checkSig.rawValue]
    }
}

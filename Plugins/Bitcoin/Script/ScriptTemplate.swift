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

    /// What a script is.
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

    private static func smallNumber(_ byte: UInt8) -> Int? {
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

    private static func isKeyShaped(_ key: [UInt8]) -> Bool {
        (key.count == 33 && (key[0] == 2 || key[0] == 3)) || (key.count == 65 && key[0] == 4)
    }

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
        if steps.count == 2, steps[1].opcode == .checkSig, let key = steps[0].data, isKeyShaped(key) { return .payToPublicKey(key) }
        guard steps.count >= 4, steps.last?.opcode == .checkMultisig, let required = smallNumber(steps[0].opcode.rawValue) else {
            return nil
        }
        let keys = steps[1..<steps.count - 2].compactMap { $0.data }.filter(isKeyShaped)
        guard let count = smallNumber(steps[steps.count - 2].opcode.rawValue), count == keys.count, count == steps.count - 3,
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

    /// OP_DUP OP_HASH160 <hash> OP_EQUALVERIFY OP_CHECKSIG: also the script code of version 0 keys (BIP-143).
    static func payToPublicKeyHash(_ hash: [UInt8]) -> [UInt8] {
        [Opcode.dup.rawValue, Opcode.hash160.rawValue] + push(hash) + [Opcode.equalVerify.rawValue, Opcode.checkSig.rawValue]
    }
}

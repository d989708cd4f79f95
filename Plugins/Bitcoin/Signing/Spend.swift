internal import ChainKit

/// The way an output is spent, read from its script; scripts that stand behind a hash count only where they have that hash.
struct Spend: Sendable {
    /// The condition of spending.
    enum Form: Sendable, Hashable {
        /// A key itself.
        case publicKey([UInt8])
        /// A key's hash, before segregated witness.
        case publicKeyHash([UInt8])
        /// A key's hash in version 0.
        case witnessKeyHash([UInt8])
        /// A script that asks for a key by its hash, behind a script hash or in version 0.
        case keyHashScript([UInt8], script: [UInt8])
        /// Any other script, before segregated witness or in version 0.
        case script([UInt8])
        /// A Taproot output's key.
        case taproot([UInt8])
    }

    /// The output that is spent.
    let output: TransactionOutput
    /// The condition of spending; nil where this adapter can't tell.
    let form: Form?
    /// The script behind a P2SH output.
    let redeemScript: [UInt8]?
    /// The script of a version 0 witness that is shown beside what satisfies it.
    var witnessScript: [UInt8]? {
        switch form {
        case .script(let script), .keyHashScript(_, let script): isWitness ? script : nil
        default: nil
        }
    }
    /// Whether the signature is in a witness of version 0.
    let isWitness: Bool

    /// The way `output` is spent, with what is claimed about the scripts behind it.
    ///
    /// - Throws: `scriptMismatch` for a script that does not have the hash.
    init(_ output: TransactionOutput, redeemScript: [UInt8]?, witnessScript: [UInt8]?, field: String) throws(ChainError) {
        self.output = output
        var template = ScriptTemplate(output.script)
        var redeem: [UInt8]?
        if redeemScript != nil {
            guard case .payToScriptHash = template else { throw Self.uncommitted("\(field).redeemScript") }
        }
        if case .payToScriptHash(let hash) = template, let redeemScript {
            guard Hash160.digest(of: redeemScript) == hash else {
                throw ChainError(.plan, .scriptMismatch, "is not the script whose hash the output has", field: "\(field).redeemScript")
            }
            redeem = redeemScript
            template = ScriptTemplate(redeemScript)
        }
        self.redeemScript = redeem
        guard redeemScript?.count ?? 0 <= ScriptMachine.longestItem, witnessScript?.count ?? 0 <= ScriptMachine.longestScript else {
            throw ChainError(.plan, .unsupportedScript, "has a script behind its hash that is too long to be shown", field: field)
        }
        if witnessScript != nil {
            guard case .payToWitnessScriptHash = template else { throw Self.uncommitted("\(field).witnessScript") }
        }
        switch template {
        case .payToWitnessPublicKeyHash(let hash): (form, isWitness) = (.witnessKeyHash(hash), true)
        case .payToWitnessScriptHash(let hash):
            isWitness = true
            guard let witnessScript else {
                form = nil
                return
            }
            guard HashFunction.sha256.digest(of: witnessScript) == hash else {
                throw ChainError(.plan, .scriptMismatch, "is not the script whose hash the output has", field: "\(field).witnessScript")
            }
            form = Self.form(of: witnessScript)
        case .payToTaproot(let key) where redeem == nil: (form, isWitness) = (.taproot(key), false)
        case .payToScriptHash, .unknownWitness, .payToTaproot: (form, isWitness) = (nil, false)
        default:
            isWitness = false
            if let redeem {
                form = Self.form(of: redeem)
            } else {
                switch template {
                case .payToPublicKey(let key): form = .publicKey(key)
                case .payToPublicKeyHash(let hash): form = .publicKeyHash(hash)
                case .multisig: form = .script(output.script)
                default: form = nil
                }
            }
        }
    }

    private static func form(of script: [UInt8]) -> Form {
        guard case .payToPublicKeyHash(let hash) = ScriptTemplate(script) else { return .script(script) }
        return .keyHashScript(hash, script: script)
    }

    private static func uncommitted(_ field: String) -> ChainError {
        ChainError(.plan, .scriptMismatch, "is there, and the output that is spent commits to none", field: field)
    }

    /// The way an input of a PSBT is spent.
    init(_ output: TransactionOutput, _ input: PSBTInput, field: String) throws(ChainError) {
        try self.init(output, redeemScript: input.redeemScript, witnessScript: input.witnessScript, field: field)
    }

    /// Whether signatures of this input are of the kind before segregated witness, which commits to no amount.
    var isLegacy: Bool {
        guard !isWitness else { return false }
        if case .taproot = form { return false }
        return true
    }

    /// The script that the signature is over, before Taproot.
    var scriptCode: [UInt8]? {
        switch form {
        case .publicKey, .publicKeyHash: output.script
        case .witnessKeyHash(let hash): Script.payToPublicKeyHash(hash)
        case .script(let script), .keyHashScript(_, let script): script
        case .taproot, nil: nil
        }
    }

    /// The keys of a script that may sign it. In a script of version 0 nodes take compressed keys alone.
    ///
    /// - Parameter claimed: keys that the document names.
    func scriptKeys(claimed: [[UInt8]]) -> [ScriptKey] {
        guard case .script(let script) = form else { return [] }
        var claimed = ClaimedKeys(claimed, kind)
        return ScriptKey.all(in: script, kind, claimed: &claimed)
    }

    /// Which keys and signatures it takes, before Taproot.
    var kind: ScriptKind { isWitness ? .witness : .legacy }

    /// The conditions on signatures; nil for Taproot, and for scripts of unknown form.
    var conditions: Miniscript? { scriptCode.flatMap { Miniscript($0, kind) } }

    /// The number of keys that must sign, where the script is a multisignature.
    var required: Int? {
        guard case .script(let script) = form, case .multisig(let required, _) = ScriptTemplate(script) else { return nil }
        return required
    }

    /// Whether the script has an OP_CODESEPARATOR, so that what is signed depends on where it runs.
    var hasCodeSeparator: Bool {
        guard case .script(let script) = form else { return false }
        return Script.hasCodeSeparator(script)
    }
}

extension Script {
    /// Whether a script has an OP_CODESEPARATOR as an operation.
    static func hasCodeSeparator(_ script: [UInt8]) -> Bool {
        var walker = ScriptWalker(script)
        while let step = walker.next() { if step.opcode == Opcode.codeSeparator.rawValue { return true } }
        return false
    }
}

/// The shape of ECDSA keys in scripts.
enum KeyShape {
    static func isCompressed(_ key: [UInt8]) -> Bool { key.count == 33 && (key[0] == 2 || key[0] == 3) }

    static func isUncompressed(_ key: [UInt8]) -> Bool { key.count == 65 && key[0] == 4 }

    /// The compressed form of either; nil for anything else. It says nothing of whether the point is on the curve.
    static func compressed(_ key: [UInt8]) -> [UInt8]? {
        if isCompressed(key) { return key }
        guard isUncompressed(key) else { return nil }
        return [2 | (key[64] & 1)] + key[1...32]
    }

    /// The ECDSA key behind either form, where it is a point.
    static func publicKey(_ key: [UInt8]) -> PublicKey? {
        guard let compressed = compressed(key), let known = try? PublicKey(.ecdsaSecp256k1, compressed) else { return nil }
        return isCompressed(key) || ECDSACheck.uncompressed(compressed) == key ? known : nil
    }
}

internal import ChainKit

/// What checking signatures of the kind before BIP-143 costs: each may hash the transaction once more, so that a hostile one keeps a
/// verifier busy for hours.
enum LegacyWork {
    /// About a second of hashing, and more than twice of what any transaction takes that nodes relay.
    private static let most = 256 << 20

    /// Whether the transaction can be verified in reasonable time.
    static func isBearable(_ transaction: BitcoinTransaction, spending spent: [TransactionOutput]) -> Bool {
        let size = transaction.strippedSize
        var bytes = 0
        for (input, output) in zip(transaction.inputs, spent) where ScriptTemplate.witnessProgram(output.script) == nil {
            var count = checks(output.script) + checks(input.scriptSig)
            if case .payToScriptHash = ScriptTemplate(output.script) {
                var reader = ScriptReader(input.scriptSig)
                var redeemScript: [UInt8]?
                while let step = reader.next() { redeemScript = step.data }
                count += redeemScript.map(checks) ?? 0
            }
            bytes += count * size
            if bytes > most { return false }
        }
        return true
    }

    /// How many digests a script can ask for: those of one OP_CHECKMULTISIG differ where its signatures' types do.
    private static func checks(_ script: [UInt8]) -> Int {
        if case .multisig(let required, _) = ScriptTemplate(script) { return required }
        var count = 0
        var reader = ScriptReader(script)
        while let step = reader.next() {
            switch step.opcode.rawValue {
            case 0xac, 0xad: count += 1
            case 0xae, 0xaf: count += 20
            default: break
            }
        }
        return count
    }
}

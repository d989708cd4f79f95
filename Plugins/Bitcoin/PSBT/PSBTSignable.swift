public import ChainKit

extension PSBT {
    /// Refuses an input that nobody should sign (BIP-174's checks of a signer): whose spent output is not there or not proven, whose
    /// scripts are not those that the output commits to, or whose sighash type is none.
    ///
    /// - Returns: The output that is spent.
    @discardableResult
    public func checkSignable(input index: Int) throws(ChainError) -> TransactionOutput {
        let input = try inputs[checked: index]
        let name = "inputs[\(index)]"
        guard let output = try utxo(of: index) else {
            throw ChainError(
                .plan, .missingField, "has neither nonWitnessUtxo nor witnessUtxo: what would be signed is not known", field: name)
        }
        guard let program = try Self.program(input, output.script, name) else {
            guard input.nonWitnessUTXO != nil else {
                throw ChainError(
                    .plan, .utxoMismatch,
                    "is for witness outputs, and this one is none: give the whole transaction, or its amount is anybody's claim",
                    field: "\(name).witnessUtxo")
            }
            guard input.witnessScript == nil else {
                throw ChainError(.plan, .scriptMismatch, "is there, and no witness is", field: "\(name).witnessScript")
            }
            _ = try sighashType(of: index, isTaproot: false)
            return output
        }
        var isTaproot = false
        switch ScriptTemplate(program) {
        case .payToWitnessScriptHash(let hash):
            guard let script = input.witnessScript else {
                throw ChainError(.plan, .missingField, "is missing", field: "\(name).witnessScript")
            }
            guard HashFunction.sha256.digest(of: script) == hash else { throw Self.mismatch("\(name).witnessScript") }
        case .payToTaproot(let key) where program == output.script:
            isTaproot = true
            try Self.checkTaproot(input, key, name)
            fallthrough
        default:
            guard input.witnessScript == nil else { throw Self.mismatch("\(name).witnessScript") }
        }
        _ = try sighashType(of: index, isTaproot: isTaproot)
        return output
    }

    /// The witness program that is spent, in the output or behind a script hash; nil where there is none.
    private static func program(_ input: PSBTInput, _ script: [UInt8], _ name: String) throws(ChainError) -> [UInt8]? {
        guard case .payToScriptHash(let hash) = ScriptTemplate(script) else {
            guard input.redeemScript == nil else {
                throw ChainError(.plan, .scriptMismatch, "is there, and the output commits to none", field: "\(name).redeemScript")
            }
            return ScriptTemplate.witnessProgram(script) == nil ? nil : script
        }
        guard let redeem = input.redeemScript else {
            throw ChainError(.plan, .missingField, "is missing", field: "\(name).redeemScript")
        }
        guard Hash160.digest(of: redeem) == hash else { throw mismatch("\(name).redeemScript") }
        return ScriptTemplate.witnessProgram(redeem) == nil ? nil : redeem
    }

    private static func checkTaproot(_ input: PSBTInput, _ key: [UInt8], _ name: String) throws(ChainError) {
        for leaf in input.tapLeafScripts where !leaf.isLeaf(of: key) { throw mismatch("\(name).tapLeafScript") }
        guard let internalKey = input.tapInternalKey else { return }
        // Without a root the tree may be unknown, or there may be none: only a root that is said can be wrong.
        if let root = input.tapMerkleRoot, BIP340Check.output(internalKey: internalKey, merkleRoot: root)?.key != key {
            throw mismatch("\(name).tapMerkleRoot")
        }
    }

    private static func mismatch(_ field: String) -> ChainError {
        ChainError(.plan, .scriptMismatch, "is not what the output that is spent commits to", field: field)
    }
}

internal import ChainKit

extension Sighash {
    /// The preimage of an input's sighash before BIP-143.
    ///
    /// - Parameters:
    ///   - scriptCode: the script that checks the signature, from behind the last OP_CODESEPARATOR that ran; the signature itself was
    ///     deleted from it already (``Script/deleting(_:from:)``). OP_CODESEPARATORs that are left are skipped here.
    ///   - type: all 32 bits are hashed.
    /// - Returns: ``LegacyPreimage/one`` for SIGHASH_SINGLE without an output of that index, and for an input that is not there.
    public static func legacyPreimage(_ transaction: BitcoinTransaction, input: Int, scriptCode: [UInt8], type: SighashType)
        -> LegacyPreimage
    {
        guard transaction.inputs.indices.contains(input), !type.isSingle || input < transaction.outputs.count else { return .one }
        let scriptCode = Script.withoutCodeSeparators(scriptCode)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + scriptCode.count + 41 * transaction.inputs.count + 34 * transaction.outputs.count)
        bytes.append(littleEndian: transaction.version)
        if type.isAnyoneCanPay {
            bytes.append(1)
            append(transaction.inputs[input], script: scriptCode, sequence: nil, to: &bytes)
        } else {
            bytes += CompactSize.bytes(transaction.inputs.count)
            for (index, other) in transaction.inputs.enumerated() {
                if index == input {
                    append(other, script: scriptCode, sequence: nil, to: &bytes)
                } else {
                    append(other, script: [], sequence: type.isNone || type.isSingle ? 0 : nil, to: &bytes)
                }
            }
        }
        if type.isNone {
            bytes.append(0)
        } else if type.isSingle {
            bytes += CompactSize.bytes(input + 1)
            for _ in 0..<input {
                // An output of -1 with an empty script.
                bytes.append(littleEndian: UInt64.max)
                bytes.append(0)
            }
            bytes.append(output: transaction.outputs[input])
        } else {
            bytes += CompactSize.bytes(transaction.outputs.count)
            for output in transaction.outputs { bytes.append(output: output) }
        }
        bytes.append(littleEndian: transaction.lockTime)
        bytes.append(littleEndian: type.rawValue)
        return .bytes(bytes)
    }

    private static func append(_ input: TransactionInput, script: [UInt8], sequence: UInt32?, to bytes: inout [UInt8]) {
        bytes.append(outPoint: input.previous)
        bytes.append(lengthPrefixed: script)
        bytes.append(littleEndian: sequence ?? input.sequence)
    }
}

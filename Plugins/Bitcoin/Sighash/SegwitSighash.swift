public import ChainKit

extension Sighash {
    private static let zero = [UInt8](repeating: 0, count: 32)

    /// The preimage of an input's sighash in version 0 (BIP-143); its digest is SHA-256d.
    ///
    /// - Parameters:
    ///   - scriptCode: for a key hash `OP_DUP OP_HASH160 <hash> OP_EQUALVERIFY OP_CHECKSIG`; else the witness script from behind the last
    ///     OP_CODESEPARATOR that ran.
    ///   - value: what the input spends, in satoshis.
    ///   - type: all 32 bits are hashed.
    public static func segwitPreimage(
        _ digests: TransactionDigests, input: Int, scriptCode: [UInt8], value: UInt64, type: SighashType
    ) throws(ChainError) -> [UInt8] {
        let transaction = digests.transaction
        guard transaction.inputs.indices.contains(input) else { throw noInput(input, of: transaction) }
        let spending = transaction.inputs[input]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + 32 + 32 + 36 + 5 + scriptCode.count + 8 + 4 + 32 + 4 + 4)
        bytes.append(littleEndian: transaction.version)
        bytes += type.isAnyoneCanPay ? zero : digests.prevoutsTwice
        bytes += type.isAnyoneCanPay || type.isNone || type.isSingle ? zero : digests.sequencesTwice
        bytes.append(outPoint: spending.previous)
        bytes.append(lengthPrefixed: scriptCode)
        bytes.append(littleEndian: value)
        bytes.append(littleEndian: spending.sequence)
        if type.isSingle {
            bytes += input < transaction.outputs.count ? HashFunction.sha256d.digest(of: transaction.outputs[input].bytes) : zero
        } else {
            bytes += type.isNone ? zero : digests.outputsTwice
        }
        bytes.append(littleEndian: transaction.lockTime)
        bytes.append(littleEndian: type.rawValue)
        return bytes
    }
}

internal import ChainKit

/// The common part of the sighashes of a transaction's inputs, hashed once: signing n inputs then costs n steps, not n².
///
/// BIP-143 hashes twice what BIP-341 hashes once, so that one pass serves both.
public struct TransactionDigests: Sendable {
    /// The transaction.
    public let transaction: BitcoinTransaction
    /// The outputs that its inputs spend, in the inputs' order; nil where they are not known.
    public let spent: [TransactionOutput]?

    /// SHA-256 of all outpoints (BIP-341: sha_prevouts).
    public let prevouts: [UInt8]
    /// SHA-256 of all sequences (sha_sequences).
    public let sequences: [UInt8]
    /// SHA-256 of all outputs (sha_outputs).
    public let outputs: [UInt8]
    /// SHA-256 of all amounts that are spent (sha_amounts); nil where they are not known.
    public let amounts: [UInt8]?
    /// SHA-256 of all scripts that are spent, with their lengths (sha_scriptpubkeys); nil where they are not known.
    public let scripts: [UInt8]?

    /// BIP-143's: the same hashed again.
    let prevoutsTwice: [UInt8]
    let sequencesTwice: [UInt8]
    let outputsTwice: [UInt8]

    /// Hashes what is shared.
    ///
    /// - Parameter spent: one output an input, in their order. Without it, or with another number of them, there are no Taproot sighashes.
    public init(_ transaction: BitcoinTransaction, spent: [TransactionOutput]? = nil) {
        self.transaction = transaction
        self.spent = spent?.count == transaction.inputs.count ? spent : nil
        let sha256 = HashFunction.sha256

        var bytes: [UInt8] = []
        bytes.reserveCapacity(transaction.inputs.count * 36)
        for input in transaction.inputs { bytes.append(outPoint: input.previous) }
        prevouts = sha256.digest(of: bytes)

        bytes.removeAll(keepingCapacity: true)
        for input in transaction.inputs { bytes.append(littleEndian: input.sequence) }
        sequences = sha256.digest(of: bytes)

        bytes.removeAll(keepingCapacity: true)
        for output in transaction.outputs { bytes.append(output: output) }
        outputs = sha256.digest(of: bytes)

        if let spent = self.spent {
            bytes.removeAll(keepingCapacity: true)
            for output in spent { bytes.append(littleEndian: output.value) }
            amounts = sha256.digest(of: bytes)
            bytes.removeAll(keepingCapacity: true)
            for output in spent { bytes.append(lengthPrefixed: output.script) }
            scripts = sha256.digest(of: bytes)
        } else {
            amounts = nil
            scripts = nil
        }
        prevoutsTwice = sha256.digest(of: prevouts)
        sequencesTwice = sha256.digest(of: sequences)
        outputsTwice = sha256.digest(of: outputs)
    }
}

extension [UInt8] {
    /// A number's bytes, least significant first, without a detour over an array.
    mutating func append<Integer: FixedWidthInteger & UnsignedInteger>(littleEndian value: Integer) {
        var rest = value
        for _ in 0..<Integer.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func append(outPoint: OutPoint) {
        append(contentsOf: outPoint.txid)
        append(littleEndian: outPoint.index)
    }

    mutating func append(output: TransactionOutput) {
        append(littleEndian: output.value)
        append(lengthPrefixed: output.script)
    }

    mutating func append(lengthPrefixed bytes: [UInt8]) {
        if bytes.count < 0xfd { append(UInt8(truncatingIfNeeded: bytes.count)) } else { append(contentsOf: CompactSize.bytes(bytes.count)) }
        append(contentsOf: bytes)
    }
}

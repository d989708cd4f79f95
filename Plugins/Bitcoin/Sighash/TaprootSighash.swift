public import ChainKit

extension Sighash {
    /// The part of a sighash that BIP-342 adds: which script runs, and how far it got.
    public struct Leaf: Sendable, Hashable {
        /// The leaf's hash: 32 bytes.
        public var hash: [UInt8]
        /// The opcode position of the last OP_CODESEPARATOR that ran.
        public var codeSeparator: UInt32

        /// A leaf; no OP_CODESEPARATOR ran unless told otherwise.
        public init(hash: [UInt8], codeSeparator: UInt32 = 0xffff_ffff) {
            self.hash = hash
            self.codeSeparator = codeSeparator
        }
    }

    /// SHA-256("TapSighash") twice, and BIP-341's epoch.
    private static let taprootPrefix: [UInt8] = {
        let tag = HashFunction.sha256.digest(of: Array("TapSighash".utf8))
        return tag + tag + [0]
    }()

    /// The preimage of an input's sighash in version 1 (BIP-341, BIP-342): tag, tag, epoch and message, so that its SHA-256 is the digest.
    ///
    /// - Parameters:
    ///   - type: one of seven; ``SighashType/default`` for signatures of 64 bytes.
    ///   - annex: the last item of the witness where it begins with 0x50, that byte included.
    ///   - leaf: nil for the key path.
    /// - Throws: ``ChainError`` for types that BIP-341 does not know, for SIGHASH_SINGLE without an output of the index, and where the
    ///   outputs that are spent are not known.
    public static func taprootPreimage(
        _ digests: TransactionDigests, input: Int, type: SighashType, annex: [UInt8]? = nil, leaf: Leaf? = nil
    ) throws(ChainError) -> [UInt8] {
        try taprootPreimage(digests, input: input, type: type, annexHash: annex.map(annexHash), leaf: leaf)
    }

    /// SHA-256 of an annex with its length.
    static func annexHash(_ annex: [UInt8]) -> [UInt8] { HashFunction.sha256.digest(of: CompactSize.bytes(annex.count) + annex) }

    /// The preimage with the annex's hash: an annex may be long, and signatures many.
    static func taprootPreimage(
        _ digests: TransactionDigests, input: Int, type: SighashType, annexHash: [UInt8]?, leaf: Leaf?
    ) throws(ChainError) -> [UInt8] {
        let transaction = digests.transaction
        guard transaction.inputs.indices.contains(input) else { throw noInput(input, of: transaction) }
        guard type.isTaproot else {
            throw ChainError(
                .plan, .invalidSighashType, "0x\(String(type.rawValue, radix: 16)) is no type of BIP-341", field: "sighashType")
        }
        guard let spent = digests.spent, let amounts = digests.amounts, let scripts = digests.scripts else {
            throw ChainError(
                .plan, .unknownPreviousOutput, "Taproot signs all outputs that are spent: give each of them", field: "prevouts")
        }
        guard !type.isSingle || input < transaction.outputs.count else {
            throw ChainError(
                .plan, .sighashSingleBug, "signs SIGHASH_SINGLE and has no output of its index: Taproot has no such signature",
                field: "inputs[\(input)].sighashType")
        }
        guard leaf.map({ $0.hash.count == 32 }) ?? true else {
            throw ChainError(.plan, .wrongLength, "must be 32 bytes", field: "leafHash")
        }
        let spending = transaction.inputs[input]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + 1 + 1 + 8 + 5 * 32 + 1 + 80 + 64 + 37)
        bytes += taprootPrefix
        bytes.append(UInt8(truncatingIfNeeded: type.rawValue))
        bytes.append(littleEndian: transaction.version)
        bytes.append(littleEndian: transaction.lockTime)
        if !type.isAnyoneCanPay {
            bytes += digests.prevouts
            bytes += amounts
            bytes += scripts
            bytes += digests.sequences
        }
        if !type.isNone, !type.isSingle { bytes += digests.outputs }
        // spend_type: ext_flag twice, and whether there is an annex.
        bytes.append((leaf == nil ? 0 : 2) + (annexHash == nil ? 0 : 1))
        if type.isAnyoneCanPay {
            bytes.append(outPoint: spending.previous)
            bytes.append(output: spent[input])
            bytes.append(littleEndian: spending.sequence)
        } else {
            bytes.append(littleEndian: UInt32(truncatingIfNeeded: input))
        }
        if let annexHash { bytes += annexHash }
        if type.isSingle { bytes += HashFunction.sha256.digest(of: transaction.outputs[input].bytes) }
        if let leaf {
            bytes += leaf.hash
            // key_version
            bytes.append(0)
            bytes.append(littleEndian: leaf.codeSeparator)
        }
        return bytes
    }
}

internal import ChainKit

/// An input of a PSBT: its map, and what the known fields say. Fields were checked when the PSBT was read; setting writes the map.
public struct PSBTInput: Sendable, Hashable {
    /// The fields as they stand.
    public internal(set) var map: PSBTMap

    /// An input of these fields.
    init(map: PSBTMap = PSBTMap()) { self.map = map }

    /// The whole transaction whose output is spent.
    public var nonWitnessUTXO: BitcoinTransaction? {
        get { map[PSBTInputType.nonWitnessUTXO].flatMap { try? BitcoinTransaction($0, allowsExtension: true) } }
        set { map[PSBTInputType.nonWitnessUTXO] = newValue?.bytes }
    }

    /// The output that is spent.
    public var witnessUTXO: TransactionOutput? {
        get { map[PSBTInputType.witnessUTXO].flatMap { try? TransactionOutput($0, field: "witnessUtxo") } }
        set { map[PSBTInputType.witnessUTXO] = newValue?.bytes }
    }

    /// ECDSA signatures.
    public var partialSignatures: [PartialSignature] {
        get { map.all(PSBTInputType.partialSignature).map { PartialSignature(key: $0.keyData, signature: $0.value) } }
        set {
            map.removeAll { $0.type == PSBTInputType.partialSignature }
            for signature in newValue { set(signature) }
        }
    }

    /// The sighash type that signers must use.
    public var sighashType: UInt32? {
        get { map.uint32(PSBTInputType.sighashType) }
        set { map[PSBTInputType.sighashType] = newValue?.littleEndianBytes }
    }

    /// The script behind a script hash.
    public var redeemScript: [UInt8]? {
        get { map[PSBTInputType.redeemScript] }
        set { map[PSBTInputType.redeemScript] = newValue }
    }

    /// The script behind a witness script hash.
    public var witnessScript: [UInt8]? {
        get { map[PSBTInputType.witnessScript] }
        set { map[PSBTInputType.witnessScript] = newValue }
    }

    /// Keys and where they come from.
    public var derivations: [KeyDerivation] {
        get { map.derivations(PSBTInputType.derivation) }
        set { map.replace(PSBTInputType.derivation, with: newValue.map { ($0.key, $0.origin.bytes) }) }
    }

    /// The finished script signature.
    public var finalScriptSig: [UInt8]? {
        get { map[PSBTInputType.finalScriptSig] }
        set { map[PSBTInputType.finalScriptSig] = newValue }
    }

    /// The finished witness stack.
    public var finalScriptWitness: [[UInt8]]? {
        get { map[PSBTInputType.finalScriptWitness].flatMap(WitnessStack.read) }
        set { map[PSBTInputType.finalScriptWitness] = newValue.map(WitnessStack.bytes) }
    }

    /// Whether the input is finished: it has a script signature or a witness with something in it. Some programs write an empty script
    /// signature beside a witness; by itself it satisfies nothing that anybody spends, and must not pass for a signature.
    public var isFinal: Bool {
        map[PSBTInputType.finalScriptSig]?.isEmpty == false || map[PSBTInputType.finalScriptWitness].map { $0 != [0] } ?? false
    }

    /// The output that is spent; version 2 alone says it here.
    public internal(set) var previousOutPoint: OutPoint? {
        get {
            guard let txid = map[PSBTInputType.previousTxid], let index = map.uint32(PSBTInputType.outputIndex) else { return nil }
            return OutPoint(txid: txid, index: index)
        }
        set {
            map[PSBTInputType.previousTxid] = newValue?.txid
            map[PSBTInputType.outputIndex] = newValue?.index.littleEndianBytes
        }
    }

    /// The sequence number; version 2 alone says it here, and nil means ffffffff.
    public internal(set) var sequence: UInt32? {
        get { map.uint32(PSBTInputType.sequence) }
        set { map[PSBTInputType.sequence] = newValue?.littleEndianBytes }
    }

    /// The time that the transaction's lock time must reach for this input (version 2).
    public internal(set) var requiredTimeLock: UInt32? {
        get { map.uint32(PSBTInputType.requiredTimeLock) }
        set { map[PSBTInputType.requiredTimeLock] = newValue?.littleEndianBytes }
    }

    /// The height that the transaction's lock time must reach for this input (version 2).
    public internal(set) var requiredHeightLock: UInt32? {
        get { map.uint32(PSBTInputType.requiredHeightLock) }
        set { map[PSBTInputType.requiredHeightLock] = newValue?.littleEndianBytes }
    }
}

/// BIP-371.
extension PSBTInput {
    /// The key path's signature.
    public var tapKeySignature: [UInt8]? {
        get { map[PSBTInputType.tapKeySignature] }
        set { map[PSBTInputType.tapKeySignature] = newValue }
    }

    /// Signatures for leaves.
    public var tapScriptSignatures: [TapScriptSignature] {
        get {
            map.all(PSBTInputType.tapScriptSignature).map {
                TapScriptSignature(key: Array($0.keyData.prefix(32)), leafHash: Array($0.keyData.dropFirst(32)), signature: $0.value)
            }
        }
        set { map.replace(PSBTInputType.tapScriptSignature, with: newValue.map { ($0.key + $0.leafHash, $0.signature) }) }
    }

    /// Leaves with their control blocks.
    public var tapLeafScripts: [TapLeafScript] {
        get {
            map.all(PSBTInputType.tapLeafScript).compactMap { pair in
                pair.value.last.map {
                    TapLeafScript(controlBlock: pair.keyData, script: Array(pair.value.dropLast()), version: $0)
                }
            }
        }
        set { map.replace(PSBTInputType.tapLeafScript, with: newValue.map { ($0.controlBlock, $0.script + [$0.version]) }) }
    }

    /// X-only keys and where they come from.
    public var tapDerivations: [TapKeyDerivation] {
        get { map.tapDerivations(PSBTInputType.tapDerivation) }
        set { map.replace(PSBTInputType.tapDerivation, with: newValue.map { ($0.key, $0.value) }) }
    }

    /// The internal key: 32 bytes.
    public var tapInternalKey: [UInt8]? {
        get { map[PSBTInputType.tapInternalKey] }
        set { map[PSBTInputType.tapInternalKey] = newValue }
    }

    /// The script tree's root: 32 bytes.
    public var tapMerkleRoot: [UInt8]? {
        get { map[PSBTInputType.tapMerkleRoot] }
        set { map[PSBTInputType.tapMerkleRoot] = newValue }
    }
}

extension PSBTMap {
    /// A number of 4 bytes.
    func uint32(_ type: UInt64) -> UInt32? {
        guard let bytes = self[type], bytes.count == 4 else { return nil }
        return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    func derivations(_ type: UInt64) -> [KeyDerivation] {
        all(type).compactMap { pair in
            KeyOrigin(pair.value).map { KeyDerivation(key: pair.keyData, fingerprint: $0.fingerprint, path: $0.path) }
        }
    }

    func tapDerivations(_ type: UInt64) -> [TapKeyDerivation] {
        all(type).compactMap { TapKeyDerivation(key: $0.keyData, value: $0.value) }
    }
}

extension TransactionOutput {
    /// Reads an output and nothing after it.
    init(_ bytes: [UInt8], field: String) throws(ChainError) {
        var reader = ByteReader(bytes)
        try self.init(&reader, field: field)
        try reader.finish(field)
    }
}

/// A witness stack as one byte string: a count, and items with their lengths.
enum WitnessStack {
    static func read(_ bytes: [UInt8], field: String) throws(ChainError) -> [[UInt8]] {
        var reader = ByteReader(bytes)
        let items = try BitcoinTransaction.witness(&reader, field)
        try reader.finish(field)
        return items
    }

    static func read(_ bytes: [UInt8]) -> [[UInt8]]? { try? read(bytes, field: "witness") }

    static func bytes(_ items: [[UInt8]]) -> [UInt8] {
        items.reduce(into: CompactSize.bytes(items.count)) { $0 += CompactSize.bytes($1.count) + $1 }
    }
}

internal import ChainKit

/// An output of a PSBT: its map, and what the known fields say.
public struct PSBTOutput: Sendable, Hashable {
    /// The fields as they stand.
    public internal(set) var map: PSBTMap

    /// An output of these fields.
    init(map: PSBTMap = PSBTMap()) { self.map = map }

    /// The script behind a script hash.
    public var redeemScript: [UInt8]? {
        get { map[PSBTOutputType.redeemScript] }
        set { map[PSBTOutputType.redeemScript] = newValue }
    }

    /// The script behind a witness script hash.
    public var witnessScript: [UInt8]? {
        get { map[PSBTOutputType.witnessScript] }
        set { map[PSBTOutputType.witnessScript] = newValue }
    }

    /// Keys and where they come from.
    public var derivations: [KeyDerivation] {
        get { map.derivations(PSBTOutputType.derivation) }
        set { map.replace(PSBTOutputType.derivation, with: newValue.map { ($0.key, $0.origin.bytes) }) }
    }

    /// The internal key: 32 bytes.
    public var tapInternalKey: [UInt8]? {
        get { map[PSBTOutputType.tapInternalKey] }
        set { map[PSBTOutputType.tapInternalKey] = newValue }
    }

    /// The script tree.
    public var tapTree: TapTree? {
        get { map[PSBTOutputType.tapTree].flatMap { try? TapTree($0, field: "tapTree") } }
        set { map[PSBTOutputType.tapTree] = newValue?.bytes }
    }

    /// X-only keys and where they come from.
    public var tapDerivations: [TapKeyDerivation] {
        get { map.tapDerivations(PSBTOutputType.tapDerivation) }
        set { map.replace(PSBTOutputType.tapDerivation, with: newValue.map { ($0.key, $0.value) }) }
    }

    /// Satoshis; version 2 alone says them here.
    public internal(set) var amount: UInt64? {
        get {
            guard let bytes = map[PSBTOutputType.amount], bytes.count == 8 else { return nil }
            return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        set { map[PSBTOutputType.amount] = newValue?.littleEndianBytes }
    }

    /// The output's script; version 2 alone says it here.
    public internal(set) var script: [UInt8]? {
        get { map[PSBTOutputType.script] }
        set { map[PSBTOutputType.script] = newValue }
    }
}

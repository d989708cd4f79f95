internal import ChainKit

/// A key's origin: the master key's fingerprint, and the steps from there.
public struct KeyOrigin: Sendable, Hashable {
    /// 4 bytes.
    public let fingerprint: [UInt8]
    /// The steps; the top bit says hardened.
    public let path: [UInt32]

    /// An origin; the fingerprint has 4 bytes.
    public init(fingerprint: [UInt8], path: [UInt32]) {
        self.fingerprint = fingerprint
        self.path = path
    }

    /// Reads 4 bytes, and 4 for each step; nil where the length is not a multiple of 4.
    init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count >= 4, bytes.count.isMultiple(of: 4) else { return nil }
        fingerprint = Array(bytes.prefix(4))
        path = stride(from: 4, to: bytes.count, by: 4).map { start in
            bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    /// The bytes in a PSBT.
    var bytes: [UInt8] { fingerprint + path.flatMap(\.littleEndianBytes) }
}

/// A public key of an input or output and where it comes from.
public struct KeyDerivation: Sendable, Hashable {
    /// 33 or 65 bytes.
    public let key: [UInt8]
    /// The origin.
    public let origin: KeyOrigin
    /// The master key's fingerprint, 4 bytes.
    public var fingerprint: [UInt8] { origin.fingerprint }
    /// The steps from the master key.
    public var path: [UInt32] { origin.path }

    /// A key and its origin.
    public init(key: [UInt8], fingerprint: [UInt8], path: [UInt32]) {
        self.key = key
        origin = KeyOrigin(fingerprint: fingerprint, path: path)
    }
}

/// An x-only key of Taproot, the leaves that it occurs in, and where it comes from (BIP-371).
public struct TapKeyDerivation: Sendable, Hashable {
    /// 32 bytes.
    public let key: [UInt8]
    /// Hashes of the leaves with this key; none for the internal key alone.
    public let leafHashes: [[UInt8]]
    /// The origin.
    public let origin: KeyOrigin
    /// The master key's fingerprint, 4 bytes.
    public var fingerprint: [UInt8] { origin.fingerprint }
    /// The steps from the master key.
    public var path: [UInt32] { origin.path }

    /// A key, its leaves and its origin.
    public init(key: [UInt8], leafHashes: [[UInt8]], fingerprint: [UInt8], path: [UInt32]) {
        self.key = key
        self.leafHashes = leafHashes
        origin = KeyOrigin(fingerprint: fingerprint, path: path)
    }

    /// Reads a field's value; nil where it is cut short.
    init?(key: [UInt8], value: [UInt8]) {
        var reader = ByteReader(value)
        guard let count = try? reader.count(leastSize: 32, ""), let hashes = try? reader.take(count * 32, ""),
            let origin = KeyOrigin(value.dropFirst(reader.offset))
        else { return nil }
        self.key = key
        self.origin = origin
        leafHashes = (0..<count).map { Array(hashes[$0 * 32..<$0 * 32 + 32]) }
    }

    /// The field's value.
    var value: [UInt8] { CompactSize.bytes(leafHashes.count) + leafHashes.flatMap { $0 } + origin.bytes }
}

/// An ECDSA signature of one key.
public struct PartialSignature: Sendable, Hashable {
    /// 33 or 65 bytes.
    public let key: [UInt8]
    /// DER and the sighash type's byte.
    public let signature: [UInt8]

    /// A key and its signature.
    public init(key: [UInt8], signature: [UInt8]) {
        self.key = key
        self.signature = signature
    }
}

/// A Schnorr signature of one key for one leaf.
public struct TapScriptSignature: Sendable, Hashable {
    /// 32 bytes, x-only.
    public let key: [UInt8]
    /// 32 bytes.
    public let leafHash: [UInt8]
    /// 64 bytes, and the sighash type's where it isn't the default.
    public let signature: [UInt8]

    /// A key's signature for a leaf.
    public init(key: [UInt8], leafHash: [UInt8], signature: [UInt8]) {
        self.key = key
        self.leafHash = leafHash
        self.signature = signature
    }
}

/// A leaf of an input's script tree, with what proves that it is one.
public struct TapLeafScript: Sendable, Hashable {
    /// The control block: leaf version and parity, internal key, path (BIP-341).
    public let controlBlock: [UInt8]
    /// The script.
    public let script: [UInt8]
    /// The leaf's version.
    public let version: UInt8

    /// A leaf with its control block.
    public init(controlBlock: [UInt8], script: [UInt8], version: UInt8 = TapTree.tapscript) {
        self.controlBlock = controlBlock
        self.script = script
        self.version = version
    }

    /// The leaf's hash.
    public var leafHash: [UInt8] { TapTree.leafHash(version: version, script: script) }

    /// The control block read; nil where it is none, or is of another version than the leaf.
    var block: ControlBlock? {
        guard let block = try? ControlBlock(controlBlock), block.leafVersion == version else { return nil }
        return block
    }
}

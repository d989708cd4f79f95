internal import Groups

/// An extended public key of BIP-32: a secp256k1 key from which anybody derives all its non-hardened children.
///
/// version (4 bytes), depth (1), the parent's fingerprint (4), child number (4, big-endian), chain code (32), key (33):
/// 78 bytes in Base58Check. Versions other than BIP-32's own (SLIP-132) are the Bitcoin adapter's matter.
public struct ExtendedPublicKey: Sendable, Hashable, CustomStringConvertible {
    /// The kinds of networks that a key is for: the version bytes.
    public enum Network: UInt32, Sendable, Hashable, CaseIterable {
        /// `xpub…`
        case main = 0x0488_b21e
        /// `tpub…`
        case test = 0x0435_87cf
    }

    /// The networks.
    public let network: Network
    /// The number of steps from the master key.
    public let depth: UInt8
    /// The first 4 bytes of the parent's ``Hash160``; zeros at depth 0.
    public let parentFingerprint: [UInt8]
    /// The index of the last step, hardened ones with the top bit; 0 at depth 0.
    public let childNumber: UInt32
    /// The chain code, 32 bytes.
    public let chainCode: [UInt8]
    /// The public key, 33 bytes compressed.
    public let publicKey: [UInt8]

    private static let privateVersions: Set<UInt32> = [0x0488_ade4, 0x0435_8394]
    private static let size = 78
    /// 78 bytes and a checksum are at most 112 characters.
    private static let longestText = 128

    /// A key of these parts; `parent` is the public key one step up, nil at depth 0.
    public init(
        publicKey: [UInt8], chainCode: [UInt8], depth: UInt8, parent: [UInt8]?, childNumber: UInt32, network: Network = .main
    ) throws(ChainError) {
        guard (depth == 0) == (parent == nil) else {
            throw Self.failure(.outOfRange, "must be given for a key that has a parent, and for no other", "parent")
        }
        if let parent { try Self.check(publicKey: parent, "parent") }
        try self.init(
            network: network, depth: depth, parentFingerprint: parent.map { Array(Hash160.digest(of: $0).prefix(4)) } ?? [0, 0, 0, 0],
            childNumber: childNumber, chainCode: chainCode, publicKey: publicKey)
    }

    /// Reads an `xpub…` or `tpub…`; a private key is refused unread.
    public init(_ text: String) throws(ChainError) {
        guard let bytes = Base58.decodeChecked(text, maximumLength: Self.longestText) else {
            throw Self.failure(.invalidText, "is not Base58 with a right checksum; compare it with its source", "extendedKey")
        }
        try self.init(bytes: bytes)
    }

    /// Reads the 78 bytes; a private key is refused unread.
    public init(bytes: [UInt8]) throws(ChainError) {
        guard bytes.count == Self.size else {
            throw Self.failure(.wrongLength, "must be \(Self.size) bytes, not \(bytes.count)", "extendedKey")
        }
        var reader = ByteReader(bytes)
        let version = Self.number(try reader.take(4, "version"))
        guard !Self.privateVersions.contains(version) else {
            throw Self.failure(.unsupportedForm, "is an extended private key, which must never be shown; give the public one", "version")
        }
        guard let network = Network(rawValue: version) else {
            throw Self.failure(
                .unsupportedVersion, "\(Hex.encode(bytes.prefix(4))) is neither xpub's nor tpub's; convert the key to one of them",
                "version"
            )
        }
        let depth = try reader.byte("depth")
        let fingerprint = try reader.take(4, "parentFingerprint")
        let childNumber = Self.number(try reader.take(4, "childNumber"))
        let chainCode = try reader.take(32, "chainCode")
        let publicKey = try reader.take(33, "publicKey")
        try reader.finish("extendedKey")
        try self.init(
            network: network, depth: depth, parentFingerprint: fingerprint, childNumber: childNumber, chainCode: chainCode,
            publicKey: publicKey)
    }

    /// A key that comes of one that was checked.
    init(
        derived publicKey: [UInt8], chainCode: [UInt8], depth: UInt8, parentFingerprint: [UInt8], childNumber: UInt32, network: Network
    ) {
        self.network = network
        self.depth = depth
        self.parentFingerprint = parentFingerprint
        self.childNumber = childNumber
        self.chainCode = chainCode
        self.publicKey = publicKey
    }

    /// Checks what holds of every extended public key, wherever it comes from.
    private init(
        network: Network, depth: UInt8, parentFingerprint: [UInt8], childNumber: UInt32, chainCode: [UInt8], publicKey: [UInt8]
    ) throws(ChainError) {
        guard depth > 0 || parentFingerprint.allSatisfy({ $0 == 0 }) else {
            throw Self.failure(.outOfRange, "must be zeros at depth 0: a master key has no parent", "parentFingerprint")
        }
        guard depth > 0 || childNumber == 0 else {
            throw Self.failure(.outOfRange, "must be 0 at depth 0: a master key is nobody's child", "childNumber")
        }
        guard chainCode.count == 32 else {
            throw Self.failure(.wrongLength, "must be 32 bytes, not \(chainCode.count)", "chainCode")
        }
        try Self.check(publicKey: publicKey, "publicKey")
        self.init(
            derived: publicKey, chainCode: chainCode, depth: depth, parentFingerprint: parentFingerprint, childNumber: childNumber,
            network: network)
    }

    /// The 78 bytes.
    public var bytes: [UInt8] {
        Self.bytes(network.rawValue) + [depth] + parentFingerprint + Self.bytes(childNumber) + chainCode + publicKey
    }

    /// The key as text, `xpub…` or `tpub…`.
    public var description: String { Base58.encodeChecked(bytes) }

    /// The first 4 bytes of this key's ``Hash160``: what its children carry.
    public var fingerprint: [UInt8] { Array(Hash160.digest(of: publicKey).prefix(4)) }

    private static func check(publicKey: [UInt8], _ field: String) throws(ChainError) {
        guard publicKey.count == 33, (try? Secp256k1.Element(encoded: publicKey)) != nil else {
            throw failure(.invalidKey, "is not a compressed point of secp256k1", field)
        }
    }

    static func failure(_ code: ChainError.Code, _ message: String, _ field: String) -> ChainError {
        ChainError(.decode, code, message, field: field)
    }

    private static func number(_ bytes: [UInt8]) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    static func bytes(_ number: UInt32) -> [UInt8] { number.littleEndianBytes.reversed() }
}

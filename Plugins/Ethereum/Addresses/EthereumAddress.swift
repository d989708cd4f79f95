public import ChainKit

/// 20 bytes that name an account, written with the checksum of EIP-55.
public struct EthereumAddress: Sendable, Hashable, CustomStringConvertible {
    /// The bytes.
    public let bytes: [UInt8]

    /// Any 20 bytes are an address; nil for another count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 20 else { return nil }
        self.bytes = bytes
    }

    /// The last 20 bytes of a Keccak-256 digest, which has 32.
    private init(digest: [UInt8]) { bytes = Array(digest.suffix(20)) }

    /// The account of a public key: of the hash of its coordinates, 32 bytes each.
    public init(_ key: PublicKey) throws(ChainError) {
        guard key.scheme == .ecdsaSecp256k1, let point = ECDSACheck.uncompressed(key.bytes) else {
            throw ChainError(.decode, .invalidKey, "must be an ecdsa-secp256k1 key, not \(key.scheme.rawValue)", field: "publicKey")
        }
        self.init(digest: Keccak256.hash(Array(point.dropFirst())))
    }

    /// The contract that `creator` makes by a transaction of this nonce, or by its `nonce`-th CREATE.
    public static func create(creator: EthereumAddress, nonce: UInt64) -> EthereumAddress {
        EthereumAddress(digest: Keccak256.hash(RLP.encode(.list([.bytes(creator.bytes), .integer(nonce)]))))
    }

    /// The contract that `creator` makes by CREATE2 (EIP-1014) with a salt and the hash of the initialisation code, 32 bytes each.
    public static func create2(creator: EthereumAddress, salt: [UInt8], codeHash: [UInt8]) -> EthereumAddress? {
        guard salt.count == 32, codeHash.count == 32 else { return nil }
        return EthereumAddress(digest: Keccak256.hash([0xff] + creator.bytes + salt + codeHash))
    }

    /// Reads `0x` and 40 hexadecimal digits; those of both cases must carry EIP-55's checksum, or on a chain that has a checksum of its
    /// own (EIP-1191) that one. Of an unknown chain (nil) each of these will do.
    public init(
        _ text: String, chain: UInt256? = nil, field: String = "address", stage: ChainError.Stage = .decode
    ) throws(ChainError) {
        guard text.hasPrefix("0x"), text.utf8.count == 42, let bytes = Hex.decode(text) else {
            throw ChainError(stage, .invalidAddress, "must be an address: 0x and 40 hexadecimal digits", field: field)
        }
        self.bytes = bytes
        let digits = text.utf8.dropFirst(2)
        let hasLower = digits.contains { (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
        let hasUpper = digits.contains { (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }
        guard hasLower && hasUpper, text != description else { return }
        guard let owner = ChainChecksum.chains.first(where: { text == ChainChecksum.text(self, chain: $0) }) else {
            throw ChainError(
                stage, .invalidChecksum,
                "has upper-case and lower-case digits and not the checksum that they promise (EIP-55): compare it with its source",
                field: field)
        }
        // Where nothing is known of a chain, nothing is known against it.
        guard let chain, chain != UInt256(owner) else { return }
        throw ChainError(
            stage, .invalidChecksum,
            "has the checksum of \(EthereumNetworks.text(UInt256(owner))) (EIP-1191), and this is for \(EthereumNetworks.text(chain)): "
                + "compare it with its source", field: field)
    }

    /// Reads the address at a cursor of JSON.
    public init(_ cursor: JSONCursor, chain: UInt256? = nil) throws(ChainError) {
        try self.init(try cursor.string(), chain: chain, field: cursor.path, stage: cursor.stage)
    }

    /// `0x` and hexadecimal, a digit in upper case where the hash of the lower-case digits says so.
    public var description: String {
        let digits = Hex.encode(bytes)
        return EthereumAddress.text(digits: digits, hashed: digits)
    }

    /// The digits, of which those are in upper case where the hash of a text has a nibble of 8 or more.
    static func text(digits: String, hashed text: String) -> String {
        let hash = Keccak256.hash(Array(text.utf8))
        var written: [UInt8] = Array("0x".utf8)
        for (position, digit) in digits.utf8.enumerated() {
            let nibble = position.isMultiple(of: 2) ? hash[position / 2] >> 4 : hash[position / 2] & 15
            written.append(digit >= UInt8(ascii: "a") && nibble >= 8 ? digit - 0x20 : digit)
        }
        return String(decoding: written, as: UTF8.self)
    }
}

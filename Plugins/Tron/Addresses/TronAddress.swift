internal import ChainKit

/// An account of Tron: the byte 41 and the last 20 bytes of the Keccak-256 of the uncompressed public key, without its first byte.
public struct TronAddress: Sendable, Hashable, CustomStringConvertible {
    /// 21 bytes.
    public let bytes: [UInt8]

    /// The byte before the 20 bytes.
    static let prefix: UInt8 = 0x41

    /// The account of these 21 bytes.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 21, bytes.first == Self.prefix else { return nil }
        self.bytes = bytes
    }

    /// The account of the last 20 of these bytes: of a hash, or of a word of a call. Of fewer there is none.
    init?(suffix bytes: some Collection<UInt8>) { self.init([Self.prefix] + bytes.suffix(20)) }

    /// The account of a key.
    init(of key: PublicKey) throws(ChainError) {
        guard key.scheme == .ecdsaSecp256k1, let point = ECDSACheck.uncompressed(key.bytes) else {
            throw ChainError(.decode, .invalidKey, "must be a key of ecdsa-secp256k1, not of \(key.scheme.rawValue)", field: "publicKey")
        }
        bytes = [Self.prefix] + Keccak256.hash(Array(point.dropFirst())).suffix(20)
    }

    /// Reads both forms in which Tron's JSON has addresses: Base58Check (`visible`) and hexadecimal.
    init?(text: String) {
        guard let bytes = Base58.decodeChecked(text, maximumLength: 40) ?? Hex.decode(text) else { return nil }
        self.init(bytes)
    }

    /// The address at a place of a JSON document.
    init(_ cursor: JSONCursor) throws(ChainError) {
        guard let address = TronAddress(text: try cursor.string()) else {
            throw cursor.failure(.invalidAddress, "must be an address of Tron: T… in Base58Check, or 41… in hexadecimal")
        }
        self = address
    }

    /// The zero address of the virtual machine.
    var isZero: Bool { bytes.dropFirst().allSatisfy { $0 == 0 } }

    /// Base58Check.
    public var description: String { Base58.encodeChecked(bytes) }
}

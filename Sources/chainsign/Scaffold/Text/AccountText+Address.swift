/// Accounts as text, and examples of them.
extension AccountText {
    static let keccakAddress = #"""
        internal import ChainKit

        /// An account: the last 20 bytes of the Keccak-256 of the uncompressed public key, without its first byte.
        public struct __NAME__Address: Sendable, Hashable, CustomStringConvertible {
            /// How many bytes an address has.
            static let size = 20

            /// The bytes.
            public let bytes: [UInt8]

            init(_ bytes: [UInt8]) { self.bytes = bytes }

            init(of key: PublicKey) throws(ChainError) {
                guard key.scheme == .ecdsaSecp256k1, let point = ECDSACheck.uncompressed(key.bytes) else {
                    throw ChainError(.decode, .invalidKey, "must be a key of ecdsa-secp256k1", field: "publicKey")
                }
                bytes = Keccak256.hash(Array(point.dropFirst())).suffix(Self.size)
            }

            init?(text: String) {
                guard text.hasPrefix("0x"), let bytes = Hex.decode(text), bytes.count == Self.size else { return nil }
                self.bytes = bytes
            }

            init(_ cursor: JSONCursor) throws(ChainError) {
                guard let address = __NAME__Address(text: try cursor.string()) else {
                    throw cursor.failure(.invalidAddress, "must be an address of __NAME__")
                }
                self = address
            }

            /// The address as text.
            public var description: String { "0x" + Hex.encode(bytes) }
        }
        """#

    static let keyAddress = #"""
        internal import ChainKit

        /// An account: an Ed25519 key.
        public struct __NAME__Address: Sendable, Hashable, CustomStringConvertible {
            /// How many bytes an address has.
            static let size = 32

            /// The bytes.
            public let bytes: [UInt8]

            init(_ bytes: [UInt8]) { self.bytes = bytes }

            init(of key: PublicKey) throws(ChainError) {
                guard key.scheme == .ed25519 else {
                    throw ChainError(.decode, .invalidKey, "must be a key of ed25519", field: "publicKey")
                }
                bytes = key.bytes
            }

            init?(text: String) {
                guard let bytes = Base58.decode(text, maximumLength: 64), bytes.count == Self.size else { return nil }
                self.bytes = bytes
            }

            init(_ cursor: JSONCursor) throws(ChainError) {
                guard let address = __NAME__Address(text: try cursor.string()) else {
                    throw cursor.failure(.invalidAddress, "must be an address of __NAME__")
                }
                self = address
            }

            /// The address as text.
            public var description: String { Base58.encode(bytes) }
        }
        """#

    /// The account of the secret key 1, and a transfer to that of 2.
    static let keccakExample = (
        key: #"{"publicKey":"0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798","scheme":"ecdsa-secp256k1"}"#,
        address: "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
        intent:
            #"{"from":"0x7e5f4552091a69125d5dfcb7b8c2659029395bdf","to":"0x2b5ad5c4795c026514f8317c7a215e218dccd6cf","amount":1000,"sequence":7}"#,
        raw: "017e5f4552091a69125d5dfcb7b8c2659029395bdf2b5ad5c4795c026514f8317c7a215e218dccd6cfe8030000000000000700000000000000"
    )

    /// The key of RFC 8032's first test, and a transfer to that of the second.
    static let keyExample = (
        key: #"{"publicKey":"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a","scheme":"ed25519"}"#,
        address: "FVen3X669xLzsi6N2V91DoiyzHzg1uAgqiT8jZ9nS96Z",
        intent:
            #"{"from":"FVen3X669xLzsi6N2V91DoiyzHzg1uAgqiT8jZ9nS96Z","to":"586Z7H2vpX9qNhN2T4e9Utugie3ogjbxzGaMtM3E6HR5","amount":1000,"sequence":7}"#,
        raw:
            "01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660ce8030000000000000700000000000000"
    )
}

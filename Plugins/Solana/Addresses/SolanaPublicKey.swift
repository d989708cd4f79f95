internal import ChainKit

/// 32 bytes that name an account: a key, or an address derived from a program.
public struct SolanaPublicKey: Sendable, Hashable, CustomStringConvertible {
    /// The bytes.
    public let bytes: [UInt8]

    /// Bytes whose count is known to be 32.
    init(checked bytes: [UInt8]) { self.bytes = bytes }

    /// Reads Base58 text of exactly 32 bytes.
    public init?(base58 text: String) {
        // 32 bytes take at most 44 characters; longer text is not worth converting.
        guard let bytes = Base58.decode(text, maximumLength: 44), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The bytes at a cursor of JSON.
    init(_ cursor: JSONCursor) throws(ChainError) {
        guard let key = SolanaPublicKey(base58: try cursor.string()) else {
            throw cursor.failure(.invalidAddress, "must be an address: 32 bytes in Base58")
        }
        self = key
    }

    /// Base58.
    public var description: String { Base58.encode(bytes) }

    /// Whether somebody may hold a private key to it; derived addresses lie off the curve.
    public var isOnCurve: Bool { Ed25519Check.isOnCurve(bytes) }
}

extension ByteReader {
    /// The next 32 bytes.
    mutating func publicKey(_ field: @autoclosure () -> String) throws(ChainError) -> SolanaPublicKey {
        SolanaPublicKey(checked: try take(32, field()))
    }
}

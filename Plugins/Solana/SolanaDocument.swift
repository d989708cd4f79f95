internal import ChainKit

/// A document to sign: a transaction's message, an off-chain message or a plain one, with the signatures that it has so far.
public struct SolanaDocument: Sendable, Equatable {
    /// The content that the signers sign.
    public enum Payload: Sendable, Equatable {
        /// A transaction's message.
        case message(SolanaMessage)
        /// An off-chain message.
        case offchain(SolanaOffchainMessage)
        /// Bytes as wallets sign them, which nothing marks as a message.
        case plain(SolanaPlainMessage)
    }

    /// The content that is signed.
    public let payload: Payload
    /// The signatures in the signers' order; `nil` where one is open.
    public internal(set) var signatures: [[UInt8]?]
    /// Whether the document came without places for signatures and is written so again.
    public internal(set) var isBare: Bool
    /// Content of lookup tables that the intent gave, as far as the message loads from them. No signature covers it.
    public internal(set) var tables: [SolanaPublicKey: [SolanaPublicKey]] = [:]

    /// A document without signatures.
    init(unsigned payload: Payload, isBare: Bool) {
        self.payload = payload
        self.isBare = isBare
        signatures = []
        signatures = [[UInt8]?](repeating: nil, count: signers.count)
    }

    init(payload: Payload, signatures: [[UInt8]?]) {
        self.payload = payload
        self.signatures = signatures
        isBare = false
    }

    /// The accounts that must sign, in order.
    public var signers: [SolanaPublicKey] {
        switch payload {
        case .message(let message): Array(message.signers)
        case .offchain(let message): message.signers
        case .plain(let message): [message.signer]
        }
    }

    /// The bytes that each of them signs.
    public var signedBytes: [UInt8] {
        switch payload {
        case .message(let message): message.bytes
        case .offchain(let message): message.bytes
        case .plain(let message): message.bytes
        }
    }

    /// Whether the bytes name the signers.
    var namesSigners: Bool {
        switch payload {
        case .message: true
        case .offchain(let message): message.namesSigners
        case .plain: false
        }
    }

    /// The transaction or envelope, whatever the form in which the document came. What names no signer has no such form, and is bare.
    public var wireBytes: [UInt8] {
        var all: [UInt8] = []
        for signature in signatures { all += signature ?? [UInt8](repeating: 0, count: 64) }
        switch payload {
        case .message(let message):
            return message.version == .v1 ? signedBytes + all : CompactU16.encode(count: signatures.count) + all + signedBytes
        case .offchain(let message):
            return message.namesSigners ? [UInt8(clamping: signatures.count)] + all + signedBytes : signedBytes
        case .plain: return signedBytes
        }
    }

    /// The bytes in the form in which the document came.
    public var bytes: [UInt8] { isBare ? signedBytes : wireBytes }
}

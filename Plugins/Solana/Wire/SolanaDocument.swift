internal import ChainKit

/// What this adapter signs: a transaction's message or an off-chain message, with the signatures that it has so far.
public struct SolanaDocument: Sendable, Equatable {
    /// What the signers sign.
    public enum Payload: Sendable, Equatable {
        /// A transaction's message.
        case message(SolanaMessage)
        /// An off-chain message.
        case offchain(SolanaOffchainMessage)
    }

    /// What is signed.
    public let payload: Payload
    /// One entry a signer, in the signers' order; `nil` where it is open.
    public internal(set) var signatures: [[UInt8]?]
    /// Whether the document came without places for signatures and is written so again.
    public internal(set) var isBare: Bool

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

    /// Who must sign, in order.
    public var signers: [SolanaPublicKey] {
        switch payload {
        case .message(let message): Array(message.signers)
        case .offchain(let message): message.signers
        }
    }

    /// The bytes that each of them signs.
    public var signedBytes: [UInt8] {
        switch payload {
        case .message(let message): message.bytes
        case .offchain(let message): message.bytes
        }
    }

    /// Where signatures are counted: one byte in an off-chain envelope, a compact-u16 in a transaction.
    private var signatureCount: [UInt8] {
        switch payload {
        case .message: CompactU16.encode(count: signatures.count)
        case .offchain: [UInt8(clamping: signatures.count)]
        }
    }

    /// The transaction or envelope, whatever the form in which the document came.
    public var wireBytes: [UInt8] {
        var bytes = signatureCount
        for signature in signatures { bytes += signature ?? [UInt8](repeating: 0, count: 64) }
        return bytes + signedBytes
    }

    /// The bytes in the form in which the document came.
    public var bytes: [UInt8] { isBare ? signedBytes : wireBytes }
}

internal import ChainKit

/// Bytes as a wallet's `signMessage` signs them: nothing before them says that they are a message, who signs, or for whom.
public struct SolanaPlainMessage: Sendable, Hashable {
    /// The longest that is taken.
    static let maximumSize = 65535

    /// The signer.
    public let signer: SolanaPublicKey
    /// The bytes that are signed.
    public let bytes: [UInt8]

    /// The bytes as text, where they are UTF-8.
    public var text: String? { String(validating: bytes, as: UTF8.self) }

    /// A message that can be nothing else.
    init(signer: SolanaPublicKey, bytes: [UInt8], stage: ChainError.Stage) throws(ChainError) {
        let field = "plainMessage.message"
        guard !bytes.isEmpty else { throw ChainError(stage, .invalidOffchainMessage, "must not be empty", field: field) }
        guard bytes.count <= SolanaPlainMessage.maximumSize else {
            throw ChainError(
                stage, .oversized, "takes \(bytes.count) bytes, and \(SolanaPlainMessage.maximumSize) are the most", field: field)
        }
        if let other = MessageGuard.otherMeaning(of: bytes) {
            throw ChainError(
                stage, .ambiguousMessage, "is \(other), so that its signature would count as one of that: give it as what it is",
                field: field)
        }
        self.signer = signer
        self.bytes = bytes
    }
}

/// Keeps whoever asks for a signature of a "message" from getting one of a transaction.
enum MessageGuard {
    /// Another meaning of these bytes, for which a signature might be used; nil where there is none.
    static func otherMeaning(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: SolanaOffchainMessage.signingDomain) { return "an off-chain message" }
        if let document = try? DocumentDecoder.decode(bytes) {
            if case .offchain = document.payload { return "an off-chain message with its signatures" }
            return document.isBare ? "a transaction's message" : "a transaction"
        }
        if isLaidOutAsMessage(bytes) { return "laid out as a transaction's message" }
        // The first byte of a version that does not exist yet; the text of a language may begin so too.
        if let first = bytes.first, first >= 0x80, String(validating: bytes, as: UTF8.self) == nil {
            return "binary and begins as the messages of transactions do"
        }
        return nil
    }

    /// Whether a reader of transactions could find a message here, be it one that breaks rules or that something follows. Bytes too long
    /// for a transaction with its signatures are none, nor are those with more signers than accounts.
    private static func isLaidOutAsMessage(_ bytes: [UInt8]) -> Bool {
        var reader = ByteReader(bytes)
        guard bytes.count <= SolanaMessageVersion.v1.maximumSize, let message = try? MessageDecoder.structure(&reader) else { return false }
        let signatures = Int(message.header.requiredSignatures)
        return signatures >= 1 && signatures <= message.accountKeys.count
            && bytes.count + 64 * signatures <= message.version.maximumSize
    }
}

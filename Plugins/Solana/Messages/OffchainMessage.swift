internal import ChainKit

/// A message outside the chain, marked as one by its first bytes.
///
/// Three layouts begin alike, with 16 bytes of signing domain and a version:
///
/// | layout | then |
/// |---|---|
/// | version 0 of the written specification | 32 bytes application domain, format, signer count, signers, length (two bytes, little-endian), text |
/// | version 1 | signer count, signers in ascending order, the text to the end |
/// | the tool's, `solana sign-offchain-message`, which says version 0 too | format, length, text; who signs is not in it |
public struct SolanaOffchainMessage: Sendable, Hashable {
    /// The format of the text, where a layout says it.
    public enum Format: UInt8, Sendable, Hashable, CaseIterable {
        /// Printable ASCII, `20…7e`; 1232 bytes with the preamble.
        case restrictedASCII = 0
        /// UTF-8; 1232 bytes with the preamble.
        case limitedUTF8 = 1
        /// UTF-8; 65535 bytes with the preamble.
        case extendedUTF8 = 2

        /// The longest message with its preamble.
        var maximumSize: Int { self == .extendedUTF8 ? SolanaOffchainMessage.maximumSize : 1232 }
    }

    /// The layout of the bytes.
    public enum Layout: Sendable, Hashable {
        /// Version 0 of the written specification; 32 bytes name the application that asks.
        case version0(applicationDomain: SolanaPublicKey, format: Format)
        /// Version 1.
        case version1
        /// That of the command-line tool.
        case tool(format: Format)

        /// The format, where the layout has one.
        var format: Format? {
            switch self {
            case .version0(_, let format), .tool(let format): format
            case .version1: nil
            }
        }
    }

    /// `ff` and "solana offchain": no transaction can begin with it.
    static let signingDomain: [UInt8] = [0xff] + Array("solana offchain".utf8)
    /// The longest message of any layout, the preamble included.
    static let maximumSize = 65535

    /// The layout.
    public let layout: Layout
    /// The signers, in order.
    public let signers: [SolanaPublicKey]
    /// The text.
    public let text: String

    /// Whether the bytes name the signers, so that an envelope with their signatures says everything.
    var namesSigners: Bool {
        if case .tool = layout { false } else { true }
    }

    /// A message in a layout that is known to the last byte.
    init(layout: Layout, signers: [SolanaPublicKey], text: String, stage: ChainError.Stage) throws(ChainError) {
        self.layout = layout
        self.signers = signers
        self.text = text
        try check(stage: stage)
    }

    /// The smallest format that can hold the text behind a preamble of this size.
    static func format(of text: String, preamble: Int) -> Format {
        if preamble + text.utf8.count > Format.limitedUTF8.maximumSize { return .extendedUTF8 }
        return text.utf8.allSatisfy(\.isPrintableASCII) ? .restrictedASCII : .limitedUTF8
    }

    /// Bytes before the text of a layout.
    static func preamble(namesDomain: Bool, signers: Int) -> Int { namesDomain ? 53 + 32 * signers : 20 }

    private var preamble: [UInt8] {
        let list = [UInt8(clamping: signers.count)] + signers.flatMap(\.bytes)
        let length = UInt16(clamping: text.utf8.count).littleEndianBytes
        return switch layout {
        case .version0(let domain, let format):
            SolanaOffchainMessage.signingDomain + [0] + domain.bytes + [format.rawValue] + list + length
        case .version1: SolanaOffchainMessage.signingDomain + [1] + list
        case .tool(let format): SolanaOffchainMessage.signingDomain + [0, format.rawValue] + length
        }
    }

    /// The bytes that are signed.
    public var bytes: [UInt8] { preamble + Array(text.utf8) }

    private func check(stage: ChainError.Stage) throws(ChainError) {
        func failure(_ code: ChainError.Code, _ message: String, _ field: String) -> ChainError {
            ChainError(stage, code, message, field: "offchainMessage." + field)
        }
        guard !signers.isEmpty, signers.count <= 255 else { throw failure(.invalidOffchainMessage, "must be 1 to 255", "signers") }
        guard Set(signers).count == signers.count else {
            throw failure(.invalidOffchainMessage, "must be different from each other", "signers")
        }
        switch layout {
        case .version0: break
        case .version1:
            for (signer, next) in zip(signers, signers.dropFirst()) where !signer.bytes.lexicographicallyPrecedes(next.bytes) {
                throw failure(
                    .invalidOffchainMessage, "must stand in the ascending order of their bytes, and \(next) stands behind \(signer)",
                    "signers")
            }
        case .tool:
            guard signers.count == 1 else {
                throw failure(.invalidOffchainMessage, "must be one, for the tool's layout has one", "signers")
            }
        }
        guard !text.isEmpty else { throw failure(.invalidOffchainMessage, "must not be empty", "message") }
        let size = preamble.count + text.utf8.count
        let format = layout.format
        let maximum = format?.maximumSize ?? SolanaOffchainMessage.maximumSize
        guard size <= maximum else {
            let whose = format.map { "format \($0.rawValue) allows \(maximum)" } ?? "\(maximum) are the most here"
            throw failure(.oversized, "takes \(size) bytes with its preamble, and \(whose)", "message")
        }
        guard format != .restrictedASCII || text.utf8.allSatisfy(\.isPrintableASCII) else {
            throw failure(.invalidMessageFormat, "holds characters outside 20…7e, which format 0 excludes: use format 1", "message")
        }
    }
}

extension UInt8 {
    var isPrintableASCII: Bool { (0x20...0x7e).contains(self) }
}

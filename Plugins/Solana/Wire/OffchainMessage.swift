internal import ChainKit

/// A message outside the chain, by the written specification of off-chain message signing, header version 0.
///
/// Layout: 16 bytes signing domain, version, 32 bytes application domain, format, signer count, signers, length (two bytes,
/// little-endian), body. The layout of some tools that carries neither domain nor signers is not this one.
public struct SolanaOffchainMessage: Sendable, Hashable {
    /// What the body may hold.
    public enum Format: UInt8, Sendable, Hashable, CaseIterable {
        /// Printable ASCII, `20…7e`; 1232 bytes with the preamble.
        case restrictedASCII = 0
        /// UTF-8; 1232 bytes with the preamble.
        case limitedUTF8 = 1
        /// UTF-8; 65535 bytes with the preamble.
        case extendedUTF8 = 2

        /// The longest message with its preamble.
        var maximumSize: Int { self == .extendedUTF8 ? 65535 : 1232 }
    }

    /// `ff` and "solana offchain": no transaction can begin with it.
    static let signingDomain: [UInt8] = [0xff] + Array("solana offchain".utf8)

    /// 32 bytes that name the application which asks.
    public let applicationDomain: SolanaPublicKey
    /// The format.
    public let format: Format
    /// Who signs, in order.
    public let signers: [SolanaPublicKey]
    /// The text.
    public let text: String

    /// A message of the smallest format that can hold the text, or of the one asked for.
    init(
        applicationDomain: SolanaPublicKey, format: Format?, signers: [SolanaPublicKey], text: String, stage: ChainError.Stage
    ) throws(ChainError) {
        self.applicationDomain = applicationDomain
        self.signers = signers
        self.text = text
        let size = SolanaOffchainMessage.preambleSize(signers: signers.count) + text.utf8.count
        if let format {
            self.format = format
        } else if size > Format.limitedUTF8.maximumSize {
            self.format = .extendedUTF8
        } else {
            self.format = text.utf8.allSatisfy(\.isPrintableASCII) ? .restrictedASCII : .limitedUTF8
        }
        try check(stage: stage, size: size)
    }

    private static func preambleSize(signers: Int) -> Int { 53 + 32 * signers }

    private func check(stage: ChainError.Stage, size: Int) throws(ChainError) {
        guard !signers.isEmpty, signers.count <= 255 else {
            throw ChainError(stage, .invalidOffchainMessage, "must be 1 to 255", field: "offchainMessage.signers")
        }
        guard Set(signers).count == signers.count else {
            throw ChainError(stage, .invalidOffchainMessage, "must be different from each other", field: "offchainMessage.signers")
        }
        guard !text.isEmpty else {
            throw ChainError(stage, .invalidOffchainMessage, "must not be empty", field: "offchainMessage.message")
        }
        guard size <= format.maximumSize else {
            throw ChainError(
                stage, .oversized, "takes \(size) bytes with its preamble, and format \(format.rawValue) allows \(format.maximumSize)",
                field: "offchainMessage.message")
        }
        guard format != .restrictedASCII || text.utf8.allSatisfy(\.isPrintableASCII) else {
            throw ChainError(
                stage, .invalidMessageFormat, "holds characters outside 20…7e, which format 0 excludes: use format 1",
                field: "offchainMessage.message")
        }
    }

    /// The bytes that are signed.
    public var bytes: [UInt8] {
        var bytes = SolanaOffchainMessage.signingDomain + [0] + applicationDomain.bytes
        bytes += [format.rawValue, UInt8(clamping: signers.count)]
        for signer in signers { bytes += signer.bytes }
        return bytes + UInt16(clamping: text.utf8.count).littleEndianBytes + Array(text.utf8)
    }

    static func decode(_ reader: inout ByteReader) throws(ChainError) -> SolanaOffchainMessage {
        guard try reader.take(signingDomain.count, "offchainMessage.signingDomain") == signingDomain else {
            throw ChainError(
                reader.stage, .invalidOffchainMessage, "must be ff and the text \"solana offchain\"",
                field: "offchainMessage.signingDomain")
        }
        let version = try reader.byte("offchainMessage.version")
        guard version == 0 else {
            throw ChainError(
                reader.stage, .unsupportedVersion, "version \(version) of off-chain messages is not supported; version 0 is",
                field: "offchainMessage.version")
        }
        let domain = try reader.publicKey("offchainMessage.applicationDomain")
        let formatByte = try reader.byte("offchainMessage.format")
        guard let format = Format(rawValue: formatByte) else {
            throw ChainError(
                reader.stage, .invalidMessageFormat,
                "is \(formatByte) and must be 0, 1 or 2; a message without application domain and signers is not of the specification",
                field: "offchainMessage.format")
        }
        var signers: [SolanaPublicKey] = []
        for index in 0..<Int(try reader.byte("offchainMessage.signers")) {
            signers.append(try reader.publicKey("offchainMessage.signers[\(index)]"))
        }
        let length: UInt16 = try reader.littleEndian("offchainMessage.length")
        let body = try reader.take(Int(length), "offchainMessage.message")
        try reader.finish("offchainMessage")
        guard let text = String(validating: body, as: UTF8.self) else {
            throw ChainError(reader.stage, .invalidMessageFormat, "is not UTF-8", field: "offchainMessage.message")
        }
        return try SolanaOffchainMessage(applicationDomain: domain, format: format, signers: signers, text: text, stage: reader.stage)
    }
}

extension UInt8 {
    fileprivate var isPrintableASCII: Bool { (0x20...0x7e).contains(self) }
}

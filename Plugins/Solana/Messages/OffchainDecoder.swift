internal import ChainKit

/// Reads off-chain messages that name their signers, and knows the one that does not.
enum OffchainDecoder {
    static func decode(_ reader: inout ByteReader) throws(ChainError) -> SolanaOffchainMessage {
        let toolsText = toolsText(reader.bytes[reader.offset...])
        guard
            try reader.take(SolanaOffchainMessage.signingDomain.count, "offchainMessage.signingDomain")
                == SolanaOffchainMessage.signingDomain
        else {
            throw ChainError(
                reader.stage, .invalidOffchainMessage, "must be ff and the text \"solana offchain\"",
                field: "offchainMessage.signingDomain")
        }
        let version = try reader.byte("offchainMessage.version")
        switch version {
        case 1: return try version1(&reader)
        case 0:
            let message: SolanaOffchainMessage
            do {
                message = try version0(&reader)
            } catch {
                throw toolsText == nil ? error : toolsLayout(stage: reader.stage)
            }
            // One signature would stand for two texts.
            guard toolsText == nil else {
                throw ChainError(
                    reader.stage, .ambiguousInput,
                    "reads as version 0 of the specification and in the layout of solana sign-offchain-message",
                    field: "offchainMessage")
            }
            return message
        default:
            throw ChainError(
                reader.stage, .unsupportedVersion, "version \(version) of off-chain messages is not supported; versions 0 and 1 are",
                field: "offchainMessage.version")
        }
    }

    private static func version0(_ reader: inout ByteReader) throws(ChainError) -> SolanaOffchainMessage {
        let domain = try reader.publicKey("offchainMessage.applicationDomain")
        let formatByte = try reader.byte("offchainMessage.format")
        guard let format = SolanaOffchainMessage.Format(rawValue: formatByte) else {
            throw ChainError(
                reader.stage, .invalidMessageFormat,
                "is \(formatByte) and must be 0, 1 or 2", field: "offchainMessage.format")
        }
        let signers = try signers(&reader)
        let length: UInt16 = try reader.littleEndian("offchainMessage.length")
        let body = try reader.take(Int(length), "offchainMessage.message")
        try reader.finish("offchainMessage")
        return try SolanaOffchainMessage(
            layout: .version0(applicationDomain: domain, format: format), signers: signers, text: try text(body, reader.stage),
            stage: reader.stage)
    }

    private static func version1(_ reader: inout ByteReader) throws(ChainError) -> SolanaOffchainMessage {
        let signers = try signers(&reader)
        let body = try reader.take(reader.remaining, "offchainMessage.message")
        return try SolanaOffchainMessage(layout: .version1, signers: signers, text: try text(body, reader.stage), stage: reader.stage)
    }

    private static func signers(_ reader: inout ByteReader) throws(ChainError) -> [SolanaPublicKey] {
        var signers: [SolanaPublicKey] = []
        for index in 0..<Int(try reader.byte("offchainMessage.signers")) {
            signers.append(try reader.publicKey("offchainMessage.signers[\(index)]"))
        }
        return signers
    }

    private static func text(_ body: [UInt8], _ stage: ChainError.Stage) throws(ChainError) -> String {
        guard let text = String(validating: body, as: UTF8.self) else {
            throw ChainError(stage, .invalidMessageFormat, "is not UTF-8", field: "offchainMessage.message")
        }
        return text
    }

    /// The text of bytes in the tool's layout: domain, version 0, format, length, text.
    static func toolsText(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.starts(with: SolanaOffchainMessage.signingDomain) else { return nil }
        var reader = ByteReader(Array(bytes.dropFirst(SolanaOffchainMessage.signingDomain.count)))
        guard (try? reader.byte("version")) == 0, let format = (try? reader.byte("format")).flatMap(SolanaOffchainMessage.Format.init),
            let length: UInt16 = try? reader.littleEndian("length"), length > 0, Int(length) == reader.remaining,
            let body = try? reader.take(Int(length), "message"), let text = String(validating: body, as: UTF8.self),
            format != .restrictedASCII || body.allSatisfy(\.isPrintableASCII)
        else { return nil }
        return text
    }

    private static func toolsLayout(stage: ChainError.Stage) -> ChainError {
        ChainError(
            stage, .unsupportedForm,
            "is laid out as solana sign-offchain-message does it, which does not say who signs: give {\"offchainMessage\": {\"layout\": "
                + "\"tool\", \"signers\": [\"<address>\"], \"message\": \"<text>\"}, \"signatures\": [\"<base58>\"]}",
            field: "offchainMessage")
    }
}

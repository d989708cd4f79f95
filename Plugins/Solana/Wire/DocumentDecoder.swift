internal import ChainKit

/// Tells the binary forms apart and reads them: transaction, bare message, off-chain message, off-chain envelope.
enum DocumentDecoder {
    /// The longest input that can be one of them: an off-chain message of 65535 bytes with 255 signatures.
    static let maximumSize = 1 + 255 * 64 + 65535

    /// Reads bytes of any form.
    ///
    /// Off-chain forms show their signing domain. A first byte from `80` begins a versioned message, for no transaction has
    /// 128 signatures. What remains is a transaction or a bare legacy message, and should it read as both, nobody may choose.
    static func decode(_ bytes: [UInt8]) throws(ChainError) -> SolanaDocument {
        guard bytes.count <= maximumSize else {
            throw ChainError(.decode, .oversized, "takes \(bytes.count) bytes, more than any document", field: "input")
        }
        guard let first = bytes.first else { throw ChainError(.decode, .truncated, "is empty", field: "input") }
        if bytes.starts(with: SolanaOffchainMessage.signingDomain) { return try offchainMessage(bytes) }
        if bytes.dropFirst(1 + 64 * Int(first)).starts(with: SolanaOffchainMessage.signingDomain) { return try envelope(bytes) }
        if isVersion1(bytes) { return try version1(bytes) }
        // `82 00` is a count in a wrong form and no version: a versioned message's header does not begin with zero.
        if first >= 0x80, bytes.count < 2 || bytes[1] != 0 { return try bareMessage(bytes) }

        let transaction: SolanaDocument
        do {
            transaction = try Self.transaction(bytes)
        } catch {
            do {
                return try bareMessage(bytes)
            } catch let messageError {
                if isWhole(bytes, signed: true) { throw error }
                throw isWhole(bytes, signed: false) || looksLikeMessage(bytes) ? messageError : error
            }
        }
        if (try? bareMessage(bytes)) != nil {
            throw ChainError(
                .decode, .ambiguousInput,
                "reads as a transaction and as a bare message; put its base64 into {\"transaction\": …} or {\"message\": …} to say which",
                field: "input")
        }
        return transaction
    }

    static func transaction(_ bytes: [UInt8]) throws(ChainError) -> SolanaDocument {
        if isVersion1(bytes) {
            let document = try version1(bytes)
            guard !document.isBare else {
                throw ChainError(
                    .decode, .signatureCountMismatch,
                    "are not there; behind a message of version 1 stand its signatures, and open places are 64 zero bytes",
                    field: "signatures")
            }
            return document
        }
        try check(size: bytes.count, of: .v0, field: "transaction")
        var reader = ByteReader(bytes)
        let signatures = try self.signatures(&reader, count: try CompactU16.decode(&reader, "signatures"))
        // Signatures stand behind a message of version 1, not before it.
        guard reader.peek != MessageV1.versionByte else {
            throw ChainError(.decode, .unsupportedVersion, "is 1, whose signatures stand behind it", field: "message.version")
        }
        let message = try MessageDecoder.decode(&reader)
        try check(signatures.count, against: Int(message.header.requiredSignatures))
        return SolanaDocument(payload: .message(message), signatures: signatures)
    }

    static func bareMessage(_ bytes: [UInt8]) throws(ChainError) -> SolanaDocument {
        try check(size: bytes.count, of: isVersion1(bytes) ? .v1 : .v0, field: "message")
        var reader = ByteReader(bytes)
        return SolanaDocument(unsigned: .message(try MessageDecoder.decode(&reader)), isBare: true)
    }

    /// Whether the bytes begin a message of version 1.
    private static func isVersion1(_ bytes: [UInt8]) -> Bool { bytes.first == MessageV1.versionByte && bytes.count > 1 && bytes[1] != 0 }

    /// A message of version 1, which says itself where it ends, and its signatures or nothing behind it.
    private static func version1(_ bytes: [UInt8]) throws(ChainError) -> SolanaDocument {
        try check(size: bytes.count, of: .v1, field: "transaction")
        var reader = ByteReader(bytes)
        let message = try MessageDecoder.structure(&reader)
        try Sanitizer.check(message, stage: .decode)
        if reader.remaining == 0 { return SolanaDocument(unsigned: .message(message), isBare: true) }
        let signatures = try self.signatures(&reader, count: Int(message.header.requiredSignatures))
        try reader.finish("transaction")
        return SolanaDocument(payload: .message(message), signatures: signatures)
    }

    private static func check(size: Int, of version: SolanaMessageVersion, field: String) throws(ChainError) {
        guard size <= version.maximumSize else {
            throw ChainError(
                .decode, .oversized,
                version == .v1
                    ? "takes \(size) bytes, and \(version.maximumSize) are the most of version 1"
                    : "takes \(size) bytes, and \(version.maximumSize) fit into a packet", field: field)
        }
    }

    /// Whether the bytes are laid out as a transaction or a message to the last of them, whatever rules they break.
    private static func isWhole(_ bytes: [UInt8], signed: Bool) -> Bool {
        guard bytes.count <= SolanaMessageVersion.v1.maximumSize else { return false }
        var reader = ByteReader(bytes)
        do {
            if signed { _ = try signatures(&reader, count: try CompactU16.decode(&reader, "signatures")) }
            _ = try MessageDecoder.structure(&reader)
            return reader.remaining == 0
        } catch {
            return false
        }
    }

    private static func offchainMessage(_ bytes: [UInt8]) throws(ChainError) -> SolanaDocument {
        var reader = ByteReader(bytes)
        return SolanaDocument(unsigned: .offchain(try OffchainDecoder.decode(&reader)), isBare: true)
    }

    private static func envelope(_ bytes: [UInt8]) throws(ChainError) -> SolanaDocument {
        var reader = ByteReader(bytes)
        let signatures = try self.signatures(&reader, count: Int(try reader.byte("signatures")))
        let message = try OffchainDecoder.decode(&reader)
        try check(signatures.count, against: message.signers.count)
        return SolanaDocument(payload: .offchain(message), signatures: signatures)
    }

    private static func signatures(_ reader: inout ByteReader, count: Int) throws(ChainError) -> [[UInt8]?] {
        var signatures: [[UInt8]?] = []
        for index in 0..<count {
            let signature = try reader.take(64, "signatures[\(index)]")
            signatures.append(signature.contains { $0 != 0 } ? signature : nil)
        }
        return signatures
    }

    static func check(_ count: Int, against required: Int, open: String = "64 zero bytes") throws(ChainError) {
        guard count == required else {
            throw ChainError(
                .decode, .signatureCountMismatch, "are \(count), and \(required) are required; open places are \(open)",
                field: "signatures")
        }
    }

    /// Whether the header of a bare legacy message fits the input; a signature's first bytes hardly do. Chooses between two
    /// errors, never between two readings.
    private static func looksLikeMessage(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 4 else { return false }
        return bytes[0] > bytes[1] && Int(bytes[0]) + Int(bytes[2]) <= Int(bytes[3]) && bytes[3] < 0x80
    }
}

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
        // `81 00` is a count in a wrong form and no version: a versioned message's header does not begin with zero.
        if first >= 0x80, bytes.count < 2 || bytes[1] != 0 { return try bareMessage(bytes) }

        let transaction: SolanaDocument
        do {
            transaction = try Self.transaction(bytes)
        } catch {
            do {
                return try bareMessage(bytes)
            } catch let messageError {
                throw looksLikeMessage(bytes) ? messageError : error
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
        guard bytes.count <= Sanitizer.packetSize else {
            throw ChainError(
                .decode, .oversized, "takes \(bytes.count) bytes, and \(Sanitizer.packetSize) fit into a packet", field: "transaction")
        }
        if bytes.first == 0x81, bytes.count > 1, bytes[1] != 0 { throw MessageDecoder.unsupported(0x81, stage: .decode) }
        var reader = ByteReader(bytes)
        let signatures = try self.signatures(&reader, count: try CompactU16.decode(&reader, "signatures"))
        let message = try MessageDecoder.decode(&reader)
        try check(signatures.count, against: Int(message.header.requiredSignatures))
        return SolanaDocument(payload: .message(message), signatures: signatures)
    }

    static func bareMessage(_ bytes: [UInt8]) throws(ChainError) -> SolanaDocument {
        guard bytes.count <= Sanitizer.packetSize else {
            throw ChainError(
                .decode, .oversized, "takes \(bytes.count) bytes, and \(Sanitizer.packetSize) fit into a packet", field: "message")
        }
        var reader = ByteReader(bytes)
        return SolanaDocument(unsigned: .message(try MessageDecoder.decode(&reader)), isBare: true)
    }

    private static func offchainMessage(_ bytes: [UInt8]) throws(ChainError) -> SolanaDocument {
        var reader = ByteReader(bytes)
        return SolanaDocument(unsigned: .offchain(try SolanaOffchainMessage.decode(&reader)), isBare: true)
    }

    private static func envelope(_ bytes: [UInt8]) throws(ChainError) -> SolanaDocument {
        var reader = ByteReader(bytes)
        let signatures = try self.signatures(&reader, count: Int(try reader.byte("signatures")))
        let message = try SolanaOffchainMessage.decode(&reader)
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

    static func check(_ count: Int, against required: Int) throws(ChainError) {
        guard count == required else {
            throw ChainError(
                .decode, .signatureCountMismatch, "are \(count), and \(required) are required; open places are 64 zero bytes",
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

internal import ChainKit

/// Reads messages of every version.
enum MessageDecoder {
    /// A message that takes the whole input.
    static func decode(_ reader: inout ByteReader) throws(ChainError) -> SolanaMessage {
        let message = try structure(&reader)
        try reader.finish("message")
        try Sanitizer.check(message, stage: reader.stage)
        return message
    }

    /// A message by its layout alone: it may break rules, and something may follow it.
    static func structure(_ reader: inout ByteReader) throws(ChainError) -> SolanaMessage {
        let version = try version(&reader)
        guard version != .v1 else { return try MessageV1.decode(&reader) }
        let header = try SolanaMessageHeader(&reader)

        var accountKeys: [SolanaPublicKey] = []
        for index in 0..<(try CompactU16.decode(&reader, "message.accountKeys")) {
            accountKeys.append(try reader.publicKey("message.accountKeys[\(index)]"))
        }
        let recentBlockhash = try reader.publicKey("message.recentBlockhash")

        var instructions: [SolanaInstruction] = []
        for index in 0..<(try CompactU16.decode(&reader, "message.instructions")) {
            let field = "message.instructions[\(index)]"
            let program = try reader.byte(field + ".programIdIndex")
            let accounts = try list(&reader, field + ".accounts")
            instructions.append(SolanaInstruction(programIndex: program, accounts: accounts, data: try list(&reader, field + ".data")))
        }

        var lookups: [SolanaTableLookup] = []
        if version == .v0 {
            for index in 0..<(try CompactU16.decode(&reader, "message.addressTableLookups")) {
                let field = "message.addressTableLookups[\(index)]"
                let table = try reader.publicKey(field + ".accountKey")
                let writable = try list(&reader, field + ".writableIndexes")
                lookups.append(
                    SolanaTableLookup(
                        table: table, writableIndexes: writable, readonlyIndexes: try list(&reader, field + ".readonlyIndexes")))
            }
        }
        return SolanaMessage(
            version: version, header: header, accountKeys: accountKeys, recentBlockhash: recentBlockhash, instructions: instructions,
            lookups: lookups)
    }

    private static func list(_ reader: inout ByteReader, _ field: String) throws(ChainError) -> [UInt8] {
        try reader.take(try CompactU16.decode(&reader, field), field)
    }

    private static func version(_ reader: inout ByteReader) throws(ChainError) -> SolanaMessageVersion {
        guard let first = reader.peek, first >= 0x80 else { return .legacy }
        guard first == 0x80 || first == MessageV1.versionByte else { throw unsupported(first, stage: reader.stage) }
        _ = try reader.byte("message.version")
        return first == 0x80 ? .v0 : .v1
    }

    private static func unsupported(_ byte: UInt8, stage: ChainError.Stage) -> ChainError {
        let name = byte == 0xff ? "version 127 (reserved for off-chain messages)" : "version \(byte & 0x7f)"
        return ChainError(
            stage, .unsupportedVersion, "\(name) of the message format is not supported; legacy, 0 and 1 are", field: "message.version")
    }
}

extension SolanaMessageHeader {
    /// Three bytes.
    init(_ reader: inout ByteReader) throws(ChainError) {
        requiredSignatures = try reader.byte("message.header.numRequiredSignatures")
        readonlySigned = try reader.byte("message.header.numReadonlySignedAccounts")
        readonlyUnsigned = try reader.byte("message.header.numReadonlyUnsignedAccounts")
    }
}

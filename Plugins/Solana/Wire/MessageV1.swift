internal import ChainKit

/// The layout of a message of version 1 (SIMD-0385): fixed widths instead of counted lists, and all lengths before what they measure.
enum MessageV1 {
    /// The first byte.
    static let versionByte: UInt8 = 0x81
    static let maximumSignatures = 12
    static let maximumAddresses = 64
    static let maximumInstructions = 64

    static func bytes(of message: SolanaMessage) -> [UInt8] {
        let header = message.header
        var bytes = [versionByte, header.requiredSignatures, header.readonlySigned, header.readonlyUnsigned]
        bytes += message.config.mask.littleEndianBytes
        bytes += message.recentBlockhash.bytes
        bytes += [UInt8(clamping: message.instructions.count), UInt8(clamping: message.accountKeys.count)]
        for key in message.accountKeys { bytes += key.bytes }
        bytes += message.config.values
        for instruction in message.instructions {
            bytes += [instruction.programIndex, UInt8(clamping: instruction.accounts.count)]
            bytes += UInt16(clamping: instruction.data.count).littleEndianBytes
        }
        for instruction in message.instructions { bytes += instruction.accounts + instruction.data }
        return bytes
    }

    /// Reads what follows the version byte. What follows the message are its signatures, or nothing.
    static func decode(_ reader: inout ByteReader) throws(ChainError) -> SolanaMessage {
        let header = try SolanaMessageHeader(&reader)
        let mask: UInt32 = try reader.littleEndian("message.transactionConfig")
        try SolanaMessageConfig.check(mask: mask, stage: reader.stage)
        let recentBlockhash = try reader.publicKey("message.recentBlockhash")
        let instructionCount = Int(try reader.byte("message.instructions"))
        let addressCount = Int(try reader.byte("message.accountKeys"))
        var accountKeys: [SolanaPublicKey] = []
        for index in 0..<addressCount { accountKeys.append(try reader.publicKey("message.accountKeys[\(index)]")) }
        let config = try SolanaMessageConfig(mask: mask, &reader)
        var heads: [(program: UInt8, accounts: Int, data: Int)] = []
        for index in 0..<instructionCount {
            let program = try reader.byte("message.instructions[\(index)].programIdIndex")
            let accounts = Int(try reader.byte("message.instructions[\(index)].accounts"))
            let data: UInt16 = try reader.littleEndian("message.instructions[\(index)].data")
            heads.append((program, accounts, Int(data)))
        }
        var instructions: [SolanaInstruction] = []
        for (index, head) in heads.enumerated() {
            instructions.append(
                SolanaInstruction(
                    programIndex: head.program, accounts: try reader.take(head.accounts, "message.instructions[\(index)].accounts"),
                    data: try reader.take(head.data, "message.instructions[\(index)].data")))
        }
        return SolanaMessage(
            version: .v1, header: header, config: config, accountKeys: accountKeys, recentBlockhash: recentBlockhash,
            instructions: instructions)
    }

    /// The rules that other versions have not, or not as a matter of form.
    static func check(_ message: SolanaMessage, stage: ChainError.Stage) throws(ChainError) {
        guard Int(message.header.requiredSignatures) <= maximumSignatures else {
            throw ChainError(
                stage, .tooManySignatures, "is above \(maximumSignatures), the most of version 1",
                field: "message.header.numRequiredSignatures")
        }
        guard message.accountKeys.count <= maximumAddresses else {
            throw ChainError(
                stage, .tooManyAccounts, "are \(message.accountKeys.count), and version 1 has \(maximumAddresses) at most",
                field: "message.accountKeys")
        }
        guard message.instructions.count <= maximumInstructions else {
            throw ChainError(
                stage, .tooManyInstructions, "are \(message.instructions.count), and version 1 has \(maximumInstructions) at most",
                field: "message.instructions")
        }
        for (index, instruction) in message.instructions.enumerated() {
            guard instruction.accounts.count <= 255, instruction.data.count <= 65535 else {
                throw ChainError(
                    stage, .oversized, "has more than 255 accounts or 65535 bytes of data", field: "message.instructions[\(index)]")
            }
        }
        if let heap = message.config.heapSize, !HeapFrame.isValid(heap) {
            throw ChainError(
                stage, .invalidConfig, "is \(heap) and \(HeapFrame.rule)", field: "message.transactionConfig.heapSize")
        }
    }
}

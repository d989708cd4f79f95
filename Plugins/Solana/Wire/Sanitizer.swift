internal import ChainKit

/// The runtime's sanity rules for a message. A message that breaks one can't be executed, so it is not worth a signature.
enum Sanitizer {
    static func check(_ message: SolanaMessage, stage: ChainError.Stage) throws(ChainError) {
        if message.version == .v1 { try MessageV1.check(message, stage: stage) }
        try checkHeader(message, stage: stage)
        try checkAccounts(message, stage: stage)
        try checkInstructions(message, stage: stage)
        let size = transactionSize(of: message)
        let maximum = message.version.maximumSize
        guard size <= maximum else {
            let remedy = message.version == .v1 ? "split it" : "split it, use a lookup table, or version 1"
            throw ChainError(stage, .oversized, "the transaction takes \(size) bytes, and \(maximum) are the most: \(remedy)")
        }
    }

    /// Bytes of the transaction with all its signatures.
    static func transactionSize(of message: SolanaMessage) -> Int {
        let signatures = Int(message.header.requiredSignatures)
        let count = message.version == .v1 ? 0 : CompactU16.encode(count: signatures).count
        return count + signatures * 64 + message.bytes.count
    }

    private static func checkHeader(_ message: SolanaMessage, stage: ChainError.Stage) throws(ChainError) {
        let header = message.header
        guard header.requiredSignatures >= 1 else {
            throw ChainError(
                stage, .invalidHeader, "must be at least 1: the fee payer signs", field: "message.header.numRequiredSignatures")
        }
        guard header.readonlySigned < header.requiredSignatures else {
            throw ChainError(
                stage, .invalidHeader, "must be below the number of signatures: the fee payer is written to",
                field: "message.header.numReadonlySignedAccounts")
        }
        guard Int(header.requiredSignatures) + Int(header.readonlyUnsigned) <= message.accountKeys.count else {
            throw ChainError(
                stage, .invalidHeader, "counts more accounts than the \(message.accountKeys.count) that are listed",
                field: "message.header")
        }
    }

    private static func checkAccounts(_ message: SolanaMessage, stage: ChainError.Stage) throws(ChainError) {
        var seen: Set<SolanaPublicKey> = []
        for (index, key) in message.accountKeys.enumerated() where !seen.insert(key).inserted {
            throw ChainError(
                stage, .duplicateAccount, "is \(key), which is listed before; an account may be loaded once",
                field: "message.accountKeys[\(index)]")
        }
        for (index, lookup) in message.lookups.enumerated() where lookup.writableIndexes.isEmpty && lookup.readonlyIndexes.isEmpty {
            throw ChainError(stage, .emptyLookup, "loads no account; leave it out", field: "message.addressTableLookups[\(index)]")
        }
        guard message.accountKeys.count + message.loadedCount <= 256 else {
            throw ChainError(stage, .tooManyAccounts, "are more than the 256 that one byte counts", field: "message.accountKeys")
        }
    }

    private static func checkInstructions(_ message: SolanaMessage, stage: ChainError.Stage) throws(ChainError) {
        let accounts = message.accountKeys.count + message.loadedCount
        for (index, instruction) in message.instructions.enumerated() {
            let field = "message.instructions[\(index)]"
            guard instruction.programIndex != 0 else {
                throw ChainError(
                    stage, .invalidProgramIndex, "is the fee payer, which can't be a program", field: field + ".programIdIndex")
            }
            guard Int(instruction.programIndex) < message.accountKeys.count else {
                throw ChainError(
                    stage, .invalidProgramIndex,
                    "is \(instruction.programIndex) and must be one of the \(message.accountKeys.count) static account keys",
                    field: field + ".programIdIndex")
            }
            for (position, account) in instruction.accounts.enumerated() where Int(account) >= accounts {
                throw ChainError(
                    stage, .invalidAccountIndex, "is \(account), and there are \(accounts) accounts",
                    field: field + ".accounts[\(position)]")
            }
        }
    }
}

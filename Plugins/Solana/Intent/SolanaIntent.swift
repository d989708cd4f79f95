internal import ChainKit

/// A user's intent: instructions with accounts by name, payments, or both. The compiler makes a message of it.
///
/// ```json
/// {"feePayer", "recentBlockhash", "version": "legacy" | 0 | 1,
///  "payments": [{"to", "amount", "mint", "decimals", …}],
///  "instructions": [{"programId", "accounts": [{"pubkey", "isSigner", "isWritable"}], "data"}],
///  "nonce": {"account", "authority"},
///  "computeUnitLimit", "computeUnitPrice", "priorityFee", "loadedAccountsDataSizeLimit", "heapSize",
///  "lookupTables": [{"key", "addresses", "writableIndexes", "readonlyIndexes"}]}
/// ```
///
/// `data` is Base58 text or `{"base64": …}`, `{"base58": …}`, `{"hex": …}`, and empty where it is left out. `recentBlockhash`
/// is the durable nonce's value where the first instruction advances a nonce account. A lookup table's `addresses` may come
/// from the context instead, and `key` may be called `accountKey` as in messages. Without indexes the compiler takes from a
/// table whatever it can; with `writableIndexes` or `readonlyIndexes` exactly those entries are loaded, in that order.
struct SolanaIntent {
    struct AccountMeta {
        let key: SolanaPublicKey
        let isSigner: Bool
        let isWritable: Bool
    }

    struct Instruction {
        let program: SolanaPublicKey
        let accounts: [AccountMeta]
        let data: [UInt8]
    }

    let feePayer: SolanaPublicKey
    let recentBlockhash: SolanaPublicKey
    let version: SolanaMessageVersion
    let config: SolanaMessageConfig
    let instructions: [Instruction]
    /// The member that most instructions come from, for what is refused of them together.
    let source: String
    let tables: [IntentTable]

    private static let members: Set<String> = [
        "feePayer", "recentBlockhash", "version", "instructions", "payments", "nonce", "lookupTables",
    ]

    init(_ root: JSONCursor, context: SolanaContext) throws(ChainError) {
        try root.object(allowing: SolanaIntent.members.union(IntentBudget.members))
        feePayer = try SolanaPublicKey(root.required("feePayer"))
        recentBlockhash = try SolanaPublicKey(root.required("recentBlockhash"))
        version = try root.optional("version").map(SolanaIntent.version) ?? .legacy

        var payments: [Instruction] = []
        if let list = root.optional("payments") {
            let elements = try list.elements()
            guard elements.count <= RuntimeLimits.instructions else {
                throw list.failure(
                    .outOfRange, "are \(elements.count), and a transaction has \(RuntimeLimits.instructions) instructions at most")
            }
            for cursor in elements { payments += try SolanaPayment(cursor, payer: feePayer, context: context).instructions }
        }
        var stated: [Instruction] = []
        if let list = root.optional("instructions") {
            var size = 0
            for cursor in try list.elements() {
                let instruction = try InstructionJSON.instruction(cursor)
                try InstructionJSON.count(instruction.data, in: &size, at: cursor)
                stated.append(instruction)
            }
        } else if root.optional("payments") == nil {
            throw try root.required("instructions").failure(.missingField, "is missing")
        }
        // What advances a nonce account counts as the first instruction only, whoever wrote it.
        var first: [Instruction] = []
        if let advance = stated.first, advance.program == Program.system.key, advance.data.prefix(4) == [4, 0, 0, 0] {
            first = [advance]
            stated.removeFirst()
        }
        if let nonce = root.optional("nonce") {
            guard first.isEmpty else { throw nonce.failure(.ambiguousInput, "stands beside an instruction that advances a nonce account") }
            first = [try SolanaIntent.advance(nonce, payer: feePayer)]
        }
        let budget = try IntentBudget(root, version: version)
        let programs = (first + payments + stated).map(\.program)
        if !payments.isEmpty { try budget.check(payments: programs) }
        config = budget.config(programs: payments.isEmpty ? nil : programs)
        instructions = first + budget.instructions() + payments + stated
        source = stated.isEmpty && !payments.isEmpty ? "payments" : "instructions"

        var tables: [IntentTable] = []
        if let lookupTables = root.optional("lookupTables") {
            let list = try lookupTables.elements()
            guard list.count <= IntentTable.mostTables else {
                throw lookupTables.failure(.outOfRange, "are \(list.count), and a packet has room for \(IntentTable.mostTables)")
            }
            for cursor in list {
                let table = try IntentTable(cursor, context: context)
                if let other = tables.first(where: { $0.key == table.key }), other.addresses != table.addresses {
                    throw cursor.failure(.lookupMismatch, "is given twice, with other addresses")
                }
                tables.append(table)
            }
            guard version == .v0 || tables.isEmpty else {
                throw lookupTables.failure(.unknownField, "are for version 0: say \"version\": 0 or leave them out")
            }
        }
        self.tables = tables
    }

    /// `"legacy"`, `0` or `1`.
    static func version(_ cursor: JSONCursor) throws(ChainError) -> SolanaMessageVersion {
        if cursor.value.string == "legacy" { return .legacy }
        if cursor.value.number != nil || cursor.value.string != nil, let number = try? cursor.integer(as: UInt8.self) {
            if number == 0 { return .v0 }
            if number == 1 { return .v1 }
        }
        throw cursor.failure(.unsupportedVersion, "must be \"legacy\", 0 or 1; no other version is supported")
    }

    /// System's AdvanceNonceAccount.
    private static func advance(_ cursor: JSONCursor, payer: SolanaPublicKey) throws(ChainError) -> Instruction {
        try cursor.object(allowing: ["account", "authority"])
        let account = try SolanaPublicKey(cursor.required("account"))
        let authority = try cursor.optional("authority").map { member throws(ChainError) in try SolanaPublicKey(member) } ?? payer
        return Instruction(
            program: Program.system.key,
            accounts: [
                AccountMeta(key: account, isSigner: false, isWritable: true),
                AccountMeta(key: Sysvar.recentBlockhashes, isSigner: false, isWritable: false),
                AccountMeta(key: authority, isSigner: true, isWritable: false),
            ], data: [4, 0, 0, 0])
    }
}

/// Accounts in which the runtime shows its own state.
enum Sysvar {
    /// `SysvarRecentB1ockHashes11111111111111111111`
    static let recentBlockhashes = SolanaPublicKey(checked: [
        0x06, 0xa7, 0xd5, 0x17, 0x19, 0x2c, 0x56, 0x8e, 0xe0, 0x8a, 0x84, 0x5f, 0x73, 0xd2, 0x97, 0x88, 0xcf, 0x03, 0x5c, 0x31, 0x45, 0xb2,
        0x1a, 0xb3, 0x44, 0xd8, 0x06, 0x2e, 0xa9, 0x40, 0x00, 0x00,
    ])
}

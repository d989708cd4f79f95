internal import ChainKit

/// An account of a message and how it got there.
struct ResolvedAccount {
    let key: SolanaPublicKey
    let isSigner: Bool
    let isWritable: Bool
    let origin: Origin
}

/// A message's accounts by index: the static keys, then all writable loaded ones, then all read-only loaded ones.
struct ResolvedAccounts {
    /// `nil` where the table is not in the context.
    let accounts: [ResolvedAccount?]
    /// Every account as a statement; one whose table is not in the context by its place there, `table[3]`.
    let uses: [AccountUse]
    /// Tables that the context lacks.
    let missingTables: [SolanaPublicKey]
    /// Tables of which the document alone says what they hold.
    let claimedTables: [SolanaPublicKey]

    /// Resolves what can be resolved; an index beyond a known table's end is an error, for the runtime would refuse it.
    init(_ message: SolanaMessage, context: SolanaContext, stage: ChainError.Stage) throws(ChainError) {
        var accounts: [ResolvedAccount?] = []
        var uses: [AccountUse] = []
        func append(_ account: ResolvedAccount) {
            accounts.append(account)
            uses.append(AccountUse(account.sourced, isSigner: account.isSigner, isWritable: account.isWritable))
        }
        for (index, key) in message.accountKeys.enumerated() {
            append(
                ResolvedAccount(
                    key: key, isSigner: index < Int(message.header.requiredSignatures), isWritable: message.isStaticWritable(index),
                    origin: .signed))
        }
        for writable in [true, false] {
            for (position, lookup) in message.lookups.enumerated() {
                let indexes = writable ? lookup.writableIndexes : lookup.readonlyIndexes
                let field = "message.addressTableLookups[\(position)].\(writable ? "writable" : "readonly")Indexes"
                for index in indexes {
                    guard let table = context.tables[lookup.table] else {
                        accounts.append(nil)
                        uses.append(
                            AccountUse(Sourced("\(lookup.table)[\(index)]", .unverified), isSigner: false, isWritable: writable))
                        continue
                    }
                    let isClaim = context.claimed.contains(lookup.table)
                    guard Int(index) < table.count else {
                        throw ChainError(
                            stage, .lookupIndexOutOfRange,
                            "has entry \(index), and table \(lookup.table) has \(table.count) "
                                + (isClaim ? "by what the document says" : "in the context: is it out of date?"),
                            field: field)
                    }
                    append(
                        ResolvedAccount(
                            key: table[Int(index)], isSigner: false, isWritable: writable, origin: isClaim ? .unverified : .context))
                }
            }
        }
        var seen: Set<SolanaPublicKey> = []
        for account in accounts {
            guard let account, !seen.insert(account.key).inserted else { continue }
            throw ChainError(
                stage, .duplicateAccount, "load \(account.key) twice; the runtime refuses that", field: "message.addressTableLookups")
        }
        self.accounts = accounts
        self.uses = uses
        let tables = message.lookups.map(\.table).reduce(into: [SolanaPublicKey]()) { if !$0.contains($1) { $0.append($1) } }
        missingTables = tables.filter { context.tables[$0] == nil }
        claimedTables = tables.filter(context.claimed.contains)
    }

    /// Refuses a message whose tables are not all in the context.
    func requireComplete(stage: ChainError.Stage) throws(ChainError) {
        guard let table = missingTables.first else { return }
        throw ChainError(
            stage, .missingLookupTable,
            "is not there, so the accounts that the message loads from it are unknown: add its addresses to the context",
            field: "context.lookupTables.\(table)")
    }

    subscript(index: UInt8) -> ResolvedAccount? {
        Int(index) < accounts.count ? accounts[Int(index)] : nil
    }

    func use(_ index: UInt8) -> AccountUse? { Int(index) < uses.count ? uses[Int(index)] : nil }
}

internal import ChainKit

/// A payment of an intent: SOL from one account to another, or tokens from one wallet to another.
///
/// ```json
/// {"to", "amount", "from", "memo"}
/// {"to", "amount", "mint", "decimals", "from", "tokenProgram", "source", "createAccount", "memo"}
/// ```
///
/// `to` of a token payment is the recipient's wallet. The account that gets the tokens is the one that it has by convention, and is
/// created where it is not there, unless `createAccount` is false. A memo stands right before its transfer, where accounts that demand
/// one look for it.
struct SolanaPayment {
    /// The instructions to run, in order.
    let instructions: [SolanaIntent.Instruction]

    /// Members that say something of tokens alone, beside their mint.
    private static let ofTokens = ["decimals", "tokenProgram", "source", "createAccount"]

    private typealias Account = SolanaIntent.AccountMeta

    init(_ cursor: JSONCursor, payer: SolanaPublicKey, context: SolanaContext) throws(ChainError) {
        let isToken = cursor.optional("mint") != nil
        try cursor.object(allowing: Set(["to", "amount", "from", "memo", "mint"] + Self.ofTokens))
        if !isToken, let member = Self.ofTokens.lazy.compactMap({ cursor.optional($0) }).first {
            throw member.failure(.unknownField, "is of a token's payment, which names its mint; without one it is SOL that is sent")
        }
        let recipient = try SolanaPublicKey(cursor.required("to"))
        let amount: UInt64 = try cursor.required("amount").integer()
        let sender = try cursor.optional("from").map { member throws(ChainError) in try SolanaPublicKey(member) } ?? payer
        var instructions: [SolanaIntent.Instruction] = []
        var transfer = SolanaIntent.Instruction(
            program: Program.system.key,
            accounts: [
                Account(key: sender, isSigner: true, isWritable: true), Account(key: recipient, isSigner: false, isWritable: true),
            ], data: [2, 0, 0, 0] + amount.littleEndianBytes)
        if isToken {
            let token = try Token(cursor, context: context)
            let source = try cursor.optional("source").map { member throws(ChainError) in try SolanaPublicKey(member) }
            let from = if let source { source } else { try token.account(of: sender, cursor) }
            let to = try token.account(of: recipient, cursor)
            if try cursor.optional("createAccount").map({ member throws(ChainError) in try member.bool() }) ?? true {
                instructions.append(token.creation(of: to, wallet: recipient, payer: payer))
            }
            transfer = token.transfer(amount, from: from, to: to, owner: sender)
        }
        if let memo = cursor.optional("memo") {
            let text = try memo.string()
            guard !text.isEmpty else { throw memo.failure(.outOfRange, "must not be empty") }
            instructions.append(SolanaIntent.Instruction(program: Program.memo.key, accounts: [], data: Array(text.utf8)))
        }
        self.instructions = instructions + [transfer]
    }

    /// A mint, its program and its decimals.
    private struct Token {
        let mint: SolanaPublicKey
        let decimals: UInt8
        let program: Program

        init(_ cursor: JSONCursor, context: SolanaContext) throws(ChainError) {
            mint = try SolanaPublicKey(cursor.required("mint"))
            let known = context.tokens[mint]?.decimals
            if let member = cursor.optional("decimals") {
                decimals = try member.integer()
                // One of them is wrong, and the instruction would not run or would move another amount than is shown.
                if let known, known != decimals { throw member.failure(.outOfRange, "is \(decimals), and the context says \(known)") }
            } else if let known {
                decimals = known
            } else {
                throw cursor.failure(.missingField, "needs decimals, here or in the context: the transfer states them")
            }
            guard let member = cursor.optional("tokenProgram") else {
                program = .token
                try check(cursor)
                return
            }
            let name = try member.string()
            guard
                let program = [("token", Program.token), ("token-2022", .token2022)].first(where: { $0.0 == name || $0.1.rawValue == name })
            else { throw member.failure(.unknownName, "must be token, token-2022, or the address of one of the two") }
            self.program = program.1
            try check(cursor)
        }

        /// Refuses what cannot run, and what nobody can read.
        private func check(_ cursor: JSONCursor) throws(ChainError) {
            guard decimals <= TokenName.mostDecimals else {
                throw (cursor.optional("decimals") ?? cursor).failure(
                    .outOfRange, "is \(decimals), and \(TokenName.mostDecimals) are the most")
            }
            guard mint == KnownAccounts.nativeMint else { return }
            guard decimals == KnownAccounts.nativeDecimals, program == .token else {
                throw try cursor.required("mint").failure(
                    .outOfRange, "is wrapped SOL, which has \(KnownAccounts.nativeDecimals) decimals and is of SPL Token")
            }
        }

        func account(of wallet: SolanaPublicKey, _ cursor: JSONCursor) throws(ChainError) -> SolanaPublicKey {
            guard let account = DerivedAddress.tokenAccount(wallet: wallet, mint: mint, tokenProgram: program.key) else {
                throw cursor.failure(.invalidAddress, "has no token account that follows from \(wallet)")
            }
            return account
        }

        /// The associated token program's CreateIdempotent.
        func creation(of account: SolanaPublicKey, wallet: SolanaPublicKey, payer: SolanaPublicKey) -> SolanaIntent.Instruction {
            SolanaIntent.Instruction(
                program: Program.associatedToken.key,
                accounts: [
                    Account(key: payer, isSigner: true, isWritable: true), Account(key: account, isSigner: false, isWritable: true),
                    Account(key: wallet, isSigner: false, isWritable: false), Account(key: mint, isSigner: false, isWritable: false),
                    Account(key: Program.system.key, isSigner: false, isWritable: false),
                    Account(key: program.key, isSigner: false, isWritable: false),
                ], data: [1])
        }

        /// TransferChecked.
        func transfer(
            _ amount: UInt64, from: SolanaPublicKey, to: SolanaPublicKey, owner: SolanaPublicKey
        ) -> SolanaIntent.Instruction {
            SolanaIntent.Instruction(
                program: program.key,
                accounts: [
                    Account(key: from, isSigner: false, isWritable: true), Account(key: mint, isSigner: false, isWritable: false),
                    Account(key: to, isSigner: false, isWritable: true), Account(key: owner, isSigner: true, isWritable: false),
                ], data: [12] + amount.littleEndianBytes + [decimals])
        }
    }
}

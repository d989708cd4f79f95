public import ChainKit

extension SolanaAdapter {
    /// What the document does, read from the bytes that are signed.
    ///
    /// Accounts of lookup tables are `context`; where their table is not in the context, instructions that use them are unreadable and
    /// a warning names the table (planning refuses such a document). A table's entry beyond its content is an error.
    public func summary(of document: SolanaDocument, context: ChainContext) throws(ChainError) -> TransactionSummary {
        let context = try SolanaContext(context, stage: .plan)
        switch document.payload {
        case .offchain(let message): return Self.summary(of: message)
        case .message(let message): return try Self.summary(of: message, context: context)
        }
    }

    private static func summary(of message: SolanaOffchainMessage) -> TransactionSummary {
        var summary = TransactionSummary(kind: "offchainMessage")
        summary.add(text: message.text, label: "message")
        summary.fields.append(SummaryField("application domain", message.applicationDomain.description, .signed))
        for signer in message.signers { summary.fields.append(SummaryField("signer", signer.description, .signed)) }
        return summary
    }

    private static func summary(of message: SolanaMessage, context: SolanaContext) throws(ChainError) -> TransactionSummary {
        let resolved = try ResolvedAccounts(message, context: context, stage: .plan)
        var builder = SummaryBuilder(context: context)
        let budget = ComputeBudget(message)
        builder.fee(
            FeeSummary(
                amount: String(budget.fee), highest: String(budget.highestFee), unit: "lamport", payer: message.feePayer?.description,
                origin: budget.fee == budget.highestFee ? .signed : .unverified, display: Decimals.text(budget.fee, decimals: 9) + " SOL"))
        for problem in budget.problems { builder.warn("\(problem)") }
        if let warning = AccountLocks(message).warning { builder.warn("\(warning)") }
        for signer in message.signers { builder.field("signer", "\(signer)") }
        for table in resolved.missingTables {
            builder.warn("lookup table \(table) is not in the context, so the accounts that come from it are unknown")
        }
        if let nonce = DurableNonce(message) {
            builder.field("durable nonce", "\(nonce.value) of account \(nonce.account)")
            builder.warn("the transaction does not expire: it stays valid until nonce account \(nonce.account) advances")
        } else {
            builder.field("recent blockhash", "\(message.recentBlockhash)")
        }

        let views = message.instructions.enumerated().map { index, instruction in
            InstructionView(
                place: "instructions[\(index)]", programKey: message.accountKeys[Int(instruction.programIndex)],
                accounts: instruction.accounts.map { resolved[$0] }, uses: instruction.accounts.compactMap { resolved.use($0) },
                data: instruction.data)
        }
        for view in views {
            // What a reader noted before it failed is thrown away with its copy: an instruction is read whole or not at all.
            var attempt = builder
            do {
                try read(view, into: &attempt)
                builder = attempt
            } catch {
                builder.unreadable(view, error.reason.isEmpty ? nil : error.reason)
            }
        }
        return builder.finished()
    }

    private static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        switch view.program {
        case .system: try SystemProgram.read(view, into: &builder)
        case .token, .token2022: try TokenProgram.read(view, into: &builder)
        case .associatedToken: try AssociatedTokenProgram.read(view, into: &builder)
        case .computeBudget: try ComputeBudgetProgram.read(view, into: &builder)
        case .memo, .memoV1: try MemoProgram.read(view, into: &builder)
        case .stake: try StakeProgram.read(view, into: &builder)
        default: throw UnreadableInstruction(reason: "")
        }
    }
}

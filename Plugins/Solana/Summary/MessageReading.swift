internal import ChainKit

/// A message's instructions, read twice: first for what becomes of the accounts, then for what is to be said, which has to be true at
/// the end.
struct MessageReading {
    private let views: [InstructionView]
    private let context: SolanaContext
    private let parties: Parties
    private let called: Set<SolanaPublicKey>

    init(_ message: SolanaMessage, _ resolved: ResolvedAccounts, parties: Parties, context: SolanaContext) {
        self.context = context
        self.parties = parties
        views = message.instructions.enumerated().map { index, instruction in
            InstructionView(
                place: "instructions[\(index)]", programKey: message.accountKeys[Int(instruction.programIndex)],
                version: message.version, accounts: instruction.accounts.map { resolved[$0] },
                uses: instruction.accounts.compactMap { resolved.use($0) },
                data: instruction.data)
        }
        called = Set(views.map(\.programKey))
    }

    /// A builder that knows how the accounts end.
    func builder() -> SummaryBuilder {
        var first = SummaryBuilder(context: context, parties: parties, called: called)
        read(into: &first)
        return SummaryBuilder(context: context, parties: parties, called: called, outcome: first.ledger)
    }

    func read(into builder: inout SummaryBuilder) {
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
    }

    private func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        switch view.program {
        case .system: try SystemProgram.read(view, into: &builder)
        case .token, .token2022: try TokenProgram.read(view, into: &builder)
        case .associatedToken: try AssociatedTokenProgram.read(view, into: &builder)
        case .computeBudget: try ComputeBudgetProgram.read(view, into: &builder)
        case .memo, .memoV1: try MemoProgram.read(view, into: &builder)
        case .stake: try StakeProgram.read(view, into: &builder)
        case .vote: try VoteProgram.read(view, into: &builder)
        case .addressLookupTable: try LookupTableProgram.read(view, into: &builder)
        case .upgradeableLoader: try UpgradeableLoader.read(view, into: &builder)
        default:
            guard view.programKey == KnownAccounts.loaderV4 else { throw UnreadableInstruction(reason: "") }
            try LoaderV4.read(view, into: &builder)
        }
    }
}

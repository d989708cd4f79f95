internal import ChainKit

/// Collects what the readers of the single programs find. Whatever is said is a ``Sourced``, so that a sentence's origin is that of its
/// weakest word and no reader has to say it.
struct SummaryBuilder {
    private(set) var summary = TransactionSummary(kind: "transaction")
    /// The instructions' actions, auxiliary ones left out.
    private(set) var actions: [String] = []
    let context: SolanaContext
    let parties: Parties
    /// The facts of accounts by the instructions so far.
    var ledger = AccountLedger()
    /// The facts of accounts by all instructions: what is said of an account is to be true at the end.
    let outcome: AccountLedger
    /// The programs that the message calls.
    let called: Set<SolanaPublicKey>

    private var named: Set<SolanaPublicKey> = []
    private var notes: Set<Sourced> = []

    init(context: SolanaContext, parties: Parties, called: Set<SolanaPublicKey>, outcome: AccountLedger = AccountLedger()) {
        self.context = context
        self.parties = parties
        self.called = called
        self.outcome = outcome
    }

    /// Notes what the instruction is for, in one word of ours.
    mutating func action(_ name: String) {
        if !actions.contains(name) { actions.append(name) }
    }

    mutating func field(_ label: String, _ statement: Sourced) { summary.fields.append(SummaryField(label, statement)) }

    mutating func text(_ text: String, label: String) { summary.add(text: text, label: label) }

    mutating func warn(_ warning: Sourced) { summary.warn(warning) }

    /// A note that is worth knowing and no danger, once.
    mutating func note(_ statement: Sourced) {
        if notes.insert(statement).inserted { field("note", statement) }
    }

    /// A warning about an account that several instructions use, once.
    mutating func warnOnce(_ warning: Sourced) {
        if notes.insert(warning).inserted { warn(warning) }
    }

    mutating func fee(_ fee: FeeSummary) { summary.fee = fee }

    mutating func add(_ transfer: Transfer) { summary.transfers.append(transfer) }

    mutating func add(_ power: Power) { summary.powers.append(power) }

    mutating func unreadable(_ view: InstructionView, _ reason: String?) {
        let name = view.program.map { " (\($0.name))" } ?? ""
        summary.unreadable.append(
            Unreadable(
                place: view.place, what: "program \(view.programKey)\(name)" + (reason.map { ": \($0)" } ?? ""), data: view.data,
                accounts: view.uses))
        // A read-only signer counts: token accounts obey an owner who only signs, and a program can pass a signature on to others.
        var signers: [Sourced] = []
        for use in view.uses where use.isSigner && !signers.contains(use.address) { signers.append(use.address) }
        if !signers.isEmpty {
            warn(
                "\(view.place) can't be read and acts with the signature of \(signers.joined(separator: ", ")): "
                    + "it may move whatever that signature rules, tokens included")
        }
        ledger.disturb(view)
        action("unreadable")
    }

    /// A token of the context whose symbol is shown: what is odd about that is said once.
    mutating func token(_ mint: SolanaPublicKey) -> SolanaContext.Token? {
        guard let token = context.tokens[mint], named.insert(mint).inserted else { return context.tokens[mint] }
        for warning in context.symbols.warnings(symbol: token.symbol, of: mint.bytes, text: { Base58.encode($0) }) { warn(warning) }
        return token
    }

    /// The summary. One action names its kind; creating the recipient's token account does not count beside another.
    func finished() -> TransactionSummary {
        var summary = summary
        let main = actions.count > 1 ? actions.filter { $0 != "associatedToken.create" } : actions
        summary.kind = main.count == 1 ? main[0] : main.isEmpty ? "empty" : "multiple"
        return summary
    }
}

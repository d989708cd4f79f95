internal import ChainKit

/// Collects what the readers of the single programs find.
struct SummaryBuilder {
    private(set) var summary = TransactionSummary(kind: "transaction")
    /// What each instruction does, auxiliary ones left out.
    private(set) var actions: [String] = []
    let context: SolanaContext
    /// Token accounts whose owner and mint are proved by their derivation.
    private(set) var derivedTokenAccounts: [SolanaPublicKey: (owner: SolanaPublicKey, mint: SolanaPublicKey)] = [:]

    private var named: Set<SolanaPublicKey> = []

    init(context: SolanaContext) { self.context = context }

    /// Notes what the instruction is for, in one word of ours.
    mutating func action(_ name: String) {
        if !actions.contains(name) { actions.append(name) }
    }

    mutating func field(_ label: String, _ value: String, _ origin: Origin) { field(label, Sourced(value, origin)) }

    mutating func field(_ label: String, _ statement: Sourced) { summary.fields.append(SummaryField(label, statement)) }

    mutating func text(_ text: String, label: String) { summary.add(text: text, label: label) }

    mutating func warn(_ warning: Sourced) { summary.warn(warning) }

    /// A power that stands before the question.
    mutating func power(_ statement: Sourced, isUnlimited: Bool = false) {
        summary.powers.append(Power(statement, isUnlimited: isUnlimited))
    }

    mutating func fee(_ fee: FeeSummary) { summary.fee = fee }

    mutating func unreadable(_ view: InstructionView, _ reason: String?) {
        let name = view.program.map { " (\($0.name))" } ?? ""
        summary.unreadable.append(
            Unreadable(
                place: view.place, what: "program \(view.programKey)\(name)" + (reason.map { ": \($0)" } ?? ""), data: view.data,
                accounts: view.uses))
        // A read-only signer counts: token accounts obey an owner who only signs, and a program can pass a signature on to others.
        var signers: [String] = []
        for use in view.uses where use.isSigner && !signers.contains(use.address.value) { signers.append(use.address.value) }
        if !signers.isEmpty {
            warn(
                "\(view.place) can't be read and acts with the signature of \(signers.joined(separator: ", ")): "
                    + "it may move whatever that signature rules, tokens included")
        }
        action("unreadable")
    }

    mutating func lamports(_ amount: UInt64, from: Sourced, to: Sourced) {
        summary.transfers.append(
            Transfer(
                asset: Sourced("SOL", .signed), amount: Sourced(String(amount), .signed), unit: "lamport", from: from, to: to,
                display: Sourced(Decimals.text(amount, decimals: 9) + " SOL", .signed)))
    }

    /// A transfer of whatever an account holds when it is closed, which only the chain knows.
    mutating func remainingLamports(from: Sourced, to: Sourced) {
        summary.transfers.append(
            Transfer(
                asset: Sourced("SOL", .signed), amount: Transfer.unknownAmount, unit: "lamport", from: from, to: to))
    }

    /// A transfer of tokens. The mint is `nil` where the instruction does not name it; decimals are `nil` where it does not state them.
    mutating func tokens(_ amount: UInt64, mint: Sourced?, decimals: UInt8?, from: Sourced, to: Sourced) {
        summary.transfers.append(
            Transfer(
                asset: mint ?? Sourced("a token whose mint the instruction does not name", .unverified),
                amount: Sourced(String(amount), .signed), unit: "base unit", from: from, to: to,
                display: display(amount, mint: mint, decimals: decimals)))
    }

    /// The amount as people say it, as far as decimals and symbol are known.
    mutating func display(_ amount: UInt64, mint: Sourced?, decimals: UInt8?) -> Sourced? {
        let token = mint.flatMap { SolanaPublicKey(base58: $0.value) }.flatMap { named($0) }
        if let decimals, let known = token?.decimals, known != decimals, let mint {
            warn("the context gives \(mint.value) \(known) decimals, the instruction \(decimals): one of them is wrong")
            return nil
        }
        guard let used = decimals ?? token?.decimals else { return nil }
        let text = Decimals.text(amount, decimals: Int(used))
        guard let token else { return decimals == nil ? nil : Sourced(text + " tokens", .signed) }
        return Sourced(text + " " + token.symbol, min(.context, mint?.origin ?? .unverified))
    }

    /// A token of the context whose symbol is shown: what is odd about that is said once.
    private mutating func named(_ mint: SolanaPublicKey) -> SolanaContext.Token? {
        guard let token = context.tokens[mint], named.insert(mint).inserted else { return context.tokens[mint] }
        for text in context.symbols.warnings(symbol: token.symbol, of: mint.bytes, text: { Base58.encode($0) }) {
            warn(text)
        }
        return token
    }

    mutating func derived(_ account: SolanaPublicKey, owner: SolanaPublicKey, mint: SolanaPublicKey) {
        derivedTokenAccounts[account] = (owner, mint)
    }

    /// One action names the kind; creating the recipient's token account does not count beside another.
    func finished() -> TransactionSummary {
        var summary = summary
        let main = actions.count > 1 ? actions.filter { $0 != "associatedToken.create" } : actions
        summary.kind = main.count == 1 ? main[0] : main.isEmpty ? "empty" : "multiple"
        return summary
    }
}

/// Amounts with a decimal point, exactly.
enum Decimals {
    static func text(_ amount: UInt64, decimals: Int) -> String {
        let digits = String(amount)
        guard decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        var fraction = padded.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? String(padded.dropLast(decimals)) : "\(padded.dropLast(decimals)).\(fraction)"
    }
}

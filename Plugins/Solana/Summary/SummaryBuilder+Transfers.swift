internal import ChainKit

extension SummaryBuilder {
    mutating func lamports(_ amount: UInt64, from: KnownKey?, to: KnownKey) {
        add(
            Transfer(
                asset: "SOL", amount: "\(amount)", unit: "lamport", from: from?.sourced, to: to.sourced,
                display: "\(DecimalDigits.shifted(String(amount), decimals: 9)) SOL"))
        ledger.pay(amount, to: to)
        recipient(to)
    }

    /// Lamports for an account that is made by the same instruction.
    mutating func deposit(_ amount: UInt64, from: KnownKey?, intoNew account: KnownKey) {
        ledger.pay(amount, to: account)
        part(amount, from: from, intoNew: account)
    }

    /// Lamports of an account that become another one's.
    mutating func part(_ amount: UInt64, from: KnownKey?, intoNew account: KnownKey) {
        add(
            Transfer(
                asset: "SOL", amount: "\(amount)", unit: "lamport", from: from?.sourced, to: account.sourced,
                display: "\(DecimalDigits.shifted(String(amount), decimals: 9)) SOL"))
    }

    /// A transfer of whatever an account holds when it is closed, which only the chain knows.
    mutating func remainingLamports(from: KnownKey, to: KnownKey) {
        add(Transfer(asset: "SOL", amount: Transfer.unknownAmount, unit: "lamport", from: from.sourced, to: to.sourced))
        ledger.pay(.max, to: to)
        recipient(to)
    }

    /// A transfer of tokens. The mint is `nil` where the instruction does not name it; decimals are `nil` where it does not state them.
    mutating func tokens(_ amount: UInt64, mint: KnownKey?, decimals: UInt8?, from: KnownKey?, to: KnownKey) {
        add(
            Transfer(
                asset: mint?.sourced ?? Sourced("a token whose mint the instruction does not name", .unverified),
                amount: "\(amount)", unit: "base unit", from: from?.sourced, to: to.sourced,
                display: display(amount, mint: mint, decimals: decimals)))
        tokenRecipient(to)
    }

    /// A transfer of all the tokens that somebody else counts.
    mutating func unknownTokens(mint: KnownKey?, from: KnownKey, to: KnownKey) {
        add(
            Transfer(
                asset: mint?.sourced ?? Sourced("a token whose mint the instruction does not name", .unverified),
                amount: Transfer.unknownAmount, unit: "base unit", from: from.sourced, to: to.sourced))
        tokenRecipient(to)
    }

    /// The amount as people say it, as far as decimals and symbol are known.
    mutating func display(_ amount: UInt64, mint: KnownKey?, decimals: UInt8?) -> Sourced? {
        let known = mint.flatMap { token($0.key) }
        if let decimals, let mint, let contradicted = known?.decimals, contradicted != decimals {
            let warning: Sourced =
                "the context gives \(mint) \(contradicted) decimals, the instruction \(decimals): one of them is wrong"
            warn(warning.atMost(.context))
            return nil
        }
        if decimals == nil, let mint, mint.key == KnownAccounts.nativeMint { return wrapped(amount, mint: mint, known: known) }
        guard let used = decimals ?? known?.decimals, used <= TokenName.mostDecimals else { return nil }
        let text = DecimalDigits.shifted(String(amount), decimals: Int(used))
        guard let known else { return decimals == nil ? nil : "\(text) tokens" }
        return Sourced("\(text) \(known.symbol)", .context).atMost(mint?.origin ?? .unverified)
    }

    /// Wrapped SOL has its decimals, whatever a context says.
    private mutating func wrapped(_ amount: UInt64, mint: KnownKey, known: SolanaContext.Token?) -> Sourced {
        let text: Sourced = "\(DecimalDigits.shifted(String(amount), decimals: Int(KnownAccounts.nativeDecimals)))"
        if let contradicted = known?.decimals, contradicted != KnownAccounts.nativeDecimals {
            let warning: Sourced = "the context gives \(mint) \(contradicted) decimals, and it has \(KnownAccounts.nativeDecimals)"
            warnOnce(warning.atMost(.context))
        } else if let known {
            return Sourced("\(text.value) \(known.symbol)", .context).atMost(mint.origin)
        }
        let tokens: Sourced = "\(text) tokens"
        return tokens.atMost(mint.origin)
    }

    /// The amount with its base units, for sentences: `2.5 USDC, 2500000 base units`.
    mutating func spelled(_ amount: UInt64, mint: KnownKey?, decimals: UInt8?) -> Sourced {
        guard let display = display(amount, mint: mint, decimals: decimals) else { return "\(amount) base units" }
        return "\(display), \(amount) base units"
    }
}

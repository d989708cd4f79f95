internal import ChainKit

/// Recipients from whom nothing comes back.
extension SummaryBuilder {
    /// Whoever gets lamports.
    mutating func recipient(_ account: KnownKey) {
        let (now, end) = (ledger[account.key], outcome[account.key])
        if let danger = danger(of: account) { return warnOnce(danger) }
        suspect(account)
        if end.isClosed, !now.isClosed {
            guard let heir = end.closedTo, !parties.isOurs(heir) else { return }
            return warnOnce("account \(account) is closed later in this transaction, and what it holds goes to \(heir)")
        }
        switch now.kind ?? end.kind {
        case .tokenAccount:
            let mint = now.mint ?? end.mint
            if let mint, mint.key == KnownAccounts.nativeMint, mint.origin == .signed { return wallet(of: account) }
            let of: Sourced = mint.map { " of mint \($0)" } ?? ""
            warnOnce("\(account) is a token account\(of): SOL that goes there becomes no tokens, and its owner alone can get it back")
        case .multisig: warnOnce("\(account) is a multisig account of a token program: SOL that goes there is stuck")
        case .lookupTable: warnOnce("\(account) is a lookup table: SOL that goes there comes back only when the table is closed")
        case .program: warnOnce("\(account) is a program: SOL that goes there is LOST")
        case .mint, .stake, .nonce, .vote, .buffer, nil: noteIfDerived(account)
        }
    }

    /// The token account that gets tokens, and with it the wallet that it obeys when the transaction is over.
    mutating func tokenRecipient(_ account: KnownKey) {
        wallet(of: account)
        let (now, end) = (ledger[account.key], outcome[account.key])
        if end.isClosed, !now.isClosed, let heir = end.closedTo, !parties.isOurs(heir) {
            warnOnce("token account \(account) is closed later in this transaction, and what it holds goes to \(heir)")
        }
        if let owner = end.owner { tokenOwner(owner) }
    }

    /// Whoever owns tokens.
    mutating func tokenOwner(_ owner: KnownKey) {
        if let danger = danger(of: owner) { return warnOnce(danger) }
        suspect(owner)
        switch ledger[owner.key].kind ?? outcome[owner.key].kind {
        case .tokenAccount:
            warnOnce("\(owner) is a token account itself: tokens that belong to it are as good as LOST")
        case .stake, .nonce, .vote, .lookupTable, .buffer, .program:
            warnOnce("\(owner) is an account of a program, not a wallet: tokens that belong to it are LOST")
        case .multisig, .mint, nil: noteIfDerived(owner)
        }
    }

    /// The recipient's wallet, where this transaction proves it.
    private mutating func wallet(of account: KnownKey) {
        guard let owner = outcome[account.key].owner else { return }
        field("recipient's wallet", "\(owner), owner of token account \(account)")
    }

    /// Accounts that are known for what they are.
    private func danger(of account: KnownKey) -> Sourced? {
        if account.key == KnownAccounts.incinerator { return "\(account) is the incinerator: what goes there is BURNED" }
        if let name = KnownAccounts.name(account.key) { return "\(account) is \(name): what goes there is LOST" }
        if called.contains(account.key) { return "\(account) is a program that this transaction calls: what goes there is LOST" }
        if account.key == KnownAccounts.nativeMint { return "\(account) is the mint of wrapped SOL: what goes there is LOST" }
        if ledger[account.key].kind == .mint || outcome[account.key].kind == .mint {
            return "\(account) is a mint: what goes there is LOST"
        }
        return nil
    }

    /// Warns where the context alone calls an account a mint, beside all that the transaction shows.
    private mutating func suspect(_ account: KnownKey) {
        guard let token = context.tokens[account.key] else { return }
        let named: Sourced = "\(account) is the mint of \(token.symbol): what goes there is LOST"
        warnOnce(named.atMost(.context))
    }

    private mutating func noteIfDerived(_ account: KnownKey) {
        guard !account.key.isOnCurve else { return }
        note(
            "\(account) is off the curve, so nobody has a key to it: what goes there moves only by the program that it is derived from")
    }
}

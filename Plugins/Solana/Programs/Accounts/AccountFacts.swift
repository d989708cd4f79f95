internal import ChainKit

/// Facts of an account that this transaction proves.
struct AccountFacts {
    /// The kind of an account.
    enum Kind {
        case tokenAccount, mint, multisig, stake, nonce, vote, lookupTable, buffer, program
    }

    var kind: Kind?
    /// The wallet that a token account obeys.
    var owner: KnownKey?
    var mint: KnownKey?
    /// Whether somebody has made it his own since it was created here.
    var isInitialised = false
    /// Whether it was made over to a program after it was created.
    var isAssigned = false
    /// The account that got what it held, where it was closed.
    var closedTo: KnownKey?
    var isClosed = false
}

/// Facts of accounts, instruction by instruction: each holds until another instruction ends it.
struct AccountLedger {
    private var facts: [SolanaPublicKey: AccountFacts] = [:]
    private var paid: [SolanaPublicKey: UInt64] = [:]

    subscript(key: SolanaPublicKey) -> AccountFacts { facts[key] ?? AccountFacts() }

    /// Lamports that are paid to an account, at most 2^64-1; those that only the chain counts are as many.
    func paid(to account: KnownKey) -> UInt64 { paid[account.key] ?? 0 }

    mutating func pay(_ amount: UInt64, to account: KnownKey) {
        let (sum, isBeyond) = paid(to: account).addingReportingOverflow(amount)
        paid[account.key] = isBeyond ? .max : sum
    }

    /// Created, or made empty for a program: nothing that was known of it holds.
    mutating func create(_ account: KnownKey) { facts[account.key] = AccountFacts() }

    /// Made over to another program.
    mutating func assign(_ account: KnownKey) {
        create(account)
        facts[account.key]?.isAssigned = true
    }

    /// Its program's instruction takes it for this.
    mutating func learn(_ account: KnownKey, is kind: AccountFacts.Kind) {
        facts[account.key, default: AccountFacts()].kind = kind
    }

    mutating func initialise(_ account: KnownKey, as kind: AccountFacts.Kind) {
        facts[account.key, default: AccountFacts()].kind = kind
        facts[account.key]?.isInitialised = true
        facts[account.key]?.isClosed = false
    }

    /// A token account that its program has tied to an owner and a mint.
    mutating func token(_ account: KnownKey, owner: KnownKey?, mint: KnownKey?) {
        initialise(account, as: .tokenAccount)
        facts[account.key]?.owner = owner?.by(account)
        facts[account.key]?.mint = mint?.by(account)
    }

    /// A token account whose mint the program has compared.
    mutating func learn(_ account: KnownKey, holds mint: KnownKey) {
        learn(account, is: .tokenAccount)
        facts[account.key]?.mint = mint.by(account)
    }

    mutating func setOwner(_ account: KnownKey, _ owner: KnownKey?) {
        learn(account, is: .tokenAccount)
        facts[account.key]?.owner = owner?.by(account)
    }

    mutating func close(_ account: KnownKey, to recipient: KnownKey?) {
        var closed = AccountFacts()
        closed.isClosed = true
        closed.closedTo = recipient
        facts[account.key] = closed
    }

    /// An instruction that nobody here can read has run. It may have passed on, with the owner's signature or in his name where he is a
    /// program's address, every account that it may write to. That somebody initialised an account stays true.
    mutating func disturb(_ view: InstructionView) {
        let isSigned = view.uses.contains(where: \.isSigner)
        for case let account? in view.accounts where account.isWritable {
            guard let known = facts[account.key], isSigned || known.owner?.key.isOnCurve != true else { continue }
            facts[account.key]?.owner = nil
            facts[account.key]?.mint = nil
        }
    }
}

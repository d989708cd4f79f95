internal import ChainKit

/// Instructions that make accounts, or make them over to programs.
enum AccountCreation {
    /// CreateAccount (0), CreateAccountWithSeed (3), and CreateAccountAllowPrefund (13), whose account may hold something already and whose
    /// funding account may be missing.
    static func create(
        _ tag: UInt32, _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let seeded = tag == 3 ? try SeededAccount(view.account(1), &data) : nil
        let account = try view.account(tag == 13 ? 0 : 1)
        let amount: UInt64 = try data.integer()
        let space: UInt64 = try data.integer()
        let owner = try data.key()
        seeded?.check(owner, into: &builder)
        builder.ledger.create(account)
        if amount > 0 || tag != 13 {
            builder.deposit(amount, from: try view.account(tag == 13 ? 1 : 0), intoNew: account)
        }
        builder.field("creates account", "\(account) of \(space) bytes, owned by \(owner.asProgram)")
        if let base = seeded?.base, owner.key == Program.system.key {
            builder.grant("\(base) gets power over account \(account), whose address follows from it", to: base, isUnlimited: true)
        }
        if tag == 13, owner.key != Program.system.key, builder.parties.isWallet(account.key) {
            builder.passOn("account \(account) passes into the power of program \(owner.asProgram)")
        } else {
            builder.handOver(account, to: owner, space: space)
        }
        builder.action("system.createAccount")
    }

    /// Allocate (8), and AllocateWithSeed (9), which assigns too.
    static func allocate(
        _ account: KnownKey, space: UInt64, owner: KnownKey?, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        builder.ledger.create(account)
        let owned: Sourced = owner.map { ", owned by \($0.asProgram)" } ?? ""
        builder.field("allocates", "\(space) bytes for \(account)\(owned)")
        // Without an owner it stays System's, unless it is assigned later, which says so.
        let program = owner ?? KnownKey(Program.system.key)
        if owner != nil || !builder.outcome[account.key].isAssigned { builder.handOver(account, to: program, space: space) }
        builder.action("system.allocate")
    }

    /// Assign (1), AssignWithSeed (10).
    static func assign(
        _ account: KnownKey, to owner: KnownKey, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        builder.ledger.assign(account)
        builder.field("assigns", "\(account) to program \(owner.asProgram)")
        // A new account that is somebody's own when the transaction is over was said to be his where it was initialised.
        if builder.outcome[account.key].isInitialised, !builder.parties.isWallet(account.key) {
            builder.handOver(account, to: owner, space: nil)
        } else {
            builder.passOn("account \(account) passes into the power of program \(owner.asProgram)")
        }
        builder.action("system.assign")
    }
}

/// An account whose address should follow from a base key, a seed and the owner.
struct SeededAccount {
    let account: KnownKey
    let base: KnownKey
    let seed: String

    init(account: KnownKey, base: KnownKey, seed: String) {
        self.account = account
        self.base = base
        self.seed = seed
    }

    init(_ account: KnownKey, _ data: inout InstructionData) throws(UnreadableInstruction) {
        let base = try data.key()
        self.init(account: account, base: base, seed: try data.string())
    }

    /// Whether the address is derived from base and seed: the runtime refuses it otherwise.
    func isDerived(for owner: KnownKey) -> Bool {
        DerivedAddress.withSeed(base: base.key, seed: seed, owner: owner.key) == account.key
    }

    func check(_ owner: KnownKey, into builder: inout SummaryBuilder) {
        guard !isDerived(for: owner) else { return }
        builder.warn("\(account) is not the address of base \(base), this seed and this owner: the runtime refuses it")
    }
}

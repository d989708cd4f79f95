internal import ChainKit

/// The System program: lamports, accounts, nonces.
enum SystemProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        var data = InstructionData(view.data)
        let tag: UInt32 = try data.integer()
        switch tag {
        case 0: try createAccount(view, &data, into: &builder)
        case 1:
            let owner = try data.key()
            try assign(try view.name(0), to: owner, into: &builder)
        case 2:
            builder.lamports(try data.integer(), from: try view.name(0), to: try view.name(1))
            builder.action("system.transfer")
        case 3: try createAccountWithSeed(view, &data, into: &builder)
        case 4...7, 12: try nonce(tag, view, &data, into: &builder)
        case 8:
            let space: UInt64 = try data.integer()
            builder.field("allocates", "\(space) bytes for \(try view.name(0).value)", try view.name(0).origin)
            builder.action("system.allocate")
        case 9:
            let account = try seeded(view.account(0), &data)
            let space: UInt64 = try data.integer()
            let owner = try data.key()
            check(account, owner, into: &builder)
            builder.field("allocates", "\(space) bytes for \(account.key), owned by \(Owner.name(owner))", account.origin)
            builder.action("system.allocate")
        case 10:
            let account = try seeded(view.account(0), &data)
            let owner = try data.key()
            check(account, owner, into: &builder)
            try assign(Sourced(account.key.description, account.origin), to: owner, into: &builder)
        case 11:
            let amount: UInt64 = try data.integer()
            let seed = try data.string()
            let owner = try data.key()
            let from = try view.account(0)
            let account = Seeded(key: from.key, origin: from.origin, base: try view.account(1).key, seed: seed)
            check(account, owner, into: &builder)
            builder.lamports(amount, from: try view.name(0), to: try view.name(2))
            builder.action("system.transfer")
        default: throw UnreadableInstruction(reason: "instruction \(tag) is unknown")
        }
        try data.finish()
    }

    private static func createAccount(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64 = try data.integer()
        let space: UInt64 = try data.integer()
        let owner = try data.key()
        builder.lamports(amount, from: try view.name(0), to: try view.name(1))
        builder.field(
            "creates account", "\(try view.name(1).value) of \(space) bytes, owned by \(Owner.name(owner))", try view.name(1).origin)
        builder.action("system.createAccount")
    }

    private static func createAccountWithSeed(
        _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let account = try seeded(view.account(1), &data)
        let amount: UInt64 = try data.integer()
        let space: UInt64 = try data.integer()
        let owner = try data.key()
        check(account, owner, into: &builder)
        builder.lamports(amount, from: try view.name(0), to: try view.name(1))
        builder.field("creates account", "\(account.key) of \(space) bytes, owned by \(Owner.name(owner))", account.origin)
        builder.action("system.createAccount")
    }

    private static func assign(
        _ account: Sourced, to owner: SolanaPublicKey, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        builder.field("assigns", "\(account.value) to program \(Owner.name(owner))", account.origin)
        builder.power("account \(account) passes into the power of program \(Owner.name(owner))", isUnlimited: true)
        builder.warn("account \(account.value) passes into the power of program \(Owner.name(owner))")
        builder.action("system.assign")
    }

    private static func nonce(
        _ tag: UInt32, _ view: InstructionView, _ data: inout InstructionData, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let account = try view.name(0)
        switch tag {
        case 4:
            builder.field("advances nonce", "\(account.value), authority \(try view.name(2).value)", account.origin)
        case 5:
            builder.lamports(try data.integer(), from: account, to: try view.name(1))
            builder.action("system.withdrawNonce")
        case 6:
            builder.field("initialises nonce", "\(account.value), authority \(try data.key())", account.origin)
            builder.action("system.initializeNonce")
        case 7:
            let authority = try data.key()
            builder.field("nonce authority", "\(authority) for \(account.value)", account.origin)
            builder.power("\(authority) gets power over nonce account \(account)")
            builder.warn("\(authority) gets power over nonce account \(account.value)")
            builder.action("system.authorizeNonce")
        default:
            builder.field("upgrades nonce", account)
            builder.action("system.upgradeNonce")
        }
    }

    /// An account whose address should follow from a base key, a seed and the owner.
    private struct Seeded {
        let key: SolanaPublicKey
        let origin: Origin
        let base: SolanaPublicKey
        let seed: String
    }

    private static func seeded(_ account: ResolvedAccount, _ data: inout InstructionData) throws(UnreadableInstruction) -> Seeded {
        let base = try data.key()
        return Seeded(key: account.key, origin: account.origin, base: base, seed: try data.string())
    }

    private static func check(_ account: Seeded, _ owner: SolanaPublicKey, into builder: inout SummaryBuilder) {
        guard DerivedAddress.withSeed(base: account.base, seed: account.seed, owner: owner) != account.key else { return }
        builder.warn("\(account.key) is not the address of base \(account.base), this seed and this owner: the runtime refuses it")
    }
}

/// Programs by name where they have one.
enum Owner {
    static func name(_ key: SolanaPublicKey) -> String { Program(key).map { "\($0.name) (\(key))" } ?? key.description }
}

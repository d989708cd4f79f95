internal import ChainKit

/// The program that creates the token account which a wallet has by convention.
enum AssociatedTokenProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        switch view.data {
        case [], [0], [1]: try create(view, into: &builder)
        case [2]:
            builder.field("recovers tokens", "from \(try view.name(0).value) to \(try view.name(2).value)", try view.name(0).origin)
            builder.action("associatedToken.recoverNested")
        default: throw UnreadableInstruction(reason: "its data is none of this program's")
        }
    }

    private static func create(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        let account = try view.account(1)
        let wallet = try view.account(2)
        let mint = try view.account(3)
        let tokenProgram = try view.account(5)
        let origin = [account.origin, wallet.origin, mint.origin].min() ?? .unverified
        let verb = view.data == [1] ? "creates token account if absent" : "creates token account"
        builder.field(verb, "\(account.key) of \(wallet.key) for mint \(mint.key), rent paid by \(try view.name(0).value)", origin)
        let derived = DerivedAddress.tokenAccount(wallet: wallet.key, mint: mint.key, tokenProgram: tokenProgram.key)
        if derived == account.key {
            builder.derived(account.key, owner: wallet.key, mint: mint.key)
        } else {
            builder.warn(
                "\(account.key) is not the token account of \(wallet.key) for mint \(mint.key); that is \(derived?.description ?? "none")")
        }
        builder.action("associatedToken.create")
    }
}

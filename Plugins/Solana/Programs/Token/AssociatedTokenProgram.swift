internal import ChainKit

/// The program that creates the token account which a wallet has by convention.
enum AssociatedTokenProgram {
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        switch view.data {
        case [], [0], [1]: try create(view, into: &builder)
        case [2]: try recoverNested(view, into: &builder)
        default: throw UnreadableInstruction(reason: "its data is none of this program's")
        }
    }

    private static func create(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) {
        let account = try view.account(1)
        let wallet = try view.account(2)
        let mint = try view.account(3)
        let tokenProgram = try view.account(5)
        let verb = view.data == [1] ? "creates token account if absent" : "creates token account"
        builder.field(verb, "\(account) of \(wallet) for mint \(mint), rent paid by \(try view.account(0))")
        let derived = DerivedAddress.tokenAccount(wallet: wallet.key, mint: mint.key, tokenProgram: tokenProgram.key)
        guard [Program.token.key, Program.token2022.key].contains(tokenProgram.key) else {
            builder.passOn("account \(account) is made for program \(tokenProgram.asProgram), which is no token program")
            return builder.action("associatedToken.create")
        }
        builder.ledger.learn(mint, is: .mint)
        if derived == account.key {
            builder.ledger.token(account, owner: wallet.by(mint, tokenProgram), mint: mint.by(wallet, tokenProgram))
            builder.tokenOwner(wallet)
        } else {
            let right = derived.map { KnownKey($0).by(wallet, mint, tokenProgram) }
            builder.warn(
                "\(account) is not the token account of \(wallet) for mint \(mint); that is \(Sourced(right, orElse: "none"))")
        }
        builder.action("associatedToken.create")
    }

    /// Tokens of an account that another token account owns by mistake go to the wallet's own one.
    private static func recoverNested(
        _ view: InstructionView, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let (nested, mint, destination) = (try view.account(0), try view.account(1), try view.account(2))
        let wallet = try view.account(5)
        builder.field("recovers tokens", "from \(nested) to \(destination)")
        builder.unknownTokens(mint: mint, from: nested, to: destination)
        builder.remainingLamports(from: nested, to: wallet)
        builder.ledger.close(nested, to: wallet)
        builder.action("associatedToken.recoverNested")
    }
}

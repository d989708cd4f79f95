internal import ChainKit

/// A part of a stake becomes a stake of its own, which has the authorities of the whole.
enum StakeSplit {
    /// The rent of a stake account: whoever splits his own stake pays it for the part.
    private static let rent: UInt64 = 2_282_880

    static func read(
        _ view: InstructionView, _ data: inout InstructionData, _ stake: KnownKey, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let amount: UInt64 = try data.integer()
        let part = try view.account(1)
        builder.ledger.initialise(part, as: .stake)
        builder.part(amount, from: stake, intoNew: part)
        builder.field("splits stake", "\(amount) lamports of \(stake) into \(part)")
        if !isOwn(part, view, builder) {
            builder.passOn(
                "stake \(part) gets the staker and the withdrawer of \(stake), whom only the chain knows: all that it holds is theirs")
        }
        builder.action("stake.split")
    }

    /// Whether nothing but rent can be lost by the split. Any signer may be the staker, and a staker need not be the withdrawer, so that
    /// only small money goes without a word.
    private static func isOwn(_ part: KnownKey, _ view: InstructionView, _ builder: SummaryBuilder) -> Bool {
        guard builder.outcome.paid(to: part) <= rent else { return false }
        // The part's own key signs that it is made over, and rules nothing afterwards.
        let signers = view.accounts.compactMap { $0 }.filter { $0.isSigner && $0.key != part.key }
        return !signers.isEmpty && signers.allSatisfy { builder.parties.isOurs($0.known) }
    }
}

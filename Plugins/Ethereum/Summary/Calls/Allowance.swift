internal import ChainKit

/// An allowance of a spender.
struct Allowance {
    let spender: EthereumAddress
    let token: EthereumAddress
    let amount: UInt256
    /// Whose tokens; nil for the sender's.
    var owner: EthereumAddress?
    /// When the allowance ends by itself.
    var deadline: Deadline?
    /// Whether the amount comes on top of an older allowance.
    var isIncrease = false
    /// Whether the allowance is good for one transfer and leaves older ones as they are.
    var isOnce = false
    /// The allowance's condition beside the signature: a clause.
    var condition: Sourced?

    private var verb: String {
        if isOnce { return "may take, once," }
        return isIncrease ? "may spend, on top of what it may already," : "may spend"
    }

    private var ofOwner: String { owner.map { " from \($0)" } ?? "" }

    /// When it ends, and on what it depends.
    private var until: Sourced {
        let end: Sourced = deadline.map { ", until \($0.text)" } ?? ""
        return condition.map { "\(end), \($0)" } ?? end
    }
}

extension SummaryBuilder {
    /// An allowance over fungible tokens.
    mutating func allowance(_ approval: Allowance) {
        mention(approval.spender)
        if let owner = approval.owner { mention(owner) }
        approval.describe(into: &self)
    }

    /// Warns of an amount that no token of the decimals that the context gives it has so much of.
    mutating func warnIfBeyondAnySupply(_ amount: UInt256, of token: EthereumAddress, spender: EthereumAddress) {
        guard let decimals = self.token(token)?.decimals, Amounts.isUnlimited(amount, decimals: decimals),
            let shown = display(amount, of: token)
        else { return }
        warn("\(spender) may spend an UNLIMITED amount: \(shown) are more than any token's supply")
    }

    /// Warns of an odd end of something. An adapter has no clock: the context's is the context's, and whoever shows the summary has his
    /// own.
    mutating func check(_ deadline: Deadline, of what: Sourced) {
        if let reason = deadline.warning { warn("\(what) \(reason)") }
        guard let validity = deadline.validity(of: what.value) else { return }
        summary.validities.append(validity)
        guard let reason = context.now.flatMap(validity.oddity) else { return }
        warn(Sourced("by the context's time, \(what.value) \(reason)", .context))
    }
}

extension Allowance {
    fileprivate func describe(into builder: inout SummaryBuilder) {
        if amount.isZero, !isIncrease {
            builder.field(
                isOnce ? "approval" : "revocation",
                isOnce
                    ? "\(spender) may take nothing of token \(token)\(ofOwner)" : "\(spender) may no longer spend token \(token)\(ofOwner)")
            return
        }
        let unlimited = amount.isUnlimitedAllowance
        let limit: Sourced = unlimited ? "an UNLIMITED amount (\(amount.brief) base units)" : "\(amount) base units"
        builder.field("approval", "\(spender) \(verb) \(limit) of token \(token)\(ofOwner)\(until)")
        let shown = unlimited ? nil : builder.display(amount, of: token)
        let most = unlimited ? "an UNLIMITED amount" : shown ?? limit
        builder.power("\(spender) \(verb) \(most) of token \(token)\(ofOwner)\(until)", isUnlimited: unlimited)
        if let shown {
            builder.field("approved amount", shown)
        } else if let known = builder.named(token) {
            builder.field("token \(token)", known.symbol)
        }
        if unlimited {
            builder.warn("\(spender) \(verb) an UNLIMITED amount of token \(token)\(ofOwner) at any time\(until)")
        } else {
            builder.warnIfBeyondAnySupply(amount, of: token, spender: spender)
        }
        if spender.isZero { builder.warn("the spender is the zero address") }
        if let deadline { builder.check(deadline, of: "the approval of \(spender) for token \(token)") }
    }
}

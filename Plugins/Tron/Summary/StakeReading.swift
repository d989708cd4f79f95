internal import ChainKit

/// Says what is staked, delegated, voted for and withdrawn.
struct StakeReading {
    /// A block takes three seconds.
    private static let blocksADay: Int64 = 28800
    /// The time that a delegation is locked where its own is not stated: three days.
    private static let usualLock = 3 * blocksADay

    let type: Int64
    let message: ContractMessage
    let owner: TronAddress
    /// The contract's bytes.
    let value: [UInt8]

    func read(into builder: inout SummaryBuilder) {
        switch type {
        case 11:
            builder.summary.kind = "stake"
            let days = message.integer("frozen_duration")
            builder.field("stakes", "\(amount("frozen_balance")) of \(owner) for \(resource), for \(days) days")
            if let receiver { delegate(amount("frozen_balance"), to: receiver, into: &builder) }
        case 12:
            builder.summary.kind = "unstake"
            builder.field("unstakes", "all that \(owner) staked for \(resource) by version 1" + (receiver.map { ", lent to \($0)" } ?? ""))
        case 13:
            builder.summary.kind = "withdrawRewards"
            builder.field("withdraws", "the rewards of \(owner)'s votes or blocks, to its own balance")
        case 54:
            builder.summary.kind = "stake"
            builder.field("stakes", "\(amount("frozen_balance")) of \(owner) for \(resource), until it is unstaked")
        case 55:
            builder.summary.kind = "unstake"
            builder.field("unstakes", "\(amount("unfreeze_balance")) of what \(owner) has staked for \(resource)")
            builder.field("can be withdrawn", Sourced("14 days later", .unverified))
        case 56:
            builder.summary.kind = "withdrawUnstaked"
            builder.field("withdraws", "what \(owner) unstaked and has waited for, to its own balance")
        case 57:
            builder.summary.kind = "delegateResource"
            if let receiver { delegate(amount("balance"), to: receiver, into: &builder) }
        case 58:
            builder.summary.kind = "undelegateResource"
            builder.field("takes back", "the \(resource) of \(amount("balance")) from \(receiver?.description ?? "")")
            builder.mention(receiver)
        case 59:
            builder.summary.kind = "cancelUnstaking"
            builder.field("stakes again", "all that \(owner) is unstaking; what has waited long enough is withdrawn")
        default: vote(into: &builder)
        }
    }

    private var receiver: TronAddress? { message.address("receiver_address") }

    private func amount(_ field: String) -> String { Amounts.trx(message.integer(field)) }

    private var resource: String {
        switch message.integer("resource") {
        case 0: "bandwidth"
        case 1: "energy"
        case 2: "voting power"
        case let other: "resource \(other), which is unknown"
        }
    }

    private func delegate(_ amount: String, to receiver: TronAddress, into builder: inout SummaryBuilder) {
        builder.mention(receiver)
        builder.check(receiver: receiver)
        let period = message.integer("lock_period")
        var lock: Sourced = ", until it is taken back"
        if message.integer("lock") != 0 {
            // Where none is stated it is the chain's parameter.
            let time = period == 0 ? Sourced(Self.time(Self.usualLock), .unverified) : "\(Self.time(period))"
            lock = ", and nobody can take it back for \(time)"
            builder.warn("the delegation is LOCKED for \(time)")
        } else if period != 0 {
            builder.field("lock period", "\(period) blocks are stated, and no lock")
        }
        builder.field("delegates", "the \(resource) of \(amount) that \(owner) has staked to \(receiver)\(lock)")
        builder.power("\(receiver) may use the \(resource) of \(amount) that \(owner) has staked\(lock)")
    }

    private static func time(_ blocks: Int64) -> String {
        let (days, hours) = (blocks / blocksADay, blocks % blocksADay / (blocksADay / 24))
        return "\(blocks) blocks, about \(days) days and \(hours) hours"
    }

    private func vote(into builder: inout SummaryBuilder) {
        builder.summary.kind = "vote"
        let votes = message.messages("votes")
        for vote in votes.prefix(ContractFindings.mostVotes) {
            guard let address = vote.address("vote_address") else { continue }
            builder.field("votes", "\(vote.integer("vote_count")) for \(address)")
            builder.mention(address)
        }
        let support = message.integer("support") == 0 ? "" : ", and support is stated"
        builder.field("before", "all earlier votes of \(owner) are replaced\(support)")
        if votes.count > ContractFindings.mostVotes {
            builder.warn("of the \(votes.count) votes the first \(ContractFindings.mostVotes) are shown")
            builder.unreadable("raw_data.contract[0].parameter.value", "all \(votes.count) votes", value)
        }
    }
}

internal import ChainKit

extension SummaryBuilder {
    /// A power that stands before the question.
    mutating func power(_ statement: Sourced, isUnlimited: Bool = false) { add(Power(statement, isUnlimited: isUnlimited)) }

    /// A power that passes on from somebody: warned of, whoever gets it.
    mutating func passOn(_ statement: Sourced) {
        power(statement, isUnlimited: true)
        warn(statement)
    }

    /// A power that somebody gets over what is made here: as loud as one that passes on, unless it is ours. Of ``KnownKey``s that are
    /// absent nobody gets it.
    mutating func grant(_ statement: Sourced, to holder: KnownKey?, isUnlimited: Bool = false) {
        guard let holder, !parties.isOurs(holder) else { return }
        power(statement, isUnlimited: isUnlimited)
        warn(statement)
    }

    /// An account that is made for a program: whose is it when the transaction is over?
    mutating func handOver(_ account: KnownKey, to program: KnownKey, space: UInt64?) {
        let end = outcome[account.key]
        guard !end.isClosed, !end.isInitialised else { return }
        switch Program(program.key) {
        case .system where space == nil || space == 0: return
        case .system where space != 80:
            warn("account \(account) of System gets \(space ?? 0) bytes of data, and such an account can't send what it holds")
        case .system, .token, .token2022, .stake, .vote, .upgradeableLoader:
            // 80 bytes of System's are a nonce account.
            let made: Sourced = program.key == Program.system.key ? "as a nonce account" : "for program \(program.asProgram)"
            let statement: Sourced =
                "nothing that can be read here initialises account \(account), which is made \(made): "
                + "whoever initialises it first gets what it holds"
            power(statement, isUnlimited: true)
            warn(statement)
        default:
            let statement: Sourced = "account \(account) and what it holds come into the power of program \(program.asProgram)"
            power(statement, isUnlimited: true)
            warn(statement)
        }
    }
}

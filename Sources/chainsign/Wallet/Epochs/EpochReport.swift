internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// The outcome of a refresh or reshare.
struct EpochReport {
    let plan: EpochPlan
    let after: LocalWallet

    func show(json: Bool) async throws {
        let isPlanned =
            after.keys.first?.epoch == plan.parameters.nextEpoch && after.roster == plan.parameters.roster
            && after.threshold == plan.parameters.threshold
        guard isPlanned else {
            let attempts = try await after.attempts().filter { $0.attempt.proposal == plan.proposal }
            throw WalletError.epochUndecided(
                voted: attempts.filter { $0.attempt.stage == .committed }.map(\.party).sorted(),
                missing: Set(attempts.flatMap { $0.attempt.unheard(in: after.roster) }).sorted(),
                newcomers: Set(attempts.flatMap { $0.attempt.unheardNewcomers(in: after.roster) }).sorted())
        }
        if json {
            try Output.json(self.json)
        } else {
            try Output.line(
                "\(after.name)  epoch \(plan.parameters.nextEpoch), \(after.threshold) of \(after.partyCount); keys and addresses as before"
            )
        }
        Output.note("backups of epoch \(plan.parameters.epoch.number) restore nothing any more: make new ones, and destroy the old")
        if plan.parameters.departedCanSign {
            Output.note(
                "parties \(PartyList.text(plan.parameters.departed)) can still sign with their old shares together; to end that, move the funds"
            )
        }
    }

    /// `{"wallet", "epoch", "threshold", "parties", "new", "left", "absent", "departedCanSign"}`
    private var json: JSONValue {
        let parameters = plan.parameters
        func list(_ parties: [PartyIndex]) -> JSONValue { .array(parties.map { .integer($0.rawValue) }) }
        return [
            "wallet": .string(after.name), "epoch": .integer(parameters.nextEpoch), "threshold": .integer(after.threshold),
            "parties": list(after.roster.parties), "new": list(parameters.newcomers), "left": list(parameters.leaving),
            "absent": list(parameters.absent), "departedCanSign": .bool(parameters.departedCanSign),
        ]
    }
}

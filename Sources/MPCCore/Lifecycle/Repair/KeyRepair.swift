public import Secrets

/// The repair of a share (lifecycle.md section 4): t helpers give a party that has lost its own the same share of the same epoch again. Where it
/// was stolen, a refresh has to follow.
///
/// ```
/// round 1   broadcast  D_ij per key and helper, from helpers;     private  δ_ij per key between helpers, the companion's part with the repaired
/// round 2   broadcast  the echo of round 1;                       private  σ_j per key to the repaired, then the companion's answer; its answers back
/// ```
public enum KeyRepair {
    /// Makes a helper's side of the run, after round 0. Its result has no share: what rode along is new, and what it had with the repaired
    /// party before is void.
    public static func help(
        _ shares: [KeyShare], _ parameters: RepairParameters, context: RunContext, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<DealtKeys> {
        guard context.parameters == parameters.run else { throw .misuse(.parameter("context of another run")) }
        guard parameters.helpers.contains(context.me) else { throw .misuse(.notAParticipant) }
        guard let own = WalletState(keys: shares.map(\.info), roster: parameters.state.roster), own.hash == parameters.state.hash,
            own.keys.allSatisfy({ $0.index == context.me })
        else { throw .misuse(.material("shares of another wallet")) }
        return ProtocolRun(
            context: context, machine: RepairMachine(parameters, shares: shares, context: context, randomness: randomness))
    }

    /// Makes the side of the party that has lost its share, which ends with it.
    public static func receive(
        _ parameters: RepairParameters, context: RunContext, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<DealtKeys> {
        guard context.parameters == parameters.run else { throw .misuse(.parameter("context of another run")) }
        guard context.me == parameters.repaired else { throw .misuse(.notAParticipant) }
        return ProtocolRun(context: context, machine: RepairMachine(parameters, shares: [], context: context, randomness: randomness))
    }
}

/// The two rounds of a repair, each a move-only value that holds what it needs.
final class RepairMachine: RunMachine<DealtKeys> {
    private enum State: ~Copyable {
        case ready
        case masked(MaskedRepair)
        case summed(SummedRepair)
        case over
    }
    private let parameters: RepairParameters
    private let shares: [KeyShare]
    private let context: RunContext
    private let randomness: Randomness
    private var state = State.ready

    init(_ parameters: RepairParameters, shares: [KeyShare], context: RunContext, randomness: Randomness) {
        self.parameters = parameters
        self.shares = shares
        self.context = context
        self.randomness = randomness
    }

    override var shapes: [RoundShape] {
        [
            RoundShape(broadcast: .repairPoints, privateMessage: .repairMasks),
            RoundShape(broadcast: .repairEcho, privateMessage: .repairSums),
        ]
    }

    override func start() throws(ProtocolAbort) -> Outbox {
        guard case .ready = take() else { throw .misuse(.order) }
        let step = try MaskedRepair.begin(parameters, shares: shares, context: context, randomness: randomness)
        let outbox = step.outbox
        state = .masked(step.next)
        return outbox
    }

    override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<DealtKeys> {
        switch take() {
        case .masked(let round):
            let step = try round.advance(inbox)
            let outbox = step.outbox
            state = .summed(step.next)
            return .send(outbox)
        case .summed(let round): return .finished(try round.finish(inbox))
        case .ready: throw .misuse(.order)
        case .over: throw .misuse(.order)
        }
    }

    private func take() -> State {
        var taken = State.over
        swap(&taken, &state)
        return taken
    }
}

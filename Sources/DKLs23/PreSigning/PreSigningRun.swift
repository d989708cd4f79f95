internal import Groups
package import MPCCore
package import Secrets

/// The pre-signing run of B instances among exactly t parties (dkls23.md section 4).
///
/// ```
/// round 1   broadcast  C_i per instance;                        private  the OT extension, this party as Bob
/// round 2   broadcast  R_i, salt_i, pk_i per instance, and E;   private  the vector OLE reply, Γ^u, Γ^v, ψ per instance, as Alice
/// then      locally    every check, and the pre-signatures
/// ```
extension PreSigning {
    /// Makes one party's side of the run, after round 0.
    package static func run(
        _ key: KeyShare, batch: Int, context: RunContext, pairs: any PairLedger, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<[SigningMaterial]> {
        let expected = try parameters(key.info, signers: context.parties, batch: batch)
        return try run(key, Terms(key.info, batch: batch, request: nil, context, pairs), expected, randomness)
    }

    /// Makes one party's side of an interactive signing run: its context must be bound to the request, and the pre-signatures that it makes
    /// are.
    package static func run(
        _ key: KeyShare, request: InteractiveRequest, context: RunContext, pairs: any PairLedger, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<[SigningMaterial]> {
        let expected = try parameters(key.info, signers: context.parties, request: request)
        let terms = Terms(key.info, batch: request.items.count, request: request.hash, context, pairs)
        return try run(key, terms, expected, randomness)
    }

    private static func run(
        _ key: KeyShare, _ terms: Terms, _ expected: RunParameters, _ randomness: Randomness
    ) throws(ProtocolAbort) -> ProtocolRun<[SigningMaterial]> {
        let context = terms.context
        guard context.parameters == expected else { throw .misuse(.parameter("context of another run")) }
        guard context.me == key.info.index else { throw .misuse(.notAParticipant) }
        var states: [PartyIndex: PairState] = [:]
        for peer in context.peers {
            guard let pair = PartyPair(context.me, peer) else { throw .misuse(.signers) }
            guard !terms.pairs.isPoisoned(pair) else { throw .banned(pair) }
            guard let record = terms.pairs.setup(with: peer), let state = PairState(record, me: context.me, peer: peer) else {
                throw .misuse(.material("no pair set-up with party \(peer)"))
            }
            states[peer] = state
        }
        // Exactly one extension per sid_AB: a second would repeat the PRG's output under other choice bits.
        guard context.claim() else { throw .misuse(.order) }
        let step = try CommittedRound.begin(key, terms, states: states, randomness: randomness)
        return ProtocolRun(context: context, machine: Machine(step))
    }

    /// The terms of a run, which every round knows: none of it is secret, and none changes.
    struct Terms {
        let info: KeyInfo
        /// B.
        let batch: Int
        /// The hash of the one request that the pre-signatures are for; nil for a pool.
        let request: [UInt8]?
        let context: RunContext
        let pairs: any PairLedger

        init(_ info: KeyInfo, batch: Int, request: [UInt8]?, _ context: RunContext, _ pairs: any PairLedger) {
            self.info = info
            self.batch = batch
            self.request = request
            self.context = context
            self.pairs = pairs
        }
    }

    private final class Machine: RunMachine<[SigningMaterial]> {
        private enum State: ~Copyable {
            /// Made with the run, so that what stands against it is said before anything is sent.
            case begun(Step<CommittedRound>)
            case committed(CommittedRound)
            case opened(OpenedRound)
            case over
        }
        private var state: State

        init(_ first: consuming Step<CommittedRound>) { state = .begun(first) }

        override var shapes: [RoundShape] {
            [
                RoundShape(broadcast: .presignCommitments, privateMessage: .presignExtension),
                RoundShape(broadcast: .presignOpenings, privateMessage: .presignReplies),
            ]
        }

        override func start() throws(ProtocolAbort) -> Outbox {
            guard case .begun(let step) = take() else { throw .misuse(.order) }
            let outbox = step.outbox
            state = .committed(step.entered())
            return outbox
        }

        override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<[SigningMaterial]> {
            switch take() {
            case .committed(let round):
                let step = try round.advance(inbox)
                let outbox = step.outbox
                state = .opened(step.entered())
                return .send(outbox)
            case .opened(let round): return .finished(try round.finish(inbox))
            case .begun: throw .misuse(.order)
            case .over: throw .misuse(.order)
            }
        }

        private func take() -> State {
            var taken = State.over
            swap(&taken, &state)
            return taken
        }
    }
}

internal import Groups
package import MPCCore
package import Secrets

/// The pair set-up run: 128 base OTs in each direction and a zero-share seed with every peer (dkls23.md section 1).
///
/// For renewals: a wallet's first set-ups ride in key generation (``DKLs23Pairs/companion``). Both go through the same
/// ``OfferedHalf`` and ``AnsweredHalf``.
///
/// ```
/// round 1   private  r, this party receiving base OTs (as Alice)
/// round 2   private  S, this party sending them (as Bob), and its zero-share contribution
/// ```
package enum PairSetup {
    /// Makes the run's parameters among `parties`, for an epoch of a key.
    package static func parameters(keyID: [UInt8], epoch: UInt32, parties: [PartyIndex]) -> RunParameters? {
        var operation = Transcript(.operation)
        operation.absorb("pairs")
        return RunParameters(
            protocolName: "dkls23/pairs", keyID: keyID, epoch: epoch, parties: parties, operation: operation.hash())
    }

    /// Makes one party's side of the run, after round 0.
    package static func run(context: RunContext, randomness: Randomness = .system) -> ProtocolRun<[PairSetupRecord]> {
        ProtocolRun(context: context, machine: Machine(context: context, randomness: randomness))
    }

    /// Computes the id of a direction's set-up, setupId_AB = H("pair/setup"; ot, all r, all S), every element a field of its own.
    package static func setupID(ot: [UInt8], elements r: [UInt8], reply s: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.pairSetup)
        transcript.absorb(ot)
        for message in [r, s] {
            for offset in stride(from: 0, to: message.count - message.count % 32, by: 32) {
                transcript.absorb(Array(message[offset..<offset + 32]))
            }
        }
        return transcript.hash()
    }

    /// Computes the seed of a pair's shares of zero, z_ij = HMAC(contribution_i; "pair/zero", sid, i, j, contribution_j) for i < j.
    package static func zeroSeed(
        _ sid: [UInt8], low: PartyIndex, _ lowContribution: borrowing SecretBytes, high: PartyIndex,
        _ highContribution: borrowing SecretBytes
    ) -> SecretBytes {
        var code = KeyedTranscript(.pairZero, key: lowContribution)
        code.absorb(sid)
        code.absorb(low.number)
        code.absorb(high.number)
        code.absorb(secret: highContribution)
        return code.finish()
    }

    private final class Machine: RunMachine<[PairSetupRecord]> {
        private enum State: ~Copyable {
            case ready
            case offered(OfferedRound)
            case answered(AnsweredRound)
            case over
        }
        private let context: RunContext
        private let randomness: Randomness
        private var state = State.ready

        init(context: RunContext, randomness: Randomness) {
            self.context = context
            self.randomness = randomness
        }

        override var shapes: [RoundShape] {
            [RoundShape(broadcast: nil, privateMessage: .pairElements), RoundShape(broadcast: nil, privateMessage: .pairReply)]
        }

        override func start() throws(ProtocolAbort) -> Outbox {
            guard case .ready = take() else { throw .misuse(.order) }
            let step = try OfferedRound.begin(context, randomness: randomness)
            let outbox = step.outbox
            state = .offered(step.entered())
            return outbox
        }

        override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<[PairSetupRecord]> {
            switch take() {
            case .offered(let round):
                let step = try round.advance(inbox)
                let outbox = step.outbox
                state = .answered(step.entered())
                return .send(outbox)
            case .answered(let round): return .finished(try round.finish(inbox))
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
}

/// After round 1: this party has offered every peer its elements.
private struct OfferedRound: ~Copyable {
    private let context: RunContext
    private var halves: UniqueDeque<OfferedHalf>

    static func begin(_ context: RunContext, randomness: Randomness) throws(ProtocolAbort) -> Step<OfferedRound> {
        var halves = UniqueDeque<OfferedHalf>(capacity: context.peers.count)
        var privates: [PartyIndex: SecretMessage] = [:]
        for peer in context.peers {
            let half = try OfferedHalf(with: peer, context: context, randomness: randomness)
            privates[peer] = PrivateBody.message(.pairElements, context, secret: half.message)
            halves.append(half)
        }
        return Step(OfferedRound(context: context, halves: halves), Outbox(privates: privates))
    }

    consuming func advance(_ inbox: Inbox) throws(ProtocolAbort) -> Step<AnsweredRound> {
        var answered = UniqueDeque<AnsweredHalf>(capacity: halves.count)
        var privates: [PartyIndex: SecretMessage] = [:]
        while let half = halves.popFirst() {
            let peer = half.peer
            let elements = try PrivateBody.secret(try inbox.privateMessage(of: peer), count: PairHalf.elementsBytes, from: peer)
            let answer = try half.answer(elements)
            privates[peer] = PrivateBody.message(.pairReply, context, secret: answer.message)
            answered.append(answer.next)
        }
        return Step(AnsweredRound(halves: answered), Outbox(privates: privates))
    }
}

/// After round 2: only the peers' answers are missing.
private struct AnsweredRound: ~Copyable {
    var halves: UniqueDeque<AnsweredHalf>

    consuming func finish(_ inbox: Inbox) throws(ProtocolAbort) -> [PairSetupRecord] {
        var records: [PairSetupRecord] = []
        while let half = halves.popFirst() {
            let peer = half.peer
            let reply = try PrivateBody.secret(try inbox.privateMessage(of: peer), count: PairHalf.replyBytes, from: peer)
            let state = try half.finish(reply)
            records.append(PairSetupRecord(peer: peer, publicPart: state.publicPart, secret: state.encoded()))
        }
        return records
    }
}

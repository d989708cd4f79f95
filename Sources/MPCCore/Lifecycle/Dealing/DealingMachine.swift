internal import Secrets

/// The three rounds in which shares are dealt to the holders of an epoch (lifecycle.md section 1). What is dealt, by whom and to whom is the
/// operation's to say.
final class DealingMachine: RunMachine<DealtKeys> {
    private enum State: ~Copyable {
        case ready
        case committed(CommittedDealing)
        case opened(OpenedDealing)
        case echoed(EchoedDealing)
        case over
    }
    private let operation: any DealingOperation
    private let context: RunContext
    private let randomness: Randomness
    private var state = State.ready

    init(_ operation: any DealingOperation, context: RunContext, randomness: Randomness) {
        self.operation = operation
        self.context = context
        self.randomness = randomness
    }

    override var shapes: [RoundShape] {
        [
            RoundShape(broadcast: .lifeCommitment),
            RoundShape(broadcast: .lifeOpening, privateMessage: .lifeShares),
            RoundShape(broadcast: .lifeEcho, privateMessage: .lifePairReply),
        ]
    }

    override func start() throws(ProtocolAbort) -> Outbox {
        guard case .ready = take() else { throw .misuse(.order) }
        let step = try CommittedDealing.begin(operation, context: context, randomness: randomness)
        let outbox = step.outbox
        state = .committed(step.next)
        return outbox
    }

    override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<DealtKeys> {
        switch take() {
        case .committed(let round):
            let step = try round.advance(inbox)
            let outbox = step.outbox
            state = .opened(step.next)
            return .send(outbox)
        case .opened(let round):
            let step = try round.advance(inbox)
            let outbox = step.outbox
            state = .echoed(step.next)
            return .send(outbox)
        case .echoed(let round): return .finished(try round.finish(inbox))
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

/// What a seat keeps from round to round: a reference, since Swift 6.3 releases arrays in an enum's move-only payload twice when they are taken
/// out of more than one case.
final class DealingSeat {
    let operation: any DealingOperation
    let context: RunContext
    let lines: [any DealtLine]
    let companion: CompanionRun?
    /// The broadcasts of each round by seat, this one's own among them.
    var broadcasts: [[PartyIndex: [UInt8]]] = []

    init(_ operation: any DealingOperation, context: RunContext, randomness: Randomness) throws(ProtocolAbort) {
        self.operation = operation
        self.context = context
        lines = try operation.lines(context, randomness)
        guard let kind = operation.companion, operation.isHolder(context.me) else {
            companion = nil
            return
        }
        let peers = context.peers.filter { operation.isHolder($0) }
        companion = try CompanionRun(kind, context: context, with: peers, randomness: randomness)
    }

    /// A private message of parts: of the header alone where there is nothing for the peer.
    func message(_ type: MessageType, _ parts: [SecretMessage]) -> SecretMessage {
        SecretMessage(WireHeader(type: type, runID: context.id), parts: parts)
    }

    /// Bytes of the shares that a peer's round 2 brings this seat: what rides along is behind them.
    func shareBytes(from peer: PartyIndex) -> Int { getsShares(from: peer) ? 32 * lines.count : 0 }

    /// Bytes of the body that a peer's round 2 has for this seat.
    func bodyBytes(from peer: PartyIndex) -> Int {
        shareBytes(from: peer) + (rides(with: peer) ? companion?.firstMessageBytes ?? 0 : 0)
    }

    /// Whether the companion rides between this seat and a peer.
    func rides(with peer: PartyIndex) -> Bool { operation.rides(between: context.me, and: peer) }

    /// Whether a peer's round 2 brings this seat shares.
    func getsShares(from peer: PartyIndex) -> Bool { operation.isHolder(context.me) && operation.deals(peer) }

    /// Refuses a private message that has a body where none belongs.
    func requireEmpty(_ message: SecretMessage, from peer: PartyIndex) throws(ProtocolAbort) {
        guard message.bytes.count == WireHeader.size else { throw .blame([peer], .undecodable(field: "end")) }
    }
}

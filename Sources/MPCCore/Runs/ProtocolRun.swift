internal import Secrets

/// A protocol's rounds behind one face, so that an orchestrator can hold any of them.
///
/// Sans-IO: the machine consumes inboxes and gives outboxes; it has no clock, socket, task or lock. Inside, every round is
/// a move-only type of its own, so that a wrong order does not compile; this class is the only place that erases them.
open class RunMachine<Output> {
    package init() {}
    /// The messages of each round, in order.
    open var shapes: [RoundShape] { [] }
    /// Enters the first round.
    open func start() throws(ProtocolAbort) -> Outbox { throw .misuse(.order) }
    /// Takes one round's complete inbox: the next outbox, or the result.
    open func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<Output> { throw .misuse(.order) }
}

/// What advancing a run gave.
public enum RunProgress<Output> {
    /// Deliver this and collect the answers.
    case send(Outbox)
    /// The run is over.
    case finished(Output)
}

/// One participant's side of one run: collects messages, drops what is not of this run, and advances.
public final class ProtocolRun<Output> {
    /// Who, what and the run id.
    public let context: RunContext
    /// Messages dropped because they were of another run, unreadable before their run id, or from outsiders (rule D6).
    public private(set) var dropped = 0
    private let machine: RunMachine<Output>
    private var round = -1
    private var ended = false
    /// This round's messages and those of later rounds that came early: at most one per type and sender.
    private var broadcasts: [MessageType: [PartyIndex: [UInt8]]] = [:]
    private var privates: [MessageType: [PartyIndex: SecretMessage]] = [:]
    /// The first invalid message of an authenticated sender; surfaces when the run advances.
    private var verdict: ProtocolAbort?

    /// A run of a protocol.
    public init(context: RunContext, machine: RunMachine<Output>) {
        self.context = context
        self.machine = machine
    }

    /// Enters the first round.
    public func start() throws(ProtocolAbort) -> Outbox {
        guard round == -1, !ended else { throw .misuse(.order) }
        round = 0
        do throws(ProtocolAbort) { return try machine.start() } catch {
            ended = true
            throw error
        }
    }

    /// A broadcast that the authenticated channel says came from `sender`.
    public func receive(broadcast message: [UInt8], from sender: PartyIndex) {
        guard accepts(sender) else { return drop() }
        guard let header = try? WireHeader(message) else { return note(.blame([sender], .undecodable(field: "header"))) }
        guard header.runID == context.id else { return drop() }
        switch place(of: header.type, \.broadcast) {
        case .none: note(.blame([sender], .undecodable(field: "type")))
        case .past: drop()
        case .presentOrFuture:
            if let first = broadcasts[header.type]?[sender] {
                if first != message { note(.blame([sender], .equivocation)) }
            } else {
                broadcasts[header.type, default: [:]][sender] = message
            }
        }
    }

    /// A private message that the sealed channel says came from `sender`.
    public func receive(privateMessage message: SecretMessage, from sender: PartyIndex) {
        guard accepts(sender) else { return drop() }
        guard let header = try? message.header() else { return note(.blame([sender], .undecodable(field: "header"))) }
        guard header.runID == context.id else { return drop() }
        switch place(of: header.type, \.privateMessage) {
        case .none: note(.blame([sender], .undecodable(field: "type")))
        case .past: drop()
        case .presentOrFuture:
            if let first = privates[header.type]?[sender] {
                if !first.bytes.isEqual(to: message.bytes) { note(.blame([sender], .equivocation)) }
            } else {
                privates[header.type, default: [:]][sender] = message
            }
        }
    }

    /// The peers whose messages this round still lacks.
    public var missing: [PartyIndex] {
        guard let shape else { return [] }
        return context.peers.filter { peer in
            shape.broadcast.map { broadcasts[$0]?[peer] == nil } ?? false
                || shape.privateMessage.map { privates[$0]?[peer] == nil } ?? false
        }
    }

    /// Advances with what was received. Incomplete: `retryable`, naming who is missing, and the run is over.
    public func advance() throws(ProtocolAbort) -> RunProgress<Output> {
        guard round >= 0, !ended else { throw .misuse(.order) }
        do throws(ProtocolAbort) {
            if let verdict { throw verdict }
            let missing = missing
            guard missing.isEmpty else { throw .retryable(missing: missing) }
            let inbox = Inbox(
                broadcasts: shape?.broadcast.flatMap { broadcasts.removeValue(forKey: $0) } ?? [:],
                privates: shape?.privateMessage.flatMap { privates.removeValue(forKey: $0) } ?? [:])
            let progress = try machine.advance(inbox)
            round += 1
            if case .finished = progress { ended = true }
            return progress
        } catch {
            ended = true
            throw error
        }
    }

    private var shape: RoundShape? {
        !ended && machine.shapes.indices.contains(round) ? machine.shapes[round] : nil
    }
    private enum Place { case past, presentOrFuture }

    /// Where a message type stands among the rounds: networks deliver late and early, and neither is anybody's fault.
    private func place(of type: MessageType, _ kind: KeyPath<RoundShape, MessageType?>) -> Place? {
        guard !ended else { return .past }
        return machine.shapes.firstIndex { $0[keyPath: kind] == type }.map { $0 < round ? .past : .presentOrFuture }
    }

    private func accepts(_ sender: PartyIndex) -> Bool { sender != context.me && context.parties.contains(sender) }
    private func drop() { dropped &+= 1 }
    private func note(_ verdict: ProtocolAbort) { if self.verdict == nil { self.verdict = verdict } }
}

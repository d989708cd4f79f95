internal import Secrets

/// A protocol's rounds behind one face, so that an orchestrator can hold any of them.
///
/// Sans-IO: the machine consumes inboxes and gives outboxes; it has no clock, socket, task or lock. The machines here have a move-only
/// type for each round, so that a wrong order does not compile; a small one of another package may count them.
open class RunMachine<Output> {
    /// For subclasses, which are the protocols.
    public init() {}
    /// The messages of each round, in order. A type belongs to one round alone: it says which round a message is for.
    open var shapes: [RoundShape] { [] }
    /// Enters the first round.
    open func start() throws(ProtocolAbort) -> Outbox { throw .misuse(.order) }
    /// Takes one round's complete inbox: the next outbox, or the result.
    open func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<Output> { throw .misuse(.order) }
}

/// The result of advancing a run: messages to deliver, or its output.
public enum RunProgress<Output> {
    /// The run goes on: deliver these messages and collect the answers.
    case send(Outbox)
    /// The run is over.
    case finished(Output)
}

/// One participant's side of one run: collects messages, drops what is not of this run, and advances.
public final class ProtocolRun<Output> {
    /// The run's participants, parameters and id.
    public let context: RunContext
    /// Messages dropped because they were of another run, of a round that is over, or from outsiders (rule D6).
    public private(set) var dropped = 0
    private let machine: RunMachine<Output>
    private var round = -1
    private var ended = false
    /// By round: a peer that is a step ahead is early, not at fault.
    private var broadcasts: [Int: [PartyIndex: [UInt8]]] = [:]
    private var privates: [Int: [PartyIndex: SecretMessage]] = [:]
    /// The first invalid message of an authenticated sender; surfaces when the run advances.
    private var verdict: ProtocolAbort?

    /// Makes a participant's side of a run of the machine's protocol.
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

    /// Takes a broadcast that, as the authenticated channel says, came from `sender`.
    public func receive(broadcast message: [UInt8], from sender: PartyIndex) {
        guard let round = admit(message, from: sender, \.broadcast) else { return }
        if let first = broadcasts[round]?[sender] {
            if first != message { note(.blame([sender], .equivocation)) }
            return
        }
        broadcasts[round, default: [:]][sender] = message
    }

    /// Takes a private message that, as the sealed channel says, came from `sender`.
    public func receive(privateMessage message: SecretMessage, from sender: PartyIndex) {
        guard let round = admit(message.head, from: sender, \.privateMessage) else { return }
        if let first = privates[round]?[sender] {
            if !first.bytes.isEqual(to: message.bytes) { note(.blame([sender], .equivocation)) }
            return
        }
        privates[round, default: [:]][sender] = message
    }

    /// The peers whose messages this round still lacks.
    public var missing: [PartyIndex] {
        guard !ended, machine.shapes.indices.contains(round) else { return [] }
        let shape = machine.shapes[round]
        return context.peers.filter {
            (shape.broadcast != nil && broadcasts[round]?[$0] == nil) || (shape.privateMessage != nil && privates[round]?[$0] == nil)
        }
    }

    /// Advances to the next round with what was received. Where messages are missing it throws `retryable`, which names whose, and the run
    /// is over.
    public func advance() throws(ProtocolAbort) -> RunProgress<Output> {
        guard round >= 0, !ended else { throw .misuse(.order) }
        do throws(ProtocolAbort) {
            if let verdict { throw verdict }
            let missing = missing
            guard missing.isEmpty else { throw .retryable(missing: missing) }
            let inbox = Inbox(
                broadcasts: broadcasts.removeValue(forKey: round) ?? [:], privates: privates.removeValue(forKey: round) ?? [:])
            let progress = try machine.advance(inbox)
            round += 1
            if case .finished = progress { ended = true }
            return progress
        } catch {
            ended = true
            throw error
        }
    }

    /// The round that a message is for; nil where it is for none, which is counted or noted.
    private func admit(_ message: [UInt8], from sender: PartyIndex, _ kind: KeyPath<RoundShape, MessageType?>) -> Int? {
        guard !ended, sender != context.me, context.parties.contains(sender) else { return drop() }
        if let runID = WireHeader.runID(of: message), runID != context.id { return drop() }
        guard let header = try? WireHeader(message) else { return note(.blame([sender], .undecodable(field: "header"))) }
        guard let place = machine.shapes.firstIndex(where: { $0[keyPath: kind] == header.type }) else {
            return note(.blame([sender], .undecodable(field: "type")))
        }
        return place >= round ? place : drop()
    }

    private func drop() -> Int? {
        dropped &+= 1
        return nil
    }

    @discardableResult private func note(_ verdict: ProtocolAbort) -> Int? {
        if self.verdict == nil { self.verdict = verdict }
        return nil
    }
}

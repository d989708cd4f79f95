internal import MPCCore
internal import Secrets

/// A party's side of one run of several rounds, between a coordinator's calls.
///
/// To each peer goes one sealed envelope a round, with the broadcast and the private message in it: the seal says whose broadcast
/// it is, and the protocol's echo that everybody got the same one.
actor PartyRun {
    /// A function that makes the run from round 0.
    typealias Start = @Sendable (RunContext) throws(WalletError) -> any Advancing

    private var opening: RunOpening?
    private var running: (run: any Advancing, channels: SealedChannels)?
    private let start: Start

    init(_ opening: consuming RunOpening, start: @escaping Start) {
        self.opening = .some(opening)
        self.start = start
    }

    /// Takes the run a round on. Any failure ends it: a second answer to another round's messages would be a second run.
    func advance(_ messages: [PartyIndex: [UInt8]]) throws(WalletError) -> RunStep {
        if let opening = opening.take() { return .send(try begin(opening, messages)) }
        guard let (run, channels) = running.take() else { throw .protocolAbort(.misuse(.order)) }
        let step = try run.advance { run throws(ProtocolAbort) in
            for peer in run.context.peers {
                guard let sealed = messages[peer] else { throw .retryable(missing: [peer]) }
                try Self.open(sealed, from: peer, channels, into: run)
            }
        }
        switch step {
        case .finished(let product): return .finished(product)
        case .send(let outbox):
            let sealed = try Self.seal(outbox, run.context, channels)
            running = (run, channels)
            return .send(sealed)
        }
    }

    private func begin(
        _ opening: consuming RunOpening, _ hellos: [PartyIndex: [UInt8]]
    ) throws(WalletError) -> [PartyIndex: [UInt8]] {
        let context: RunContext
        let channels: SealedChannels
        do throws(ProtocolAbort) { (context, channels) = try opening.begin(hellos) } catch { throw .protocolAbort(error) }
        let run = try start(context)
        let outbox = try WalletError.run { () throws(ProtocolAbort) in try run.begin() }
        let sealed = try Self.seal(outbox, context, channels)
        running = (run, channels)
        return sealed
    }

    // MARK: - Envelopes

    /// The broadcast's length (4 bytes, big-endian), the broadcast, the private message; a length of 2³²−1 says that there is none.
    private static func seal(
        _ outbox: Outbox, _ context: RunContext, _ channels: SealedChannels
    ) throws(WalletError) -> [PartyIndex: [UInt8]] {
        let broadcast = outbox.broadcast ?? []
        let length = outbox.broadcast.map { UInt32(clamping: $0.count) } ?? .max
        let head = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32($0))) } + broadcast
        var sealed: [PartyIndex: [UInt8]] = [:]
        for peer in context.peers {
            let envelope = SecretMessage(prefix: head, outbox.privates[peer])
            sealed[peer] = try WalletError.run { () throws(ProtocolAbort) in try channels.seal(envelope.bytes, to: peer) }
        }
        return sealed
    }

    private static func open(
        _ sealed: [UInt8], from peer: PartyIndex, _ channels: SealedChannels, into run: any Receiving
    ) throws(ProtocolAbort) {
        let envelope = try channels.open(sealed, from: peer)
        let undecodable = ProtocolAbort.blame([peer], .undecodable(field: "envelope"))
        let size = envelope.bytes.count
        guard let head = envelope.bytes.slice(0..<min(4, size))?.exposed(), head.count == 4 else { throw undecodable }
        let length = head.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var rest = 4
        if length != .max {
            guard Int(length) <= size - 4, let broadcast = envelope.bytes.slice(4..<4 + Int(length)) else { throw undecodable }
            rest += Int(length)
            run.receive(broadcast: broadcast.exposed(), from: peer)
        }
        guard rest < size else { return }
        guard let message = envelope.bytes.slice(rest..<size) else { throw undecodable }
        run.receive(privateMessage: SecretMessage(message), from: peer)
    }
}

/// A run that takes messages in.
protocol Receiving {
    var context: RunContext { get }
    func receive(broadcast: [UInt8], from: PartyIndex)
    func receive(privateMessage: SecretMessage, from: PartyIndex)
}

extension ProtocolRun: Receiving {}

/// A run whose result is already on its way to the store or the coordinator.
protocol Advancing {
    var context: RunContext { get }
    func begin() throws(ProtocolAbort) -> Outbox
    func advance(_ deliver: (any Receiving) throws(ProtocolAbort) -> Void) throws(WalletError) -> RunProgress<RunProduct>
}

/// A protocol's run, and what becomes of its output at this party.
struct FinishingRun<Output>: Advancing {
    let run: ProtocolRun<Output>
    let finish: (Output) throws(WalletError) -> RunProduct

    var context: RunContext { run.context }

    func begin() throws(ProtocolAbort) -> Outbox { try run.start() }

    func advance(_ deliver: (any Receiving) throws(ProtocolAbort) -> Void) throws(WalletError) -> RunProgress<RunProduct> {
        let progress = try WalletError.run { () throws(ProtocolAbort) in
            try deliver(run)
            return try run.advance()
        }
        switch progress {
        case .send(let outbox): return .send(outbox)
        case .finished(let output): return .finished(try finish(output))
        }
    }
}

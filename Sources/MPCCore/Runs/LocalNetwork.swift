internal import Secrets

/// Drives the sides of one run that live in this process: benchmarks, tests, whoever holds all parties.
///
/// Private messages go through the sealed channels exactly as over a network, and every message arrives.
public struct LocalNetwork<Output> {
    /// A party's result, or the reason why it has none.
    public typealias Outcome = Result<Output, ProtocolAbort>

    /// Bytes that all parties sent in total, broadcasts counted once per receiver, sealing included.
    public private(set) var bytesSent = 0

    /// Makes a network that delivers every message as it is.
    public init() {}

    /// Runs all sides to their ends; a side that aborts falls silent.
    public mutating func drive(
        _ runs: [ProtocolRun<Output>], channels: [PartyIndex: SealedChannels] = [:]
    ) -> [PartyIndex: Outcome] {
        var outcomes: [PartyIndex: Outcome] = [:]
        var outboxes: [PartyIndex: Outbox] = [:]
        for run in runs {
            do throws(ProtocolAbort) { outboxes[run.context.me] = try run.start() } catch { outcomes[run.context.me] = .failure(error) }
        }
        while !outboxes.isEmpty {
            deliver(outboxes, to: runs.filter { outcomes[$0.context.me] == nil }, channels: channels, outcomes: &outcomes)
            outboxes = [:]
            for run in runs where outcomes[run.context.me] == nil {
                do throws(ProtocolAbort) {
                    switch try run.advance() {
                    case .send(let outbox): outboxes[run.context.me] = outbox
                    case .finished(let output): outcomes[run.context.me] = .success(output)
                    }
                } catch { outcomes[run.context.me] = .failure(error) }
            }
        }
        return outcomes
    }

    private mutating func deliver(
        _ outboxes: [PartyIndex: Outbox], to runs: [ProtocolRun<Output>], channels: [PartyIndex: SealedChannels],
        outcomes: inout [PartyIndex: Outcome]
    ) {
        for (sender, outbox) in outboxes.sorted(by: { $0.key < $1.key }) {
            for run in runs where run.context.me != sender {
                let receiver = run.context.me
                if let message = outbox.broadcast {
                    bytesSent += message.count
                    run.receive(broadcast: message, from: sender)
                }
                guard let message = outbox.privates[receiver], let outgoing = channels[sender], let incoming = channels[receiver] else {
                    continue
                }
                do throws(ProtocolAbort) {
                    let sealed = try outgoing.seal(message.bytes, to: receiver)
                    bytesSent += sealed.count
                    run.receive(privateMessage: try incoming.open(sealed, from: sender), from: sender)
                } catch { outcomes[receiver] = .failure(error) }
            }
        }
    }
}

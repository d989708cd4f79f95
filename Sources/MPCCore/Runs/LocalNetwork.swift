internal import Secrets

/// Drives the sides of one run that live in this process: tests, `demo`, local wallets.
///
/// Private messages go through the sealed channels exactly as over a network. `tamper` sees every message between
/// sender and receiver, and may replace or (nil) withhold it.
public struct LocalNetwork<Output> {
    /// Changes or withholds a message on its way.
    public typealias Tamper = (_ message: Delivery) -> [UInt8]?

    /// A message on its way, private ones opened.
    public struct Delivery {
        /// The round's number, counted from 1.
        public let round: Int
        /// The sender.
        public let from: PartyIndex
        /// The receiver.
        public let to: PartyIndex
        /// Whether the message is private; otherwise it is a broadcast.
        public let isPrivate: Bool
        /// The message as sent.
        public let bytes: [UInt8]
    }

    /// A party's result, or the reason why it has none.
    public typealias Outcome = Result<Output, ProtocolAbort>

    /// Bytes that all parties sent in total, broadcasts counted once per receiver, sealing included.
    public private(set) var bytesSent = 0
    private let tamper: Tamper?

    /// Makes a network that delivers every message as it is, unless `tamper` says otherwise.
    public init(tamper: Tamper? = nil) { self.tamper = tamper }

    /// Runs all sides to their ends; a side that aborts falls silent.
    public mutating func drive(
        _ runs: [ProtocolRun<Output>], channels: [PartyIndex: SealedChannels] = [:]
    ) -> [PartyIndex: Outcome] {
        var outcomes: [PartyIndex: Outcome] = [:]
        var outboxes: [PartyIndex: Outbox] = [:]
        for run in runs {
            do throws(ProtocolAbort) { outboxes[run.context.me] = try run.start() } catch { outcomes[run.context.me] = .failure(error) }
        }
        var round = 1
        while !outboxes.isEmpty {
            deliver(outboxes, to: runs.filter { outcomes[$0.context.me] == nil }, channels: channels, round: round, outcomes: &outcomes)
            outboxes = [:]
            for run in runs where outcomes[run.context.me] == nil {
                do throws(ProtocolAbort) {
                    switch try run.advance() {
                    case .send(let outbox): outboxes[run.context.me] = outbox
                    case .finished(let output): outcomes[run.context.me] = .success(output)
                    }
                } catch { outcomes[run.context.me] = .failure(error) }
            }
            round += 1
        }
        return outcomes
    }

    private mutating func deliver(
        _ outboxes: [PartyIndex: Outbox], to runs: [ProtocolRun<Output>], channels: [PartyIndex: SealedChannels], round: Int,
        outcomes: inout [PartyIndex: Outcome]
    ) {
        for (sender, outbox) in outboxes.sorted(by: { $0.key < $1.key }) {
            for run in runs where run.context.me != sender {
                let receiver = run.context.me
                if let message = outbox.broadcast {
                    bytesSent += message.count
                    let delivery = Delivery(round: round, from: sender, to: receiver, isPrivate: false, bytes: message)
                    if let arrived = tamper.map({ $0(delivery) }) ?? message { run.receive(broadcast: arrived, from: sender) }
                }
                if let message = outbox.privates[receiver] {
                    guard let outgoing = channels[sender], let incoming = channels[receiver] else { continue }
                    do throws(ProtocolAbort) {
                        let sealed = try outgoing.seal(message.bytes, to: receiver)
                        bytesSent += sealed.count
                        let opened = try incoming.open(sealed, from: sender)
                        guard let tamper else {
                            run.receive(privateMessage: opened, from: sender)
                            continue
                        }
                        let delivery = Delivery(
                            round: round, from: sender, to: receiver, isPrivate: true, bytes: opened.bytes.exposed())
                        if let arrived = tamper(delivery) {
                            run.receive(privateMessage: SecretMessage(.init(copying: arrived)), from: sender)
                        }
                    } catch { outcomes[receiver] = .failure(error) }
                }
            }
        }
    }
}

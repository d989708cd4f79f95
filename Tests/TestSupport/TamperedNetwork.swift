package import MPCCore
internal import Secrets

/// Drives the sides of one run as `LocalNetwork` does, with somebody in the middle who reads, replaces and withholds.
///
/// Private messages go through the sealed channels exactly as over a network, and are shown opened.
package struct TamperedNetwork<Output> {
    /// Sees a message between sender and receiver; gives what arrives, or nil to withhold it.
    package typealias Tamper = (_ message: Delivery) -> [UInt8]?

    /// A message on its way, private ones opened.
    package struct Delivery {
        /// The round's number, counted from 1.
        package let round: Int
        /// The sender.
        package let from: PartyIndex
        /// The receiver.
        package let to: PartyIndex
        /// Whether the message is private; otherwise it is a broadcast.
        package let isPrivate: Bool
        /// The message as sent.
        package let bytes: [UInt8]
    }

    /// A party's result, or the reason why it has none.
    package typealias Outcome = LocalNetwork<Output>.Outcome

    private let tamper: Tamper?

    /// Makes a network that delivers every message as it is, unless `tamper` says otherwise.
    package init(tamper: Tamper? = nil) { self.tamper = tamper }

    /// Runs all sides to their ends; a side that aborts falls silent.
    package func drive(
        _ runs: [ProtocolRun<Output>], channels: [PartyIndex: SealedChannels] = [:]
    ) -> [PartyIndex: Outcome] {
        guard let tamper else {
            var network = LocalNetwork<Output>()
            return network.drive(runs, channels: channels)
        }
        var outcomes: [PartyIndex: Outcome] = [:]
        var outboxes: [PartyIndex: Outbox] = [:]
        for run in runs {
            do throws(ProtocolAbort) { outboxes[run.context.me] = try run.start() } catch { outcomes[run.context.me] = .failure(error) }
        }
        var round = 1
        while !outboxes.isEmpty {
            let running = runs.filter { outcomes[$0.context.me] == nil }
            for (sender, outbox) in outboxes.sorted(by: { $0.key < $1.key }) {
                for run in running where run.context.me != sender {
                    do throws(ProtocolAbort) { try deliver(outbox, from: sender, to: run, channels, round, tamper) } catch {
                        outcomes[run.context.me] = .failure(error)
                    }
                }
            }
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

    private func deliver(
        _ outbox: Outbox, from sender: PartyIndex, to run: ProtocolRun<Output>, _ channels: [PartyIndex: SealedChannels], _ round: Int,
        _ tamper: Tamper
    ) throws(ProtocolAbort) {
        let receiver = run.context.me
        func arrived(_ bytes: [UInt8], isPrivate: Bool) -> [UInt8]? {
            tamper(Delivery(round: round, from: sender, to: receiver, isPrivate: isPrivate, bytes: bytes))
        }
        if let message = outbox.broadcast, let arrived = arrived(message, isPrivate: false) {
            run.receive(broadcast: arrived, from: sender)
        }
        guard let message = outbox.privates[receiver], let outgoing = channels[sender], let incoming = channels[receiver] else { return }
        let opened = try incoming.open(try outgoing.seal(message.bytes, to: receiver), from: sender)
        if let arrived = arrived(opened.bytes.exposed(), isPrivate: true) {
            run.receive(privateMessage: SecretMessage(SecretBytes(copying: arrived)), from: sender)
        }
    }
}

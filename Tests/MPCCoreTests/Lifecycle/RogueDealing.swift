import Groups
import Secrets
import TestSupport

@testable import MPCCore

/// A dealer whose commitment covers what it says: its payload is another, with commitment, opening and echo as they would be then.
struct RogueDealing {
    struct Change {
        /// The dealer's payload, for a run; nil leaves it.
        var payload: ((RunContext) -> [UInt8])?
        /// The body of the dealer's message of shares to a holder; nil leaves it.
        var shares: ((PartyIndex) -> [UInt8])?
        /// The salt that the opening shows; the commitment is to one of zeros.
        var salt = [UInt8](repeating: 0, count: 32)
        /// Whole messages by "round isPrivate from to"; 0 is everybody.
        var messages: [String: [UInt8]] = [:]
    }
    private let change: Change

    init(_ prepare: (inout Change) -> Void) {
        var change = Change()
        prepare(&change)
        self.change = change
    }

    /// What the network does to the run's messages.
    func tamper(_ parameters: ImportParameters) -> TamperedNetwork<DealtKeys>.Tamper {
        tamper(dealer: parameters.dealerSeat, parameters.run)
    }

    /// The same of one of several dealers.
    func tamper(dealer: PartyIndex, _ run: RunParameters?) -> TamperedNetwork<DealtKeys>.Tamper {
        var first: [PartyIndex: [UInt8]] = [:]
        // Made once: what is random in it is the same for every receiver.
        var made: [UInt8]?
        return { message in
            for receiver in ["\(message.to)", "0"] {
                if let other = change.messages["\(message.round) \(message.isPrivate) \(message.from) \(receiver)"] { return other }
            }
            let header = Array(message.bytes.prefix(34))
            if message.isPrivate {
                guard message.round == 2, message.from == dealer, let shares = change.shares else { return message.bytes }
                return header + shares(message.to)
            }
            if message.round == 1 { first[message.from] = message.bytes }
            guard let make = change.payload, message.from == dealer, message.round < 3, let run else {
                return message.bytes
            }
            let context = RunContext(parameters: run, me: dealer, id: Array(header[2...]))
            let payload = made ?? make(context)
            made = payload
            // Also in the second round it is a message of the first.
            let commitment =
                Array((first[dealer] ?? message.bytes).prefix(34))
                + DealingHash.commitment(context, seat: dealer, payload: payload, salt: [UInt8](repeating: 0, count: 32))
            if message.round == 1 { return commitment }
            var seen = first
            seen[dealer] = commitment
            return header + DealingHash.echo(context, round: 1, seen) + payload + change.salt
        }
    }
}

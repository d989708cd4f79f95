package import MPCCore
package import Secrets

/// One party's side of the set-up with one peer, as key generation carries it: an ``OfferedHalf`` and then an ``AnsweredHalf`` behind the
/// one face that a companion has. A call out of its order is refused and changes nothing.
package final class PairHalf: CompanionHalf {
    /// The size of the first message in bytes: every r.
    package static let elementsBytes = BaseOT.messageBytes
    /// The size of the second in bytes: every S, then the contribution.
    package static let replyBytes = BaseOT.messageBytes + contributionBytes
    static let contributionBytes = 32

    private enum State: ~Copyable {
        case offered(OfferedHalf)
        case answered(AnsweredHalf)
        case over
    }
    private var state: State

    package init(with peer: PartyIndex, context: RunContext, randomness: Randomness) throws(ProtocolAbort) {
        state = .offered(try OfferedHalf(with: peer, context: context, randomness: randomness))
    }

    /// Makes the first message: every r.
    package func firstMessage() throws(ProtocolAbort) -> SecretBytes {
        switch state {
        case .offered(let half): return half.message
        case .answered: throw .misuse(.order)
        case .over: throw .misuse(.order)
        }
    }

    /// Takes the peer's r and makes the second message: every S, and the contribution. An element that does not decode blames the peer.
    package func secondMessage(received bytes: borrowing SecretBytes) throws(ProtocolAbort) -> SecretBytes {
        switch take() {
        case .offered(let half):
            let answer = try half.answer(bytes)
            state = .answered(answer.next)
            return answer.message
        case .answered(let half):
            state = .answered(half)
            throw .misuse(.order)
        case .over: throw .misuse(.order)
        }
    }

    /// Takes the peer's S and contribution and gives this party's end of the set-up, encoded for the store.
    package func finish(received bytes: borrowing SecretBytes) throws(ProtocolAbort) -> SecretMessage {
        switch take() {
        case .answered(let half): return try half.finish(bytes).encoded()
        case .offered(let half):
            state = .offered(half)
            throw .misuse(.order)
        case .over: throw .misuse(.order)
        }
    }

    private func take() -> State {
        var taken = State.over
        swap(&taken, &state)
        return taken
    }
}

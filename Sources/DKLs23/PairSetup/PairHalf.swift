internal import Groups
package import MPCCore
package import Secrets

/// One party's side of the set-up with one peer while it is made (dkls23.md section 1), whichever run carries it.
///
/// ```
/// first     r, this party receiving base OTs (as Alice)                                    8192 bytes
/// second    S, this party sending them (as Bob), then its zero-share contribution          8224 bytes
/// ```
package final class PairHalf: CompanionHalf {
    /// The size of the first message in bytes: every r.
    package static let elementsBytes = BaseOT.messageBytes
    /// The size of the second in bytes: every S, then the contribution.
    package static let replyBytes = BaseOT.messageBytes + contributionBytes
    private static let contributionBytes = 32

    private let peer: PartyIndex
    private let context: RunContext
    private let randomness: Randomness
    private var receiver: BaseOT.Receiver?
    private let elements: [UInt8]
    private let contribution: SecretBytes
    private var sent: BaseOT.Sent?
    private var received: [UInt8] = []

    package init(with peer: PartyIndex, context: RunContext, randomness: Randomness) throws(ProtocolAbort) {
        let session = SessionIDs.baseOT(context.id, alice: context.me, bob: peer)
        guard let receiver = BaseOT.Receiver(session: session, randomness: randomness) else { throw .abort(.identity) }
        self.peer = peer
        self.context = context
        self.randomness = randomness
        elements = receiver.message
        self.receiver = .some(receiver)
        contribution = SecretBytes(random: Self.contributionBytes, from: randomness)
    }

    /// Makes the first message: every r.
    package func firstMessage() -> SecretBytes { SecretBytes(copying: elements) }

    /// Takes the peer's r and makes the second message: every S, and the contribution. An element that does not decode blames the peer.
    package func secondMessage(received bytes: borrowing SecretBytes) throws(ProtocolAbort) -> SecretBytes {
        guard sent == nil else { throw .misuse(.order) }
        let theirs = bytes.exposed()
        let session = SessionIDs.baseOT(context.id, alice: peer, bob: context.me)
        guard let sent = BaseOT.send(session: session, received: theirs, randomness: randomness) else {
            throw .blame([peer], .undecodable(field: "base-OT elements"))
        }
        var answer = SecretBytes(zeros: Self.replyBytes)
        answer.write(SecretBytes(copying: sent.message), at: 0)
        answer.write(contribution, at: BaseOT.messageBytes)
        received = theirs
        self.sent = .some(sent)
        return answer
    }

    /// Takes the peer's S and contribution and gives this party's end of the set-up, encoded for the store.
    package func finish(received bytes: borrowing SecretBytes) throws(ProtocolAbort) -> SecretMessage {
        try state(received: bytes).encoded()
    }

    /// Takes the peer's S and contribution and gives this party's end of the set-up. An element that does not decode blames the peer.
    package func state(received bytes: borrowing SecretBytes) throws(ProtocolAbort) -> PairState {
        guard let receiver = receiver.take(), let sent = sent.take() else { throw .misuse(.order) }
        guard bytes.count == Self.replyBytes, let reply = bytes.slice(0..<BaseOT.messageBytes)?.exposed(),
            let theirs = bytes.slice(BaseOT.messageBytes..<Self.replyBytes), let keys = receiver.finish(reply)
        else { throw .blame([peer], .undecodable(field: "base-OT reply")) }
        let me = context.me
        let asAlice = SessionIDs.baseOT(context.id, alice: me, bob: peer)
        let asBob = SessionIDs.baseOT(context.id, alice: peer, bob: me)
        let seed =
            me < peer
            ? PairSetup.zeroSeed(context.id, low: me, contribution, high: peer, theirs)
            : PairSetup.zeroSeed(context.id, low: peer, theirs, high: me, contribution)
        return PairState(
            me: me, peer: peer, delta: keys.delta.copy(storage: .guarded), aliceKeys: keys.keys.copy(storage: .guarded),
            aliceSetup: PairSetup.setupID(ot: asAlice, elements: elements, reply: reply), bobKeys: sent.keys.copy(storage: .guarded),
            bobSetup: PairSetup.setupID(ot: asBob, elements: received, reply: sent.message), zeroSeed: seed)
    }
}

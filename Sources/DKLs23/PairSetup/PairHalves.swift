internal import Groups
internal import MPCCore
internal import Secrets

/// One party's end towards one peer after its first message (dkls23.md section 1), whichever run carries it: a receiver of base OTs.
///
/// ```
/// first     r, this party receiving base OTs (as Alice)                                    8192 bytes
/// second    S, this party sending them (as Bob), then its zero-share contribution          8224 bytes
/// ```
struct OfferedHalf: ~Copyable {
    /// The other end.
    let peer: PartyIndex
    private let context: RunContext
    private let randomness: Randomness
    private let receiver: BaseOT.Receiver
    private let contribution: SecretBytes

    init(with peer: PartyIndex, context: RunContext, randomness: Randomness) throws(ProtocolAbort) {
        let session = SessionIDs.baseOT(context.id, alice: context.me, bob: peer)
        guard let receiver = BaseOT.Receiver(session: session, randomness: randomness) else { throw .abort(.identity) }
        self.peer = peer
        self.context = context
        self.randomness = randomness
        self.receiver = receiver
        contribution = SecretBytes(random: PairHalf.contributionBytes, from: randomness)
    }

    /// The first message: every r.
    var message: SecretBytes { SecretBytes(copying: receiver.message) }

    /// Takes the peer's r and answers with every S, and the contribution. An element that does not decode blames the peer.
    consuming func answer(_ bytes: borrowing SecretBytes) throws(ProtocolAbort) -> Answer<AnsweredHalf, SecretBytes> {
        let elements = bytes.exposed()
        let session = SessionIDs.baseOT(context.id, alice: peer, bob: context.me)
        guard let sent = BaseOT.send(session: session, received: elements, randomness: randomness) else {
            throw .blame([peer], .undecodable(field: "base-OT elements"))
        }
        var message = SecretBytes(zeros: PairHalf.replyBytes)
        message.write(SecretBytes(copying: sent.message), at: 0)
        message.write(contribution, at: BaseOT.messageBytes)
        let setup = PairSetup.setupID(ot: session, elements: elements, reply: sent.message)
        let half = AnsweredHalf(
            peer: peer, context: context, receiver: receiver, contribution: contribution, bobKeys: sent.keys, bobSetup: setup)
        return Answer(next: half, message: message)
    }
}

/// One party's end towards one peer after its second message: as the sender of base OTs it has its keys, as their receiver it waits for the
/// peer's S.
struct AnsweredHalf: ~Copyable {
    /// The other end.
    let peer: PartyIndex
    fileprivate let context: RunContext
    fileprivate let receiver: BaseOT.Receiver
    fileprivate let contribution: SecretBytes
    fileprivate let bobKeys: SecretBytes
    fileprivate let bobSetup: [UInt8]

    /// Takes the peer's S and contribution and gives this party's end of the set-up. An element that does not decode blames the peer.
    consuming func finish(_ bytes: borrowing SecretBytes) throws(ProtocolAbort) -> PairState {
        let elements = receiver.message
        guard bytes.count == PairHalf.replyBytes, let reply = bytes.slice(0..<BaseOT.messageBytes)?.exposed(),
            let theirs = bytes.slice(BaseOT.messageBytes..<PairHalf.replyBytes), let keys = receiver.finish(reply)
        else { throw .blame([peer], .undecodable(field: "base-OT reply")) }
        let me = context.me
        let session = SessionIDs.baseOT(context.id, alice: me, bob: peer)
        let seed =
            me < peer
            ? PairSetup.zeroSeed(context.id, low: me, contribution, high: peer, theirs)
            : PairSetup.zeroSeed(context.id, low: peer, theirs, high: me, contribution)
        return PairState(
            me: me, peer: peer, delta: keys.delta.copy(storage: .guarded), aliceKeys: keys.keys.copy(storage: .guarded),
            aliceSetup: PairSetup.setupID(ot: session, elements: elements, reply: reply), bobKeys: bobKeys.copy(storage: .guarded),
            bobSetup: bobSetup, zeroSeed: seed)
    }
}

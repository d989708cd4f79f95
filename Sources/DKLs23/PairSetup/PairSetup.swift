internal import Groups
package import MPCCore
package import Secrets

/// The pair set-up run: 128 base OTs in each direction and a zero-share seed with every peer (dkls23.md section 1).
///
/// ```
/// round 1   private  r, this party receiving base OTs (as Alice)
/// round 2   private  S, this party sending them (as Bob), and its zero-share contribution
/// ```
package enum PairSetup {
    /// The run's parameters among `parties`, of a key's epoch; the operation is named, so that renewals differ.
    package static func parameters(keyID: [UInt8], epoch: UInt32, parties: [PartyIndex]) -> RunParameters? {
        var operation = Transcript(.operation)
        operation.absorb("pairs")
        return RunParameters(
            protocolName: "dkls23/pairs", keyID: keyID, epoch: epoch, parties: parties, operation: operation.hash())
    }

    /// One party's side, after round 0.
    package static func run(context: RunContext, randomness: Randomness = .system) -> ProtocolRun<[PairState]> {
        ProtocolRun(context: context, machine: Machine(context: context, randomness: randomness))
    }

    /// setupId_AB = H("pair/setup"; ot, all r, all S), every element a field of its own.
    package static func setupID(ot: [UInt8], elements r: [UInt8], reply s: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.pairSetup)
        transcript.absorb(ot)
        for message in [r, s] {
            for offset in stride(from: 0, to: message.count - message.count % 32, by: 32) {
                transcript.absorb(Array(message[offset..<offset + 32]))
            }
        }
        return transcript.hash()
    }

    /// z_ij = HMAC(contribution_i; "pair/zero", sid, i, j, contribution_j) for i < j.
    package static func zeroSeed(
        _ sid: [UInt8], low: PartyIndex, _ lowContribution: borrowing SecretBytes, high: PartyIndex,
        _ highContribution: borrowing SecretBytes
    ) -> SecretBytes {
        var code = KeyedTranscript(.pairZero, key: lowContribution)
        code.absorb(sid)
        code.absorb(low.number)
        code.absorb(high.number)
        code.absorb(secret: highContribution)
        return code.finish()
    }

    /// What this party holds of one peer between the rounds.
    private final class Half {
        var receiver: BaseOT.Receiver?
        let elements: [UInt8]
        var sent: BaseOT.Sent?
        var received: [UInt8] = []
        let contribution: SecretBytes

        init(_ receiver: consuming BaseOT.Receiver, contribution: consuming SecretBytes) {
            elements = receiver.message
            self.receiver = .some(receiver)
            self.contribution = contribution
        }
    }

    private final class Machine: RunMachine<[PairState]> {
        private let context: RunContext
        private let randomness: Randomness
        private var halves: [PartyIndex: Half] = [:]
        private var answered = false

        init(context: RunContext, randomness: Randomness) {
            self.context = context
            self.randomness = randomness
        }

        override var shapes: [RoundShape] {
            [RoundShape(broadcast: nil, privateMessage: .pairElements), RoundShape(broadcast: nil, privateMessage: .pairReply)]
        }

        override func start() throws(ProtocolAbort) -> Outbox {
            var privates: [PartyIndex: SecretMessage] = [:]
            for peer in context.peers {
                let session = SessionIDs.baseOT(context.id, alice: context.me, bob: peer)
                guard let receiver = BaseOT.Receiver(session: session, randomness: randomness) else { throw .abort(.identity) }
                let half = Half(receiver, contribution: SecretBytes(random: 32, from: randomness))
                halves[peer] = half
                privates[peer] = PrivateBody.message(.pairElements, context, half.elements)
            }
            return Outbox(privates: privates)
        }

        override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<[PairState]> {
            guard !answered else { return .finished(try finish(inbox)) }
            answered = true
            var privates: [PartyIndex: SecretMessage] = [:]
            for peer in context.peers {
                guard let half = halves[peer] else { throw .misuse(.order) }
                let elements = try PrivateBody.bytes(try inbox.privateMessage(of: peer), count: BaseOT.messageBytes, from: peer)
                let session = SessionIDs.baseOT(context.id, alice: peer, bob: context.me)
                guard let sent = BaseOT.send(session: session, received: elements, randomness: randomness) else {
                    throw .blame([peer], .undecodable(field: "base-OT elements"))
                }
                half.received = elements
                privates[peer] = PrivateBody.message(.pairReply, context, sent.message, half.contribution)
                half.sent = .some(sent)
            }
            return .send(Outbox(privates: privates))
        }

        private func finish(_ inbox: Inbox) throws(ProtocolAbort) -> [PairState] {
            var states: [PairState] = []
            for peer in context.peers {
                guard let half = halves[peer], let receiver = half.receiver.take(), let sent = half.sent.take() else {
                    throw .misuse(.order)
                }
                let message = try inbox.privateMessage(of: peer)
                let (reply, contribution) = (
                    try PrivateBody.bytes(message, count: BaseOT.messageBytes, trailing: 32, from: peer),
                    SecretMessage(try PrivateBody.trailing(message, after: BaseOT.messageBytes, count: 32, from: peer))
                )
                guard let keys = receiver.finish(reply) else { throw .blame([peer], .undecodable(field: "base-OT reply")) }
                let asAlice = SessionIDs.baseOT(context.id, alice: context.me, bob: peer)
                let asBob = SessionIDs.baseOT(context.id, alice: peer, bob: context.me)
                let seed =
                    context.me < peer
                    ? PairSetup.zeroSeed(context.id, low: context.me, half.contribution, high: peer, contribution.bytes)
                    : PairSetup.zeroSeed(context.id, low: peer, contribution.bytes, high: context.me, half.contribution)
                let bobSetup = PairSetup.setupID(ot: asBob, elements: half.received, reply: sent.message)
                states.append(
                    PairState(
                        me: context.me, peer: peer, delta: keys.delta.copy(storage: .guarded), aliceKeys: keys.keys.copy(storage: .guarded),
                        aliceSetup: PairSetup.setupID(ot: asAlice, elements: half.elements, reply: reply),
                        bobKeys: sent.keys.copy(storage: .guarded), bobSetup: bobSetup, zeroSeed: seed))
            }
            return states
        }
    }
}

/// Private messages whose body is one long public-looking string, and perhaps a secret after it.
enum PrivateBody {
    static func message(_ type: MessageType, _ context: RunContext, _ body: [UInt8]) -> SecretMessage {
        unsafe SecretMessage(WireHeader(type: type, runID: context.id), bodySize: body.count) { unsafe $0.copyBytes(from: body) }
    }

    static func message(_ type: MessageType, _ context: RunContext, _ body: [UInt8], _ secret: borrowing SecretBytes) -> SecretMessage {
        var message = SecretBytes(zeros: WireHeader.size + body.count + secret.count)
        message.write(SecretBytes(copying: [WireHeader.version, type.rawValue] + context.id), at: 0)
        message.write(SecretBytes(copying: body), at: WireHeader.size)
        message.write(secret, at: WireHeader.size + body.count)
        return SecretMessage(message)
    }

    /// The leading `count` bytes of a body that has exactly `trailing` more.
    static func bytes(_ message: SecretMessage, count: Int, trailing: Int = 0, from peer: PartyIndex) throws(ProtocolAbort) -> [UInt8] {
        do throws(WireError) { return try message.field(0..<count, ofBody: count + trailing, "body").exposed() } catch {
            throw error.blaming(peer)
        }
    }

    static func trailing(_ message: SecretMessage, after: Int, count: Int, from peer: PartyIndex) throws(ProtocolAbort) -> SecretBytes {
        do throws(WireError) { return try message.field(after..<after + count, ofBody: after + count, "body") } catch {
            throw error.blaming(peer)
        }
    }
}

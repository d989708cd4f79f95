internal import Groups
package import MPCCore
package import Secrets

/// The pair set-up run: 128 base OTs in each direction and a zero-share seed with every peer (dkls23.md section 1).
///
/// For renewals: a wallet's first set-ups ride in key generation (``DKLs23Pairs/companion``). Both drive
/// the same ``PairHalf``.
///
/// ```
/// round 1   private  r, this party receiving base OTs (as Alice)
/// round 2   private  S, this party sending them (as Bob), and its zero-share contribution
/// ```
package enum PairSetup {
    /// Makes the run's parameters among `parties`, for an epoch of a key.
    package static func parameters(keyID: [UInt8], epoch: UInt32, parties: [PartyIndex]) -> RunParameters? {
        var operation = Transcript(.operation)
        operation.absorb("pairs")
        return RunParameters(
            protocolName: "dkls23/pairs", keyID: keyID, epoch: epoch, parties: parties, operation: operation.hash())
    }

    /// Makes one party's side of the run, after round 0.
    package static func run(context: RunContext, randomness: Randomness = .system) -> ProtocolRun<[PairSetupRecord]> {
        ProtocolRun(context: context, machine: Machine(context: context, randomness: randomness))
    }

    /// Computes the id of a direction's set-up, setupId_AB = H("pair/setup"; ot, all r, all S), every element a field of its own.
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

    /// Computes the seed of a pair's shares of zero, z_ij = HMAC(contribution_i; "pair/zero", sid, i, j, contribution_j) for i < j.
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

    private final class Machine: RunMachine<[PairSetupRecord]> {
        private let context: RunContext
        private let randomness: Randomness
        private var halves: [PartyIndex: PairHalf] = [:]
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
                let half = try PairHalf(with: peer, context: context, randomness: randomness)
                halves[peer] = half
                privates[peer] = PrivateBody.message(.pairElements, context, secret: half.firstMessage())
            }
            return Outbox(privates: privates)
        }

        override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<[PairSetupRecord]> {
            guard !answered else { return .finished(try finish(inbox)) }
            answered = true
            var privates: [PartyIndex: SecretMessage] = [:]
            for peer in context.peers {
                guard let half = halves[peer] else { throw .misuse(.order) }
                let elements = try PrivateBody.secret(try inbox.privateMessage(of: peer), count: PairHalf.elementsBytes, from: peer)
                privates[peer] = PrivateBody.message(.pairReply, context, secret: try half.secondMessage(received: elements))
            }
            return .send(Outbox(privates: privates))
        }

        private func finish(_ inbox: Inbox) throws(ProtocolAbort) -> [PairSetupRecord] {
            var records: [PairSetupRecord] = []
            for peer in context.peers {
                guard let half = halves[peer] else { throw .misuse(.order) }
                let reply = try PrivateBody.secret(try inbox.privateMessage(of: peer), count: PairHalf.replyBytes, from: peer)
                let state = try half.state(received: reply)
                records.append(PairSetupRecord(peer: state.peer, publicPart: state.publicPart, secret: state.encoded()))
            }
            return records
        }
    }
}

/// Private messages whose body is one string of bytes.
enum PrivateBody {
    static func message(_ type: MessageType, _ context: RunContext, _ body: [UInt8]) -> SecretMessage {
        unsafe SecretMessage(WireHeader(type: type, runID: context.id), bodySize: body.count) { unsafe $0.copyBytes(from: body) }
    }

    static func message(_ type: MessageType, _ context: RunContext, secret body: borrowing SecretBytes) -> SecretMessage {
        unsafe SecretMessage(WireHeader(type: type, runID: context.id), bodySize: body.count) { output in
            unsafe body.withUnsafeBytes { unsafe output.copyMemory(from: $0) }
        }
    }

    /// The body, which is exactly `count` bytes.
    static func bytes(_ message: SecretMessage, count: Int, from peer: PartyIndex) throws(ProtocolAbort) -> [UInt8] {
        try secret(message, count: count, from: peer).exposed()
    }

    static func secret(_ message: SecretMessage, count: Int, from peer: PartyIndex) throws(ProtocolAbort) -> SecretBytes {
        do throws(WireError) { return try message.field(0..<count, ofBody: count, "body") } catch { throw error.blaming(peer) }
    }
}

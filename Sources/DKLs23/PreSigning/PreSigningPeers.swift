internal import Groups
internal import MPCCore
internal import Secrets

extension PreSigning {
    /// One peer after round 1: this party has sent it an extension as Bob, and waits for the peer's as Alice.
    struct CommittedPeer: ~Copyable {
        let party: PartyIndex
        /// The public part of the set-up, by which the ledger knows it.
        private let setup: [UInt8]
        /// sid_AB with this party as Alice, who compares it with what Bob says.
        private let session: [UInt8]
        private let keys: SecretBytes
        private let delta: SecretBytes
        private let bob: BobSide

        /// As Bob: the extension, which is the private message of round 1. Nil where the set-up does not decode.
        static func begin(
            _ state: PairState, _ terms: Terms, layout: ExtensionLayout, hedge: Hedge
        ) -> Answer<CommittedPeer, SecretMessage>? {
            guard var bob = BobSide(state, terms, layout: layout, hedge: hedge) else { return nil }
            let message = PrivateBody.message(.presignExtension, terms.context, bob.receiver.session + bob.receiver.takeMessage())
            let session = SessionIDs.pair(terms.context.id, alice: state.me, bob: state.peer, setup: state.aliceSetup)
            let peer = CommittedPeer(
                party: state.peer, setup: state.publicPart, session: session, keys: state.aliceKeys.copy(), delta: state.delta.copy(),
                bob: bob)
            return Answer(next: peer, message: message)
        }

        /// As Alice: the extension check under the ledger's lock, then per instance the vector OLE and its Γ, which is the private message of
        /// round 2. Δ and her keys have done their work with it.
        consuming func reply(
            to message: SecretMessage, _ terms: Terms, _ hedge: Hedge, _ instances: inout UniqueDeque<OpenedInstance>,
            _ workspace: VectorOLE.Workspace
        ) throws(ProtocolAbort) -> Answer<AnsweredPeer, SecretMessage> {
            let sender = try extended(message, terms)
            let gadget = Gadget(session: session)
            let padKey = VectorOLE.padKey(session)
            var message = SecretBytes(zeros: WireHeader.size + terms.batch * ReplyLayout.size)
            message.write(SecretBytes(copying: WireHeader(type: .presignReplies, runID: terms.context.id).bytes), at: 0)
            for m in 0..<terms.batch {
                let check = hedge.check(instance: m, peer: party)
                let offset = WireHeader.size + m * ReplyLayout.size
                let sent = instances[m].multiply(
                    sender, instance: m, gadget: gadget, padKey: padKey, check: check, workspace, into: &message, at: offset)
                guard let gammaU = sent.first.timesGenerator(), let gammaV = sent.second.timesGenerator() else { throw .abort(.identity) }
                let psi = instances[m].masked(bob.chi[m])
                message.write(SecretBytes(copying: gammaU.encoded + gammaV.encoded), at: offset + ReplyLayout.gammas)
                message.write(psi.encoded(), at: offset + ReplyLayout.psi)
            }
            return Answer(next: AnsweredPeer(party: party, setup: setup, bob: bob), message: SecretMessage(message))
        }

        /// The extension as Alice has it of the peer's message, checked.
        private func extended(_ message: SecretMessage, _ terms: Terms) throws(ProtocolAbort) -> OTExtension.Sender {
            guard let pair = PartyPair(terms.context.me, party), let layout = ExtensionLayout(batch: terms.batch) else {
                throw .misuse(.signers)
            }
            let body = try PrivateBody.bytes(message, count: 32 + layout.messageBytes, from: party)
            // Two ends that hold different set-ups, because one crashed in a renewal: nothing is evaluated, nobody banned (rule H4).
            guard Array(body.prefix(32)) == session else { throw .abort(.check("pair set-ups")) }
            var sender: OTExtension.Sender?
            try terms.pairs.evaluate(pair, setup: setup, culprit: party) {
                sender = OTExtension.send(
                    batch: terms.batch, session: session, keys: keys, delta: delta, message: Array(body.dropFirst(32)))
                return PreSigning.verdict(isConsistent: sender?.isConsistent)
            }
            guard let sender = sender.take() else { throw .abort(.ownFailure) }
            return sender
        }
    }

    /// One peer after round 2: this party waits, as Bob, for the peer's reply.
    struct AnsweredPeer: ~Copyable {
        let party: PartyIndex
        fileprivate let setup: [UInt8]
        fileprivate let bob: BobSide

        /// Everything decoded first, then μ and both Γ equations of every instance in one evaluation of the ledger.
        consuming func check(
            _ message: SecretMessage, _ openings: [Opening], _ terms: Terms, _ instances: inout UniqueDeque<OpenedInstance>,
            _ workspace: VectorOLE.Workspace
        ) throws(ProtocolAbort) {
            let batch = terms.batch
            guard let pair = PartyPair(terms.context.me, party), openings.count == batch else { throw .misuse(.signers) }
            var replies = UniqueDeque<Reply>(capacity: batch)
            do throws(WireError) {
                for m in 0..<batch { replies.append(try Reply(message, instance: m, of: batch)) }
            } catch { throw error.blaming(party) }
            var isWhole = true
            try terms.pairs.evaluate(pair, setup: setup, culprit: party) {
                for m in 0..<batch {
                    switch bob.take(replies[m], of: message, openings[m], instance: m, into: &instances[m], workspace) {
                    case .holds: continue
                    case .fails(let check): return .check(check)
                    case .ownFailure:
                        isWhole = false
                        return nil
                    }
                }
                return nil
            }
            guard isWhole else { throw .abort(.ownFailure) }
        }
    }

    /// This party as Bob towards one peer, from its extension to the peer's reply.
    struct BobSide: ~Copyable {
        fileprivate var receiver: OTExtension.Receiver
        private let gadget: Gadget
        private let padKey: [UInt8]
        /// χ per instance.
        fileprivate var chi: UniqueDeque<SecretScalar<Secp256k1>>

        fileprivate init?(_ state: PairState, _ terms: Terms, layout: ExtensionLayout, hedge: Hedge) {
            let session = SessionIDs.pair(terms.context.id, alice: state.peer, bob: state.me, setup: state.bobSetup)
            guard let choices = hedge.choices(peer: state.peer, session: session, count: layout.columnBytes),
                let receiver = OTExtension.receive(batch: terms.batch, session: session, keys: state.bobKeys, choices: choices)
            else { return nil }
            let gadget = Gadget(session: session)
            var chi = UniqueDeque<SecretScalar<Secp256k1>>(capacity: terms.batch)
            for m in 0..<terms.batch { chi.append(gadget.sum(choices: receiver.choices, instance: m)) }
            self.receiver = receiver
            self.gadget = gadget
            padKey = VectorOLE.padKey(session)
            self.chi = chi
        }

        fileprivate enum Outcome {
            case holds
            case fails(String)
            /// Nothing was found out, and nobody is to blame for it.
            case ownFailure
        }

        /// One instance's checks, and what they let into this party's sums; the first that fails.
        fileprivate func take(
            _ reply: borrowing Reply, of message: SecretMessage, _ opening: Opening, instance m: Int, into own: inout OpenedInstance,
            _ workspace: VectorOLE.Workspace
        ) -> Outcome {
            guard
                let received = VectorOLE.receive(
                    receiver, instance: m, gadget: gadget, padKey: padKey, message: message.bytes, at: reply.offset, workspace: workspace)
            else { return .ownFailure }
            guard received.consistent else { return .fails("vector OLE") }
            // χ and d are no numbers that a peer chooses: a product that does not come about is this party's library's.
            guard let gammaU = Self.holds(chi[m], opening.point, received.first, reply.gammaU),
                let gammaV = Self.holds(chi[m], opening.key, received.second, reply.gammaV)
            else { return .ownFailure }
            guard gammaU else { return .fails("gamma u") }
            guard gammaV else { return .fails("gamma v") }
            own.gather(received.first, received.second, reply.psi)
            return .holds
        }

        /// χ·P = d·G + Γ; nil where a product does not come about.
        private static func holds(
            _ chi: borrowing SecretScalar<Secp256k1>, _ point: Secp256k1.Element, _ d: borrowing SecretScalar<Secp256k1>,
            _ gamma: Secp256k1.Element
        ) -> Bool? {
            guard let left = point.multiplied(bySecret: chi), let product = d.timesGenerator() else { return nil }
            return product.adding(gamma) == left
        }
    }
}

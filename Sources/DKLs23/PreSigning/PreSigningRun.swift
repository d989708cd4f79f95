internal import Groups
package import MPCCore
package import Secrets

/// The pre-signing run of B instances among exactly t parties (dkls23.md section 4).
///
/// ```
/// round 1   broadcast  C_i per instance;                        private  the OT extension, this party as Bob
/// round 2   broadcast  R_i, salt_i, pk_i per instance, and E;   private  the vector OLE reply, Γ^u, Γ^v, ψ per instance, as Alice
/// then      locally    every check, and the pre-signatures
/// ```
extension PreSigning {
    /// Makes one party's side of the run, after round 0.
    package static func run(
        _ key: KeyShare, batch: Int, context: RunContext, pairs: any PairLedger, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<[SigningMaterial]> {
        let expected = try parameters(key.info, signers: context.parties, batch: batch)
        return try run(key, batch: batch, request: nil, expected, context, pairs, randomness)
    }

    /// Makes one party's side of an interactive signing run: its context must be bound to the request, and the pre-signatures that it makes
    /// are.
    package static func run(
        _ key: KeyShare, request: InteractiveRequest, context: RunContext, pairs: any PairLedger, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<[SigningMaterial]> {
        let expected = try parameters(key.info, signers: context.parties, request: request)
        return try run(key, batch: request.items.count, request: request.hash, expected, context, pairs, randomness)
    }

    private static func run(
        _ key: KeyShare, batch: Int, request: [UInt8]?, _ expected: RunParameters, _ context: RunContext, _ pairs: any PairLedger,
        _ randomness: Randomness
    ) throws(ProtocolAbort) -> ProtocolRun<[SigningMaterial]> {
        guard context.parameters == expected else { throw .misuse(.parameter("context of another run")) }
        guard context.me == key.info.index else { throw .misuse(.notAParticipant) }
        var states: [PartyIndex: PairState] = [:]
        for peer in context.peers {
            guard let pair = PartyPair(context.me, peer) else { throw .misuse(.signers) }
            guard !pairs.isPoisoned(pair) else { throw .banned(pair) }
            guard let record = pairs.setup(with: peer), let state = PairState(record, me: context.me, peer: peer) else {
                throw .misuse(.material("no pair set-up with party \(peer)"))
            }
            states[peer] = state
        }
        // Exactly one extension per sid_AB: a second would repeat the PRG's output under other choice bits.
        guard context.claim() else { throw .misuse(.order) }
        let machine = try Machine(
            key, batch: batch, request: request, context: context, pairs: pairs, states: states, randomness: randomness)
        return ProtocolRun(context: context, machine: machine)
    }

    private final class Machine: RunMachine<[SigningMaterial]> {
        private let info: KeyInfo
        private let batch: Int
        private let request: [UInt8]?
        private let layout: ExtensionLayout
        private let context: RunContext
        private let pairs: any PairLedger
        private let hedge: Hedge
        private let instances: [Instance]
        private let peers: [PartyIndex: Peer]
        private let workspace = VectorOLE.Workspace()
        private var echo: [UInt8] = []
        private var broadcast: [[UInt8]] = []
        private var round = 0

        init(
            _ key: KeyShare, batch: Int, request: [UInt8]?, context: RunContext, pairs: any PairLedger, states: [PartyIndex: PairState],
            randomness: Randomness
        ) throws(ProtocolAbort) {
            guard let layout = ExtensionLayout(batch: batch) else { throw .misuse(.parameter("batch")) }
            info = key.info
            self.batch = batch
            self.request = request
            self.layout = layout
            self.context = context
            self.pairs = pairs
            let share: SecretScalar<Secp256k1>
            do throws(GroupError) { share = try key.scalar() } catch { throw .misuse(.material("key share does not decode")) }
            let points = context.parties.map { $0.point(of: Secp256k1.self) }
            guard let lambda = Lagrange.coefficient(of: context.me.point(of: Secp256k1.self), among: points) else {
                throw .misuse(.signers)
            }
            let hedge = Hedge(share: share.encoded(), sid: context.id, randomness: randomness)
            self.hedge = hedge
            var instances: [Instance] = []
            for m in 0..<batch {
                // sk_i = λ_i·x_i + ζ_i, ζ_i a zero-share of the signing set.
                var secret = share.copy()
                secret.multiply(by: lambda)
                for (peer, state) in states {
                    let term = PreSigning.zeroTerm(state.zeroSeed, context.id, instance: m)
                    if context.me < peer { secret.add(term) } else { secret.subtract(term) }
                }
                guard let instance = Instance(m, key: secret, hedge: hedge, randomness: randomness) else { throw .abort(.identity) }
                instances.append(instance)
            }
            var peers: [PartyIndex: Peer] = [:]
            for peer in context.peers {
                guard let state = states[peer] else { throw .misuse(.material("no pair set-up with party \(peer)")) }
                guard let made = Peer(state, sid: context.id, batch: batch, layout: layout, hedge: hedge) else {
                    throw .misuse(.material("pair set-up with party \(peer) does not decode"))
                }
                peers[peer] = made
            }
            self.instances = instances
            self.peers = peers
        }

        override var shapes: [RoundShape] {
            [
                RoundShape(broadcast: .presignCommitments, privateMessage: .presignExtension),
                RoundShape(broadcast: .presignOpenings, privateMessage: .presignReplies),
            ]
        }

        override func start() throws(ProtocolAbort) -> Outbox {
            var writer = WireWriter(WireHeader(type: .presignCommitments, runID: context.id))
            for instance in instances {
                let commitment = PreSigning.commitment(context.id, context.me, instance.point.encoded, instance.salt)
                broadcast.append(commitment)
                writer.write(commitment)
            }
            var privates: [PartyIndex: SecretMessage] = [:]
            for (party, peer) in peers {
                privates[party] = PrivateBody.message(.presignExtension, context, peer.receiver.session + peer.receiver.message)
            }
            return Outbox(broadcast: writer.bytes, privates: privates)
        }

        override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<[SigningMaterial]> {
            round += 1
            return round == 1 ? .send(try reply(inbox)) : .finished(try finish(inbox))
        }

        // MARK: Round 2

        private func reply(_ inbox: Inbox) throws(ProtocolAbort) -> Outbox {
            for party in context.peers {
                let message = try inbox.broadcast(of: party)
                do throws(WireError) {
                    var reader = try WireReader(message, expecting: .presignCommitments)
                    var commitments: [[UInt8]] = []
                    for m in 0..<batch { commitments.append(try reader.bytes(32, "commitment \(m)")) }
                    try reader.finish()
                    peers[party]?.commitments = commitments
                } catch { throw error.blaming(party) }
            }
            echo = PreSigning.echo(context.id, commitments: (0..<batch).map(allCommitments))

            var privates: [PartyIndex: SecretMessage] = [:]
            for party in context.peers { privates[party] = try reply(to: party, inbox) }
            var writer = WireWriter(WireHeader(type: .presignOpenings, runID: context.id))
            writer.write(echo)
            for instance in instances {
                writer.write(instance.point)
                writer.write(instance.salt)
                writer.write(instance.publicKey)
            }
            return Outbox(broadcast: writer.bytes, privates: privates)
        }

        /// As Alice: the extension check under the ledger's lock, then per instance the vector OLE and its Γ.
        private func reply(to party: PartyIndex, _ inbox: Inbox) throws(ProtocolAbort) -> SecretMessage {
            guard let peer = peers[party], let pair = PartyPair(context.me, party) else { throw .misuse(.signers) }
            let body = try PrivateBody.bytes(try inbox.privateMessage(of: party), count: 32 + layout.messageBytes, from: party)
            let session = SessionIDs.pair(context.id, alice: context.me, bob: party, setup: peer.state.aliceSetup)
            // Two ends that hold different set-ups, because one crashed in a renewal: nothing is evaluated, nobody banned (rule H4).
            guard Array(body.prefix(32)) == session else { throw .abort(.check("pair set-ups")) }
            var sender: OTExtension.Sender?
            try pairs.evaluate(pair, setup: peer.state.publicPart, culprit: party) {
                sender = OTExtension.send(
                    batch: batch, session: session, keys: peer.state.aliceKeys, delta: peer.state.delta,
                    message: Array(body.dropFirst(32)))
                return PreSigning.verdict(isConsistent: sender?.isConsistent)
            }
            guard let sender = sender.take() else { throw .abort(.ownFailure) }

            let gadget = Gadget(session: session)
            let padKey = VectorOLE.padKey(session)
            var message = SecretBytes(zeros: WireHeader.size + batch * ReplyLayout.size)
            message.write(SecretBytes(copying: WireHeader(type: .presignReplies, runID: context.id).bytes), at: 0)
            for (m, instance) in instances.enumerated() {
                let check = hedge.check(instance: m, peer: party)
                let offset = WireHeader.size + m * ReplyLayout.size
                let sent = VectorOLE.send(
                    sender, instance: m, gadget: gadget, padKey: padKey, inputs: instance.r, instance.key, check: check,
                    workspace: workspace, into: &message, at: offset)
                guard let gammaU = sent.first.timesGenerator(), let gammaV = sent.second.timesGenerator() else { throw .abort(.identity) }
                instance.sumU.add(sent.first)
                instance.sumV.add(sent.second)
                var psi = instance.phi.copy()
                psi.subtract(peer.chi[m].scalar)
                message.write(SecretBytes(copying: gammaU.encoded + gammaV.encoded), at: offset + ReplyLayout.gammas)
                message.write(psi.encoded(), at: offset + ReplyLayout.psi)
            }
            return SecretMessage(message)
        }

        // MARK: The checks

        private func finish(_ inbox: Inbox) throws(ProtocolAbort) -> [SigningMaterial] {
            // Every echo before any check that blames (rule H4).
            var agreed = true
            for party in context.peers {
                let body = try inbox.broadcast(of: party).dropFirst(WireHeader.size)
                if body.count >= 32, Array(body.prefix(32)) != echo { agreed = false }
            }
            guard agreed else { throw .abort(.echoMismatch) }

            var openings: [PartyIndex: [Opening]] = [:]
            for party in context.peers { openings[party] = try readOpenings(try inbox.broadcast(of: party), from: party) }
            for party in context.peers { try check(party, openings[party] ?? [], inbox) }

            var materials: [SigningMaterial] = []
            for m in 0..<batch { materials.append(try material(m, openings)) }
            return materials
        }

        private func readOpenings(_ message: [UInt8], from party: PartyIndex) throws(ProtocolAbort) -> [Opening] {
            var read: [Opening] = []
            var salts: [[UInt8]] = []
            do throws(WireError) {
                var reader = try WireReader(message, expecting: .presignOpenings)
                _ = try reader.bytes(32, "echo")
                for m in 0..<batch {
                    let point = try reader.element("R \(m)", of: Secp256k1.self)
                    salts.append(try reader.bytes(32, "salt \(m)"))
                    read.append(Opening(point: point, key: try reader.element("public key share \(m)", of: Secp256k1.self)))
                }
                try reader.finish()
            } catch { throw error.blaming(party) }
            for (m, opening) in read.enumerated() {
                let expected = PreSigning.commitment(context.id, party, opening.point.encoded, salts[m])
                guard peers[party]?.commitments[m] == expected else { throw .blame([party], .openingMismatch) }
            }
            return read
        }

        /// As Bob: everything decoded first, then μ and both Γ equations of every instance in one evaluation of the ledger.
        private func check(_ party: PartyIndex, _ openings: [Opening], _ inbox: Inbox) throws(ProtocolAbort) {
            guard let peer = peers[party], let pair = PartyPair(context.me, party), openings.count == batch else { throw .misuse(.signers) }
            let message = try inbox.privateMessage(of: party)
            var replies: [Reply] = []
            replies.reserveCapacity(batch)
            do throws(WireError) {
                for m in 0..<batch { replies.append(try Reply(message, instance: m, of: batch)) }
            } catch { throw error.blaming(party) }
            var isWhole = true
            try pairs.evaluate(pair, setup: peer.state.publicPart, culprit: party) {
                for m in 0..<batch {
                    switch take(replies[m], of: message, from: peer, openings[m], instance: m) {
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

        private enum Outcome {
            case holds
            case fails(String)
            /// Nothing was found out, and nobody is to blame for it.
            case ownFailure
        }

        /// One instance's checks, and what they let into this party's sums; the first that fails.
        private func take(
            _ reply: Reply, of message: SecretMessage, from peer: Peer, _ opening: Opening, instance m: Int
        ) -> Outcome {
            guard
                let received = VectorOLE.receive(
                    peer.receiver, instance: m, gadget: peer.receiverGadget, padKey: peer.receiverPadKey, message: message.bytes,
                    at: reply.offset, workspace: workspace)
            else { return .ownFailure }
            guard received.consistent else { return .fails("vector OLE") }
            // χ and d are no numbers that a peer chooses: a product that does not come about is this party's library's.
            guard let gammaU = holds(peer.chi[m].scalar, opening.point, received.first, reply.gammaU),
                let gammaV = holds(peer.chi[m].scalar, opening.key, received.second, reply.gammaV)
            else { return .ownFailure }
            guard gammaU else { return .fails("gamma u") }
            guard gammaV else { return .fails("gamma v") }
            instances[m].sumU.add(received.first)
            instances[m].sumV.add(received.second)
            instances[m].sumPhi.add(reply.psi)
            return .holds
        }

        /// χ·P = d·G + Γ; nil where a product does not come about.
        private func holds(
            _ chi: borrowing SecretScalar<Secp256k1>, _ point: Secp256k1.Element, _ d: borrowing SecretScalar<Secp256k1>,
            _ gamma: Secp256k1.Element
        ) -> Bool? {
            guard let left = point.multiplied(bySecret: chi), let product = d.timesGenerator() else { return nil }
            return product.adding(gamma) == left
        }

        // MARK: The pre-signature

        private func material(_ m: Int, _ openings: [PartyIndex: [Opening]]) throws(ProtocolAbort) -> SigningMaterial {
            let own = instances[m]
            var points: [Secp256k1.Element] = []
            var keys: [Secp256k1.Element] = []
            for party in context.parties {
                if party == context.me {
                    points.append(own.point)
                    keys.append(own.publicKey)
                } else if let opening = openings[party]?[m] {
                    points.append(opening.point)
                    keys.append(opening.key)
                }
            }
            guard let sum = Secp256k1.Element.sum(keys), sum.encoded == info.publicKey else { throw .abort(.check("public key shares")) }
            guard let point = Secp256k1.Element.sum(points) else { throw .abort(.identity) }
            // u_i = r_i·Φ_i + Σ(c^u + d^u), v_i = sk_i·Φ_i + Σ(c^v + d^v).
            var u = own.r.copy()
            u.multiply(by: own.sumPhi)
            u.add(own.sumU)
            var v = own.key.copy()
            v.multiply(by: own.sumPhi)
            v.add(own.sumV)
            let id = PreSigning.identifier(
                context.id, instance: m, commitments: allCommitments(m), points: points.map(\.encoded), keys: keys.map(\.encoded))
            let label = SigningMaterial.Label(
                id: id, keyID: info.keyID, epoch: info.epoch, owner: context.me, signers: context.parties, publicPart: point.encoded)
            return SigningMaterial(label, secret: PreSignature.encode(u: u, v: v, phi: own.phi), request: request)
        }

        /// All C_j of an instance, in index order.
        private func allCommitments(_ m: Int) -> [[UInt8]] {
            context.parties.map { $0 == context.me ? broadcast[m] : peers[$0]?.commitments[m] ?? [] }
        }
    }
}

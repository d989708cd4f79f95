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
    /// One party's side, after round 0.
    package static func run(
        _ key: KeyShare, batch: Int, context: RunContext, pairs: any PairLedger, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<[SigningMaterial]> {
        guard context.parameters == (try parameters(key.info, signers: context.parties, batch: batch)) else {
            throw .misuse(.parameter("context of another run"))
        }
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
        let machine = try Machine(key, batch: batch, context: context, pairs: pairs, states: states, randomness: randomness)
        return ProtocolRun(context: context, machine: machine)
    }

    /// This party's secrets of one instance, wiped with the run.
    private final class Instance {
        let r: SecretScalar<Secp256k1>
        let phi: SecretScalar<Secp256k1>
        let point: [UInt8]
        let salt: [UInt8]
        let key: SecretScalar<Secp256k1>
        let publicKey: [UInt8]
        /// Φ_i, Σ(c^u + d^u), Σ(c^v + d^v), gathered over the peers.
        var sumPhi: SecretScalar<Secp256k1>
        var sumU = SecretScalar<Secp256k1>()
        var sumV = SecretScalar<Secp256k1>()

        init?(key: consuming SecretScalar<Secp256k1>, randomness: Randomness) {
            let r = SecretScalar<Secp256k1>(random: randomness)
            guard let point = r.timesGenerator(), let publicKey = key.timesGenerator() else { return nil }
            self.r = r
            self.point = point.encoded
            phi = SecretScalar(random: randomness)
            sumPhi = phi.copy()
            salt = randomness.bytes(32)
            self.key = key
            self.publicKey = publicKey.encoded
        }
    }

    /// One peer's side of the run, as this party sees it.
    private final class Peer {
        let state: PairState
        /// This party as Bob towards the peer.
        var receiver: OTExtension.Receiver
        let receiverGadget: Gadget
        let receiverPadKey: [UInt8]
        /// χ per instance.
        let chi: [Box]
        /// The peer's C per instance, from round 1.
        var commitments: [[UInt8]] = []

        final class Box {
            let scalar: SecretScalar<Secp256k1>
            init(_ scalar: consuming SecretScalar<Secp256k1>) { self.scalar = scalar }
        }

        init?(_ state: PairState, sid: [UInt8], batch: Int, layout: ExtensionLayout, randomness: Randomness) {
            let session = SessionIDs.pair(sid, alice: state.peer, bob: state.me, setup: state.bobSetup)
            guard
                let receiver = OTExtension.receive(
                    batch: batch, session: session, keys: state.bobKeys,
                    choices: SecretBytes(random: layout.columnBytes, from: randomness))
            else { return nil }
            let gadget = Gadget(session: session)
            var chi: [Box] = []
            for m in 0..<batch { chi.append(Box(gadget.sum(choices: receiver.choices, instance: m))) }
            self.state = state
            self.chi = chi
            self.receiver = receiver
            receiverGadget = gadget
            receiverPadKey = VectorOLE.padKey(session)
        }
    }

    private final class Machine: RunMachine<[SigningMaterial]> {
        private let info: KeyInfo
        private let batch: Int
        private let layout: ExtensionLayout
        private let context: RunContext
        private let pairs: any PairLedger
        private let randomness: Randomness
        private let instances: [Instance]
        private let peers: [PartyIndex: Peer]
        private let workspace = VectorOLE.Workspace()
        private var echo: [UInt8] = []
        private var broadcast: [[UInt8]] = []
        private var round = 0

        init(
            _ key: KeyShare, batch: Int, context: RunContext, pairs: any PairLedger, states: [PartyIndex: PairState], randomness: Randomness
        ) throws(ProtocolAbort) {
            guard let layout = ExtensionLayout(batch: batch) else { throw .misuse(.parameter("batch")) }
            info = key.info
            self.batch = batch
            self.layout = layout
            self.context = context
            self.pairs = pairs
            self.randomness = randomness
            let share: SecretScalar<Secp256k1>
            do throws(GroupError) { share = try key.scalar() } catch { throw .misuse(.material("key share does not decode")) }
            let points = context.parties.map { $0.point(of: Secp256k1.self) }
            guard let lambda = Lagrange.coefficient(of: context.me.point(of: Secp256k1.self), among: points) else {
                throw .misuse(.signers)
            }
            var instances: [Instance] = []
            for m in 0..<batch {
                // sk_i = λ_i·x_i + ζ_i, ζ_i a zero-share of the signing set.
                var secret = share.copy()
                secret.multiply(by: lambda)
                for (peer, state) in states {
                    let term = PreSigning.zeroTerm(state.zeroSeed, context.id, instance: m)
                    if context.me < peer { secret.add(term) } else { secret.subtract(term) }
                }
                guard let instance = Instance(key: secret, randomness: randomness) else { throw .abort(.identity) }
                instances.append(instance)
            }
            var peers: [PartyIndex: Peer] = [:]
            for peer in context.peers {
                guard let state = states[peer] else { throw .misuse(.material("no pair set-up with party \(peer)")) }
                guard let made = Peer(state, sid: context.id, batch: batch, layout: layout, randomness: randomness) else {
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
                let commitment = PreSigning.commitment(context.id, context.me, instance.point, instance.salt)
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
            guard Array(body.prefix(32)) == session else { throw .abort(.check("pair set-ups differ")) }
            var sender: OTExtension.Sender?
            try pairs.evaluate(pair, culprit: party, reason: .check("OT extension")) {
                sender = OTExtension.send(
                    batch: batch, session: session, keys: peer.state.aliceKeys, delta: peer.state.delta,
                    message: Array(body.dropFirst(32)))
                return sender?.isConsistent ?? false
            }
            guard let sender = sender.take() else { throw .misuse(.order) }

            let gadget = Gadget(session: session)
            let padKey = VectorOLE.padKey(session)
            var message = SecretBytes(zeros: WireHeader.size + batch * ReplyLayout.size)
            message.write(SecretBytes(copying: WireHeader(type: .presignReplies, runID: context.id).bytes), at: 0)
            for (m, instance) in instances.enumerated() {
                let check = SecretScalar<Secp256k1>(random: randomness)
                let sent = VectorOLE.send(
                    sender, instance: m, gadget: gadget, padKey: padKey, inputs: instance.r, instance.key, check: check,
                    workspace: workspace)
                guard let gammaU = sent.first.timesGenerator(), let gammaV = sent.second.timesGenerator() else { throw .abort(.identity) }
                instance.sumU.add(sent.first)
                instance.sumV.add(sent.second)
                var psi = instance.phi.copy()
                psi.subtract(peer.chi[m].scalar)
                let offset = WireHeader.size + m * ReplyLayout.size
                message.write(SecretBytes(copying: sent.message + gammaU.encoded + gammaV.encoded), at: offset)
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

        private struct Opening {
            let point: Secp256k1.Element
            let key: Secp256k1.Element
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

        /// As Bob: per instance μ and both Γ equations, under the ledger's lock.
        private func check(_ party: PartyIndex, _ openings: [Opening], _ inbox: Inbox) throws(ProtocolAbort) {
            guard let peer = peers[party], let pair = PartyPair(context.me, party), openings.count == batch else { throw .misuse(.signers) }
            let message = try inbox.privateMessage(of: party)
            for (m, instance) in instances.enumerated() {
                let start = m * ReplyLayout.size
                let bodySize = batch * ReplyLayout.size
                let reply: [UInt8]
                let psi: SecretScalar<Secp256k1>
                let gammaU: Secp256k1.Element
                let gammaV: Secp256k1.Element
                do throws(WireError) {
                    reply = try message.field(start..<start + VectorOLE.messageBytes, ofBody: bodySize, "reply \(m)").exposed()
                    let gammas = try message.field(
                        start + VectorOLE.messageBytes..<start + ReplyLayout.psi, ofBody: bodySize, "gamma \(m)"
                    ).exposed()
                    gammaU = try element(Array(gammas.prefix(33)), "gamma u \(m)")
                    gammaV = try element(Array(gammas.suffix(33)), "gamma v \(m)")
                    psi = try scalar(
                        try message.field(start + ReplyLayout.psi..<start + ReplyLayout.size, ofBody: bodySize, "psi \(m)"), "psi \(m)")
                } catch { throw error.blaming(party) }
                guard
                    let received = VectorOLE.receive(
                        peer.receiver, instance: m, gadget: peer.receiverGadget, padKey: peer.receiverPadKey, message: reply,
                        workspace: workspace)
                else { throw .blame([party], .undecodable(field: "reply \(m)")) }
                try pairs.evaluate(pair, culprit: party, reason: .check("vector OLE")) { received.consistent }
                try pairs.evaluate(pair, culprit: party, reason: .check("gamma u")) {
                    holds(peer.chi[m].scalar, openings[m].point, received.first, gammaU)
                }
                try pairs.evaluate(pair, culprit: party, reason: .check("gamma v")) {
                    holds(peer.chi[m].scalar, openings[m].key, received.second, gammaV)
                }
                instance.sumU.add(received.first)
                instance.sumV.add(received.second)
                instance.sumPhi.add(psi)
            }
        }

        /// χ·P = d·G + Γ.
        private func holds(
            _ chi: borrowing SecretScalar<Secp256k1>, _ point: Secp256k1.Element, _ d: borrowing SecretScalar<Secp256k1>,
            _ gamma: Secp256k1.Element
        ) -> Bool {
            guard let left = point.multiplied(bySecret: chi), let product = d.timesGenerator() else { return false }
            return product.adding(gamma) == left
        }

        private func element(_ bytes: [UInt8], _ field: String) throws(WireError) -> Secp256k1.Element {
            do throws(GroupError) { return try Secp256k1.Element(encoded: bytes) } catch {
                throw WireError(field: field, problem: .group(error))
            }
        }

        private func scalar(_ bytes: borrowing SecretBytes, _ field: String) throws(WireError) -> SecretScalar<Secp256k1> {
            do throws(GroupError) { return try SecretScalar(decoding: bytes) } catch {
                throw WireError(field: field, problem: .group(error))
            }
        }

        // MARK: The pre-signature

        private func material(_ m: Int, _ openings: [PartyIndex: [Opening]]) throws(ProtocolAbort) -> SigningMaterial {
            let own = instances[m]
            var points: [Secp256k1.Element] = []
            var keys: [Secp256k1.Element] = []
            for party in context.parties {
                if party == context.me {
                    do throws(WireError) {
                        points.append(try element(own.point, "R"))
                        keys.append(try element(own.publicKey, "public key share"))
                    } catch { throw .misuse(.order) }
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
            return SigningMaterial(label, secret: PreSignature.encode(u: u, v: v, phi: own.phi))
        }

        /// All C_j of an instance, in index order.
        private func allCommitments(_ m: Int) -> [[UInt8]] {
            context.parties.map { $0 == context.me ? broadcast[m] : peers[$0]?.commitments[m] ?? [] }
        }
    }

    /// One instance's part of the private message of round 2.
    private enum ReplyLayout {
        static let psi = VectorOLE.messageBytes + 66
        static let size = psi + 32
    }
}

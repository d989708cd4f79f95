internal import Groups
internal import MPCCore
internal import Secrets

extension PreSigning {
    /// After round 1: this party has committed to its R_i, and sent every peer its extension.
    struct CommittedRound: ~Copyable {
        private let terms: Terms
        private let hedge: Hedge
        private let commitments: [[UInt8]]
        private var instances: UniqueDeque<CommittedInstance>
        private var peers: UniqueDeque<CommittedPeer>

        /// Draws what the run needs and makes the messages of round 1.
        static func begin(
            _ key: KeyShare, _ terms: Terms, states: [PartyIndex: PairState], randomness: Randomness
        ) throws(ProtocolAbort) -> Step<CommittedRound> {
            let context = terms.context
            guard let layout = ExtensionLayout(batch: terms.batch) else { throw .misuse(.parameter("batch")) }
            let share: SecretScalar<Secp256k1>
            do throws(GroupError) { share = try key.scalar() } catch { throw .misuse(.material("key share does not decode")) }
            let points = context.parties.map { $0.point(of: Secp256k1.self) }
            guard let lambda = Lagrange.coefficient(of: context.me.point(of: Secp256k1.self), among: points) else {
                throw .misuse(.signers)
            }
            let hedge = Hedge(share: share.encoded(), sid: context.id, randomness: randomness)
            var commitments: [[UInt8]] = []
            var writer = WireWriter(WireHeader(type: .presignCommitments, runID: context.id))
            var instances = UniqueDeque<CommittedInstance>(capacity: terms.batch)
            for m in 0..<terms.batch {
                // sk_i = λ_i·x_i + ζ_i, ζ_i a zero-share of the signing set.
                var secret = share.copy()
                secret.multiply(by: lambda)
                for (peer, state) in states {
                    let term = PreSigning.zeroTerm(state.zeroSeed, context.id, instance: m)
                    if context.me < peer { secret.add(term) } else { secret.subtract(term) }
                }
                guard let instance = CommittedInstance(m, key: secret, hedge: hedge, randomness: randomness) else {
                    throw .abort(.identity)
                }
                let commitment = PreSigning.commitment(context.id, context.me, instance.point.encoded, instance.salt)
                commitments.append(commitment)
                writer.write(commitment)
                instances.append(instance)
            }
            var privates: [PartyIndex: SecretMessage] = [:]
            var peers = UniqueDeque<CommittedPeer>(capacity: context.peers.count)
            for party in context.peers {
                guard let state = states[party] else { throw .misuse(.material("no pair set-up with party \(party)")) }
                guard let first = CommittedPeer.begin(state, terms, layout: layout, hedge: hedge) else {
                    throw .misuse(.material("pair set-up with party \(party) does not decode"))
                }
                privates[party] = first.message
                peers.append(first.next)
            }
            let round = CommittedRound(terms: terms, hedge: hedge, commitments: commitments, instances: instances, peers: peers)
            return Step(round, Outbox(broadcast: writer.bytes, privates: privates))
        }

        /// Opens every instance, and answers every peer's extension as Alice.
        consuming func advance(_ inbox: Inbox) throws(ProtocolAbort) -> Step<OpenedRound> {
            let context = terms.context
            let all = try Self.read(inbox, terms, own: commitments)
            var writer = WireWriter(WireHeader(type: .presignOpenings, runID: context.id))
            let echo = PreSigning.echo(context.id, commitments: (0..<terms.batch).map { all.list($0, of: context.parties) })
            writer.write(echo)
            var opened = UniqueDeque<OpenedInstance>(capacity: terms.batch)
            while let instance = instances.popFirst() {
                writer.write(instance.point)
                writer.write(instance.salt)
                writer.write(instance.publicKey)
                opened.append(instance.opened())
            }
            let workspace = VectorOLE.Workspace()
            var privates: [PartyIndex: SecretMessage] = [:]
            var answered = UniqueDeque<AnsweredPeer>(capacity: peers.count)
            while let peer = peers.popFirst() {
                let party = peer.party
                let reply = try peer.reply(to: try inbox.privateMessage(of: party), terms, hedge, &opened, workspace)
                privates[party] = reply.message
                answered.append(reply.next)
            }
            let round = OpenedRound(terms: terms, echo: echo, commitments: all, instances: opened, peers: answered)
            return Step(round, Outbox(broadcast: writer.bytes, privates: privates))
        }

        private static func read(_ inbox: Inbox, _ terms: Terms, own: [[UInt8]]) throws(ProtocolAbort) -> Commitments {
            var all = Commitments()
            all[terms.context.me] = own
            for party in terms.context.peers {
                let message = try inbox.broadcast(of: party)
                do throws(WireError) {
                    var reader = try WireReader(message, expecting: .presignCommitments)
                    var commitments: [[UInt8]] = []
                    for m in 0..<terms.batch { commitments.append(try reader.bytes(32, "commitment \(m)")) }
                    try reader.finish()
                    all[party] = commitments
                } catch { throw error.blaming(party) }
            }
            return all
        }
    }

    /// Every party's C_j per instance: public from round 1 on.
    typealias Commitments = [PartyIndex: [[UInt8]]]
}

extension PreSigning.Commitments {
    /// All C_j of an instance, in index order.
    func list(_ instance: Int, of parties: [PartyIndex]) -> [[UInt8]] { parties.map { self[$0]?[instance] ?? [] } }
}

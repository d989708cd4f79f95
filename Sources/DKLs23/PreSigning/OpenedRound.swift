internal import Groups
internal import MPCCore
internal import Secrets

extension PreSigning {
    /// After round 2: this party has opened and replied, and what the peers sent is to be checked.
    struct OpenedRound: ~Copyable {
        let terms: Terms
        let echo: [UInt8]
        let commitments: Commitments
        var instances: UniqueDeque<OpenedInstance>
        var peers: UniqueDeque<AnsweredPeer>

        /// Checks everything, and makes the pre-signatures.
        consuming func finish(_ inbox: Inbox) throws(ProtocolAbort) -> [SigningMaterial] {
            let context = terms.context
            // Every echo before any check that blames (rule H4).
            var agreed = true
            for party in context.peers {
                let body = try inbox.broadcast(of: party).dropFirst(WireHeader.size)
                if body.count >= 32, Array(body.prefix(32)) != echo { agreed = false }
            }
            guard agreed else { throw .abort(.echoMismatch) }

            var openings: [PartyIndex: [Opening]] = [:]
            for party in context.peers {
                openings[party] = try Opening.all(
                    try inbox.broadcast(of: party), from: party, context, commitments: commitments[party] ?? [])
            }
            let workspace = VectorOLE.Workspace()
            while let peer = peers.popFirst() {
                let party = peer.party
                try peer.check(try inbox.privateMessage(of: party), openings[party] ?? [], terms, &instances, workspace)
            }

            var materials: [SigningMaterial] = []
            while let instance = instances.popFirst() {
                materials.append(try Self.material(instance, materials.count, terms, commitments, openings))
            }
            return materials
        }

        private static func material(
            _ own: consuming OpenedInstance, _ m: Int, _ terms: Terms, _ commitments: Commitments, _ openings: [PartyIndex: [Opening]]
        ) throws(ProtocolAbort) -> SigningMaterial {
            let (info, context) = (terms.info, terms.context)
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
            let id = PreSigning.identifier(
                context.id, instance: m, commitments: commitments.list(m, of: context.parties), points: points.map(\.encoded),
                keys: keys.map(\.encoded))
            let label = SigningMaterial.Label(
                id: id, keyID: info.keyID, epoch: info.epoch, owner: context.me, signers: context.parties, publicPart: point.encoded)
            return SigningMaterial(label, secret: own.preSignature(), request: terms.request)
        }
    }
}

import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// The invariants of a pre-signing run, as somebody who sees all parties at once finds them: at every position of a batch.
@Suite struct TrustedViewTests {
    typealias Number = Scalar<Secp256k1>

    /// The second batch's last instance shares its last column block with padding, the third's with none.
    @Test(arguments: [(2, [1, 3], 3), (2, [2, 3], 8), (3, [1, 2, 5], 3), (3, [2, 4, 5], 4)])
    func invariants(threshold: Int, signers: [Int], batch: Int) throws {
        let table = try ECDSATable(threshold: threshold, of: threshold == 2 ? 3 : 5, signers: signers, randomness: .test(UInt8(20 + batch)))
        let run = try ObservedRun(table, batch: batch, randomness: .test(UInt8(40 + batch)))
        let materials = try run.materials()
        var pairs: [Route: OpenMultiplication] = [:]
        for alice in table.signers {
            for bob in table.signers where bob != alice {
                let pair = try OpenMultiplication(run, table, batch: batch, alice: alice, bob: bob)
                #expect(pair.isHonestExtension, "\(alice) and \(bob)")
                #expect(pair.brokenRows == 0, "t = q ⊕ β·Δ, \(alice) and \(bob)")
                #expect(pair.brokenPads == 0, "γ = α^β, \(alice) and \(bob)")
                pairs[Route(.presignReplies, alice, bob)] = pair
            }
        }
        let x = try table.secretKey()
        #expect(Secp256k1.generatorMultiple(x)?.encoded == table.keys[0].info.publicKey)
        for m in 0..<batch { try check(instance: m, table, run, pairs, materials, x) }
        // No two instances share anything.
        let drawn = pairs.values.flatMap { $0.instances.flatMap { $0.c + $0.d + [$0.b] } }
        #expect(Set(drawn).count == drawn.count)
    }

    private struct Party {
        let r, sk, phi, u, v: Number
    }

    private func check(
        instance m: Int, _ table: ECDSATable, _ run: ObservedRun, _ pairs: [Route: OpenMultiplication],
        _ materials: [PartyIndex: [SigningMaterial]], _ x: Number
    ) throws {
        func multiplication(_ alice: PartyIndex, _ bob: PartyIndex) throws -> OpenMultiplication.Instance {
            try #require(pairs[Route(.presignReplies, alice, bob)]?.instances[m])
        }
        var parties: [Party] = []
        let label = try #require(materials[table.signers[0]]?[m].label)
        for i in table.signers {
            let peers = table.signers.filter { $0 != i }
            // The same r_i, sk_i and φ_i towards every peer and in every row; â is another towards each.
            var inputs: [Set<Number>] = [[], [], []]
            var phis: Set<Number> = []
            var (sumPhi, sumU, sumV) = (Number.zero, Number.zero, Number.zero)
            for j in peers {
                let (asAlice, asBob) = (try multiplication(i, j), try multiplication(j, i))
                for w in 0..<3 { inputs[w].formUnion(asAlice.inputs[w]) }
                phis.insert(asAlice.psi + asBob.b)
                sumPhi = sumPhi + asBob.psi
                sumU = sumU + asAlice.c[0] + asBob.d[0]
                sumV = sumV + asAlice.c[1] + asBob.d[1]
                // c + d = a·b for both inputs, and Γ is c in the exponent.
                for (w, gamma) in [(0, asAlice.gammaU), (1, asAlice.gammaV)] {
                    let a = try #require(asAlice.inputs[w].first)
                    #expect(asAlice.c[w] + asAlice.d[w] == a * asAlice.b, "\(i) to \(j), input \(w), instance \(m)")
                    #expect(Secp256k1.generatorMultiple(asAlice.c[w])?.encoded == gamma, "\(i) to \(j), Γ \(w), instance \(m)")
                }
            }
            #expect(inputs.map(\.count) == [1, 1, peers.count], "\(i), instance \(m)")
            #expect(phis.count == 1, "\(i), instance \(m)")
            let (r, sk, phi) = (try #require(inputs[0].first), try #require(inputs[1].first), try #require(phis.first))
            let opening = try opening(of: i, instance: m, run, to: peers)
            #expect(Secp256k1.generatorMultiple(r)?.encoded == opening.point, "\(i), R_i, instance \(m)")
            #expect(Secp256k1.generatorMultiple(sk)?.encoded == opening.key, "\(i), pk_i, instance \(m)")
            // What the party keeps is what follows for it.
            let own = try #require(materials[i]?[m])
            #expect(own.label.id == label.id && own.label.publicPart == label.publicPart)
            let taken = own.take()?.exposed()
            let secret = try #require(taken)
            let stored = try (0..<3).map { try Number(encoded: Array(secret[32 * $0..<32 * $0 + 32])) }
            let total = phi + sumPhi
            #expect(stored == [r * total + sumU, sk * total + sumV, phi], "\(i), instance \(m)")
            parties.append(Party(r: r, sk: sk, phi: phi, u: stored[0], v: stored[1]))
        }
        func sum(_ value: (Party) -> Number) -> Number { parties.map(value).reduce(.zero, +) }
        let (r, phi) = (sum(\.r), sum(\.phi))
        #expect(sum(\.sk) == x, "instance \(m)")
        #expect(sum(\.u) == r * phi, "instance \(m)")
        #expect(sum(\.v) == x * phi, "instance \(m)")
        #expect(Secp256k1.generatorMultiple(r)?.encoded == label.publicPart, "instance \(m)")
        #expect(!r.isZero && !phi.isZero)
    }

    /// R_i and pk_i as broadcast, the same to every peer.
    private func opening(
        of party: PartyIndex, instance m: Int, _ run: ObservedRun, to peers: [PartyIndex]
    ) throws -> (point: [UInt8], key: [UInt8]) {
        let messages = Set(try peers.map { try run.message(.presignOpenings, party, $0) })
        try #require(messages.count == 1)
        let start = WireHeader.size + 32 + m * 98
        let fields = try Array(#require(messages.first)[start..<start + 98])
        return (Array(fields.prefix(33)), Array(fields.suffix(33)))
    }
}

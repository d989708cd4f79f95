import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import DKLs23

/// Randomness hedged with the share (dkls23.md section 4; rule S8).
@Suite struct HedgeTests {
    struct Vector: Decodable {
        struct Peer: Decodable {
            let peer: Int
            let sidAB, choices: HexBytes
            let aHat: [HexBytes]
        }
        let share, fresh, sid: HexBytes
        let r, phi: [HexBytes]
        let peers: [Peer]
    }

    private func hedge(_ vector: Vector, share: [UInt8]? = nil, fresh: [UInt8]? = nil, sid: [UInt8]? = nil) -> PreSigning.Hedge {
        PreSigning.Hedge(
            share: SecretBytes(copying: share ?? vector.share.bytes), fresh: SecretBytes(copying: fresh ?? vector.fresh.bytes),
            sid: sid ?? vector.sid.bytes)
    }

    private func bytes(_ scalar: consuming SecretScalar<Secp256k1>) -> [UInt8] { scalar.encoded().exposed() }

    @Test func knownAnswers() throws {
        let vector: Vector = try DKLs23Vectors.read("hedge")
        let hedge = hedge(vector)
        for m in vector.r.indices {
            #expect(bytes(hedge.scalar("r", instance: m)) == vector.r[m].bytes)
            #expect(bytes(hedge.scalar("phi", instance: m)) == vector.phi[m].bytes)
        }
        for answer in vector.peers {
            let peer = try party(answer.peer)
            for (m, expected) in answer.aHat.enumerated() {
                #expect(bytes(hedge.check(instance: m, peer: peer)) == expected.bytes)
            }
            let choices = hedge.choices(peer: peer, session: answer.sidAB.bytes, count: answer.choices.bytes.count)
            let same = choices?.isEqual(to: SecretBytes(copying: answer.choices.bytes)) ?? false
            #expect(same)
        }
    }

    /// Share, fresh bytes and sid each change every value.
    @Test func everythingCounts() throws {
        let vector: Vector = try DKLs23Vectors.read("hedge")
        let other = SHA256.hash([1])
        let all = [hedge(vector), hedge(vector, share: other), hedge(vector, fresh: other), hedge(vector, sid: other)]
        let (peer, session) = (try party(4), SHA256.hash([2]))
        #expect(Set(all.map { bytes($0.scalar("r", instance: 0)) }).count == all.count)
        #expect(Set(all.map { bytes($0.scalar("phi", instance: 0)) }).count == all.count)
        #expect(Set(all.map { bytes($0.check(instance: 0, peer: peer)) }).count == all.count)
        #expect(Set(all.map { $0.choices(peer: peer, session: session, count: 80)?.exposed() ?? [] }).count == all.count)
    }

    /// A source that gives every run the same bytes: no nonce point, and no extension message, comes twice.
    @Test func aRepeatingSourceRepeatsNothing() throws {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [1, 3])
        var points: [[UInt8]] = []
        var streams: [[UInt8]] = []
        for _ in 0..<2 {
            let parameters = try PreSigning.parameters(table.keys[0].info, signers: table.signers, batch: 1)
            let contexts = try table.parties.open(parameters)
            let runs = try table.keys.map { key in
                let context = try #require(contexts[key.info.index]).0
                let ledger = try #require(table.ledgers[key.info.index])
                // Each party's source starts anew with every run.
                return try PreSigning.run(key, batch: 1, context: context, pairs: ledger, randomness: .test(key.info.index.rawValue))
            }
            let network = TamperedNetwork<[SigningMaterial]>(tamper: { delivery in
                guard let header = try? WireHeader(delivery.bytes) else { return delivery.bytes }
                // Behind the echo: R.
                if header.type == .presignOpenings { points.append(Array(delivery.bytes.dropFirst(WireHeader.size + 32).prefix(33))) }
                if header.type == .presignExtension { streams.append(Array(delivery.bytes.dropFirst(WireHeader.size + 32).prefix(64))) }
                return delivery.bytes
            })
            for outcome in network.drive(runs, channels: contexts.mapValues(\.1)).values { _ = try outcome.get() }
        }
        #expect(points.count == 4 && streams.count == 4)
        #expect(Set(points).count == 4)
        #expect(Set(streams).count == 4)
    }
}

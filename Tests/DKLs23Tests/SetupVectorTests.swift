import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

private struct ZeroShareVector: Decodable {
    let sid: HexBytes
    let i, j: Int
    let contributions: [HexBytes]
    let seed: HexBytes
    let instance: Int
    let term: HexBytes
}

private struct IdentifierVector: Decodable {
    let parties: [Int]
    let sid: HexBytes
    let commitments, noncePoints, keyPoints: [[HexBytes]]
    let echo: HexBytes
    let preSignatureIDs: [HexBytes]
}

/// Set-up and identifiers by example.
@Suite struct SetupVectorTests {
    @Test func zeroShares() throws {
        let vector: ZeroShareVector = try DKLs23Vectors.read("zero-share")
        let seed = PairSetup.zeroSeed(
            vector.sid.bytes, low: try party(vector.i), SecretBytes(copying: vector.contributions[0].bytes), high: try party(vector.j),
            SecretBytes(copying: vector.contributions[1].bytes))
        let same = seed.isEqual(to: SecretBytes(copying: vector.seed.bytes))
        #expect(same)
        let term = PreSigning.zeroTerm(seed, vector.sid.bytes, instance: vector.instance).encoded()
        let sameTerm = term.isEqual(to: SecretBytes(copying: vector.term.bytes))
        #expect(sameTerm)
    }

    @Test func setupID() throws {
        let vector: BaseOTVector = try DKLs23Vectors.read("base-ot")
        let ot = SessionIDs.baseOT(vector.sid.bytes, alice: try party(vector.alice), bob: try party(vector.bob))
        #expect(ot == vector.otSid.bytes)
        let setup = PairSetup.setupID(ot: ot, elements: vector.r.bytes, reply: vector.senderElements.bytes)
        #expect(setup == vector.setupID.bytes)
        #expect(
            SessionIDs.pair(vector.sid.bytes, alice: try party(vector.alice), bob: try party(vector.bob), setup: setup)
                == vector.sidAB.bytes)
    }

    /// E and id_m, instances outer, parties inner.
    @Test func identifiers() throws {
        let vector: IdentifierVector = try DKLs23Vectors.read("identifiers")
        let commitments = vector.commitments.map { $0.map(\.bytes) }
        #expect(PreSigning.echo(vector.sid.bytes, commitments: commitments) == vector.echo.bytes)
        for (m, id) in vector.preSignatureIDs.enumerated() {
            let made = PreSigning.identifier(
                vector.sid.bytes, instance: m, commitments: commitments[m], points: vector.noncePoints[m].map(\.bytes),
                keys: vector.keyPoints[m].map(\.bytes))
            #expect(made == id.bytes)
        }
    }

    @Test func pairStatesRoundTripAndBelongToTheirPair() throws {
        let table = try ECDSATable(threshold: 2, of: 2, signers: [1, 2])
        let (one, two) = (table.signers[0], table.signers[1])
        let record = try #require(table.ledgers[one]?.setup(with: two))
        let state = try #require(PairState(record, me: one, peer: two))
        let same = state.encoded().bytes.isEqual(to: record.bytes)
        #expect(same)
        #expect(PairState(record, me: two, peer: one) == nil)
        #expect(PairState(SecretMessage(SecretBytes(zeros: 10)), me: one, peer: two) == nil)
        // Both ends agree on both directions and on the seed.
        let otherRecord = try #require(table.ledgers[two]?.setup(with: one))
        let other = try #require(PairState(otherRecord, me: two, peer: one))
        #expect(state.aliceSetup == other.bobSetup)
        #expect(state.bobSetup == other.aliceSetup)
        let sameSeed = state.zeroSeed.isEqual(to: other.zeroSeed)
        #expect(sameSeed)
    }
}

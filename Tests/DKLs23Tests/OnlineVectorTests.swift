import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

struct OnlineVector: Decodable, Sendable {
    let parties: [Int]
    let id, keyID: HexBytes
    let epoch: UInt32
    let publicKey, tweak, digest, noncePoint: HexBytes
    let phi, u, v: [HexBytes]
    let derivedKey, delta, rerandomised: HexBytes
    let uPrime, w: [HexBytes]
    let r, s: HexBytes
    let recoveryID: UInt8
}

/// Section 5 by example: re-randomisation, shares, combination, recovery id.
@Suite struct OnlineVectorTests {
    @Test(arguments: try DKLs23Vectors.cases("online", of: OnlineVector.self))
    func onlineRound(_ vector: OnlineVector) throws {
        let equations = try #require(
            OnlineEquations(
                id: vector.id.bytes, keyID: vector.keyID.bytes, epoch: vector.epoch, signers: try vector.parties.map { try party($0) },
                point: vector.noncePoint.bytes, rootKey: try Secp256k1.Element(encoded: vector.publicKey.bytes),
                tweak: try Scalar(encoded: vector.tweak.bytes),
                digest: vector.digest.bytes))
        #expect(equations.rerandomiser.encoded == vector.delta.bytes)
        #expect(equations.point == vector.rerandomised.bytes)
        #expect(equations.publicKey.encoded == vector.derivedKey.bytes)
        var shares: [(w: Scalar<Secp256k1>, u: Scalar<Secp256k1>)] = []
        for position in vector.parties.indices {
            let secret = vector.u[position].bytes + vector.v[position].bytes + vector.phi[position].bytes
            guard let material = PreSignature(SecretBytes(copying: secret)) else {
                Issue.record("pre-signature")
                return
            }
            let share = equations.share(material)
            #expect(share.w.encoded == vector.w[position].bytes)
            #expect(share.u.encoded == vector.uPrime[position].bytes)
            shares.append(share)
        }
        #expect(equations.combine(shares) == .ecdsa(r: vector.r.bytes, s: vector.s.bytes, recoveryID: vector.recoveryID))
        // Rule S11: what does not verify never leaves.
        shares[0].w = shares[0].w + .one
        #expect(equations.combine(shares) == nil)
    }

    @Test func preSignaturesDecodeStrictly() {
        let sizes = [0, 95, 97].map { size in PreSignature(SecretBytes(zeros: size)) == nil }
        #expect(sizes == [true, true, true])
        let order = [UInt8](repeating: 0xff, count: 32)
        for position in 0..<3 {
            let bytes = (0..<3).flatMap { $0 == position ? order : [UInt8](repeating: 1, count: 32) }
            let refused = PreSignature(SecretBytes(copying: bytes)) == nil
            #expect(refused)
        }
    }
}

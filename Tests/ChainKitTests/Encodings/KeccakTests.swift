import ChainKit
import TestSupport
import Testing

/// Keccak-256 against the Keccak team's answers, and around block boundaries against another implementation's.
@Suite struct KeccakTests {
    private struct File: Decodable {
        struct Published: Decodable {
            let message: HexBytes
            let digest: HexBytes
            let note: String
        }
        struct Length: Decodable {
            let length: Int
            let digest: HexBytes
        }
        let published: [Published]
        let lengths: [Length]
    }

    @Test func vectors() throws {
        let file: File = try VectorFile.read("hash/keccak256.json", format: "chainsign-keccak-vector/1")
        #expect(file.published.count >= 10)
        for vector in file.published { #expect(Keccak256.hash(vector.message.bytes) == vector.digest.bytes, "\(vector.note)") }
        #expect(file.lengths.map(\.length).contains { $0 == 135 })
        for vector in file.lengths {
            let message = (0..<vector.length).map { UInt8(($0 * $0 + vector.length) % 251) }
            #expect(Keccak256.hash(message) == vector.digest.bytes, "\(vector.length) bytes")
            #expect(HashFunction.keccak256.digest(of: message) == vector.digest.bytes)
        }
    }

    @Test func aPlanRecomputesIt() throws {
        let digest = Keccak256.hash([1, 2, 3])
        let request = { (digest: [UInt8]) in
            SigningRequest(id: "a", scheme: .ecdsaSecp256k1, input: .digest(digest, hash: .keccak256, preimage: [1, 2, 3]))
        }
        try SigningPlan.check([request(digest)])
        #expect(throws: ChainError.self) { try SigningPlan.check([request(digest.reversed())]) }
    }
}

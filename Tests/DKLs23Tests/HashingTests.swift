import Groups
import Secrets
import TestSupport
import Testing

/// H, HMAC over H's encoding, and the PRG (dkls23.md section 0).
@Suite struct HashingTests {
    @Test(arguments: try DKLs23Vectors.cases("hash", of: HashVector.self).indices)
    func knownAnswers(_ index: Int) throws {
        let vector = try DKLs23Vectors.cases("hash", of: HashVector.self)[index]
        func encoded(_ tag: String, _ fields: [[UInt8]]) -> [UInt8] {
            let digest = SHA256.hash(Array(tag.utf8))
            return digest + digest + fields.flatMap { [0, 0, 0, 0, 0, 0, 0, UInt8($0.count)] + $0 }
        }
        let fields = vector.fields.map(\.bytes)
        #expect(SHA256.hash(encoded(vector.tag, fields)) == vector.hash.bytes)
        if let tag = TranscriptTag(rawValue: vector.tag) {
            var transcript = Transcript(tag)
            transcript.absorb(list: fields)
            #expect(Secp256k1.challenge(transcript).encoded == vector.scalar.bytes)
            #expect(transcript.hash() == vector.hash.bytes)
        }
        #expect(HMAC.sha256(encoded(vector.tag, fields), publicKey: vector.macKey.bytes) == vector.mac.bytes)
        let key = HMAC.sha256(encoded("ot/prg", [fields.first ?? []]), publicKey: vector.macKey.bytes)
        #expect(try keyStream(Array(key.prefix(16)), count: 80) == vector.prg80.bytes)
    }
}

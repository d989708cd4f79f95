import Groups
import Secrets
import TestSupport
import Testing

/// Project Wycheproof's ECDSA cases over secp256k1 through the path that every signature of ours takes before it leaves.
@Suite struct WycheproofECDSATests {
    struct File: Decodable { let cases: [Case] }
    struct Case: Decodable, CustomTestStringConvertible, Sendable {
        struct Input: Decodable, Sendable { let json: Signature }
        struct Signature: Decodable, Sendable {
            let encoding: String
            let publicKey, message, signature: HexBytes
        }
        struct Expectation: Decodable, Sendable { let valid: Bool }
        let id: String
        let note: String
        let input: Input
        let expect: Expectation
        var testDescription: String { "\(id), \(note)" }

        /// The files' counts, and their digest, are pinned: a case that goes missing is noticed.
        static func read(_ name: String) throws -> [Case] {
            try VectorFile.read("ecdsa/wycheproof_\(name).json", format: "chainsign-vector/1", as: File.self).cases
        }

        /// Over everything that a verdict depends on.
        static func digest(of cases: [Case]) -> String {
            SHA256.hash(
                cases.flatMap { vector -> [UInt8] in
                    let input = vector.input.json
                    return SHA256.hash(Array((vector.id + input.encoding).utf8)) + SHA256.hash(input.publicKey.bytes)
                        + SHA256.hash(input.message.bytes) + SHA256.hash(input.signature.bytes) + [vector.expect.valid ? 1 : 0]
                }
            ).hex
        }
    }

    /// The key as Wycheproof has it, uncompressed, strictly read; ours are compressed.
    private func key(_ vector: Case) throws -> [UInt8] { try Secp256k1.Element(uncompressed: vector.input.json.publicKey.bytes).encoded }

    /// DER and low s alone: what Bitcoin accepts is exactly what ``ECDSA`` accepts.
    @Test func bitcoin() throws {
        let cases = try Case.read("bitcoin")
        var failures: [String] = []
        for vector in cases {
            let digest = SHA256.hash(vector.input.json.message.bytes)
            var valid = false
            if let (r, s) = try? ECDSA.decodeDER(vector.input.json.signature.bytes) {
                valid = ECDSA.isValid(r: r, s: s, digest: digest, publicKey: try key(vector))
                // What is read is what would be written: no second encoding of one signature.
                let again = try ECDSA.encodeDER(r: r, s: s)
                if again != vector.input.json.signature.bytes { failures.append("\(vector.id): another encoding") }
            }
            if valid != vector.expect.valid { failures.append(vector.testDescription) }
        }
        #expect(failures == [])
        #expect(cases.count == 463)
        #expect(cases.filter(\.expect.valid).count == 162)
        #expect(Case.digest(of: cases) == "f63c4d95c574322edc2786df1f68aa0c8205e1dad58bdada0104cf1e4a9105c6")
    }

    /// r ‖ s of 64 bytes. This variant knows no low s, our verification nothing else: the test path takes the lower of s and
    /// −s, which the equation does not tell apart, and asserts that exactly the high ones were refused before.
    @Test func p1363() throws {
        let cases = try Case.read("p1363")
        var failures: [String] = []
        var high = 0
        for vector in cases {
            let (signature, digest) = (vector.input.json.signature.bytes, SHA256.hash(vector.input.json.message.bytes))
            let (r, s) = (Array(signature.prefix(32)), Array(signature.dropFirst(32)))
            var valid = false
            if signature.count == 64, let number = try? Scalar<Secp256k1>(encoded: s) {
                let publicKey = try key(vector)
                let low = number.isHigh ? -number : number
                valid = ECDSA.isValid(r: r, s: low.encoded, digest: digest, publicKey: publicKey)
                if number.isHigh {
                    high += valid ? 1 : 0
                    if ECDSA.isValid(r: r, s: s, digest: digest, publicKey: publicKey) { failures.append("\(vector.id): high s") }
                }
            } else if ECDSA.isValid(r: r, s: s, digest: digest, publicKey: try key(vector)) {
                failures.append("\(vector.id): \(signature.count) bytes")
            }
            if valid != vector.expect.valid { failures.append(vector.testDescription) }
        }
        #expect(failures == [])
        #expect(cases.count == 252)
        #expect(cases.filter(\.expect.valid).count == 167)
        #expect(high > 10, "signatures with a high s that are valid here")
        #expect(Case.digest(of: cases) == "2da6f75568f67f28c9ed12b8c6ae6b6f817168157fe3b4e40f1a7063a16808e2")
    }
}

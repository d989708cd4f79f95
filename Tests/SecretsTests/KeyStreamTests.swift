import Testing

@testable import Secrets

/// AES-128-CTR from counter block zero.
@Suite struct KeyStreamTests {
    private func stream(_ stream: KeyStream, _ key: [UInt8], _ count: Int) -> [UInt8]? {
        var output = [UInt8](repeating: 0xa5, count: count)
        return unsafe stream.fill(&output, count: count, key: key) ? output : nil
    }

    /// The GCM specification (McGrew, Viega), appendix B, test cases 1 to 3: under the zero key E(0) = H, E(1) the tag of
    /// nothing, E(2) the ciphertext of zeros; under the other key E(0) = H.
    @Test func knownAnswers() throws {
        let keyed = try #require(KeyStream())
        let zero = [UInt8](repeating: 0, count: 16)
        let first = "66e94bd4ef8a2c3b884cfa59ca342b2e58e2fccefa7e3061367f1d57a4e7455a0388dace60b6a392f328c2b971b2fe78"
        #expect(stream(keyed, zero, 48) == hex(first))
        #expect(stream(keyed, hex("feffe9928665731c6d6a8f9467308308"), 16) == hex("b83b533708bf535d0aa6e52980d53b78"))
        #expect(stream(keyed, zero, 48) == hex(first), "a key after another")
    }

    /// Every length in blocks, whatever came before; other lengths are refused.
    @Test func lengths() throws {
        let keyed = try #require(KeyStream())
        let key = [UInt8](0..<16)
        let long = try #require(stream(keyed, key, 4096))
        #expect(Set(stride(from: 0, to: 4096, by: 16).map { Array(long[$0..<$0 + 16]) }).count == 256)
        for count in [0, 16, 32, 80, 112, 128, 144, 1008, 4096] {
            #expect(stream(keyed, key, count) == Array(long.prefix(count)))
        }
        for count in [1, 15, 17, 33, 1000] {
            #expect(stream(keyed, key, count) == nil)
        }
    }
}

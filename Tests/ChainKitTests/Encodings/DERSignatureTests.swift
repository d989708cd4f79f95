import ChainKit
import Testing

/// BIP-66, and r and s in the 32 bytes that they have elsewhere.
@Suite struct DERSignatureTests {
    @Test func scalarsArePadded() throws {
        let bytes: [UInt8] = [0x30, 0x07, 0x02, 0x02, 0x00, 0x81, 0x02, 0x01, 0x05]
        let scalars = try #require(DERSignature(bytes)?.scalars)
        #expect(scalars.r == [UInt8](repeating: 0, count: 31) + [0x81] && scalars.s == [UInt8](repeating: 0, count: 31) + [0x05])
        #expect(DERSignature.isStrict(bytes[...]))
        // No byte of it can be left out, and none added.
        for place in bytes.indices {
            var shorter = bytes
            shorter.remove(at: place)
            #expect(!DERSignature.isStrict(shorter))
        }
        #expect(!DERSignature.isStrict(bytes + [0]) && !DERSignature.isStrict([]))
    }

    /// What is written is strict and reads back.
    @Test func whatIsWrittenIsRead() throws {
        let numbers: [[UInt8]] = [[], [1], [0x7f], [0x80], [0xff, 0], [UInt8](repeating: 0xff, count: 32)]
            .map { [UInt8](repeating: 0, count: 32 - $0.count) + $0 }
        for r in numbers {
            for s in numbers {
                let scalars = try #require(DERSignature(DERSignature.bytes(r: r, s: s))?.scalars)
                #expect(scalars.r == r && scalars.s == s)
            }
        }
        #expect(DERSignature.bytes(r: numbers[3], s: numbers[1]) == [0x30, 7, 2, 2, 0, 0x80, 2, 1, 1])
    }

    /// A number of more than 32 bytes is in BIP-66's encoding, and no scalar.
    @Test func longNumbersAreNoScalars() throws {
        let long = [0x30, 0x26, 0x02, 0x21] + [UInt8](repeating: 1, count: 33) + [0x02, 0x01, 0x01]
        let signature = try #require(DERSignature(long))
        #expect(signature.scalars == nil)
    }
}

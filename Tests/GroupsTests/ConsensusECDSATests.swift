import Groups
import TestSupport
import Testing

/// ECDSA the way Bitcoin's consensus reads it: more encodings, either s, three forms of keys.
@Suite struct ConsensusECDSATests {
    private static let thirtyTwo = [UInt8](repeating: 0x11, count: 32)

    private func decoded(_ hex: String) throws -> [UInt8]? {
        let parts = try ECDSA.decodeLaxDER(bytes(hex: hex))
        return parts.map { $0.r + $0.s }
    }

    private func number(_ r: UInt8, _ s: UInt8) -> [UInt8] {
        [UInt8](repeating: 0, count: 31) + [r] + [UInt8](repeating: 0, count: 31) + [s]
    }

    /// One pair of numbers, however it is written.
    @Test(arguments: [
        "3006020105020107",
        // The sequence's length is not believed, in one byte or more.
        "3000020105020107", "3081ff020105020107", "3080020105020107", "3083000000020105020107",
        // Zeros in front, none where a sign would need one, lengths in long form, bytes behind.
        "3008020300000502020007", "300702810105020107", "300902840000000105020107",
        "300602010502010700", "3006020105020107ff",
    ])
    func sameNumbers(hex: String) throws {
        #expect(try decoded(hex) == number(5, 7))
    }

    @Test(arguments: [
        "", "30", "3106020105020107", "3006", "300602", "3006030105020107",
        "30060205", "3006020105", "300602010502", "30060201050202ff", "30060201050203ffff", "3085020105",
        // Lengths of four bytes and more, and lengths that break off.
        "300602840100000005020107", "300602850500000005", "3006020105028201",
    ])
    func notEvenThat(hex: String) throws {
        #expect(try decoded(hex) == nil)
    }

    @Test func numbersWithoutASign() throws {
        #expect(try decoded("3006020185020187") == number(0x85, 0x87))
        // 33 bytes are no number of a signature, which is said by zeros.
        let long = "3026" + "0221" + String(repeating: "11", count: 33) + "020107"
        #expect(try decoded(long) == [UInt8](repeating: 0, count: 64))
    }

    /// Both s under all three forms of the key; the strict check takes one of each.
    @Test func eitherSAndEveryKey() throws {
        let (x, k) = (Scalar<Secp256k1>(77), Scalar<Secp256k1>(1001))
        let key = try #require(Secp256k1.generatorMultiple(x)).encoded
        let point = try #require(Secp256k1.generatorMultiple(k)).encoded
        let r = try #require(Scalar<Secp256k1>(reducingBigEndian: Array(point.dropFirst())))
        let h = try #require(Scalar<Secp256k1>(reducingBigEndian: Self.thirtyTwo))
        let s = try #require(k.inverse) * (h + r * x)
        let (low, high) = s.isHigh ? (-s, s) : (s, -s)
        let full = try #require(ECDSA.uncompressed(key))
        let odd = full[64] & 1
        let hybrid = [6 + odd] + full.dropFirst()
        for s in [low, high] {
            for key in [key, full, hybrid] {
                #expect(ECDSA.isValidEitherS(r: r.encoded, s: s.encoded, digest: Self.thirtyTwo, key: key))
                #expect(!ECDSA.isValidEitherS(r: r.encoded, s: s.encoded, digest: Self.thirtyTwo.flipping(0), key: key))
            }
            #expect(ECDSA.isHighS(r: r.encoded, s: s.encoded) == (s == high))
            #expect(ECDSA.isValid(r: r.encoded, s: s.encoded, digest: Self.thirtyTwo, publicKey: key) == (s == low))
        }
        let wrong: [[UInt8]] = [
            [], [6 + (1 - odd)] + full.dropFirst(), [5] + key.dropFirst(), key + [0], Array(full.dropLast()), [4] + key.dropFirst(),
            Array(key.dropFirst()), full.flipping(64),
        ]
        for key in wrong {
            #expect(!ECDSA.isValidEitherS(r: r.encoded, s: low.encoded, digest: Self.thirtyTwo, key: key), "\(key.hex)")
        }
        let zero = [UInt8](repeating: 0, count: 32)
        #expect(!ECDSA.isValidEitherS(r: zero, s: low.encoded, digest: Self.thirtyTwo, key: key))
        #expect(!ECDSA.isValidEitherS(r: r.encoded, s: zero, digest: Self.thirtyTwo, key: key))
        #expect(!ECDSA.isValidEitherS(r: r.encoded, s: Array(low.encoded.dropLast()), digest: Self.thirtyTwo, key: key))
        #expect(!ECDSA.isHighS(r: zero, s: [UInt8](repeating: 0xff, count: 32)))
    }

    @Test func sha1() {
        // FIPS 180's examples.
        #expect(SHA1.hash(Array("abc".utf8)).hex == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(SHA1.hash([]).hex == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    }
}

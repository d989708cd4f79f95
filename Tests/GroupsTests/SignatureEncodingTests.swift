import Groups
import Secrets
import TestSupport
import Testing

/// The strict codecs around ECDSA: BIP-66's DER, and SEC 1's uncompressed points.
@Suite struct SignatureEncodingTests {
    private func number(_ bytes: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 32 - bytes.count) + bytes }

    /// Extremes of both numbers, and their only encodings.
    @Test func encodings() throws {
        let full = [UInt8](repeating: 0xff, count: 32)
        let positive = [0x7f] + [UInt8](repeating: 0xff, count: 31)
        let forms: [(number: [UInt8], encoded: [UInt8])] = [
            (number([]), [2, 1, 0]), (number([1]), [2, 1, 1]), (number([0x7f]), [2, 1, 0x7f]), (number([0x80]), [2, 2, 0, 0x80]),
            (number([1, 0]), [2, 2, 1, 0]), (number([0xff, 0]), [2, 3, 0, 0xff, 0]), (positive, [2, 32] + positive),
            (full, [2, 33, 0] + full),
        ]
        for r in forms {
            for s in forms {
                let expected = [0x30, UInt8(r.encoded.count + s.encoded.count)] + r.encoded + s.encoded
                #expect(try ECDSA.encodeDER(r: r.number, s: s.number) == expected)
                let read = try ECDSA.decodeDER(expected)
                #expect(read.r == r.number && read.s == s.number)
            }
        }
        for length in [0, 31, 33] {
            let wrong = [UInt8](repeating: 1, count: length)
            #expect(throws: GroupError.wrongLength(expected: 32, actual: length)) { try ECDSA.encodeDER(r: wrong, s: full) }
            #expect(throws: GroupError.wrongLength(expected: 32, actual: length)) { try ECDSA.encodeDER(r: full, s: wrong) }
        }
    }

    static let malformed: [(what: String, hex: String, field: String)] = [
        ("nothing", "", "length"),
        ("seven bytes", "30050201010201", "length"),
        ("73 bytes", "3047" + "0221" + String(repeating: "00", count: 33) + "0222" + String(repeating: "01", count: 34), "length"),
        ("a set", "3106020101020101", "sequence"),
        ("a sequence too long", "3007020101020101", "sequence"),
        ("a sequence too short", "3005020101020101", "sequence"),
        ("a length in the long form", "308106020101020101", "sequence"),
        ("an indefinite length", "30800201010201010000", "sequence"),
        ("r no integer", "3006030101020101", "r"),
        ("r empty", "30060200020201aa", "r"),
        ("r negative", "3006020180020101", "r"),
        ("r padded", "300702020001020101", "r"),
        ("r longer than the rest", "3006020501020101", "r"),
        ("r of 33 digits", "3026" + "0221" + "01" + String(repeating: "00", count: 32) + "020101", "r"),
        ("r with its length in the long form", "30070281010102" + "0101", "r"),
        ("s no integer", "3006020101040101", "s"),
        ("s empty", "300602020101" + "0200", "s"),
        ("s negative", "30060201010201ff", "s"),
        ("s padded", "300702010102020001", "s"),
        ("s longer than the rest", "3006020101020201", "s"),
        ("s shorter than the rest", "300702010102010101", "end"),
        ("a third integer", "3009020101020101020101", "end"),
    ]

    @Test(arguments: malformed.indices)
    func malformedSignaturesAreNamed(_ index: Int) throws {
        let (what, hex, field) = Self.malformed[index]
        let encoded = try bytes(hex: hex)
        #expect(throws: GroupError.invalidSignature(field: field), "\(what)") { try ECDSA.decodeDER(encoded) }
    }

    /// Every truncation, extension, and changed structural byte of an encoding; and of what decodes, exactly one encoding.
    @Test func noTwoEncodings() throws {
        let r = Randomness.test(1).bytes(32)
        let encoded = try ECDSA.encodeDER(r: r, s: number([5]))
        for count in 0..<encoded.count { #expect(throws: GroupError.self) { try ECDSA.decodeDER(Array(encoded.prefix(count))) } }
        #expect(throws: GroupError.self) { try ECDSA.decodeDER(encoded + [0]) }
        for position in encoded.indices {
            for value in UInt8.min...UInt8.max where value != encoded[position] {
                let altered = encoded.replacing(position..<position + 1, with: [value])
                guard let read = try? ECDSA.decodeDER(altered) else { continue }
                #expect(try ECDSA.encodeDER(r: read.r, s: read.s) == altered)
                #expect(read.r != r || read.s != number([5]))
            }
        }
    }

    @Test func uncompressedPoints() throws {
        let point = try #require(Secp256k1.generatorMultiple(Scalar<Secp256k1>(7)))
        // 7·G.
        let long = try bytes(
            hex: "045cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc"
                + "6aebca40ba255960a3178d6d861a54dba813d0b813fde7b5a5082628087264da")
        #expect(try Secp256k1.Element(uncompressed: long) == point)
        for prefix in [UInt8(0), 2, 3, 5, 6, 7, 0xff] {
            #expect(throws: GroupError.invalidElement, "\(prefix)") {
                try Secp256k1.Element(uncompressed: long.replacing(0..<1, with: [prefix]))
            }
        }
        let p = try bytes(hex: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")
        let zeros = [UInt8](repeating: 0, count: 32)
        for (x, y) in [
            (p, Array(long.suffix(32))), (Array(long[1..<33]), p), (zeros, zeros), (Array(long[1..<33]), long[33...].map { $0 ^ 1 }),
        ] {
            #expect(throws: GroupError.invalidElement) { try Secp256k1.Element(uncompressed: [4] + x + y) }
        }
        for length in [0, 33, 64, 66] {
            #expect(throws: GroupError.wrongLength(expected: 65, actual: length)) {
                try Secp256k1.Element(uncompressed: Array((long + [0]).prefix(length)))
            }
        }
    }
}

import Secrets
import Testing

@testable import Groups

/// Compressions laid out by hand, against the plain hash and the plain HMAC.
@Suite struct SingleBlockHashTests {
    /// pad_w(row j) = SHA-256(K ‖ le32(j) ‖ byte(w) ‖ row) modulo q; one instance serves all calls.
    @Test func pads() throws {
        let reference = try Reference()
        var stream = OperandStream(seed: 0x5eed_0007)
        let hash = SingleBlockHash()
        for (firstRow, count, width) in [(0, 1, 1), (0, 9, 3), (416, 5, 3), (0x0102_0304, 4, 2), (106_495, 2, 3), (255, 3, 256)] {
            let (key, rows, mask) = (stream.next(32), stream.next(16 * count), stream.next(16))
            for masked in [false, true] {
                var output = [ScalarLimbs](repeating: .one, count: count * width)
                if masked {
                    unsafe hash.pads(&output, key: key, firstRow: firstRow, count: count, width: width, rows: rows, mask: mask)
                } else {
                    unsafe hash.pads(&output, key: key, firstRow: firstRow, count: count, width: width, rows: rows, mask: nil)
                }
                for row in 0..<count {
                    let index = firstRow + row
                    let number = (0..<4).map { UInt8(truncatingIfNeeded: index >> (8 * $0)) }
                    let content = (0..<16).map { rows[16 * row + $0] ^ (masked ? mask[$0] : 0) }
                    for w in 0..<width {
                        let expected = reference.reduce(SHA256.hash(key + number + [UInt8(w)] + content))
                        #expect(Scalar<Secp256k1>(limbs: output[row * width + w]).encoded == expected.bytes, "row \(index), \(w)")
                    }
                }
            }
        }
    }

    /// The first 16 bytes of HMAC(k; T ‖ T ‖ length ‖ field); pads before and after leave nothing behind.
    @Test(arguments: [TranscriptTag.otPRG, .pairZero])
    func prgKeys(tag: TranscriptTag) {
        var stream = OperandStream(seed: 0x5eed_0008)
        let hash = SingleBlockHash()
        let digest = SHA256.hash(Array(tag.rawValue.utf8))
        for count in [1, 2, 7, 17, 31, 256] {
            let (keys, field) = (stream.next(16 * count), stream.next(32))
            var pad = [ScalarLimbs.zero]
            unsafe hash.pads(&pad, key: field, firstRow: 0, count: 1, width: 1, rows: keys, mask: nil)
            var output = [UInt8](repeating: 0xa5, count: 16 * count)
            unsafe hash.prgKeys(&output, keys: keys, count: count, tag: tag, field: field)
            let message = digest + digest + [0, 0, 0, 0, 0, 0, 0, 32] + field
            let expected = (0..<count).flatMap { HMAC.sha256(message, publicKey: Array(keys[16 * $0..<16 * $0 + 16])).prefix(16) }
            #expect(output == expected)
        }
    }

    /// H_q(tag; field, j), as a transcript gives it.
    @Test(arguments: [TranscriptTag.gadget, .voleTheta])
    func scalars(tag: TranscriptTag) {
        var stream = OperandStream(seed: 0x5eed_0009)
        let hash = SingleBlockHash()
        for count in [0, 1, 16, 33, 416] {
            let field = stream.next(32)
            let made = hash.scalars(tag: tag, field: field, count: count)
            let expected = (0..<count).map { j in
                var transcript = Transcript(tag)
                transcript.absorb(field)
                transcript.absorb(UInt32(j))
                return Secp256k1.challenge(transcript)
            }
            #expect(made.map { Scalar<Secp256k1>(limbs: $0) } == expected)
        }
    }
}

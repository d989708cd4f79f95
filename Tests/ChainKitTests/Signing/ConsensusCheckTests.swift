import ChainKit
import TestSupport
import Testing

/// What scripts ask of signatures and hashes beyond what is signed here.
@Suite struct ConsensusCheckTests {
    private let made = Result { try ECDSACheckTests.Made(secret: 77, nonce: 1001, preimage: [9]) }

    private func der(_ r: [UInt8], _ s: [UInt8], padding: Int = 0) -> [UInt8] {
        let integers = [r, s].flatMap { number -> [UInt8] in
            let digits = [UInt8](repeating: 0, count: padding) + (number[0] >= 0x80 ? [0] : []) + number
            return [2, UInt8(digits.count)] + digits
        }
        return [0x30, UInt8(integers.count)] + integers
    }

    @Test func encodingsAndKeys() throws {
        let made = try made.get()
        let (digest, key) = (made.input.signedBytes, made.publicKey.bytes)
        let full = try #require(ECDSACheck.uncompressed(key))
        for signature in [der(made.r, made.s), der(made.r, made.s, padding: 2)] {
            #expect(ECDSACheck.isValid(laxDER: signature, digest: digest, anyKey: key))
            #expect(ECDSACheck.isValid(laxDER: signature, digest: digest, anyKey: full))
            #expect(ECDSACheck.isLowS(laxDER: signature))
            #expect(!ECDSACheck.isValid(laxDER: signature, digest: digest.flipping(3), anyKey: key))
        }
        #expect(!ECDSACheck.isValid(laxDER: [], digest: digest, anyKey: key))
        #expect(!ECDSACheck.isLowS(laxDER: []))
        let high = [UInt8](repeating: 0xff, count: 15) + [0xfe] + [UInt8](repeating: 1, count: 16)
        #expect(!ECDSACheck.isLowS(laxDER: der(made.r, high)))
    }

    @Test func hashes() {
        #expect(ScriptHash.sha1(Array("abc".utf8)).hex == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(ScriptHash.ripemd160(Array("abc".utf8)).hex == "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")
    }

    @Test func keyForms() {
        for first in UInt8.min...UInt8.max {
            let (short, long) = ([first] + [UInt8](repeating: 1, count: 32), [first] + [UInt8](repeating: 1, count: 64))
            #expect(ECDSACheck.hasKeyForm(short) == (first == 2 || first == 3))
            #expect(ECDSACheck.hasKeyForm(long) == [4, 6, 7].contains(first))
        }
        #expect(!ECDSACheck.hasKeyForm([]))
    }
}

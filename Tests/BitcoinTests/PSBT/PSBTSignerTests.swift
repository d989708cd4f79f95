import ChainKit
import Testing

@testable import Bitcoin

/// What may be put into a PSBT as a signature.
@Suite struct PSBTSignerTests {
    private static let key = PSBTSeeds.keys[0]
    private static let xOnly = Array(key.dropFirst())
    private static let script = Script.payToPublicKeyHash(Hash160.digest(of: key))
    private static let taproot = ScriptTemplate.witnessScript(version: 1, program: xOnly)
    private static let zeros = [UInt8](repeating: 0, count: 64)

    /// What a change to a PSBT is refused for.
    private func refusal(_ psbt: PSBT, _ change: (inout PSBT) throws -> Void) -> String? {
        var psbt = psbt
        return error { try change(&psbt) }
    }

    private func ecdsa(_ type: UInt8 = 1, key: [UInt8] = key) -> PartialSignature {
        PartialSignature(key: key, signature: PSBTSeeds.signature(1, type: type))
    }

    @Test(
        arguments: [
            (nil, false, nil), (1, false, nil), (0x83, false, nil), (0, false, "invalidSighash inputs[0].sighashType"),
            (4, false, "invalidSighash inputs[0].sighashType"), (0x101, false, "invalidSighash inputs[0].sighashType"), (0, true, nil),
            (0x81, true, nil), (4, true, "invalidSighash inputs[0].sighashType"), (0x80, true, "invalidSighash inputs[0].sighashType"),
        ] as [(UInt32?, Bool, String?)])
    func types(_ type: UInt32?, _ isTaproot: Bool, _ expected: String?) {
        let psbt = PSBTSeeds.spending(Self.script) { $0.sighashType = type }
        #expect(error { _ = try psbt.sighashType(of: 0, isTaproot: isTaproot) } == expected)
    }

    @Test func formsOfECDSA() throws {
        var psbt = PSBTSeeds.spending(Self.script)
        let noPoint: [UInt8] = [2] + Self.zeros.prefix(32)
        #expect(refusal(psbt) { try $0.add(ecdsa(key: noPoint), to: 0) } == "invalidKey inputs[0].partialSig")
        let broken = PartialSignature(key: Self.key, signature: [0x30, 1])
        #expect(refusal(psbt) { try $0.add(broken, to: 0) } == "invalidSignature inputs[0].partialSig")
        #expect(refusal(psbt) { try $0.add(ecdsa(2), to: 0) } == "invalidSighash inputs[0].partialSig")
        try psbt.add(ecdsa(), to: 0)
        // Another of the same key stands in place of the first.
        let second = PartialSignature(key: Self.key, signature: PSBTSeeds.signature(9))
        try psbt.add(second, to: 0)
        #expect(psbt.inputs[0].partialSignatures == [second])
        #expect(try PSBT(psbt.bytes) == psbt)
    }

    @Test func formsOfTaproot() throws {
        var psbt = PSBTSeeds.spending(Self.taproot)
        for (signature, expected) in [
            (Self.zeros + [0], "invalidSignature"), (Self.zeros.dropLast() + [], "invalidSignature"),
            (Self.zeros + [1, 1], "invalidSignature"),
            (Self.zeros + [1], "invalidSighash"),
        ] as [([UInt8], String)] {
            #expect(refusal(psbt) { try $0.add(tapKeySignature: signature, to: 0) } == "\(expected) inputs[0].tapKeySig")
            let leaf = TapScriptSignature(key: Self.xOnly, leafHash: Self.xOnly, signature: signature)
            #expect(refusal(psbt) { try $0.add(leaf, to: 0) } == "\(expected) inputs[0].tapScriptSig")
        }
        for (key, leafHash) in [(Self.key, Self.xOnly), (Self.xOnly, Self.key)] {
            let leaf = TapScriptSignature(key: key, leafHash: leafHash, signature: Self.zeros)
            #expect(refusal(psbt) { try $0.add(leaf, to: 0) } == "wrongLength inputs[0].tapScriptSig")
        }
        try psbt.add(tapKeySignature: Self.zeros, to: 0)
        try psbt.add(TapScriptSignature(key: Self.xOnly, leafHash: Self.xOnly, signature: Self.zeros), to: 0)
        #expect(try PSBT(psbt.bytes) == psbt)
    }

    @Test func finishedInputsTakeNone() {
        let psbt = PSBTSeeds.spending(Self.script) { $0.finalScriptSig = [0x51] }
        let leaf = TapScriptSignature(key: Self.xOnly, leafHash: Self.xOnly, signature: Self.zeros)
        #expect(refusal(psbt) { try $0.add(ecdsa(), to: 0) } == "duplicateSignature inputs[0].partialSig")
        #expect(refusal(psbt) { try $0.add(tapKeySignature: Self.zeros, to: 0) } == "duplicateSignature inputs[0].tapKeySig")
        #expect(refusal(psbt) { try $0.add(leaf, to: 0) } == "duplicateSignature inputs[0].tapScriptSig")
    }

    /// The flags of version 2 appear where a signature has something to say, and in version 0 never.
    @Test(arguments: [(.v0, 3, nil), (.v0, 1, nil), (.v2, 3, 4), (.v2, 1, nil)] as [(PSBT.Version, UInt8, UInt8?)])
    func flagsThatNobodySet(_ version: PSBT.Version, _ type: UInt8, _ flags: UInt8?) throws {
        var psbt = PSBTSeeds.spending(Self.script, version: version) { $0.sighashType = UInt32(type) }
        try psbt.add(ecdsa(type), to: 0)
        #expect(psbt.modifiable == flags)
        #expect(try PSBT(psbt.bytes) == psbt)
    }

    /// What a signature of an input looks like in it.
    @Test func signatureBytes() {
        let high: [UInt8] = [0x80] + Self.zeros.prefix(31), low: [UInt8] = Self.zeros.prefix(31) + [5]
        #expect(
            SignatureBytes.ecdsa(r: high, s: low, type: .all) == [0x30, 38, 2, 33, 0, 0x80] + Self.zeros.prefix(31) + [2, 1, 5, 1])
        #expect(SignatureBytes.ecdsa(r: Array(Self.zeros.prefix(32)), s: low, type: .none) == [0x30, 6, 2, 1, 0, 2, 1, 5, 2])
        for (bytes, type) in [
            (Self.zeros, .default), (Self.zeros + [1], .all), (Self.zeros + [0], nil), (Self.zeros.dropLast() + [], nil),
            (Self.zeros + [1, 1], nil), ([], nil),
        ] as [([UInt8], SighashType?)] {
            let parts = SignatureBytes.parse(schnorr: bytes)
            #expect(parts?.type == type)
            #expect(parts?.signature == type.map { _ in Self.zeros })
        }
    }
}

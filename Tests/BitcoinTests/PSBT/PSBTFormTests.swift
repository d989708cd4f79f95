import ChainKit
import Testing

@testable import Bitcoin

/// Each field's form: what is one byte or one point away from it is refused by the field's name.
@Suite struct PSBTFormTests {
    private static let key = PSBTSeeds.keys[0]
    /// Nobody's x.
    private static let noPoint: [UInt8] = [2] + [UInt8](repeating: 0, count: 32)
    private static let zeros = [UInt8](repeating: 0, count: 96)
    private static let previous = Fixture.funding([([0x51], 5)]).bytes

    /// An extended key of this depth.
    private static func extended(depth: UInt8, key: [UInt8] = key) -> [UInt8] {
        [0x04, 0x88, 0xb2, 0x1e, depth] + zeros.prefix(40) + key
    }

    enum Place: Sendable { case global, input, output }

    struct Field: Sendable, CustomTestStringConvertible {
        let place: Place
        let type: UInt64
        let key: [UInt8]
        let value: [UInt8]
        let error: String?
        var version = PSBT.Version.v0
        var testDescription: String { "\(place) \(type) \(key.count) \(value.count) \(error ?? "is read")" }
    }

    /// What reading a PSBT with this field in place of its own says.
    private func error(_ field: Field) -> String? {
        let transaction = BitcoinTransaction(
            version: 2, inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 9, count: 32), index: 0))],
            outputs: [TransactionOutput(value: 1, script: [])], lockTime: 0)
        var psbt = PSBT(transaction: transaction, version: field.version)
        switch field.place {
        case .global: psbt.global[field.type, field.key] = field.value
        case .input: psbt.inputs[0].map[field.type, field.key] = field.value
        case .output: psbt.outputs[0].map[field.type, field.key] = field.value
        }
        return error(psbt.bytes)
    }

    private func error(_ bytes: [UInt8]) -> String? { BitcoinTests.error { _ = try PSBT(bytes) } }

    /// Keys' data.
    @Test(arguments: [
        Field(place: .global, type: 1, key: extended(depth: 0), value: [1, 2, 3, 4], error: nil),
        Field(place: .global, type: 1, key: extended(depth: 0, key: noPoint), value: [1, 2, 3, 4], error: "invalidKey global.xpub[0]"),
        Field(place: .global, type: 1, key: extended(depth: 0) + [0], value: [1, 2, 3, 4], error: "wrongLength global.xpub[0]"),
        Field(place: .input, type: 2, key: noPoint, value: PSBTSeeds.signature(1), error: "invalidKey inputs[0].partialSig[0]"),
        Field(place: .input, type: 6, key: key, value: [1, 2, 3, 4], error: nil),
        Field(place: .input, type: 6, key: key.dropLast(), value: [1, 2, 3, 4], error: "invalidKey inputs[0].bip32Derivation[0]"),
        Field(place: .input, type: 0x0a, key: Hash160.ripemd160(of: [7]), value: [7], error: nil),
        Field(place: .input, type: 0x0a, key: Hash160.ripemd160(of: [7]) + [0], value: [7], error: "wrongLength inputs[0].ripemd160[0]"),
        Field(
            place: .input, type: 0x14, key: zeros.dropLast(31), value: zeros.dropLast(32), error: "wrongLength inputs[0].tapScriptSig[0]"),
        Field(place: .input, type: 0x15, key: key + [UInt8](repeating: 0, count: 32 * 128), value: [0xc0], error: nil),
        Field(
            place: .input, type: 0x15, key: key + [UInt8](repeating: 0, count: 32 * 129), value: [0xc0],
            error: "wrongLength inputs[0].tapLeafScript[0]"),
        Field(place: .input, type: 0x15, key: key + [0], value: [0xc0], error: "wrongLength inputs[0].tapLeafScript[0]"),
        Field(place: .input, type: 0x15, key: [0xc0], value: [0xc0], error: "wrongLength inputs[0].tapLeafScript[0]"),
        Field(place: .input, type: 0x16, key: key, value: [0, 1, 2, 3, 4], error: "wrongLength inputs[0].tapBip32Derivation[0]"),
        Field(place: .input, type: 0x1a, key: key, value: key, error: nil),
        Field(place: .input, type: 0x1a, key: noPoint, value: key, error: "invalidKey inputs[0].musig2ParticipantPubkeys[0]"),
        Field(
            place: .input, type: 0x1a, key: ECDSACheck.uncompressed(key) ?? [], value: key,
            error: "wrongLength inputs[0].musig2ParticipantPubkeys[0]"),
        Field(place: .input, type: 0x1b, key: key + key, value: key + key, error: nil),
        Field(place: .input, type: 0x1b, key: key + noPoint, value: zeros.dropLast(30), error: "invalidKey inputs[0].musig2PubNonce[0]"),
        Field(place: .input, type: 0x1b, key: noPoint + key, value: zeros.dropLast(30), error: "invalidKey inputs[0].musig2PubNonce[0]"),
        Field(place: .input, type: 0x1b, key: key + key + [0], value: zeros.dropLast(30), error: "wrongLength inputs[0].musig2PubNonce[0]"),
        Field(place: .input, type: 0xfc, key: [1, 7, 0], value: [], error: nil),
        Field(place: .input, type: 0xfc, key: [5], value: [], error: "truncated inputs[0].proprietary[0]"),
        Field(place: .input, type: 0xfc, key: [1, 7], value: [], error: "truncated inputs[0].proprietary[0]"),
    ])
    func keyData(_ field: Field) { #expect(error(field) == field.error) }

    /// Values.
    @Test(arguments: [
        Field(place: .global, type: 1, key: extended(depth: 1), value: [1, 2, 3, 4], error: "invalidField global.xpub[0]"),
        Field(place: .global, type: 1, key: extended(depth: 1), value: [1, 2, 3, 4, 5, 0, 0, 0], error: nil),
        Field(place: .global, type: 4, key: [], value: [1, 0], error: "trailingBytes global.inputCount", version: .v2),
        Field(place: .global, type: 6, key: [], value: [1], error: nil, version: .v2),
        Field(place: .global, type: 6, key: [], value: [1, 0], error: "wrongLength global.txModifiable", version: .v2),
        Field(place: .global, type: 0xfb, key: [], value: [0, 0, 0], error: "wrongLength global.version"),
        Field(place: .input, type: 0, key: [], value: previous + [0], error: "trailingBytes inputs[0].nonWitnessUtxo"),
        Field(place: .input, type: 1, key: [], value: zeros.prefix(9) + [], error: nil),
        Field(place: .input, type: 1, key: [], value: [0], error: "truncated inputs[0].witnessUtxo.value"),
        Field(place: .input, type: 1, key: [], value: zeros.prefix(10) + [], error: "trailingBytes inputs[0].witnessUtxo"),
        Field(place: .input, type: 2, key: key, value: PSBTSeeds.signature(1), error: nil),
        Field(
            place: .input, type: 2, key: key, value: [0x31] + PSBTSeeds.signature(1).dropFirst(),
            error: "invalidSignature inputs[0].partialSig[0]"),
        Field(place: .input, type: 2, key: key, value: PSBTSeeds.signature(1, type: 4), error: "invalidSignature inputs[0].partialSig[0]"),
        Field(place: .input, type: 3, key: [], value: [1, 0, 0], error: "wrongLength inputs[0].sighashType"),
        Field(place: .input, type: 6, key: key, value: [], error: "wrongLength inputs[0].bip32Derivation[0]"),
        Field(place: .input, type: 6, key: key, value: [1, 2, 3, 4, 5, 6], error: "wrongLength inputs[0].bip32Derivation[0]"),
        Field(place: .input, type: 0x0b, key: zeros.prefix(32) + [], value: [7], error: "digestMismatch inputs[0].sha256[0]"),
        Field(place: .input, type: 0x11, key: [], value: [0, 0x65, 0xcd, 0x1d], error: nil, version: .v2),
        Field(
            place: .input, type: 0x11, key: [], value: [0xff, 0x64, 0xcd, 0x1d], error: "outOfRange inputs[0].requiredTimeLocktime",
            version: .v2),
        Field(place: .input, type: 0x12, key: [], value: [1, 0, 0, 0], error: nil, version: .v2),
        Field(place: .input, type: 0x12, key: [], value: [1, 0, 0], error: "wrongLength inputs[0].requiredHeightLocktime", version: .v2),
        Field(
            place: .input, type: 0x12, key: [], value: [0, 0, 0, 0], error: "outOfRange inputs[0].requiredHeightLocktime", version: .v2),
        Field(
            place: .input, type: 0x12, key: [], value: [0, 0x65, 0xcd, 0x1d], error: "outOfRange inputs[0].requiredHeightLocktime",
            version: .v2),
        Field(place: .input, type: 0x13, key: [], value: zeros.dropLast(33), error: "wrongLength inputs[0].tapKeySig"),
        Field(place: .input, type: 0x15, key: key, value: [], error: "wrongLength inputs[0].tapLeafScript[0]"),
        Field(
            place: .input, type: 0x16, key: key.dropFirst() + [], value: [1, 2, 3, 4], error: "wrongLength inputs[0].tapBip32Derivation[0]"),
        Field(place: .input, type: 0x18, key: [], value: zeros.prefix(31) + [], error: "wrongLength inputs[0].tapMerkleRoot"),
        Field(place: .input, type: 0x1a, key: key, value: key.dropLast(), error: "wrongLength inputs[0].musig2ParticipantPubkeys[0]"),
        Field(place: .input, type: 0x1a, key: key, value: noPoint, error: "invalidKey inputs[0].musig2ParticipantPubkeys[0]"),
        Field(place: .input, type: 0x1b, key: key + key, value: zeros.dropLast(31), error: "wrongLength inputs[0].musig2PubNonce[0]"),
        Field(place: .output, type: 3, key: [], value: zeros.prefix(7) + [0x80], error: "outOfRange outputs[0].amount", version: .v2),
        Field(place: .output, type: 3, key: [], value: zeros.prefix(7) + [], error: "wrongLength outputs[0].amount", version: .v2),
        Field(place: .output, type: 6, key: [], value: [0, 0xc0, 0], error: nil),
        Field(place: .output, type: 6, key: [], value: [129, 0xc0, 0], error: "outOfRange outputs[0].tapTree[0]"),
        Field(place: .output, type: 6, key: [], value: [0, 0xc1, 0], error: "invalidField outputs[0].tapTree[0]"),
        Field(place: .output, type: 6, key: [], value: [1, 0xc0, 0], error: "invalidField outputs[0].tapTree"),
    ])
    func values(_ field: Field) { #expect(error(field) == field.error) }

    /// A key whose length ends within its type.
    @Test func keysShorterThanTheirType() {
        let bytes: [UInt8] = PSBT.magic + [1, 0xfd, 0xfd, 0x00, 0x00, 0x00]
        let error = #expect(throws: ChainError.self) { try PSBT(bytes) }
        #expect(error?.code == .truncated)
        #expect(error?.message.contains("shorter than its type") == true)
    }

    // MARK: - Walks

    /// Walking over a transaction takes what reading it takes, also where no mutation at random leads.
    @Test func scansOfRareForms() throws {
        let body = Self.previous[4...]
        let (version, noInputs) = (Array(Self.previous[..<4]), Array(body.dropFirst()))
        let outputs = Array(body.dropLast(4)), lockTime = Array(Self.previous.suffix(4))
        func paying(_ count: Int) -> [UInt8] { Fixture.funding([([UInt8](repeating: 0x51, count: count), 5)]).bytes }
        let rest = paying(1 << 17).count - 1 << 17
        let forms: [(what: String, bytes: [UInt8], isRead: Bool)] = [
            ("as it is", Self.previous, true),
            ("a count in three bytes", version + [0xfd, 1, 0] + noInputs, false),
            ("a count in five bytes", version + [0xfe, 1, 0, 0, 0] + noInputs, false),
            ("a count in nine bytes", version + [0xff, 1, 0, 0, 0, 0, 0, 0, 0] + noInputs, false),
            ("a witness", version + [0, 1] + outputs + [1, 0] + lockTime, true),
            ("the witness form without a witness", version + [0, 1] + outputs + [0] + lockTime, false),
            ("all that a block holds", paying(BitcoinTransaction.longest - rest), true),
            ("a byte more", paying(BitcoinTransaction.longest - rest + 1), false),
        ]
        for form in forms {
            #expect((ScannedTransaction(form.bytes) != nil) == form.isRead, "\(form.what)")
            #expect(((try? BitcoinTransaction(form.bytes)) != nil) == form.isRead, "\(form.what)")
        }
    }

    /// What stands behind the outputs is none, even where its bytes would do.
    @Test func outputsEndWithTheirCount() throws {
        var previous = Fixture.funding([([0x51], 5)])
        // A witness that reads as eight bytes of value, and a script of no bytes.
        previous.inputs[0].witness = [[UInt8](repeating: 0, count: 32)]
        let scanned = try #require(ScannedTransaction(previous.bytes))
        #expect(scanned.outputCount == 1)
        #expect(scanned.output(0) == previous.outputs[0])
        #expect(scanned.output(1) == nil)
        let spent = TransactionInput(previous: OutPoint(txid: previous.txid, index: 1))
        var psbt = PSBT(transaction: BitcoinTransaction(version: 2, inputs: [spent], outputs: [], lockTime: 0), version: .v0)
        psbt.inputs[0].nonWitnessUTXO = previous
        #expect(error(psbt.bytes) == "utxoMismatch inputs[0].nonWitnessUtxo")
    }

    /// A walk never goes past the end.
    @Test func walksEnd() {
        var scan = ByteScan([1, 2])
        let tooFar = scan.skip(3)
        #expect(!tooFar && scan.offset == 0)
        let toTheEnd = scan.skip(2)
        #expect(toTheEnd && scan.isAtEnd)
        let (count, further) = (scan.count(), scan.skip(1))
        #expect(count == nil && !further)
        var cut = ByteScan([0xfd, 1])
        let half = cut.count()
        #expect(half == nil)
    }
}

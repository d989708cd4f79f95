import ChainKit
import Testing

@testable import Bitcoin

/// PSBTs that would take long to read are refused by the limit that they break, and those at the limit are read.
@Suite struct PSBTLimitTests {
    private static let key = PSBTSeeds.keys[0]

    /// What reading a PSBT of these maps says; the transaction of version 0 has these numbers of inputs and outputs.
    private func error(
        inputs: Int = 1, outputs: Int = 1, script: [UInt8] = [], input: [PSBTPair] = [], output: [PSBTPair] = [],
        version: PSBT.Version = .v0
    ) -> String? {
        let spent = (0..<inputs).map { TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 9, count: 32), index: UInt32($0))) }
        let paid = [TransactionOutput](repeating: TransactionOutput(value: 1, script: script), count: outputs)
        var psbt = PSBT(transaction: BitcoinTransaction(version: 2, inputs: spent, outputs: paid, lockTime: 0), version: version)
        if let first = psbt.inputs.first { psbt.inputs[0].map = PSBTMap(distinct: first.map.pairs + input) }
        if let first = psbt.outputs.first { psbt.outputs[0].map = PSBTMap(distinct: first.map.pairs + output) }
        return error(psbt.bytes)
    }

    private func error(_ bytes: [UInt8]) -> String? { BitcoinTests.error { _ = try PSBT(bytes) } }

    @Test func bytes() {
        func pairs(_ count: Int) -> [PSBTPair] { [PSBTPair(type: 0xf0, keyData: [], value: [UInt8](repeating: 1, count: count))] }
        #expect(error(input: pairs(16 << 20 - 200)) == nil)
        #expect(error(input: pairs(16 << 20)) == "oversized psbt")
    }

    /// The global map has one field.
    @Test(arguments: [(32_767, nil), (32_768, "oversized outputs[0]")] as [(Int, String?)])
    func fields(_ count: Int, _ expected: String?) {
        let pairs = (0..<count).map { PSBTPair(type: 0xf0, keyData: UInt32($0).littleEndianBytes, value: []) }
        let half = count / 2
        #expect(error(input: Array(pairs[..<half]), output: Array(pairs[half...])) == expected)
    }

    @Test func keysThatMustBePoints() {
        func participants(_ count: Int) -> PSBTPair {
            let keys = [[UInt8]](repeating: Self.key, count: count - 1)
            return PSBTPair(type: PSBTInputType.musigParticipants, keyData: Self.key, value: Array(keys.joined()))
        }
        let origin = PSBTPair(type: PSBTInputType.derivation, keyData: Self.key, value: [1, 2, 3, 4])
        let nonce = PSBTPair(
            type: PSBTInputType.musigPublicNonce, keyData: Self.key + Self.key, value: [UInt8](repeating: 0, count: 66))
        #expect(error(input: [participants(5120)]) == nil)
        #expect(error(input: [participants(5121)]) == "oversized inputs[0].musig2ParticipantPubkeys[0]")
        #expect(error(input: [participants(5119), origin]) == nil)
        #expect(error(input: [participants(5120), origin]) == "oversized inputs[0].bip32Derivation[0]")
        #expect(error(input: [participants(5119), nonce]) == "oversized inputs[0].musig2PubNonce[0]")
    }

    /// Each costs a multiplication to check.
    @Test func leafScripts() {
        func leaves(_ count: Int) -> [PSBTPair] {
            (0..<count).map { number in
                let control = [0xc0] + Self.key.dropFirst() + [UInt8](repeating: 0, count: 28) + UInt32(number).littleEndianBytes
                return PSBTPair(type: PSBTInputType.tapLeafScript, keyData: control, value: [0x51, 0xc0])
            }
        }
        #expect(error(input: leaves(1024)) == nil)
        #expect(error(input: leaves(1025)) == "oversized inputs[0].tapLeafScript[1024]")
    }

    @Test func witnessItems() {
        func witness(_ count: Int) -> PSBTPair {
            let items = CompactSize.bytes(count) + [UInt8](repeating: 0, count: count)
            return PSBTPair(type: PSBTInputType.finalScriptWitness, keyData: [], value: items)
        }
        #expect(error(input: [witness(32_768)]) == nil)
        #expect(error(input: [witness(32_769)]) == "oversized inputs[0].finalScriptWitness")
        #expect(
            error(input: [PSBTPair(type: PSBTInputType.finalScriptWitness, keyData: [], value: [0xff] + [UInt8](repeating: 0xff, count: 8))]
            )
                == "oversized inputs[0].finalScriptWitness")
    }

    @Test func leaves() {
        func tree(_ depth: UInt8) -> PSBTPair {
            let leaf: [UInt8] = [depth, 0xc0, 0]
            return PSBTPair(
                type: PSBTOutputType.tapTree, keyData: [], value: Array([[UInt8]](repeating: leaf, count: 1 << Int(depth)).joined()))
        }
        #expect(error(output: [tree(12)]) == nil)
        #expect(error(output: [tree(13)]) == "oversized outputs[0].tapTree")
    }

    @Test(arguments: [PSBT.Version.v0, .v2])
    func transactionsThatNobodyRelays(_ version: PSBT.Version) {
        let whole = version == .v0
        #expect(error(inputs: 2438, version: version) == nil)
        #expect(error(inputs: 2440, version: version) == (whole ? "oversized global.unsignedTx" : "oversized global.inputCount"))
        #expect(error(outputs: 11_100, version: version) == nil)
        #expect(error(outputs: 11_112, version: version) == (whole ? "oversized global.unsignedTx" : "oversized global.outputCount"))
        let script = [UInt8](repeating: 0x51, count: 99_900)
        #expect(error(script: script, version: version) == nil)
        #expect(error(script: script + script, version: version) == (whole ? "oversized global.unsignedTx" : "oversized outputs"))
    }

    /// Why long fields are not what they should be is not looked for.
    @Test func longFieldsWithTrailingBytes() {
        let previous = BitcoinTransaction(
            version: 2, inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 9, count: 32), index: 0))],
            outputs: [TransactionOutput](repeating: TransactionOutput(value: 1, script: []), count: 50_000), lockTime: 0)
        func transaction(_ bytes: [UInt8]) -> PSBTPair { PSBTPair(type: PSBTInputType.nonWitnessUTXO, keyData: [], value: bytes) }
        func witness(_ bytes: [UInt8]) -> PSBTPair { PSBTPair(type: PSBTInputType.finalScriptWitness, keyData: [], value: bytes) }
        #expect(error(input: [transaction(previous.bytes + [0])]) == "invalidField inputs[0].nonWitnessUtxo")
        #expect(
            error(input: [witness([1, 0xfe, 0, 0, 8, 0] + [UInt8](repeating: 0, count: 1 << 19 + 1))])
                == "invalidField inputs[0].finalScriptWitness")
        #expect(error(input: [witness([1, 0, 0])]) == "trailingBytes inputs[0].finalScriptWitness")
    }
}

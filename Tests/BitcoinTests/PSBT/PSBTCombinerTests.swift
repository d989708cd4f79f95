import ChainKit
import Testing

@testable import Bitcoin

/// What combining and converting reconcile, and what they refuse.
@Suite struct PSBTCombinerTests {
    private func psbt(inputs: Int, version: PSBT.Version) -> PSBT {
        let spent = (0..<inputs).map { TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 9, count: 32), index: UInt32($0))) }
        let paid = [TransactionOutput(value: 1, script: [0x51])]
        return PSBT(transaction: BitcoinTransaction(version: 2, inputs: spent, outputs: paid, lockTime: 0), version: version)
    }

    /// Both sides lead to the same lock time, by a time; together every input has a height.
    @Test func lockTimesThatBothMakeTogether() throws {
        let (time, height): (UInt32, UInt32) = (1_600_000_000, 700_000)
        var sides = [psbt(inputs: 2, version: .v2), psbt(inputs: 2, version: .v2)]
        for side in 0..<2 {
            for input in 0..<2 { sides[side].inputs[input].requiredTimeLock = time }
            sides[side].inputs[side].requiredHeightLock = height
            #expect(try sides[side].unsignedTransaction().lockTime == time)
        }
        #expect(error { _ = try sides[0].combined(with: sides[1]) } == "differentTransaction psbt")
        #expect(try sides[0].combined(with: sides[0]) == sides[0].sorted)
    }

    /// Of two forms of a whole previous transaction the longer is kept, and of two that are as long the smaller.
    @Test func wholePreviousTransactions() throws {
        var (short, long, other) = (PSBTSeeds.spending([0x51]), PSBTSeeds.spending([0x51]), PSBTSeeds.spending([0x51]))
        short.inputs[0].nonWitnessUTXO?.inputs[0].witness = [[9, 9, 9]]
        // Its bytes are the greater ones.
        long.inputs[0].nonWitnessUTXO?.inputs[0].witness = [[1, 1, 1, 1]]
        other.inputs[0].nonWitnessUTXO?.inputs[0].witness = [[1, 1, 1, 2]]
        for (left, right, kept) in [(short, long, long), (long, other, long), (short, other, other)] {
            #expect(try left.combined(with: right) == kept.sorted)
            #expect(try right.combined(with: left) == kept.sorted)
        }
    }

    /// Inputs and outputs may be added where both say so; what else one says holds.
    @Test(arguments: [(1, 3, 1), (3, 7, 7), (5, 2, 4), (nil, 3, 0), (nil, 4, 4), (3, 3, 3), (nil, nil, nil)] as [(UInt8?, UInt8?, UInt8?)])
    func flags(_ left: UInt8?, _ right: UInt8?, _ both: UInt8?) throws {
        var sides = (psbt(inputs: 1, version: .v2), psbt(inputs: 1, version: .v2))
        sides.0.modifiable = left
        sides.1.modifiable = right
        #expect(try sides.0.combined(with: sides.1).modifiable == both)
        #expect(try sides.1.combined(with: sides.0).modifiable == both)
    }

    /// Fields that nobody knows go along, and a conversion to the same version moves nothing.
    @Test func unknownFields() throws {
        for version in PSBT.Version.allCases {
            var psbt = psbt(inputs: 1, version: version)
            let unknown = [PSBTPair(type: 0xf1, keyData: [1], value: [2]), PSBTPair(type: 0xf0, keyData: [], value: [3])]
            psbt.global = PSBTMap(distinct: unknown + psbt.global.pairs)
            psbt.inputs[0].map = PSBTMap(distinct: unknown + psbt.inputs[0].map.pairs)
            psbt.outputs[0].map = PSBTMap(distinct: unknown + psbt.outputs[0].map.pairs)
            #expect(try psbt.converted(to: version).bytes == psbt.bytes)
            let other = try psbt.converted(to: version == .v0 ? .v2 : .v0)
            for map in [other.global] + other.inputs.map(\.map) + other.outputs.map(\.map) {
                #expect(map[0xf1, [1]] == [2] && map[0xf0] == [3])
            }
        }
    }

    /// Maps that are not as many as the transaction's inputs and outputs.
    @Test func mapsThatAreMissing() throws {
        let whole = psbt(inputs: 2, version: .v0)
        var (inputless, outputless) = (whole, whole)
        inputless.inputs.removeLast()
        outputless.outputs.removeLast()
        for cut in [inputless, outputless] {
            #expect(error { _ = try whole.combined(with: cut) } == "differentTransaction psbt")
            #expect(error { _ = try cut.converted(to: .v2) } == "invalidField psbt")
        }
        #expect(error { _ = try inputless.extracted() } == "unfinished psbt")
        #expect(error { _ = try inputless.finalized() } == "outOfRange inputs[1]")
        #expect(try outputless.updated(keys: [], context: .empty) == outputless)
        for version in PSBT.Version.allCases {
            let psbt = psbt(inputs: 1, version: version)
            #expect(try psbt.outPoint(of: 0).index == 0)
            for index in [-1, 1] { #expect(error { _ = try psbt.outPoint(of: index) } == "outOfRange inputs[\(index)]") }
        }
        var surplus = whole
        surplus.inputs.append(PSBTInput())
        #expect(error { _ = try surplus.outPoint(of: 2) } == "outOfRange inputs[2]")
        let empty = PSBT(transaction: BitcoinTransaction(version: 2, inputs: [], outputs: [], lockTime: 0), version: .v0)
        #expect(error { _ = try empty.extracted() } == "unfinished psbt")
    }
}

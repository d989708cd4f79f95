import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Sighashes: published vectors, and what no vector says.
@Suite struct SighashTests {
    @Test(arguments: [("sighash.json", 500), ("bip143.json", 13), ("bip341_sighash.json", 7)])
    func published(file: String, count: Int) throws {
        let primitives = try BitcoinVectors(file).primitives
        #expect(primitives.count == count)
        for (id, name, input, output) in primitives {
            let made = try #require(try SighashPrimitives.run(name, input))
            for (member, expected) in try output.members() {
                #expect(made[member] == expected.value, "\(file) \(id) \(member)")
            }
        }
    }

    static func transaction(inputs: Int, outputs: Int) -> BitcoinTransaction {
        BitcoinTransaction(
            version: 2,
            inputs: (0..<inputs).map {
                TransactionInput(previous: OutPoint(txid: [UInt8](repeating: UInt8($0), count: 32), index: UInt32($0)))
            },
            outputs: (0..<outputs).map { TransactionOutput(value: UInt64($0), script: [UInt8($0)]) }, lockTime: 0)
    }

    /// The digest of the bug is the number 1, as script reads numbers: nobody signs it by accident.
    @Test(arguments: [3, 0x83, 0x23, 0xffff_ffe3] as [UInt32])
    func singleWithoutOutput(type: UInt32) throws {
        let transaction = Self.transaction(inputs: 2, outputs: 1)
        let preimage = Sighash.legacyPreimage(transaction, input: 1, scriptCode: [], type: SighashType(rawValue: type))
        #expect(preimage == .one)
        #expect(preimage.digest == [1] + [UInt8](repeating: 0, count: 31))
        let error = #expect(throws: ChainError.self) { try preimage.signable(input: 1) }
        #expect(error?.code.rawValue == "sighashSingleBug")
        #expect(Sighash.legacyPreimage(transaction, input: 0, scriptCode: [], type: SighashType(rawValue: type)) != .one)
        #expect(Sighash.legacyPreimage(transaction, input: 2, scriptCode: [], type: .all) == .one)
        #expect(Sighash.legacyPreimage(transaction, input: -1, scriptCode: [], type: .all) == .one)
    }

    @Test func taprootRefuses() throws {
        let transaction = Self.transaction(inputs: 2, outputs: 1)
        let spent = [TransactionOutput](repeating: TransactionOutput(value: 1, script: []), count: 2)
        let digests = TransactionDigests(transaction, spent: spent)
        for type in UInt32(0)...0x1ff {
            let code = code { _ = try Sighash.taprootPreimage(digests, input: 0, type: SighashType(rawValue: type)) }
            let known = [0, 1, 2, 3, 0x81, 0x82, 0x83].contains(type)
            #expect(code == (known ? nil : "invalidSighashType"), "\(type)")
        }
        #expect(code { _ = try Sighash.taprootPreimage(digests, input: 1, type: .single) } == "sighashSingleBug")
        #expect(code { _ = try Sighash.taprootPreimage(digests, input: 1, type: .single.anyoneCanPay) } == "sighashSingleBug")
        #expect(code { _ = try Sighash.taprootPreimage(digests, input: 2, type: .all) } == "outOfRange")
        #expect(code { _ = try Sighash.segwitPreimage(digests, input: 2, scriptCode: [], value: 0, type: .all) } == "outOfRange")
        for outputs in [nil, [], Array(spent.prefix(1))] {
            let digests = TransactionDigests(transaction, spent: outputs)
            #expect(code { _ = try Sighash.taprootPreimage(digests, input: 0, type: .all) } == "unknownPreviousOutput")
        }
        let leaf = Sighash.Leaf(hash: [1])
        #expect(code { _ = try Sighash.taprootPreimage(digests, input: 0, type: .all, leaf: leaf) } == "wrongLength")
    }

    /// Every part of BIP-341's message changes it.
    @Test func taprootCommitsToAnnexAndLeaf() throws {
        let transaction = Self.transaction(inputs: 2, outputs: 2)
        let digests = TransactionDigests(transaction, spent: [.init(value: 1, script: []), .init(value: 2, script: [])])
        let leaf = Sighash.Leaf(hash: TapTree.leafHash(script: [0x51]))
        let messages: Set<[UInt8]> = [
            try Sighash.taprootPreimage(digests, input: 0, type: .default),
            try Sighash.taprootPreimage(digests, input: 1, type: .default),
            try Sighash.taprootPreimage(digests, input: 0, type: .all),
            try Sighash.taprootPreimage(digests, input: 0, type: .default, annex: [0x50]),
            try Sighash.taprootPreimage(digests, input: 0, type: .default, annex: [0x50, 0]),
            try Sighash.taprootPreimage(digests, input: 0, type: .default, leaf: leaf),
            try Sighash.taprootPreimage(digests, input: 0, type: .default, leaf: .init(hash: leaf.hash, codeSeparator: 0)),
            try Sighash.taprootPreimage(digests, input: 0, type: .default, annex: [0x50], leaf: leaf),
        ]
        #expect(messages.count == 8)
    }

    @Test func findAndDelete() {
        func deleted(_ piece: [UInt8], _ script: [UInt8]) -> [UInt8] { Script.deleting(piece, from: script).script }
        #expect(deleted([0x51], [0x51, 0x52, 0x51, 0x51]) == [0x52])
        // Bytes inside a push stay, unless an operation begins there.
        #expect(deleted([0x51], [0x01, 0x51, 0x51]) == [0x01, 0x51])
        #expect(deleted([0x02, 0xfe], [0x02, 0xfe, 0xed, 0x02, 0xfe]) == [0xed])
        #expect(deleted([0x03, 0xfe], [0x02, 0x03, 0xfe, 0x03, 0xfe]) == [0x02, 0x03, 0xfe])
        #expect(deleted([], [0x51]) == [0x51])
        #expect(Script.deleting([0x51], from: [0x51, 0x51, 0x51]).found == 3)
        #expect(Script.deleting([0x51], from: [0x51, 0x4c]).script == [0x4c])
    }

    @Test func codeSeparatorsGo() {
        #expect(Script.withoutCodeSeparators([0xab, 0x51, 0xab, 0xab]) == [0x51])
        #expect(Script.withoutCodeSeparators([0x01, 0xab, 0xab, 0x52]) == [0x01, 0xab, 0x52])
        #expect(Script.withoutCodeSeparators([0xab, 0x4d, 0xab]) == [0x4d, 0xab])
    }

    /// Preimages of an input don't depend on how many other inputs there are, but for what is shared.
    @Test func segwitPreimagesAreOfOneSize() throws {
        let digests = TransactionDigests(Self.transaction(inputs: 200, outputs: 1))
        let code = Script.payToPublicKeyHash([UInt8](repeating: 7, count: 20))
        let sizes = try Set((0..<200).map { try Sighash.segwitPreimage(digests, input: $0, scriptCode: code, value: 1, type: .all).count })
        #expect(sizes == [182])
    }
}

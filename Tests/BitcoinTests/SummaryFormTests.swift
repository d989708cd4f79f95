import ChainKit
import Testing

@testable import Bitcoin

/// What a summary says of times and of change, each rule alone.
@Suite struct SummaryFormTests {
    private let own: TestKey

    init() throws { own = try TestKey(91) }

    private func summary(_ sequences: [UInt32], lockTime: UInt32 = 0, version: UInt32 = 2) throws -> TransactionSummary {
        let script = try #require(AddressFormat.p2tr.script(key: own.xOnly))
        let funding = Fixture.funding(sequences.map { _ in (script, 100_000) })
        let transaction = BitcoinTransaction(
            version: version,
            inputs: sequences.enumerated().map {
                TransactionInput(previous: OutPoint(txid: funding.txid, index: UInt32($0)), sequence: $1)
            },
            outputs: [TransactionOutput(value: UInt64(sequences.count) * 100_000 - 1000, script: script)], lockTime: lockTime)
        var psbt = PSBT(transaction: transaction, version: .v0)
        for index in psbt.inputs.indices { psbt.inputs[index].witnessUTXO = funding.outputs[index] }
        return try Fixture.adapter.summary(of: .psbt(psbt), context: .empty)
    }

    private func value(_ label: String, _ summary: TransactionSummary) -> String? {
        summary.fields.first { $0.label == label }?.statement.value
    }

    /// BIP-125: one input says it for all.
    @Test(
        arguments: [
            ([.max], false), ([0xffff_fffe], false), ([0xffff_fffd], true), ([0], true), ([.max, 0xffff_fffd], true),
            ([.max, 0xffff_fffe], false),
        ] as [([UInt32], Bool)])
    func replaceable(_ sequences: [UInt32], _ isReplaceable: Bool) throws {
        #expect(try value("replaceable", summary(sequences)) == (isReplaceable ? "yes, by a higher fee (BIP-125)" : "no signal"))
    }

    /// A lock time holds where one input is not final, and is a time from half a milliard on.
    @Test(
        arguments: [
            (0, [.max], nil, false), (0, [0], nil, false), (1, [.max], nil, true), (1, [.max, .max], nil, true),
            (1, [.max, 0xffff_fffe], "block 1", false), (1, [0xffff_fffe, .max], "block 1", false),
            (499_999_999, [0], "block 499999999", false),
            (500_000_000, [0], "1985-11-05 00:53:20 UTC (by the median of the last blocks' times)", false),
        ] as [(UInt32, [UInt32], String?, Bool)])
    func absoluteLocks(_ lockTime: UInt32, _ sequences: [UInt32], _ expected: String?, _ isIdle: Bool) throws {
        // Whatever the version.
        for version in [1, 2] as [UInt32] {
            let summary = try summary(sequences, lockTime: lockTime, version: version)
            #expect(value("not before", summary) == expected)
            #expect(summary.warnings == (isIdle ? ["the lock time \(lockTime) has no effect: every input is final"] : []))
        }
    }

    /// BIP-68: from version 2 on, without bit 31, by what the lower 16 bits say; bit 22 makes them times.
    @Test(
        arguments: [
            (5, "5 blocks after what it spends"), (0xffff, "65535 blocks after what it spends"), (0x1_0000, nil), (0, nil),
            (1 << 22, nil), (1 << 22 | 1, "512 seconds after what it spends"), (1 << 22 | 0xffff, "33553920 seconds after what it spends"),
            (1 << 23 | 7, "7 blocks after what it spends"), (1 << 31 | 5, nil), (1 << 31 | 1 << 22 | 5, nil), (.max, nil),
        ] as [(UInt32, String?)])
    func relativeLocks(_ sequence: UInt32, _ expected: String?) throws {
        #expect(try value("input 0 waits", summary([sequence])) == expected)
        #expect(try value("input 1 waits", summary([.max, sequence])) == expected)
        #expect(try value("input 0 waits", summary([.max, sequence])) == nil)
        #expect(try value("input 0 waits", summary([sequence], version: 1)) == nil)
        #expect(try value("input 0 waits", summary([sequence], version: 3)) == expected)
    }

    /// Of equal keys the first names the path, in every form that a key can be paid in, and each key has the forms of its scheme alone.
    @Test func ownScripts() throws {
        let mine = OwnScripts(try [own.ecdsa("m/1"), own.ecdsa("m/2"), own.bip340("m/3"), own.bip340("m/4")])
        for format in AddressFormat.allCases {
            let script = try #require(format.script(key: format.scheme == .bip340Secp256k1 ? own.xOnly : own.point))
            #expect(mine.path(script)?.description == (format == .p2tr ? "m/3" : "m/1"))
            let single = OwnScripts([format == .p2tr ? try own.ecdsa() : try own.bip340()])
            #expect(single.path(script) == nil)
        }
        let key = try #require(ScriptTemplate.payToPublicKey(own.point).script)
        #expect(mine.path(key)?.description == "m/1")
        #expect(OwnScripts([try own.bip340()]).path(key) == nil)
        #expect(mine.path(try #require(AddressFormat.p2wpkh.script(key: TestKey(92).point))) == nil)
    }

    /// Change to the key itself has no address, and is change all the same.
    @Test func changeToABareKey() throws {
        let script = try #require(ScriptTemplate.payToPublicKey(own.point).script)
        let funding = Fixture.funding([(try #require(AddressFormat.p2wpkh.script(key: own.point)), 100_000)])
        let document = try Fixture.document([
            "inputs": [Fixture.input(funding, 0)], "outputs": [["script": .string(Hex.encode(script)), "value": 99_000]],
        ])
        let known = try Fixture.adapter.summary(of: document, keys: [own.ecdsa("m/7")], context: .empty)
        #expect(value("change", known) == "0.00099 BTC to script \(Hex.encode(script)), own key m/7")
        #expect(known.transfers.isEmpty && known.unreadable.isEmpty)
        #expect(try Fixture.adapter.summary(of: document, context: .empty).transfers.count == 1)
    }
}

/// What has no fee yet, and what has signatures in part.
@Suite struct PartialKnowledgeTests {
    private let own: TestKey
    private let script: [UInt8]

    init() throws {
        own = try TestKey(93)
        script = try #require(AddressFormat.p2wpkh.script(key: own.point))
    }

    private func psbt(value: UInt64) throws -> PSBT {
        let funding = Fixture.funding([(script, 100_000), (script, 100_000)])
        return try Fixture.psbt(
            Fixture.document([
                "inputs": [Fixture.input(funding, 0), Fixture.input(funding, 1)],
                "outputs": [["script": .string(Hex.encode(script)), "value": .integer(value)]],
            ]))
    }

    /// However much the inputs hold whose value is known.
    @Test func fees() throws {
        func fee(_ psbt: PSBT) throws -> UInt64? { try Fee(SigningTable(psbt), on: BitcoinNetwork.all[0]).amount }
        var psbt = try psbt(value: 50_000)
        #expect(try fee(psbt) == 150_000)
        psbt.inputs[1].map.removeAll { $0.type <= PSBTInputType.witnessUTXO }
        #expect(try fee(psbt) == nil)
        #expect(try fee(self.psbt(value: 200_000)) == 0)
        #expect(try fee(self.psbt(value: 200_001)) == nil)
    }

    /// A transaction that is signed in part counts as it will be, one that is signed as it is.
    @Test func halfSignedTransactions() throws {
        let psbt = try psbt(value: 199_000)
        var transaction = try psbt.unsignedTransaction()
        let prevouts = JSONValue.array(
            transaction.inputs.map { input in
                [
                    "txid": .string(Hex.encode(input.previous.txid.reversed())), "vout": .integer(Int(input.previous.index)),
                    "value": 100_000,
                    "script": .string(Hex.encode(script)),
                ]
            })
        let context = try ChainContext(["prevouts": prevouts])
        func weight() throws -> Int? {
            let document = BitcoinDocument.transaction(
                try NetworkTransaction(transaction, context: BitcoinContext(context, stage: .decode)))
            return try Fixture.adapter.estimate(document, context: context).weight
        }
        let whole = try weight()
        transaction.inputs[0].witness = [[UInt8](repeating: 1, count: 70), own.point]
        #expect(try whole.map { $0 - 2 } == weight())
        transaction.inputs[1].witness = [[UInt8](repeating: 1, count: 60), own.point]
        #expect(try weight() == transaction.weight)
    }
}

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
            let never =
                value("not before", summary) == "block 499999999" ? ["no block 499999999 will ever be: the transaction is NEVER valid"] : []
            #expect(summary.warnings.map(\.value) == (isIdle ? ["the lock time \(lockTime) has no effect: every input is final"] : never))
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
        let network = BitcoinNetwork.all[0]
        let mine = OwnScripts(try [own.ecdsa("m/1"), own.ecdsa("m/2"), own.bip340("m/3"), own.bip340("m/4")], on: network)
        for format in AddressFormat.allCases {
            let script = try #require(format.script(key: format.scheme == .bip340Secp256k1 ? own.xOnly : own.point))
            #expect(mine.path(script)?.description == (format == .p2tr ? "m/3" : "m/1"))
            let single = OwnScripts([format == .p2tr ? try own.ecdsa() : try own.bip340()], on: network)
            #expect(single.path(script) == nil)
        }
        let key = try #require(ScriptTemplate.payToPublicKey(own.point).script)
        #expect(mine.path(key)?.description == "m/1")
        #expect(OwnScripts([try own.bip340()], on: network).path(key) == nil)
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

    // MARK: - Whose inputs, and how they are signed

    private func spending(_ scripts: [[UInt8]], _ change: (inout PSBT) throws -> Void = { _ in }) throws -> PSBT {
        let funding = Fixture.funding(scripts.map { ($0, 100_000) })
        var psbt = try Fixture.psbt(
            Fixture.document([
                "inputs": .array(scripts.indices.map { Fixture.input(funding, $0) }),
                "outputs": [["script": "51", "value": .integer(scripts.count * 100_000 - 1000)]],
            ]))
        try change(&psbt)
        return psbt
    }

    /// By its script, also where it is finished, and by a key of ours in a script of several.
    @Test func ownInputs() throws {
        let mine = try #require(AddressFormat.p2wpkh.script(key: own.point))
        let other = try TestKey(94).point
        let shared = [0x51] + Script.push(own.point) + Script.push(other) + [0x52, 0xae]
        let foreign = try #require(AddressFormat.p2wpkh.script(key: other))
        let finish: (inout PSBT) -> Void = { $0.inputs[0].finalScriptWitness = [[1], [2]] }
        for (scripts, change, own, joint, foreign) in [
            ([mine], { _ in }, "1, worth 0.001 BTC", nil, nil), ([mine], finish, "1, worth 0.001 BTC", nil, nil),
            ([shared], { _ in }, nil, "1, worth 0.001 BTC, which are others' too", nil),
            ([mine, shared, foreign], finish, "1, worth 0.001 BTC", "1, worth 0.001 BTC, which are others' too", "1, worth 0.001 BTC"),
            ([foreign], finish, nil, nil, "1, worth 0.001 BTC"),
        ] as [([[UInt8]], (inout PSBT) -> Void, String?, String?, String?)] {
            let summary = try Fixture.adapter.summary(of: .psbt(spending(scripts, change)), keys: [self.own.ecdsa()], context: .empty)
            #expect(value("own inputs", summary) == own)
            #expect(value("shared inputs", summary) == joint)
            #expect(value("foreign inputs", summary) == foreign)
        }
    }

    /// A sum is nobody's word where one of its parts is not known.
    @Test func originOfSums() throws {
        let mine = try #require(AddressFormat.p2wpkh.script(key: own.point))
        func origin(_ psbt: PSBT) throws -> Origin? {
            try Fixture.adapter.summary(of: .psbt(psbt), context: .empty).fields.first { $0.label == "inputs" }?.statement.origin
        }
        #expect(try origin(spending([mine, mine])) == .signed)
        #expect(try origin(spending([mine, mine]) { $0.inputs[1].map.removeAll { $0.type <= PSBTInputType.witnessUTXO } }) == .unverified)
    }

    /// Types that leave something open are named; what is finished has been signed, whatever the field says.
    @Test(
        arguments: [
            (false, 1, false), (false, 0, true), (false, 3, true), (false, 0x81, true), (true, 0, false), (true, 1, false), (true, 2, true),
        ] as [(Bool, UInt32, Bool)])
    func hashTypes(_ isTaproot: Bool, _ type: UInt32, _ isNamed: Bool) throws {
        let script = isTaproot ? AddressFormat.p2tr.script(key: own.xOnly) : AddressFormat.p2wpkh.script(key: own.point)
        func warns(_ change: (inout PSBT) -> Void) throws -> Bool {
            let psbt = try spending([try #require(script)]) { psbt in
                psbt.inputs[0].sighashType = type
                change(&psbt)
            }
            let warnings = try Fixture.adapter.summary(of: .psbt(psbt), context: .empty).warnings.map(\.value)
            return warnings.contains { $0.hasPrefix("input 0 is signed with SIGHASH_") }
        }
        #expect(try warns { _ in } == isNamed)
        #expect(try !warns { $0.inputs[0].finalScriptWitness = [[1]] })
    }

    // MARK: - Data and messages

    /// Data is shown as text where it is some that disturbs nothing.
    @Test(
        arguments: [
            ("hello", "hello"), ("Grüße", "Grüße"), ("", nil), ("a\u{202e}b", nil), ("a\u{0}", nil), ("\u{7f}", nil),
        ] as [(String, String?)])
    func data(_ text: String, _ shown: String?) throws {
        let bytes = Array(text.utf8)
        let psbt = try spending([try #require(AddressFormat.p2wpkh.script(key: own.point))])
        var transaction = try psbt.unsignedTransaction()
        transaction.outputs.append(TransactionOutput(value: 0, script: [0x6a] + Script.push(bytes)))
        let known = PSBT(transaction: transaction, version: .v0)
        let summary = try Fixture.adapter.summary(of: .psbt(known), context: .empty)
        #expect(value("data of output 1", summary) == shown)
        #expect(value("data of output 1, in hexadecimal", summary) == (shown == nil ? Hex.encode(bytes) : nil))
        transaction.outputs[1].script = [0x6a, 2, 0xc3, 0x28]
        let broken = try Fixture.adapter.summary(of: .psbt(PSBT(transaction: transaction, version: .v0)), context: .empty)
        #expect(value("data of output 1, in hexadecimal", broken) == "c328")
    }

    @Test(
        arguments: [
            (0, 0, nil, nil), (5, 0, "block 5", nil), (0, 7, nil, "7 blocks after what it spends"),
            (5, 7, "block 5", "7 blocks after what it spends"),
        ]
            as [(Int, Int, String?, String?)])
    func messages(_ lockTime: Int, _ sequence: Int, _ start: String?, _ age: String?) throws {
        let script = try #require(AddressFormat.p2wpkh.script(key: own.point))
        let address = try #require(BitcoinAddress(script: script, network: BitcoinNetwork.all[0])).text
        let document = try Fixture.document([
            "message": "m", "address": .string(address), "type": "bip322", "version": 2, "locktime": .integer(lockTime),
            "sequence": .integer(sequence),
        ])
        let summary = try Fixture.adapter.summary(of: document, context: .empty)
        #expect(value("not before", summary) == start && value("input 0 waits", summary) == age)
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
        let context = try BitcoinContext(["prevouts": prevouts])
        func weight() throws -> Int? {
            let document = BitcoinDocument.transaction(
                try NetworkTransaction(transaction, context: context))
            return try Fixture.adapter.estimate(document, context: context).weight
        }
        let whole = try weight()
        transaction.inputs[0].witness = [[UInt8](repeating: 1, count: 70), own.point]
        #expect(try whole.map { $0 - 2 } == weight())
        transaction.inputs[1].witness = [[UInt8](repeating: 1, count: 60), own.point]
        #expect(try weight() == transaction.weight)
    }
}

import ChainKit
import Testing

@testable import Bitcoin

/// What Bitcoin Core's nodes relay by default since version 30, just within and just beyond.
@Suite struct RelayTests {
    // MARK: - Outputs

    private static func hex(_ text: String) throws -> [UInt8] { try #require(Hex.decode(text)) }

    private static let key = "02" + String(repeating: "11", count: 32)
    private static let longKey = String(repeating: "11", count: 64)

    @Test(arguments: [
        "21\(key)ac", "4104\(longKey)ac", "4106\(longKey)ac", "4107\(longKey)ac", "76a914\(String(repeating: "22", count: 20))88ac",
        "a914\(String(repeating: "22", count: 20))87", "0014\(String(repeating: "22", count: 20))",
        "0020\(String(repeating: "22", count: 32))",
        "5120\(String(repeating: "22", count: 32))", "5121\(String(repeating: "22", count: 33))", "51022222", "60022222", "51024e73",
        "6a", "6a4f", "6a50", "6a60", "6a0122", "6a02222201ff", "5121\(key)51ae", "5121\(key)21\(key)52ae",
        "5321\(key)21\(key)21\(key)53ae",
        "514c21\(key)51ae", "514106\(longKey)51ae",
    ])
    func outputs(_ script: String) throws {
        let output = TransactionOutput(value: script.hasPrefix("6a") ? 0 : 5000, script: try Self.hex(script))
        #expect(try RelayCase(outputs: [output, TransactionOutput(value: 5000, script: RelayCase.plain)]).notes() == [])
    }

    @Test(arguments: [
        "", "51", "ac", "21\(key)", "21\(key)ad", "4c21\(key)ac", "2105\(String(repeating: "11", count: 32))ac", "4102\(longKey)ac",
        "0015\(String(repeating: "22", count: 21))", "00022222", "6aac", "6a0522", "6a61", "0021\(key)51ae", "5221\(key)51ae",
        "5121\(key)52ae", "5121\(key)51af", "5121\(key)ae", "51ae", "5121\(key)5161ae", "512105\(String(repeating: "11", count: 32))51ae",
        "5121\(key)21\(key)21\(key)21\(key)54ae", "76a914\(String(repeating: "22", count: 20))88ac61",
        "76a814\(String(repeating: "22", count: 20))88ac", "75a914\(String(repeating: "22", count: 20))88ac",
        "76a914\(String(repeating: "22", count: 20))87ac", "76a914\(String(repeating: "22", count: 20))88ad", "20\(key)ac", "22\(key)ac",
        "5121\(key)0101ae", "010121\(key)51ae", "011121\(key)51ae",
    ])
    func oddOutputs(_ script: String) throws {
        let output = TransactionOutput(value: 5000, script: try Self.hex(script))
        #expect(try RelayCase(outputs: [TransactionOutput(value: 5000, script: RelayCase.plain), output]).notes() == ["output/1"])
    }

    /// Above 16 a number is a push. Such are known, and have more keys than nodes relay.
    @Test(arguments: [(1, 3, nil), (1, 4, 4), (16, 16, 16), (17, 17, 17), (20, 20, 20)] as [(Int, Int, Int?)])
    func bareMultisig(_ required: Int, _ count: Int, _ named: Int?) throws {
        let script = RelayCase.multisig(required, of: count)
        #expect(OutputForm(script) == .multisig(keys: count))
        #expect(OutputForm(RelayCase.multisig(required, of: 21)) == .other)
        let check = try RelayCase(outputs: [TransactionOutput(value: 9000, script: script)]).check("output/0")
        #expect(check?.detail == named.map { "a bare script of \($0) keys of at most 3" })
        // It may be spent.
        let spending = RelayPolicy(RelayCase().transaction, spending: [script], BitcoinNetwork.all[0].policy)
        #expect(!spending.findings().contains { $0.name == "spent/0" })
    }

    @Test(
        arguments: [
            ([83], true, false), ([84], true, true), ([41, 42], true, true), ([2], true, false), ([100_000], true, true),
            ([100_001], false, false), ([50_000, 50_000], true, true), ([50_000, 50_001], false, false),
        ] as [([Int], Bool, Bool)])
    func data(_ counts: [Int], _ ok: Bool, _ isForNewNodes: Bool) throws {
        let relay = RelayCase(outputs: counts.map(RelayCase.data) + [TransactionOutput(value: 50_000, script: RelayCase.plain)])
        let check = try #require(try relay.check("data"))
        #expect(check.ok == ok && check.rule == .relay)
        #expect(check.detail.hasPrefix("\(counts.reduce(0, +)) bytes of OP_RETURN of at most 100000"))
        #expect(check.detail.contains("nodes before version 30, and those set so, relay one output of at most 83") == isForNewNodes)
        #expect(try RelayCase().check("data") == nil)
    }

    @Test(
        arguments: [
            (RelayCase.plain, 294), (Script.payToPublicKeyHash(Array(repeating: 1, count: 20)), 546), ([0x51, 2, 0x4e, 0x73], 240),
        ] as [([UInt8], UInt64)])
    func dust(_ script: [UInt8], _ least: UInt64) throws {
        func notes(_ value: UInt64) throws -> [String] {
            try RelayCase(
                outputs: [TransactionOutput(value: 90_000, script: RelayCase.plain), TransactionOutput(value: value, script: script)]
            ).notes()
        }
        #expect(try notes(least) == [])
        #expect(try notes(least - 1) == ["dust/1"])
    }

    /// What nobody can spend costs nothing to spend: longer scripts don't run.
    @Test(arguments: [(10_000, ["dust/1", "output/1"]), (10_001, ["output/1"])] as [(Int, [String])])
    func unspendableIsNoDust(_ count: Int, _ notes: [String]) throws {
        let output = TransactionOutput(value: 0, script: [UInt8](repeating: 0x51, count: count))
        #expect(try RelayCase(outputs: [TransactionOutput(value: 80_000, script: RelayCase.plain), output]).notes() == notes)
    }

    // MARK: - The whole

    @Test(arguments: [(0, false), (1, true), (2, true), (3, true), (4, false), (.max, false)] as [(UInt32, Bool)])
    func versions(_ version: UInt32, _ isRelayed: Bool) throws {
        var relay = RelayCase()
        relay.version = version
        #expect(try relay.notes() == (isRelayed ? [] : ["version"]))
    }

    /// 51 bytes around an output of 9 bytes and its script.
    @Test(arguments: [(2, ["size"]), (3, [])] as [(Int, [String])]) func leastSize(_ programLength: Int, _ notes: [String]) throws {
        let output = TransactionOutput(value: 90_000, script: [0x52, UInt8(programLength)] + [UInt8](repeating: 1, count: programLength))
        #expect(RelayCase(outputs: [output]).transaction.strippedSize == 62 + programLength)
        #expect(try RelayCase(outputs: [output]).notes() == notes)
    }

    /// Grows an OP_RETURN output until the size is that.
    private func grown(to virtualSize: Int, version: UInt32) -> RelayCase {
        var relay = RelayCase(outputs: [RelayCase.data(300)], spent: 100_000)
        relay.version = version
        // The script's length takes three bytes at both ends.
        relay.outputs = [RelayCase.data(300 + virtualSize - relay.transaction.virtualSize)]
        return relay
    }

    @Test(arguments: [(10_000, []), (10_001, ["version3"])] as [(Int, [String])]) func sizeOfVersion3(_ size: Int, _ notes: [String]) throws
    {
        let relay = grown(to: size, version: 3)
        #expect(relay.transaction.virtualSize == size)
        #expect(try relay.notes() == notes)
        #expect(try grown(to: size, version: 2).notes() == [])
    }

    /// Witnesses of five units.
    @Test(arguments: [(99_998, []), (99_999, ["standardWeight"])] as [(Int, [String])]) func weight(_ size: Int, _ notes: [String]) throws {
        var relay = RelayCase(outputs: [RelayCase.data(70_000), RelayCase.data(300)], spent: 100_000)
        relay.outputs[1] = RelayCase.data(300 + size - relay.transaction.strippedSize)
        #expect(relay.transaction.weight == size * 4 + 5)
        #expect(try relay.notes() == notes)
    }

    /// An OP_CHECKMULTISIG in an output counts for twenty, each for four.
    @Test func sigopCost() throws {
        var relay = RelayCase(
            outputs: Array(repeating: TransactionOutput(value: 1000, script: RelayCase.multisig(1, of: 1)), count: 200), spent: 1_000_000)
        #expect(try relay.notes() == [])
        relay.outputs.append(TransactionOutput(value: 1000, script: Script.payToPublicKeyHash(Array(repeating: 1, count: 20))))
        #expect(try relay.notes() == ["sigops"])
    }

    @Test(arguments: [(10, []), (11, ["legacySigops"])] as [(Int, [String])]) func legacySigops(_ last: Int, _ notes: [String]) throws {
        func redeem(_ count: Int) -> [UInt8] { [0x00, 0x63] + [UInt8](repeating: 0xac, count: count) + [0x68, 0x51] }
        var relay = RelayCase(redeemScript: redeem(last))
        for _ in 0..<166 { relay.inputs += RelayCase(redeemScript: redeem(15)).inputs }
        #expect(try relay.notes() == notes)
    }

    // MARK: - Inputs

    /// Three pushes of 520 bytes, one more, and the script that drops them.
    @Test(arguments: [(74, []), (75, ["scriptSig/0"])] as [(Int, [String])]) func scriptSigs(_ rest: Int, _ notes: [String]) throws {
        let long = [UInt8](repeating: 1, count: 520)
        let relay = RelayCase(redeemScript: [0x75, 0x75, 0x75, 0x75, 0x51], [long, long, long, [UInt8](repeating: 1, count: rest)])
        #expect(relay.inputs[0].scriptSig.count == 1576 + rest)
        #expect(try relay.notes() == notes)
    }

    @Test func scriptSigsOnlyPush() throws {
        #expect(try RelayCase(spending: [0x51], scriptSig: []).notes() == ["spent/0"])
        #expect(try RelayCase(spending: [0x51], scriptSig: [0x51, 0x75]).notes() == ["scriptSig/0", "spent/0"])
        #expect(try RelayCase(redeemScript: [0x51]).notes() == [])
    }

    @Test(arguments: [(15, []), (16, ["spent/0"])] as [(Int, [String])]) func scriptHashSigops(_ count: Int, _ notes: [String]) throws {
        #expect(try RelayCase(redeemScript: [0x00, 0x63] + [UInt8](repeating: 0xac, count: count) + [0x68, 0x51]).notes() == notes)
        #expect(
            try RelayCase(redeemScript: [0x00, 0x63] + [UInt8](repeating: 0xac, count: count - 10) + [0x5a, 0xaf, 0x68, 0x51]).notes()
                == notes)
    }

    @Test(arguments: [(69, []), (70, ["witness/0"])] as [(Int, [String])], [false, true])
    func witnessScripts(_ expected: (Int, [String]), _ isNested: Bool) throws {
        func dropped(_ count: Int) -> [UInt8] { Script.push([UInt8](repeating: 1, count: count)) + [0x75] }
        let script = (0..<7).flatMap { _ in dropped(500) } + dropped(expected.0) + [0x51]
        #expect(script.count == 3531 + expected.0)
        #expect(try RelayCase(witnessScript: script, [], isNested: isNested).notes() == expected.1)
    }

    @Test(arguments: [(100, []), (101, ["witness/0"])] as [(Int, [String])], [false, true])
    func witnessItems(_ expected: (Int, [String]), _ isNested: Bool) throws {
        let items = [[UInt8]](repeating: [1], count: expected.0)
        let script = [UInt8](repeating: 0x75, count: expected.0) + [0x51]
        #expect(try RelayCase(witnessScript: script, items, isNested: isNested).notes() == expected.1)
        // Leaves take as many as they like.
        #expect(try RelayCase(leaf: TapLeaf(script: script), items).notes() == [])
    }

    @Test(arguments: [(80, []), (81, ["witness/0"])] as [(Int, [String])]) func longItems(_ count: Int, _ notes: [String]) throws {
        let item = [UInt8](repeating: 1, count: count)
        for isNested in [false, true] { #expect(try RelayCase(witnessScript: [0x75, 0x51], [item], isNested: isNested).notes() == notes) }
        #expect(try RelayCase(leaf: TapLeaf(script: [0x75, 0x51]), [item]).notes() == notes)
    }

    @Test func annexes() throws {
        let leaf = TapLeaf(script: [0x75, 0x51])
        let relay = try RelayCase(leaf: leaf, [[1]], annex: [0x50, 1])
        #expect(try relay.notes() == ["witness/0"])
        #expect(try relay.check("witness/0")?.detail == "an annex")
        // Elsewhere it is an item like others.
        #expect(try RelayCase(witnessScript: [0x50, 0x75], []).report().valid == false)
        #expect(try RelayCase(witnessScript: [0x75, 0x51], [[0x50, 1]]).notes() == [])
    }

    /// Nobody passes on what may get rules.
    @Test func whatMayGetAMeaning() throws {
        #expect(try RelayCase(leaf: TapLeaf(version: 0xc2, script: [0x51]), []).notes() == ["standard/0"])
        #expect(try RelayCase(leaf: TapLeaf(script: [0x50]), []).notes() == ["standard/0"])
        #expect(try RelayCase(spending: [0x52, 2, 1, 1]).notes() == ["standard/0"])
        #expect(try RelayCase(spending: [0x51, 2, 1, 1], witness: [[1]]).notes() == ["standard/0"])
        let program: [UInt8] = [0x51, 32] + [UInt8](repeating: 1, count: 32)
        #expect(try RelayCase(redeemScript: program).notes() == ["standard/0"])
        #expect(try RelayCase(witnessScript: [0xb0, 0x51], []).notes() == ["standard/0"])
    }

    @Test func anchors() throws {
        #expect(try RelayCase(spending: [0x51, 2, 0x4e, 0x73]).notes() == [])
        #expect(try RelayCase(spending: [0x51, 2, 0x4e, 0x73], witness: [[1]]).notes() == ["witness/0"])
    }

    // MARK: - What is not known, or not looked at

    private func findings(_ transaction: BitcoinTransaction, _ scripts: [[UInt8]?]) -> [String] {
        RelayPolicy(transaction, spending: scripts, BitcoinNetwork.all[0].policy).findings().filter { !$0.ok }.map(\.name)
    }

    /// Operations are counted where all inputs are known alone: of some, nobody can say what they cost.
    @Test func unknownInputs() {
        let script = RelayCase.witnessHash([0x51])
        var relay = RelayCase(
            outputs: Array(repeating: TransactionOutput(value: 1000, script: RelayCase.multisig(1, of: 1)), count: 201), spent: 1_000_000)
        relay.add(witnessScript: [0x51], [], 1000)
        let transaction = relay.transaction
        #expect(findings(transaction, [script, script]) == ["sigops"])
        for scripts in [[script, nil], [nil, script], [nil, nil], [script], []] as [[[UInt8]?]] {
            #expect(findings(transaction, scripts) == [])
            let policy = RelayPolicy(transaction, spending: scripts, BitcoinNetwork.all[0].policy)
            #expect(policy.virtualSize == transaction.virtualSize)
        }
    }

    /// Only a script behind a hash has operations of its own, and only a bare Taproot output has annexes, beside something else.
    @Test func whatIsSomethingElse() throws {
        func findings(_ script: [UInt8], scriptSig: [UInt8] = [], _ witness: [[UInt8]] = []) -> [String] {
            self.findings(RelayCase(spending: script, scriptSig: scriptSig, witness: witness).transaction, [script])
        }
        let many = [UInt8](repeating: 0xac, count: 16)
        #expect(findings(Script.payToPublicKeyHash([UInt8](repeating: 1, count: 20)), scriptSig: Script.push(many)) == [])
        #expect(findings(RelayCase.scriptHash(many), scriptSig: Script.push(many)) == ["spent/0"])
        let taproot = [0x51, 32] + (try TestKey(90).xOnly)
        let annex: [UInt8] = [0x50, 1]
        #expect(findings(taproot, [[1], annex]) == ["witness/0"])
        #expect(findings(taproot, [annex]) == [])
        #expect(findings(RelayCase.scriptHash(taproot), scriptSig: Script.push(taproot), [[1], annex]) == [])
    }
}

import ChainKit
import Testing

@testable import Bitcoin

/// A transaction that blocks take, and what it spends: by scripts that ask for no signature, so that every form can be had.
struct RelayCase {
    var version: UInt32 = 2
    var inputs: [(spent: TransactionOutput, scriptSig: [UInt8], witness: [[UInt8]])] = []
    var outputs: [TransactionOutput] = []
    var network = "mainnet"

    /// P2WPKH.
    static let plain: [UInt8] = [0, 20] + [UInt8](repeating: 9, count: 20)
    static let key: [UInt8] = [2] + [UInt8](repeating: 1, count: 32)

    /// One input by a witness script that is true, and one plain output.
    init(outputs: [TransactionOutput] = [TransactionOutput(value: 90_000, script: RelayCase.plain)], spent value: UInt64 = 100_000) {
        self.outputs = outputs
        add(witnessScript: [0x51], [], value)
    }

    /// One input.
    init(spending script: [UInt8], scriptSig: [UInt8] = [], witness: [[UInt8]] = []) {
        outputs = [TransactionOutput(value: 90_000, script: Self.plain)]
        inputs = [(TransactionOutput(value: 100_000, script: script), scriptSig, witness)]
    }

    /// One input by a script behind a script hash.
    init(redeemScript: [UInt8], _ items: [[UInt8]] = []) {
        self.init(spending: Self.scriptHash(redeemScript), scriptSig: items.flatMap(Script.push) + Script.push(redeemScript))
    }

    /// One input by a witness script, of version 0 or behind a script hash.
    init(witnessScript: [UInt8], _ items: [[UInt8]], isNested: Bool = false) {
        let program = Self.witnessHash(witnessScript)
        self.init(
            spending: isNested ? Self.scriptHash(program) : program, scriptSig: isNested ? Script.push(program) : [],
            witness: items + [witnessScript])
    }

    /// One input by a leaf.
    init(leaf: TapLeaf, _ items: [[UInt8]], annex: [UInt8]? = nil) throws {
        let internalKey = try TestKey(90).xOnly
        let tree = try TapTree(leaf)
        let control = try #require(tree.controlBlock(of: 0, internalKey: internalKey))
        let output = try #require(BIP340Check.output(internalKey: internalKey, merkleRoot: tree.root))
        self.init(
            spending: [0x51, 32] + output.key, witness: items + [leaf.script, control.bytes] + (annex.map { [$0] } ?? []))
    }

    mutating func add(witnessScript: [UInt8], _ items: [[UInt8]], _ value: UInt64) {
        inputs.append((TransactionOutput(value: value, script: Self.witnessHash(witnessScript)), [], items + [witnessScript]))
    }

    static func scriptHash(_ script: [UInt8]) -> [UInt8] { [0xa9] + Script.push(Hash160.digest(of: script)) + [0x87] }

    static func witnessHash(_ script: [UInt8]) -> [UInt8] {
        ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
    }

    /// OP_RETURN and one push: so many bytes in all.
    static func data(_ count: Int) -> TransactionOutput {
        switch count {
        case ...76: TransactionOutput(value: 0, script: [0x6a] + Script.push([UInt8](repeating: 7, count: max(count - 2, 0))))
        case ...258: TransactionOutput(value: 0, script: [0x6a] + Script.push([UInt8](repeating: 7, count: count - 3)))
        case ...65_539: TransactionOutput(value: 0, script: [0x6a] + Script.push([UInt8](repeating: 7, count: count - 4)))
        default: TransactionOutput(value: 0, script: [0x6a] + Script.push([UInt8](repeating: 7, count: count - 6)))
        }
    }

    /// m of so many keys, bare.
    static func multisig(_ required: Int, of count: Int) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] { value > 16 ? [1, UInt8(value)] : [UInt8(0x50 + value)] }
        return number(required) + [[UInt8]](repeating: Script.push(key), count: count).joined() + number(count) + [0xae]
    }

    var transaction: BitcoinTransaction {
        BitcoinTransaction(
            version: version,
            inputs: inputs.enumerated().map { index, input in
                TransactionInput(
                    previous: OutPoint(txid: [UInt8](repeating: 5, count: 32), index: UInt32(index)), scriptSig: input.scriptSig,
                    witness: input.witness)
            }, outputs: outputs, lockTime: 0)
    }

    func context(_ more: [(String, JSONValue)] = []) throws -> BitcoinContext {
        var object = JSONObject()
        object["network"] = .string(network)
        object["prevouts"] = .array(
            inputs.enumerated().map { index, input in
                [
                    "txid": .string(Fixture.txid(5)), "vout": .integer(index), "value": .integer(input.spent.value),
                    "script": .string(Hex.encode(input.spent.script)),
                ]
            })
        for (name, value) in more { object[name] = value }
        return try BitcoinContext(.object(object))
    }

    func report(_ more: [(String, JSONValue)] = []) throws -> VerificationReport {
        try Fixture.adapter.verify(.transaction(NetworkTransaction(transaction)), context: try context(more))
    }

    /// The names of the rules that nodes find broken. Blocks take every case.
    func notes() throws -> [String] {
        let report = try report()
        #expect(report.valid && report.sound, "\(report.json.text())")
        let broken = report.checks.filter { !$0.ok }
        #expect(broken.allSatisfy { $0.rule == .relay })
        #expect(report.relayed == broken.isEmpty)
        return broken.map(\.name)
    }

    func check(_ name: String) throws -> VerificationReport.Check? { try report().checks.first { $0.name == name } }
}

import ChainKit
import Testing

@testable import Bitcoin

/// What becomes of a node's rules in reports, on other networks and before signing.
@Suite struct RelayVerdictTests {
    // MARK: - Fees

    private func paying(_ fee: UInt64) -> RelayCase {
        RelayCase(outputs: [TransactionOutput(value: 1_000_000, script: RelayCase.plain)], spent: 1_000_000 + fee)
    }

    /// 84 virtual bytes.
    @Test(
        arguments: [(0, false, false), (8, false, false), (9, true, true), (83, true, true), (84, true, false)] as [(UInt64, Bool, Bool)])
    func feeRates(_ fee: UInt64, _ ok: Bool, _ isForNewNodes: Bool) throws {
        let relay = paying(fee)
        #expect(relay.transaction.virtualSize == 84)
        #expect(try relay.notes() == (ok ? [] : ["feeRate"]))
        let check = try #require(try relay.check("feeRate"))
        #expect(check.detail.contains("nodes relay from 9 satoshis on for 84 virtual bytes"))
        #expect(check.detail.contains("older ones from 84: it may not get far") == isForNewNodes)
        #expect(try relay.report().valid)
    }

    @Test(arguments: [("litecoin", 84), ("dogecoin", 8400)] as [(String, UInt64)])
    func otherNetworks(_ network: String, _ least: UInt64) throws {
        // Dogecoin has no witnesses; 84 virtual bytes again.
        func relayCase(_ outputs: [TransactionOutput], spent: UInt64) -> RelayCase {
            var relay = RelayCase(redeemScript: [0x51])
            relay.inputs[0].spent = TransactionOutput(value: spent, script: relay.inputs[0].spent.script)
            relay.outputs = outputs
            relay.network = network
            return relay
        }
        func paying(_ fee: UInt64) -> RelayCase {
            relayCase([TransactionOutput(value: 1_000_000, script: RelayCase.plain)], spent: 1_000_000 + fee)
        }
        #expect(try paying(least).report().checks.first { $0.name == "feeRate" }?.ok == true)
        let low = try #require(try paying(least - 1).check("feeRate"))
        #expect(!low.ok && low.rule == .relay && !low.detail.contains("older"))
        // Of forms nothing is known there; of dust and weight something is.
        var relay = relayCase(
            [TransactionOutput(value: 100_000_000, script: [0x51]), TransactionOutput(value: 1, script: RelayCase.plain)],
            spent: 101_000_000)
        relay.version = 7
        #expect(try relay.notes() == ["dust/1"])
        relay.outputs.append(RelayCase.data(100_001))
        #expect(try relay.notes().contains("standardWeight"))
        #expect(try relay.check("data") == nil && relay.check("version") == nil)
    }

    /// 200 scripts of a key each ask for a fee of 80,000 bytes.
    @Test(arguments: [(7999, false), (8000, true)] as [(UInt64, Bool)]) func sigopsCountForBytes(_ fee: UInt64, _ ok: Bool) throws {
        let outputs = Array(repeating: TransactionOutput(value: 1000, script: RelayCase.multisig(1, of: 1)), count: 200)
        let check = try #require(try RelayCase(outputs: outputs, spent: 200_000 + fee).check("feeRate"))
        #expect(check.ok == ok)
        #expect(check.detail.contains("8000 satoshis on for 80000 virtual bytes, as which its signature operations count"))
    }

    /// Outside of witnesses each counts for four; keys are counted where the script is at hand.
    @Test func sigopCosts() throws {
        func cost(_ relay: RelayCase) -> Int { Sigops.cost(relay.transaction, spending: relay.inputs.map(\.spent.script)) }
        let threeKeys = RelayCase.multisig(2, of: 3)
        #expect(cost(RelayCase(redeemScript: threeKeys)) == 12)
        #expect(cost(RelayCase(witnessScript: threeKeys, [])) == 3)
        #expect(cost(RelayCase(witnessScript: threeKeys, [], isNested: true)) == 3)
        #expect(cost(RelayCase(spending: threeKeys)) == 0)
        #expect(cost(RelayCase(spending: RelayCase.plain, witness: [[1], [2]])) == 1)
        #expect(cost(RelayCase(redeemScript: RelayCase.plain)) == 1)
        #expect(cost(RelayCase(spending: [0x51], scriptSig: [0xac, 0xae])) == 84)
        #expect(cost(RelayCase(spending: [0x51, 32] + [UInt8](repeating: 1, count: 32), witness: [[0xac], [0xae]])) == 0)
        #expect(cost(try RelayCase(leaf: TapLeaf(script: [0xac]), [])) == 0)
        // Behind a script hash counts what is pushed last, and nothing where more is done than pushing.
        #expect(cost(RelayCase(spending: RelayCase.scriptHash([0xac]), scriptSig: [0x61, 1, 0xac])) == 0)
        #expect(cost(RelayCase(spending: RelayCase.scriptHash([0xac]), scriptSig: [1, 0xac, 1])) == 0)
        #expect(Sigops.count([0xad, 0x52, 0xaf, 0x01], readsKeys: true) == 3)
        #expect(Sigops.count([0x01, 0x52, 0xaf], readsKeys: true) == 20)
        let spent = [RelayCase(redeemScript: threeKeys), RelayCase(spending: threeKeys), RelayCase(witnessScript: threeKeys, [])]
        #expect(spent.map { Sigops.legacy($0.transaction, spending: $0.inputs.map(\.spent.script)) } == [3, 3, 0])
    }

    // MARK: - Verdicts

    @Test func whatIsNotValidIsNotRelayed() throws {
        var relay = RelayCase(witnessScript: [0x51], [])
        relay.inputs[0].witness = [[0x52]]
        let report = try relay.report()
        #expect(!report.valid && !report.sound && report.relayed == false)
        // Nor is anything said of what nobody may mine.
        relay = RelayCase(outputs: [])
        #expect(try relay.report().checks.contains { $0.rule == .relay } == false)
    }

    /// Whoever names the rules of scripts asks about scripts.
    @Test func flagsAskForNoPolicy() throws {
        var relay = RelayCase(outputs: [TransactionOutput(value: 1, script: [0x51])])
        relay.version = 9
        let report = try relay.report([("flags", ["P2SH", "WITNESS"])])
        #expect(report.valid && report.relayed == nil)
    }

    /// A PSBT whose inputs are finished is judged as the transaction that it becomes.
    @Test func psbts() throws {
        for (value, relayed) in [(294, true), (293, false)] as [(UInt64, Bool)] {
            let relay = RelayCase(
                outputs: [
                    TransactionOutput(value: 90_000, script: RelayCase.plain), TransactionOutput(value: value, script: RelayCase.plain),
                ])
            var psbt = PSBT(transaction: relay.transaction.unsigned, version: .v2)
            psbt.inputs[0].witnessUTXO = relay.inputs[0].spent
            psbt.inputs[0].finalScriptWitness = relay.inputs[0].witness
            let report = try Fixture.adapter.verify(.psbt(psbt), context: .empty)
            #expect(report.valid && report.relayed == relayed)
            #expect(report.checks.contains { $0.name == "dust/1" && $0.rule == .relay } == !relayed)
        }
    }

    /// The unsigned parts of what nodes relay fit into 100,000 bytes; of what blocks hold, into a million.
    @Test func whatIsTooLargeIsNotLookedAt() throws {
        func psbt(_ count: Int, isFinal: Bool) -> PSBT {
            var relay = RelayCase()
            relay.inputs = Array(repeating: relay.inputs[0], count: count)
            var psbt = PSBT(transaction: relay.transaction.unsigned, version: .v2)
            // Nothing that stands there is worth a look: this contradicts itself.
            psbt.inputs[0].witnessUTXO = TransactionOutput(value: 7, script: [0x51])
            psbt.inputs[0].nonWitnessUTXO = relay.transaction
            for index in psbt.inputs.indices where isFinal { psbt.inputs[index].finalScriptSig = [0x51] }
            return psbt
        }
        func code(_ count: Int, isFinal: Bool) -> String? {
            do {
                _ = try Fixture.adapter.verify(.psbt(psbt(count, isFinal: isFinal)), context: .empty)
                return nil
            } catch { return "\(error.stage) \(error.code.rawValue)" }
        }
        #expect(code(2437, isFinal: false) != "verify oversized")
        #expect(code(2439, isFinal: false) == "verify oversized")
        #expect(code(2439, isFinal: true) != "verify oversized")
        #expect(code(24_400, isFinal: true) == "verify oversized")
        var relay = RelayCase()
        relay.inputs = Array(repeating: relay.inputs[0], count: 24_400)
        let report = try Fixture.adapter.verify(.transaction(NetworkTransaction(relay.transaction)), context: .empty)
        #expect(report.checks.map(\.name) == ["encoding", "rules"] && !report.valid)
        var twice = RelayCase().transaction
        twice.inputs += twice.inputs
        let duplicate = try Fixture.adapter.verify(.transaction(NetworkTransaction(twice)), context: try RelayCase().context())
        #expect(duplicate.checks.map(\.name) == ["encoding", "rules"] && !duplicate.valid)
    }

    // MARK: - Before signing

    private func warnings(
        _ outputs: [TransactionOutput], fee: UInt64, version: UInt32 = 2, claiming network: String? = nil, in context: JSONValue = [:]
    ) throws -> [String] {
        let script = try #require(AddressFormat.p2wpkh.script(key: TestKey(51).point))
        var psbt = PSBT(
            transaction: BitcoinTransaction(
                version: version, inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 5, count: 32), index: 0))],
                outputs: outputs, lockTime: 0), version: .v2)
        psbt.inputs[0].witnessUTXO = TransactionOutput(value: outputs.reduce(fee) { $0 + $1.value }, script: script)
        if let network { psbt.namedNetwork = BitcoinNetwork.named(network) }
        return try Fixture.adapter.summary(of: .psbt(psbt), context: try BitcoinContext(context)).warnings.map(\.value)
    }

    private let plain = TransactionOutput(value: 1_000_000, script: RelayCase.plain)

    /// 110 virtual bytes with a signature of full length.
    @Test(
        arguments: [
            (0, ["NO FEE is paid: nodes relay from 11 satoshis on"]), (10, ["the fee of 10 satoshis is too low: nodes relay from 11 on"]),
            (11, ["the fee of 11 satoshis is low: older nodes relay from 110 on, so that it may not get far"]),
            (109, ["the fee of 109 satoshis is low: older nodes relay from 110 on, so that it may not get far"]), (110, []),
        ] as [(UInt64, [String])])
    func lowFees(_ fee: UInt64, _ expected: [String]) throws { #expect(try warnings([plain], fee: fee) == expected) }

    /// A claim may add warnings, and takes none away.
    @Test func lowFeesOfOtherNetworks() throws {
        #expect(
            try warnings([plain], fee: 10_999, in: ["network": "dogecoin"]).last?.hasPrefix("the fee of 10999 satoshis is too low") == true)
        #expect(try warnings([plain], fee: 11_000, in: ["network": "dogecoin"]).contains { $0.contains("too low") } == false)
        #expect(
            try warnings([plain], fee: 109, in: ["network": "litecoin"]).last
                == "the fee of 109 satoshis is too low: nodes relay from 110 on")
        #expect(try warnings([plain], fee: 109, claiming: "litecoin").contains { $0.contains("110") })
        #expect(try warnings([plain], fee: 10_999, claiming: "dogecoin").contains { $0.contains("too low") })
    }

    @Test func outputsThatNodesRefuse() throws {
        let odd = TransactionOutput(value: 1_000_000, script: [0x51])
        let four = TransactionOutput(value: 1_000_000, script: RelayCase.multisig(1, of: 4))
        let refused = [
            "output 1 is not relayed by nodes: a script of no form that nodes relay",
            "output 2 is not relayed by nodes: a bare script of 4 keys of at most 3",
        ]
        #expect(try warnings([plain, odd, four], fee: 5000) == refused)
        #expect(try warnings([plain, odd, four], fee: 5000, claiming: "litecoin").filter { $0.contains("not relayed") } == refused)
        #expect(try warnings([plain, odd, four], fee: 5000, in: ["network": "litecoin"]).filter { $0.contains("not relayed") } == refused)
        let dust = TransactionOutput(value: 293, script: RelayCase.plain)
        #expect(try warnings([plain, dust], fee: 5000) == ["output 1 holds 293 satoshis, below the 294 that nodes relay (dust)"])
        #expect(try warnings([plain, TransactionOutput(value: 1000, script: RelayCase.multisig(1, of: 3))], fee: 5000) == [])
    }

    @Test func versionsAndDataThatNodesRefuse() throws {
        #expect(try warnings([plain], fee: 5000, version: 4) == ["nodes don't relay transactions of version 4"])
        #expect(try warnings([plain], fee: 5000, version: 3) == [])
        let large = [plain, RelayCase.data(10_000)]
        let text = "nodes relay at most 10000 vB of version 3, and this takes 10121"
        #expect(try warnings(large, fee: 200_000, version: 3).contains(text))
        #expect(try !warnings(large, fee: 200_000, version: 2).contains(text))
        // So much data is in signed transactions alone.
        for (count, isRefused) in [(100_000, false), (100_001, true)] {
            let relay = RelayCase(outputs: [RelayCase.data(count)], spent: 100_000)
            let summary = try Fixture.adapter.summary(of: .transaction(NetworkTransaction(relay.transaction)), context: try relay.context())
            #expect(summary.warnings.map(\.value).contains("nodes don't relay \(count) bytes of OP_RETURN of at most 100000") == isRefused)
        }
    }
}

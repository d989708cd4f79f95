import ChainKit
import Testing

@testable import Bitcoin

@Suite struct AdapterTests {
    /// Inputs of every form that one key can hold, from the intent to the transaction that nodes take.
    @Test func signsEveryForm() throws {
        let (ecdsa, taproot) = (try TestKey(11), try TestKey(12))
        let scripts = try [
            #require(AddressFormat.p2wpkh.script(key: ecdsa.point)), #require(AddressFormat.p2tr.script(key: taproot.xOnly)),
            #require(AddressFormat.p2pkh.script(key: ecdsa.point)), #require(AddressFormat.p2shP2WPKH.script(key: ecdsa.point)),
            #require(ScriptTemplate.payToPublicKey(ecdsa.point).script),
        ]
        let funding = Fixture.funding(scripts.map { ($0, 100_000) })
        let document = try Fixture.document([
            "inputs": .array([
                Fixture.input(funding, 0), Fixture.input(funding, 1), Fixture.input(funding, 2),
                Fixture.input(funding, 3, [("publicKey", .string(Hex.encode(ecdsa.point)))]), Fixture.input(funding, 4),
            ]),
            "outputs": [["address": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "value": 490_000]],
        ])
        let assembly = try Fixture.sign(
            document, [(ecdsa, try ecdsa.ecdsa("m/1")), (taproot, try taproot.bip340("m/2"))])
        guard case .complete(.transaction(let signed)) = assembly else {
            Issue.record("is not complete: \(assembly)")
            return
        }
        #expect(signed.transaction.inputs.allSatisfy { !$0.witness.isEmpty || !$0.scriptSig.isEmpty })
        let report = try Fixture.adapter.verify(assembly.document, context: .empty)
        #expect(report.valid, "\(report.json.text())")
        let estimate = try Fixture.adapter.estimate(document, context: .empty)
        // Signatures may be a byte shorter than the estimate says, and three inputs have their signature outside the witness or inside.
        let weight = try #require(estimate.weight)
        #expect(weight >= signed.transaction.weight)
        #expect(weight - signed.transaction.weight <= 4 * 3 + 2 * 2)
    }

    /// Anybody can write one for any amount; who names rules of scripts asks about those.
    @Test(arguments: [(false, false), (true, true)]) func coinbases(_ namesRules: Bool, _ isValid: Bool) throws {
        let transaction = BitcoinTransaction(
            version: 1,
            inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 0, count: 32), index: .max), scriptSig: [1, 2])],
            outputs: [TransactionOutput(value: 5_000_000_000, script: RelayCase.plain)], lockTime: 0)
        #expect(transaction.fault == nil)
        let context = try BitcoinContext(namesRules ? ["flags": ["P2SH"]] : [:])
        let report = try Fixture.adapter.verify(.transaction(NetworkTransaction(transaction)), context: context)
        #expect(report.valid == isValid && report.sound == isValid)
        #expect(report.checks.first { $0.name == "coinbase" }?.ok == (isValid ? nil : false))
    }
}

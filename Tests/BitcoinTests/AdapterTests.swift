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
}

import ChainKit
import Testing

@testable import Bitcoin

/// Each check by itself, where another behind it would hide that it is gone.
@Suite struct StrictnessTests {
    /// Fields that nobody knows are refused in every object of the input, with their names.
    @Test(arguments: [
        (#"{"inputs": [], "outputs": [], "x": 1}"#, "x"),
        (#"{"inputs": [], "outputs": [{"script": "51", "value": 1, "x": 1}]}"#, "outputs[0].x"),
        (
            #"{"inputs": [{"txid": "0505050505050505050505050505050505050505050505050505050505050505", "vout": 0, "leafScripts": [{"script": "", "controlBlock": "", "x": 1}]}], "outputs": []}"#,
            "inputs[0].leafScripts[0].x"
        ),
        (#"{"utxos": [], "outputs": [], "feeRate": 1, "inputs": []}"#, "inputs"), (#"{"psbt": "", "x": 1}"#, "x"),
        (#"{"transaction": "", "x": 1}"#, "x"), (#"{"transaction": {"inputs": [], "outputs": [], "x": 1}}"#, "transaction.x"),
        (#"{"transaction": {"inputs": [{"x": 1}], "outputs": []}}"#, "transaction.inputs[0].x"),
        (#"{"transaction": {"inputs": [], "outputs": [{"x": 1}]}}"#, "transaction.outputs[0].x"),
    ])
    func unknownFields(_ json: String, _ field: String) throws {
        let value = try JSONParser.parse(json)
        #expect(error { _ = try Fixture.document(value) } == "unknownField \(field)")
    }

    /// A signature that is wrong is refused also where others are still missing, so that no script runs.
    @Test func signaturesOfUnfinishedDocuments() throws {
        let keys = try (71...74).map { try TestKey($0) }
        let forms: [(script: [UInt8]?, key: WalletKey)] = [
            (ScriptTemplate.payToPublicKey(keys[0].point).script, try keys[0].ecdsa("m/0")),
            (AddressFormat.p2wpkh.script(key: keys[1].point), try keys[1].ecdsa("m/1")),
            (AddressFormat.p2tr.script(key: keys[2].xOnly), try keys[2].bip340("m/2")),
            (AddressFormat.p2wpkh.script(key: keys[3].point), try keys[3].ecdsa("m/3")),
        ]
        let funding = Fixture.funding(try forms.map { (script: try #require($0.script), value: 100_000) })
        let document = try Fixture.document([
            "inputs": .array(forms.indices.map { Fixture.input(funding, $0) }), "outputs": [["script": "51", "value": 399_000]],
        ])
        let requests = try Fixture.adapter.requests(for: document, keys: forms.map(\.key), context: .empty, prior: [])
        #expect(requests.count == 4)
        for (request, key) in zip(requests, keys).dropLast() {
            let good = try key.sign(request)
            #expect(try !Fixture.adapter.assemble(document, signatures: [good]).isComplete)
            let wrong = RequestSignature(request: request.id, signature: try keys[3].sign(request).signature)
            #expect(error { _ = try Fixture.adapter.assemble(document, signatures: [wrong]) } != nil)
            let other = try #require(requests.first { $0.scheme != request.scheme })
            let mismatched = RequestSignature(request: request.id, signature: try keys[3].sign(other).signature)
            #expect(error { _ = try Fixture.adapter.assemble(document, signatures: [mismatched]) } == "schemeMismatch ")
        }
        let first = try keys[0].sign(requests[0])
        #expect(
            error { _ = try Fixture.adapter.requests(for: document, keys: [], context: .empty, prior: [first]) } == "unknownRequest prior")
    }

    /// What is signed behind an OP_CODESEPARATOR depends on the way through the script: nobody is asked for it.
    @Test func codeSeparators() throws {
        let key = try TestKey(75)
        let script = [Opcode.codeSeparator.rawValue] + Script.push(key.point) + [Opcode.checkSig.rawValue]
        let program = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
        func plan(_ witnessScript: [UInt8], _ output: [UInt8]) throws {
            let document = try Fixture.document([
                "inputs": .array([
                    Fixture.input(Fixture.funding([(output, 100_000)]), 0, [("witnessScript", .string(Hex.encode(witnessScript)))])
                ]), "outputs": [["script": "51", "value": 99_000]],
            ])
            _ = try Fixture.adapter.requests(for: document, keys: [try key.ecdsa()], context: .empty, prior: [])
        }
        #expect(error { try plan(script, program) } == "noOwnedSigner keys")
        let plain = Array(script.dropFirst())
        #expect(error { try plan(plain, ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: plain))) } == nil)
    }
}

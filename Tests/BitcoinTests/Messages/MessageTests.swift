import ChainKit
import Testing

@testable import Bitcoin

@Suite struct MessageTests {
    private func sign(_ json: JSONValue, _ signer: TestKey, _ key: WalletKey) throws -> BitcoinMessage {
        let document = try Fixture.document(json)
        guard case .complete(.message(let message)) = try Fixture.sign(document, [(signer, key)]) else {
            throw ChainError(.assemble, .wrongType, "is not complete")
        }
        let report = try Fixture.adapter.verify(.message(message), context: .empty)
        #expect(report.valid, "\(report.json.text())")
        #expect(report.sender == message.address.text)
        // As whoever gets address, text and signature sees it.
        var shown = JSONObject()
        for name in ["message", "address", "type"] { shown[name] = json[name] }
        shown["signature"] = message.signature.map { .string($0) }
        #expect(try Fixture.adapter.verify(Fixture.document(.object(shown)), context: .empty).valid)
        shown["message"] = "another text"
        #expect(try !Fixture.adapter.verify(Fixture.document(.object(shown)), context: .empty).valid)
        return message
    }

    @Test(arguments: [AddressFormat.p2pkh, .p2shP2WPKH, .p2wpkh])
    func signsOld(_ format: AddressFormat) throws {
        let key = try TestKey(61)
        let wallet = try key.ecdsa("m/3")
        let address = try Fixture.adapter.address(for: wallet.publicKey, network: nil, format: format.rawValue)
        let json: JSONValue = ["message": "Grüße", "address": .string(address.text), "type": "bip137"]
        let message = try sign(json, key, wallet)
        let header = try #require(try BIP137.Signature(text: message.signature ?? "").bytes.first)
        let first: UInt8 = [.p2pkh: 31, .p2shP2WPKH: 35, .p2wpkh: 39][format] ?? 0
        #expect((first..<first + 4).contains(header))
    }

    @Test(arguments: AddressFormat.allCases)
    func signsGeneric(_ format: AddressFormat) throws {
        let key = try TestKey(62)
        let wallet = format == .p2tr ? try key.bip340("m/3") : try key.ecdsa("m/3")
        let address = try Fixture.adapter.address(for: wallet.publicKey, network: nil, format: format.rawValue)
        var json = JSONObject()
        json["message"] = "Hello World"
        json["address"] = .string(address.text)
        json["type"] = "bip322"
        if format == .p2shP2WPKH { json["publicKey"] = .string(Hex.encode(key.point)) }
        let message = try sign(.object(json), key, wallet)
        #expect(message.signature?.hasPrefix(format == .p2wpkh || format == .p2tr ? "smp" : "ful") == true)
        // Time locks need the whole transaction.
        json["locktime"] = 840_000
        json["version"] = 2
        let locked = try sign(.object(json), key, wallet)
        #expect(locked.signature?.hasPrefix("ful") == true)
        let report = try Fixture.adapter.verify(.message(locked), context: .empty)
        #expect(report.checks.contains { $0.name == "timeLocks" && $0.detail == "not before: block 840000" })
    }

    @Test func severalSigners() throws {
        let (first, second) = (try TestKey(63), try TestKey(64))
        let script: [UInt8] = [0x52] + Script.push(first.point) + Script.push(second.point) + [0x52, 0xae]
        let program = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
        let address = try #require(BitcoinAddress(script: program, network: BitcoinNetwork.all[0])).text
        let document = try Fixture.document([
            "message": "both", "address": .string(address), "witnessScript": .string(Hex.encode(script)),
        ])
        guard case .partial(let half, let missing, _) = try Fixture.sign(document, [(first, try first.ecdsa())]) else {
            Issue.record("is not partial")
            return
        }
        #expect(missing.map(\.signer) == [Hex.encode(second.point)])
        #expect(try Fixture.adapter.canonicalBytes(of: half) == Fixture.adapter.canonicalBytes(of: document))
        // What is passed on is JSON, and reads back.
        guard case .json(let json) = try Fixture.adapter.encode(half, as: .json) else { return }
        let passed = try Fixture.document(json)
        #expect(passed == half)
        let whole = try Fixture.sign(passed, [(second, try second.ecdsa())])
        #expect(whole.isComplete)
        #expect(try Fixture.adapter.verify(whole.document, context: .empty).valid)
        // A PSBT of another message is not taken along.
        var object = try #require(json.object)
        object["message"] = "neither"
        #expect(throws: ChainError.self) { try Fixture.document(.object(object)) }
    }

    @Test func othersKeysDoNotSign() throws {
        let (key, other) = (try TestKey(65), try TestKey(66))
        let address = try Fixture.adapter.address(for: key.ecdsa().publicKey, network: nil, format: nil).text
        for type in ["bip137", "bip322"] {
            let document = try Fixture.document(["message": "m", "address": .string(address), "type": .string(type)])
            #expect {
                try Fixture.adapter.requests(for: document, keys: [other.ecdsa()], context: .empty, prior: [])
            } throws: {
                ($0 as? ChainError)?.code == .noOwnedSigner
            }
            let request = try #require(try Fixture.adapter.requests(for: document, keys: [], context: .empty, prior: []).first)
            #expect {
                try Fixture.adapter.assemble(document, signatures: [other.sign(request)])
            } throws: {
                ($0 as? ChainError)?.code == .wrongSigner
            }
        }
    }

    /// A signature that leaves something of the transaction open is none (BIP-322's required rules).
    @Test func everythingIsSigned() throws {
        let key = try TestKey(67)
        let address = try Fixture.adapter.address(for: key.ecdsa().publicKey, network: nil, format: nil).text
        let document = try Fixture.document(["message": "m", "address": .string(address)])
        guard case .message(let message) = document else { return }
        var psbt = message.toSign
        psbt.inputs[0].sighashType = 0x81
        let table = try SigningTable(psbt)
        let requests = try table.requests(for: [key.ecdsa()])
        let signed = try table.assemble(try requests.map { try key.sign($0) })
        // It is open for others, and anybody can take it as it is.
        guard case .partial(.psbt(let open), let missing, _) = signed, missing.isEmpty else {
            Issue.record("is not open")
            return
        }
        let transaction = try open.finalized().psbt.extracted()
        let text = "smp" + Base64.encode(WitnessStack.bytes(transaction.inputs[0].witness))
        let report = try Fixture.adapter.verify(
            Fixture.document(["message": "m", "address": .string(address), "signature": .string(text)]), context: .empty)
        #expect(report.checks.filter { !$0.ok }.map(\.name) == ["sighash"])
    }
}

import ChainKit
import Groups
import Testing

@testable import Bitcoin

/// What a message's document may hold, and what may be put into it.
@Suite struct MessageFormTests {
    private let key: TestKey
    private let address: String

    init() throws {
        key = try TestKey(91)
        address = try Fixture.adapter.address(for: key.ecdsa().publicKey, network: nil, format: nil).text
    }

    private func json(_ more: [(String, JSONValue)], address: String? = nil) -> JSONValue {
        var object = JSONObject()
        object["message"] = "m"
        object["address"] = .string(address ?? self.address)
        for (name, value) in more { object[name] = value }
        return .object(object)
    }

    private func address(_ format: AddressFormat) throws -> String {
        let script = try #require(format.script(key: format == .p2tr ? key.xOnly : key.point))
        return try #require(BitcoinAddress(script: script, network: BitcoinNetwork.all[0])).text
    }

    @Test(
        arguments: [
            ("x", 1, "unknownField x"), ("message", .string(String(repeating: "a", count: 1 << 20 + 1)), "oversized message"),
            ("message", .string(String(repeating: "a", count: 1 << 20)), nil), ("type", "bip137", nil),
            ("type", "bip32", "unknownName type"),
        ] as [(String, JSONValue, String?)])
    func fields(_ name: String, _ value: JSONValue, _ expected: String?) {
        #expect(error { _ = try Fixture.document(json([(name, value)])) } == expected)
    }

    /// Test networks whose addresses look the same are the same to a message; others, and the main network, are not.
    @Test(
        arguments: [
            ("testnet", "testnet", true), ("testnet", "signet", true), ("signet", "testnet", true), ("testnet", "regtest", false),
            ("regtest", "signet", false), ("testnet", "mainnet", false), ("mainnet", "testnet", false), ("mainnet", "mainnet", true),
            ("mainnet", "litecoin", false), ("litecoin", "mainnet", false),
        ] as [(String, String, Bool)])
    func networks(_ home: String, _ asked: String, _ isTaken: Bool) throws {
        let context = try BitcoinContext(["network": .string(asked)])
        let address = try Fixture.adapter.address(for: key.ecdsa().publicKey, network: home, format: "p2wpkh").text
        let document = try Fixture.document(json([], address: address))
        let expected = isTaken ? nil : "wrongNetwork network"
        #expect(error { _ = try Fixture.adapter.summary(of: document, context: context) } == expected)
        #expect(error { _ = try Fixture.adapter.estimate(document, context: context) } == expected)
        // A message without a signature has nothing to verify, which comes after.
        #expect(error { _ = try Fixture.adapter.verify(document, context: context) }?.hasPrefix("wrongNetwork") != isTaken)
    }

    @Test(arguments: ["version", "locktime", "sequence", "redeemScript", "witnessScript", "psbt"])
    func fieldsOfBIP322(_ name: String) throws {
        let value: JSONValue = ["version", "locktime", "sequence"].contains(name) ? 0 : ""
        #expect(error { _ = try Fixture.document(json([("type", "bip137"), (name, value)])) } == "unknownField \(name)")
    }

    @Test func addressesOfBIP137() throws {
        for format in AddressFormat.allCases {
            let json = json([("type", "bip137")], address: try address(format))
            #expect(error { _ = try Fixture.document(json) } == (format == .p2tr ? "unsupportedForm address" : nil))
        }
    }

    /// Every field comes back from the JSON that is passed on.
    @Test func roundTrips() throws {
        let script: [UInt8] = [0x51] + Script.push(key.point) + [0x51, 0xae]
        let program = ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
        let hash = try #require(ScriptTemplate.payToScriptHash(Hash160.digest(of: program)).script)
        let nested = try #require(BitcoinAddress(script: hash, network: BitcoinNetwork.all[0])).text
        let all: [(String, JSONValue)] = [
            ("path", "m/3/4"), ("redeemScript", .string(Hex.encode(program))), ("witnessScript", .string(Hex.encode(script))),
            ("version", 2),
            ("locktime", 5), ("sequence", 6), ("signature", "smpAA=="),
        ]
        let plain = try Fixture.document(json([], address: nested))
        for fields in all.map({ [$0] }) + [all] {
            let document = try Fixture.document(json(fields, address: nested))
            #expect(document != plain)
            guard case .json(let passed) = try Fixture.adapter.encode(document, as: .json) else { continue }
            #expect(try Fixture.document(passed) == document)
            for (name, value) in fields { #expect(passed[name] == value) }
        }
    }

    // MARK: - BIP-137

    private func document(_ more: [(String, JSONValue)] = []) throws -> BitcoinDocument {
        try Fixture.document(json([("type", "bip137")] + more))
    }

    @Test func answers() throws {
        let document = try document()
        let request = try #require(try Fixture.adapter.requests(for: document, keys: [key.ecdsa()], context: .empty, prior: []).first)
        let answer = try key.sign(request)
        func assemble(_ signatures: [RequestSignature], _ document: BitcoinDocument) throws -> Assembly<BitcoinDocument> {
            try Fixture.adapter.assemble(document, signatures: signatures)
        }
        func refusal(_ signatures: [RequestSignature], _ document: BitcoinDocument) -> String? {
            error { _ = try assemble(signatures, document) }.map { $0.split(separator: " ").first.map(String.init) ?? "" }
        }
        guard case .partial(_, let missing, _) = try assemble([], document) else {
            Issue.record("is complete without a signature")
            return
        }
        #expect(missing.map(\.request) == [request.id])
        #expect(refusal([answer, answer], document) == "duplicateSignature")
        #expect(refusal([RequestSignature(request: "signature/1", signature: answer.signature)], document) == "unknownRequest")
        let other = RequestSignature(request: request.id, signature: .bip340([UInt8](repeating: 1, count: 64)))
        #expect(refusal([other], document) == "schemeMismatch")
        guard case .ecdsa(let r, let s, let recoveryID) = answer.signature else { return }
        // It is the key's, with s in the upper half.
        let upper = RawSignature.ecdsa(r: r, s: (-(try Scalar<Secp256k1>(encoded: s))).encoded, recoveryID: recoveryID ^ 1)
        #expect(refusal([RequestSignature(request: request.id, signature: upper)], document) == "invalidSignature")

        let signed = try assemble([answer], document).document
        #expect(try Fixture.adapter.requests(for: signed, keys: [key.ecdsa()], context: .empty, prior: []).isEmpty)
        #expect(try assemble([], signed).document == signed)
        #expect(refusal([answer], signed) == "unknownRequest")
        guard case .message(let message) = signed, let text = message.signature else { return }
        let lie = try Fixture.document(
            json([("type", "bip137"), ("signature", .string(text)), ("message", "another")]))
        #expect(
            error { _ = try Fixture.adapter.requests(for: lie, keys: [key.ecdsa()], context: .empty, prior: []) }
                == "invalidSignature signature")
    }

    @Test func signatureForms() throws {
        let one = [UInt8](repeating: 1, count: 32)
        func error(_ format: AddressFormat, _ r: [UInt8], _ s: [UInt8], _ recoveryID: UInt8) -> String? {
            BitcoinTests.error { _ = try BIP137.Signature(format: format, r: r, s: s, recoveryID: recoveryID) }
        }
        #expect(error(.p2pkh, one, one, 3) == nil)
        #expect(error(.p2pkh, one + [1], one, 3) == "wrongLength signature")
        #expect(error(.p2pkh, one, one.dropLast(), 3) == "wrongLength signature")
        #expect(error(.p2pkh, one, one, 4) == "outOfRange recoveryId")
        #expect(error(.p2tr, one, one, 3) == "unsupportedForm address")
        for (bytes, expected) in [
            ([27] + one + one, nil), ([26] + one + one, "outOfRange signature"), ([43] + one + one, "outOfRange signature"),
            (one + one, "wrongLength signature"), ([27, 1] + one + one, "wrongLength signature"),
            (one + one.dropLast(), "invalidText signature"), ([27, 1, 1] + one + one, "invalidText signature"),
        ] as [([UInt8], String?)] {
            #expect(BitcoinTests.error { _ = try BIP137.Signature(text: Base64.encode(bytes)) } == expected)
        }
    }

    // MARK: - BIP-322

    /// What a finished transaction for a message is, signed as a document of this hash type.
    private func signed(_ format: AddressFormat, type: UInt32? = nil, message: String = "m") throws -> BitcoinTransaction {
        var object = JSONObject()
        object["message"] = .string(message)
        object["address"] = .string(try address(format))
        if format == .p2shP2WPKH { object["publicKey"] = .string(Hex.encode(key.point)) }
        guard case .message(let document) = try Fixture.document(.object(object)) else { throw ChainError(.decode, .wrongType, "") }
        var psbt = document.toSign
        psbt.inputs[0].sighashType = type
        let table = try SigningTable(psbt)
        let requests = try table.requests(for: [format == .p2tr ? key.bip340() : key.ecdsa()])
        switch try table.assemble(try requests.map { try key.sign($0) }) {
        case .complete(.transaction(let whole)): return whole.transaction
        // Of a type that leaves it open.
        case .partial(.psbt(let open), let missing, _) where missing.isEmpty: return try open.finalized().psbt.extracted()
        default: throw ChainError(.assemble, .unfinished, "")
        }
    }

    /// The names of the checks that a signature fails.
    private func failures(_ format: AddressFormat, _ signature: String, message: String = "m") throws -> [String] {
        let document = try Fixture.document([
            "message": .string(message), "address": .string(try address(format)), "signature": .string(signature),
        ])
        return try Fixture.adapter.verify(document, context: .empty).checks.filter { !$0.ok }.map(\.name)
    }

    private func full(_ transaction: BitcoinTransaction) -> String { "ful" + Base64.encode(transaction.bytes) }

    @Test func transactionsOfOtherMessages() throws {
        let right = try signed(.p2wpkh)
        #expect(try failures(.p2wpkh, full(right)) == [])
        #expect(try failures(.p2wpkh, full(right), message: "another") == ["message", "inputs"])
        var wide = right
        wide.inputs.append(TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 3, count: 32), index: 0)))
        #expect(try failures(.p2wpkh, full(wide)) == ["inputs"])
        var paying = right
        paying.outputs[0].value = 1
        #expect(try failures(.p2wpkh, full(paying)).first == "output")
        let document = try Fixture.document(json([("signature", "smp")]))
        let check = try #require(try Fixture.adapter.verify(document, context: .empty).checks.first)
        #expect(!check.ok && check.detail.hasPrefix("is not base64 of a signature"))
    }

    /// The script behind the hash of a key's program is told by the witness.
    @Test func witnessesAlone() throws {
        for format in [AddressFormat.p2wpkh, .p2shP2WPKH, .p2tr] {
            let witness = try signed(format).inputs[0].witness
            #expect(try failures(format, "smp" + Base64.encode(WitnessStack.bytes(witness))) == [])
        }
    }

    /// A signature that leaves something open is none, wherever it stands.
    @Test(arguments: AddressFormat.allCases)
    func typesOfEveryForm(_ format: AddressFormat) throws {
        #expect(try failures(format, full(try signed(format))) == [])
        #expect(try failures(format, full(try signed(format, type: 0x81))) == ["sighash"])
    }

    /// A signature whose first byte is an annex's is one all the same.
    @Test func signaturesLikeAnnexes() throws {
        let transaction = try signed(.p2tr, type: 0x81, message: "m22")
        #expect(transaction.inputs[0].witness.first?.first == 0x50)
        #expect(try failures(.p2tr, full(transaction), message: "m22") == ["sighash"])
    }

    /// Of a leaf's witness the signatures alone have a hash type: a control block may be as long as one of them.
    @Test func leaves() throws {
        let leaf = TapLeaf(script: Script.push(key.xOnly) + [Opcode.checkSig.rawValue])
        let tree = try TapTree([(1, leaf), (1, TapLeaf(script: [0x6a]))])
        let internalKey = try TestKey(92).xOnly
        let output = try #require(BIP340Check.output(internalKey: internalKey, merkleRoot: tree.root)).key
        let control = try #require(tree.controlBlock(of: 0, internalKey: internalKey)).bytes
        #expect(control.count == 65 && control.last != 1)
        let script = ScriptTemplate.witnessScript(version: 1, program: output)
        let address = try #require(BitcoinAddress(script: script, network: BitcoinNetwork.all[0])).text
        guard case .message(let message) = try Fixture.document(json([], address: address)) else { return }
        var psbt = message.toSign
        psbt.inputs[0].tapLeafScripts = [TapLeafScript(controlBlock: control, script: leaf.script)]
        let table = try SigningTable(psbt)
        let requests = try table.requests(for: [key.bip340()])
        guard case .complete(.transaction(let whole)) = try table.assemble(try requests.map { try key.sign($0) }) else {
            Issue.record("is not complete")
            return
        }
        let signed = try Fixture.document(json([("signature", .string(full(whole.transaction)))], address: address))
        #expect(try Fixture.adapter.verify(signed, context: .empty).checks.filter { !$0.ok }.map(\.name) == [])
    }

    @Test func ages() throws {
        let document = try Fixture.document(json([("sequence", 5), ("version", 2)]))
        guard case .complete(let whole) = try Fixture.sign(document, [(key, try key.ecdsa())]) else {
            Issue.record("is not complete")
            return
        }
        let checks = try Fixture.adapter.verify(whole, context: .empty).checks
        #expect(checks.contains { $0.name == "timeLocks" && $0.detail == "input 0 waits: 5 blocks after what it spends" })
    }
}

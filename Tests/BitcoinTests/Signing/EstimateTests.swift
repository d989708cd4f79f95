import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

/// Estimates are what is signed, byte for byte, once DER signatures have their full length.
@Suite struct EstimateTests {
    /// An output, and what an intent has to say to spend it.
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: [UInt8]
        var fields: [(String, JSONValue)] = []
        /// Only in PSBTs: the key behind a hash.
        var derivation: [UInt8]?

        init(_ name: String, _ script: [UInt8]?, _ fields: [(String, JSONValue)] = [], derivation: [UInt8]? = nil) throws {
            testDescription = name
            self.script = try #require(script)
            self.fields = fields
            self.derivation = derivation
        }
    }

    private static let own = Result { try (1...16).map { try TestKey(300 + $0) } }
    private static let taproot = Result { try (1...3).map { try TestKey(400 + $0) } }
    static let kinds = Result { try ecdsaKinds() + scriptKinds() + taprootKinds() }

    private static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encode(bytes)) }
    private static func scriptHash(_ script: [UInt8]) -> [UInt8] { [0xa9] + Script.push(Hash160.digest(of: script)) + [0x87] }
    private static func witnessHash(_ script: [UInt8]) -> [UInt8] {
        ScriptTemplate.witnessScript(version: 0, program: HashFunction.sha256.digest(of: script))
    }

    private static func multisig(_ required: Int, _ keys: [[UInt8]]) -> [UInt8] {
        [0x50 + UInt8(required)] + keys.flatMap(Script.push) + [0x50 + UInt8(keys.count), 0xae]
    }

    private static func ecdsaKinds() throws -> [Kind] {
        let key = try own.get()[0].point
        let long = try #require(ECDSACheck.uncompressed(key))
        let (hash, longHash) = (Script.payToPublicKeyHash(Hash160.digest(of: key)), Script.payToPublicKeyHash(Hash160.digest(of: long)))
        return try [
            Kind("P2PK", ScriptTemplate.payToPublicKey(key).script), Kind("P2PK, uncompressed", ScriptTemplate.payToPublicKey(long).script),
            Kind("P2PKH", hash), Kind("P2PKH, compressed and known", hash, [("publicKey", hex(key))]),
            Kind("P2PKH, uncompressed", longHash, [("publicKey", hex(long))]),
            Kind("P2PKH, uncompressed by a derivation", longHash, derivation: long),
            Kind("P2WPKH", AddressFormat.p2wpkh.script(key: key)),
            Kind("P2SH-P2WPKH", AddressFormat.p2shP2WPKH.script(key: key), [("publicKey", hex(key))]),
        ]
    }

    private static func scriptKinds() throws -> [Kind] {
        let keys = try own.get().map(\.point)
        let long = try keys.map { try #require(ECDSACheck.uncompressed($0)) }
        let hash = Script.payToPublicKeyHash(Hash160.digest(of: keys[1]))
        let longHash = Script.payToPublicKeyHash(Hash160.digest(of: long[1]))
        let key = try #require(ScriptTemplate.payToPublicKey(keys[2]).script)
        func nested(_ name: String, _ script: [UInt8], _ more: [(String, JSONValue)] = []) throws -> Kind {
            try Kind("P2SH of \(name)", scriptHash(script), [("redeemScript", hex(script))] + more)
        }
        func witness(_ name: String, _ script: [UInt8]) throws -> [Kind] {
            let program = witnessHash(script)
            return try [
                Kind("P2WSH of \(name)", program, [("witnessScript", hex(script))]),
                Kind("P2SH-P2WSH of \(name)", scriptHash(program), [("redeemScript", hex(program)), ("witnessScript", hex(script))]),
            ]
        }
        let few = multisig(2, Array(keys.prefix(3)))
        return try [
            Kind("1 of 2, bare", multisig(1, Array(keys.prefix(2)))), Kind("2 of 3, bare", few),
            Kind("2 of 3, bare, uncompressed", multisig(2, Array(long.prefix(3)))),
            nested("P2PKH", hash), nested("P2PKH, uncompressed", longHash, [("publicKey", hex(long[1]))]), nested("P2PK", key),
            nested("1 of 1", multisig(1, [keys[0]])), nested("2 of 3", few), nested("2 of 2, mixed", multisig(2, [keys[3], long[4]])),
            nested("7 of 7", multisig(7, Array(keys.prefix(7)))), nested("15 of 15", multisig(15, Array(keys.prefix(15)))),
        ] + witness("P2PKH", hash) + witness("P2PK", key) + witness("2 of 3", few) + witness("16 of 16", multisig(16, keys))
    }

    private static func taprootKinds() throws -> [Kind] {
        let keys = try taproot.get().map(\.xOnly)
        let foreign = try TestKey(450).xOnly
        let others = try (0..<297).map { try TestKey(500 + UInt64($0)).xOnly }
        let check: (UInt8) -> ([UInt8]) -> [UInt8] = { operation in { Script.push($0) + [operation] } }
        func sum(_ required: [UInt8], _ keys: [[UInt8]]) -> [UInt8] {
            check(0xac)(keys[0]) + keys.dropFirst().flatMap(check(0xba)) + required + [0x9c]
        }
        /// An output of somebody's internal key whose leaf at this depth is ours.
        func leaf(_ name: String, _ script: [UInt8], depth: Int = 1, _ more: [(String, JSONValue)] = []) throws -> Kind {
            let siblings = (1...depth).map { (UInt8($0), TapLeaf(script: [0x51, UInt8($0)])) }
            let tree = try TapTree(siblings + [(UInt8(depth), TapLeaf(script: script))])
            let control = try #require(tree.controlBlock(of: depth, internalKey: foreign)).bytes
            let output = try #require(BIP340Check.output(internalKey: foreign, merkleRoot: tree.root)).key
            return try Kind(
                "a leaf of \(name)", ScriptTemplate.witnessScript(version: 1, program: output),
                [("leafScripts", [["script": hex(script), "controlBlock": hex(control)]])] + more)
        }
        let root = [UInt8](repeating: 6, count: 32)
        let tweaked = try #require(BIP340Check.output(internalKey: keys[0], merkleRoot: root)).key
        return try [
            Kind("P2TR", AddressFormat.p2tr.script(key: keys[0])),
            Kind("P2TR, type said", AddressFormat.p2tr.script(key: keys[0]), [("sighash", "ALL")]),
            Kind(
                "P2TR with a tree", ScriptTemplate.witnessScript(version: 1, program: tweaked),
                [("internalKey", hex(keys[0])), ("merkleRoot", hex(root))]),
            leaf("one key", check(0xac)(keys[0])), leaf("one key, type said", check(0xac)(keys[0]), [("sighash", "ALL")]),
            leaf("one key, deep", check(0xac)(keys[0]), depth: 40),
            leaf("three keys", check(0xad)(keys[0]) + check(0xad)(keys[1]) + check(0xac)(keys[2])),
            leaf("2 of 3", sum([0x52], keys)), leaf("3 of 300", sum([0x53], keys + others)), leaf("3 of 3", sum([0x53], keys)),
        ]
    }

    private func document(_ kinds: [Kind], _ more: [(String, JSONValue)] = [], list: String = "inputs") throws -> BitcoinDocument {
        let funding = Fixture.funding(kinds.map { ($0.script, 100_000) })
        var intent = JSONObject()
        intent[list] = .array(kinds.indices.map { Fixture.input(funding, $0, kinds[$0].fields) })
        intent["outputs"] = [["script": "0014751e76e8199196d454941c45d1b3a323f1433bd6", "value": .integer(kinds.count * 95_000)]]
        for (name, value) in more { intent[name] = value }
        guard kinds.contains(where: { $0.derivation != nil }) else { return try Fixture.document(.object(intent)) }
        var psbt = try Fixture.psbt(Fixture.document(.object(intent)))
        for (index, kind) in kinds.enumerated() {
            if let key = kind.derivation {
                psbt.inputs[index].derivations = [KeyDerivation(key: key, fingerprint: [1, 2, 3, 4], path: [5])]
            }
        }
        return .psbt(psbt)
    }

    private func sign(_ document: BitcoinDocument) throws -> BitcoinTransaction {
        let ecdsa = try Self.own.get().enumerated().map { ($1, try $1.ecdsa("m/0/\($0)")) }
        let taproot = try Self.taproot.get().enumerated().map { ($1, try $1.bip340("m/1/\($0)")) }
        guard case .complete(.transaction(let signed)) = try Fixture.sign(document, ecdsa + taproot) else {
            throw ChainError(.assemble, .unfinished, "is not complete")
        }
        return signed.transaction
    }

    /// The same with signatures of 72 bytes.
    private func stretched(_ transaction: BitcoinTransaction) -> BitcoinTransaction {
        let longest = [UInt8](repeating: 0, count: 72)
        var transaction = transaction
        for index in transaction.inputs.indices {
            let input = transaction.inputs[index]
            var reader = ScriptReader(input.scriptSig)
            var script: [UInt8] = []
            while let step = reader.next() {
                let isSignature = step.data.map { SignatureBytes.parse(ecdsa: $0) != nil } == true
                script += isSignature ? Script.push(longest) : Array(input.scriptSig[step.offset..<step.end])
            }
            transaction.inputs[index].scriptSig = script
            transaction.inputs[index].witness = input.witness.map { SignatureBytes.parse(ecdsa: $0) == nil ? $0 : longest }
        }
        return transaction
    }

    private func compare(_ document: BitcoinDocument) throws {
        let estimate = try Fixture.adapter.estimate(document, context: .empty)
        let signed = try sign(document)
        let longest = stretched(signed)
        #expect(estimate.weight == longest.weight)
        #expect(estimate.size == longest.size)
        #expect(signed.weight <= longest.weight)
    }

    @Test(arguments: try kinds.get()) func alone(_ kind: Kind) throws { try compare(document([kind])) }

    @Test func mixed() throws {
        let kinds = try Self.kinds.get()
        try compare(document(kinds))
        // Inputs without witnesses alone, and beside one with.
        let legacy = kinds.filter { ScriptTemplate.witnessProgram($0.script) == nil }
        #expect(legacy.count > 15 && legacy.count < kinds.count)
        try compare(document([legacy[0], legacy[4], try #require(kinds.first { $0.testDescription == "P2TR" })]))
    }

    /// Counts of more than one byte.
    @Test func many() throws {
        let kind = try #require(try Self.kinds.get().first { $0.testDescription == "P2TR" })
        let output: JSONValue = ["script": "0014751e76e8199196d454941c45d1b3a323f1433bd6", "value": 90_000]
        for (inputs, outputs) in [(252, 252), (253, 253)] {
            let outputs = JSONValue.array([JSONValue](repeating: output, count: outputs))
            // A transaction beside each would take megabytes; Taproot needs none.
            let funding = Fixture.funding([(kind.script, 100_000)])
            let coins = (0..<inputs).map { index -> JSONValue in
                [
                    "txid": .string(funding.id), "vout": .integer(index), "value": 100_000, "script": Self.hex(kind.script),
                ]
            }
            try compare(document([kind], [("inputs", .array(coins)), ("outputs", outputs)]))
        }
    }

    /// Selection pays for what will be signed: what is left is change, and the fee is that of the size.
    @Test(arguments: try kinds.get().filter { $0.derivation == nil }) func selected(_ kind: Kind) throws {
        let document = try document(
            [kind],
            [
                ("feeRate", 2), ("change", ["script": "0014751e76e8199196d454941c45d1b3a323f1433bd6"]),
                ("outputs", [["script": "0014751e76e8199196d454941c45d1b3a323f1433bd6", "value": 50_000]]),
            ], list: "utxos")
        #expect(try Fixture.psbt(document).outputs.count == 2)
        let estimate = try Fixture.adapter.estimate(document, context: .empty)
        #expect(estimate.fee == String(stretched(try sign(document)).virtualSize * 2))
    }

    // MARK: - What nobody can tell, and what is not believed

    private func document(_ leaves: [TapLeafScript], internalKey: [UInt8], output: [UInt8]) throws -> BitcoinDocument {
        let funding = Fixture.funding([(ScriptTemplate.witnessScript(version: 1, program: output), 100_000)])
        let claims = leaves.map { leaf -> JSONValue in ["script": Self.hex(leaf.script), "controlBlock": Self.hex(leaf.controlBlock)] }
        return try Fixture.document([
            "inputs": [Fixture.input(funding, 0, [("leafScripts", .array(claims)), ("internalKey", Self.hex(internalKey))])],
            "outputs": [["script": "51", "value": 90_000]],
        ])
    }

    private func weight(_ leaves: [TapLeafScript], internalKey: [UInt8], output: [UInt8]) throws -> Int? {
        try Fixture.adapter.estimate(document(leaves, internalKey: internalKey, output: output), context: .empty).weight
    }

    @Test func leaves() throws {
        let (key, internalKey) = (try Self.taproot.get()[0].xOnly, try TestKey(450).xOnly)
        let short = Script.push(key) + [0xac]
        let long = Script.push(key) + [0xad] + short
        let preimage = [0xa8] + Script.push([UInt8](repeating: 1, count: 32)) + [0x88] + short
        let tree = try TapTree([(1, TapLeaf(script: short)), (2, TapLeaf(script: long)), (2, TapLeaf(script: preimage))])
        let output = try #require(BIP340Check.output(internalKey: internalKey, merkleRoot: tree.root)).key
        let claims = try [short, long, preimage].enumerated().map { index, script in
            TapLeafScript(controlBlock: try #require(tree.controlBlock(of: index, internalKey: internalKey)).bytes, script: script)
        }
        // 4·(10 + 41 + 10) and 2: the outputs' script has one byte.
        let base = 4 * 61 + 2
        func weight(_ leaves: [TapLeafScript]) throws -> Int? { try self.weight(leaves, internalKey: internalKey, output: output) }
        #expect(try weight([]) == base + 1 + 65)
        #expect(try weight([claims[0]]) == base + 1 + 65 + 35 + 66)
        #expect(try weight([claims[1]]) == base + 1 + 2 * 65 + 69 + 98)
        // The longest counts in whatever order; one that cannot be finished here does not.
        #expect(try weight([claims[0], claims[1]]) == weight([claims[1]]))
        #expect(try weight([claims[1], claims[0]]) == weight([claims[1]]))
        #expect(try weight([claims[0], claims[2]]) == weight([claims[0]]))
        // Somebody else may finish it, and then the rate is lower.
        func rate(_ leaves: [TapLeafScript]) throws -> String? {
            let document = try document(leaves, internalKey: internalKey, output: output)
            return try Fixture.adapter.summary(of: document, context: .empty).fields.first { $0.label == "fee rate" }?.statement.value
        }
        let known = try #require(try rate([claims[0]]))
        #expect(known.hasSuffix(" vB") && !known.hasPrefix("at most"))
        #expect(try rate([claims[0], claims[2]]) == "at most " + known)
        #expect(error { _ = try weight([claims[2]]) } == "unsupportedScript inputs[0]")
        // A leaf that the output does not commit to makes nothing longer.
        let lie = TapLeafScript(controlBlock: claims[1].controlBlock.flipping(40), script: long)
        #expect(try weight([claims[0], lie]) == weight([claims[0]]))
        #expect(try weight([lie]) == weight([]))
    }

    /// An internal key that never signs leaves no key path.
    @Test func keysOfNobody() throws {
        let nobody = try #require(Hex.decode("50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0"))
        let script = Script.push(try Self.taproot.get()[0].xOnly) + [0xac]
        let tree = try TapTree([(0, TapLeaf(script: script))])
        let output = try #require(BIP340Check.output(internalKey: nobody, merkleRoot: tree.root)).key
        let control = try #require(tree.controlBlock(of: 0, internalKey: nobody)).bytes
        let leaf = TapLeafScript(controlBlock: control, script: script)
        #expect(try weight([leaf], internalKey: nobody, output: output) == 4 * 61 + 2 + 1 + 65 + 35 + 34)
        #expect(error { _ = try weight([], internalKey: nobody, output: output) } == "unsupportedScript inputs[0]")
    }

    /// Signatures that are there count as they are: of a type that the input doesn't ask for too.
    @Test func signaturesThatAreThere() throws {
        let kinds = try Self.kinds.get()
        func estimate(_ name: String, _ change: (inout PSBTInput) throws -> Void) throws -> Int {
            var psbt = try Fixture.psbt(document([try #require(kinds.first { $0.testDescription == name })]))
            let before = try #require(try Fixture.adapter.estimate(.psbt(psbt), context: .empty).weight)
            try change(&psbt.inputs[0])
            return try #require(try Fixture.adapter.estimate(.psbt(psbt), context: .empty).weight) - before
        }
        let (key, signature) = (try Self.taproot.get()[1].xOnly, [UInt8](repeating: 1, count: 65))
        #expect(try estimate("P2TR") { $0.tapKeySignature = signature } == 1)
        let shorter = try estimate("a leaf of one key") { $0.tapKeySignature = signature }
        #expect(shorter == 1 - 35 - 66)
        for name in ["a leaf of 2 of 3", "a leaf of three keys"] {
            let longer = try estimate(name) { input in
                input.tapScriptSignatures = [TapScriptSignature(key: key, leafHash: input.tapLeafScripts[0].leafHash, signature: signature)]
            }
            #expect(longer == 1)
        }
    }

    @Test func unknownScripts() throws {
        let script: [UInt8] = Script.push(try Self.own.get()[0].point) + [0xad, 0x74]
        let separated = [0xab] + Script.push(try Self.own.get()[0].point) + [0xac]
        for unknown in [script, separated] {
            let kind = try Kind("unknown", Self.witnessHash(unknown), [("witnessScript", Self.hex(unknown))])
            #expect(error { _ = try Fixture.adapter.estimate(document([kind]), context: .empty) } == "unsupportedScript inputs[0]")
            #expect(error { _ = try document([kind], [("feeRate", 1)], list: "utxos") } == "unsupportedScript utxos[0]")
            let rate = try Fixture.adapter.summary(of: document([kind]), context: .empty).fields.first { $0.label == "fee rate" }?.statement
                .value
            #expect(rate?.hasSuffix(" vB and what input 0 takes to satisfy") == true)
            #expect(rate?.hasPrefix("at most ") == true)
        }
    }

    @Test func keysBehindHashes() throws {
        let (key, other) = (try Self.own.get()[0].point, try Self.own.get()[1].point)
        let long = try #require(ECDSACheck.uncompressed(key))
        let hash = Script.payToPublicKeyHash(Hash160.digest(of: key))
        func field(_ bytes: [UInt8]) -> String? { error { _ = try document([Kind("", hash, [("publicKey", Self.hex(bytes))])]) } }
        #expect(field(key) == nil)
        #expect(field(other) == "scriptMismatch inputs[0].publicKey")
        #expect(field(long) == "scriptMismatch inputs[0].publicKey")
        #expect(field(Array(key.dropLast())) == "invalidKey inputs[0].publicKey")
        // A derivation of another key, or of the form that has not the hash, says nothing.
        for derivation in [long, try #require(ECDSACheck.uncompressed(other))] {
            let known = try Fixture.adapter.estimate(document([Kind("", hash, derivation: derivation)]), context: .empty)
            #expect(try known.weight == Fixture.adapter.estimate(document([Kind("", hash)]), context: .empty).weight)
        }
    }
}

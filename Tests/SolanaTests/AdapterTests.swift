import ChainConformance
import ChainKit
import Solana
import Testing

/// A published transfer with its signature, from the folder's own file.
private func published() throws -> (raw: [UInt8], signature: RequestSignature) {
    let file = try #require(try VectorFolder(of: "solana").files.first { $0.name == "solana_sdk.json" })
    let vector = try #require(file.cases.first { $0.operation == .assemble })
    let raw = try #require(Hex.decode(vector.expect.value["raw"]?.string ?? ""))
    return (raw, try #require(vector.signatures.first))
}

@Suite struct AdapterTests {
    @Test func registration() throws {
        var registry = AdapterRegistry()
        #expect(throws: ChainError.self) {
            try registry.register(SolanaAdapter(), vectors: VectorManifest(chain: "sol", cases: 0, digest: ""))
        }
        #expect(throws: ChainError.self) {
            try registry.register(SolanaAdapter(), vectors: VectorManifest(chain: "eth", cases: 1, digest: SolanaAdapter.vectors.digest))
        }
        try registry.register(SolanaAdapter(), vectors: SolanaAdapter.vectors)
        #expect(throws: ChainError.self) { try registry.register(SolanaAdapter(), vectors: SolanaAdapter.vectors) }
        #expect(registry.ids == ["sol"])
        #expect(try registry.adapter("sol").identity.slip44 == 501)
        #expect(throws: ChainError.self) { try registry.adapter("doge") }
    }

    @Test func coSignersAgreeWhateverFormTheyWereGiven() throws {
        let (raw, _) = try published()
        let bare = Array(raw.dropFirst(65))
        let unsigned = [1] + [UInt8](repeating: 0, count: 64) + bare
        let forms: [ChainInput] = [
            .raw(bare), .raw(unsigned), .container(Base64.encode(bare)), .container(Base58.encode(unsigned)),
            .json(["message": .string(Base64.encode(bare))]),
        ]
        let hashes = try forms.map { try sol.plan(try sol.decode($0)).hash }
        #expect(Set(hashes).count == 1)
        let other = try sol.plan(try sol.decode(.raw(bare), context: try ChainContext(["tokens": [:]]))).hash
        #expect(!hashes.contains(other))
    }

    @Test func planThenAssembleThenVerify() throws {
        let (raw, signature) = try published()
        let document = try sol.decode(.raw(Array(raw.dropFirst(65))))
        let plan = try sol.plan(document)
        let assembly = try sol.assemble(document, signatures: [signature], plan: plan)
        #expect(assembly.isComplete)
        #expect(try sol.encode(assembly.document, as: .raw) == .raw(raw))
        #expect(try sol.verify(assembly.document).valid)
        // A second signing of the same document changes nothing.
        let again = try sol.assemble(assembly.document, signatures: [signature])
        #expect(try sol.encode(again.document, as: .raw) == .raw(raw))
        #expect(try sol.plan(assembly.document).requests.isEmpty)
    }

    /// Who takes over a document in JSON plans the same signatures as who wrote the intent.
    @Test func jsonKeepsTheTablesOfAnIntent() throws {
        let tables: JSONValue = [address(60): [.string(address(70))]]
        let document = try sol.decode(
            .json([
                "feePayer": "3jTUjaUT1rY5hARemWNVcm4RPXEzHfP9gmD39Lk43Wc9", "recentBlockhash": .string(address(1)), "version": 0,
                "payments": [["to": .string(address(70)), "amount": "1"]],
                "lookupTables": [["key": .string(address(60)), "addresses": [.string(address(70))]]],
            ]))
        let written = try sol.encode(document, as: .json)
        guard case .json(.object(var object)) = written else {
            Issue.record("is no object")
            return
        }
        #expect(object["lookupTables"] == tables)
        #expect(try sol.plan(try sol.decode(.json(.object(object)))).hash == sol.plan(document).hash)

        object["lookupTables"] = [address(61): [.string(address(70))]]
        let refusal = #expect(throws: ChainError.self) { try sol.decode(.json(.object(object))) }
        #expect(refusal?.code.rawValue == "lookupMismatch" && refusal?.field == "lookupTables.\(address(61))")
    }

    /// Whoever passes a document on does not choose its verdict by what it says of tables.
    @Test func verdictsAreByTheContextsTables() throws {
        func list(_ numbers: [Int]) -> JSONValue { .array(numbers.map { .string(address($0)) }) }
        let tables: [JSONValue] = [
            ["key": .string(address(60)), "addresses": list([69, 70])], ["key": .string(address(61)), "addresses": list([71])],
        ]
        let document = try sol.decode(
            .json([
                "feePayer": "3jTUjaUT1rY5hARemWNVcm4RPXEzHfP9gmD39Lk43Wc9", "recentBlockhash": .string(address(1)), "version": 0,
                "payments": .array([70, 71].map { ["to": .string(address($0)), "amount": "1"] }), "lookupTables": .array(tables),
            ]))
        guard case .json(.object(let written)) = try sol.encode(document, as: .json) else {
            Issue.record("is no object")
            return
        }
        func outcome(_ claimed: JSONValue?, _ known: JSONValue) throws -> VerificationReport.Outcome? {
            var object = written
            object["lookupTables"] = claimed
            let report = try sol.verify(try sol.decode(.json(.object(object)), context: try ChainContext(["lookupTables": known])))
            return report.checks.first { $0.name == "lookupTables" }?.outcome
        }
        let (whole, short): (JSONValue, JSONValue) = (list([69, 70]), list([69]))
        for claimed in [nil, [address(60): whole, address(61): list([71])], [address(60): short, address(61): list([70])]] as [JSONValue?] {
            #expect(try outcome(claimed, [:]) == .unknown)
        }
        #expect(try outcome(nil, [address(60): whole, address(61): list([71])]) == .passed)
        #expect(try outcome([address(61): list([71])], [address(60): short]) == .failed)
        #expect(throws: ChainError.self) { try outcome([address(60): short], [address(60): whole]) }
    }

    @Test func everyFormIsReadAgain() throws {
        let (raw, _) = try published()
        let document = try sol.decode(.raw(raw))
        for form: DocumentForm in [.json, .raw, .container, .text("hex"), .text("base58"), .text("base64")] {
            let input: ChainInput =
                switch try sol.encode(document, as: form) {
                case .json(let value): .json(try JSONParser.parse(value.text(.pretty)))
                case .raw(let bytes): .raw(bytes)
                case .text(let text): .container(text)
                }
            #expect(try sol.encode(try sol.decode(input), as: .raw) == .raw(raw))
        }
        #expect(throws: ChainError.self) { try sol.encode(document, as: .text("rot13")) }
    }

    @Test func textIsBounded() {
        let long = String(repeating: "z", count: 1 << 20)
        #expect(throws: ChainError.self) { try sol.decode(.container(long)) }
        #expect(throws: ChainError.self) { try SolanaAdapter.decode([UInt8](repeating: 1, count: 1 << 20)) }
    }

    @Test func summaryInWords() throws {
        let (raw, _) = try published()
        let text = try sol.summary(of: try sol.decode(.raw(raw))).text
        #expect(text.hasPrefix("unreadable\n  fee 0.000005 SOL, 5000 lamport, paid by"))
        #expect(text.contains("UNREADABLE instructions[0]"))
    }
}

import ChainConformance
import ChainKit
import Testing
import Tron

@Suite struct DifferenceTests {
    private let adapter = AnyChainAdapter(TronAdapter())
    private static let address = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"

    private func differences(_ vector: String) throws -> [Difference] {
        let file = """
            {"format":"chainsign-vector/1","chain":"tron","source":{"name":"n","url":"u","licence":"l"},"cases":[
            {"id":"a","op":"address","input":{"json":{"address":"\(Self.address)"}},"expect":\(vector)}]}
            """
        let cases = try VectorFile(name: "test", text: Array(file.utf8)).cases
        return Conformance.run(try #require(cases.first), adapter)
    }

    @Test func everyPathThatDiffersIsNamed() throws {
        #expect(try differences("{\"result\":\"ok\",\"address\":\"\(Self.address)\"}") == [])
        let found = try differences("{\"result\":\"ok\",\"address\":\"x\",\"format\":\"hex\",\"nothing\":1}")
        #expect(
            found == [
                Difference(path: "nothing", expected: 1, actual: nil),
                Difference(path: "address", expected: "x", actual: .string(Self.address)),
                Difference(path: "format", expected: "hex", actual: "base58"),
            ])
    }

    @Test func aResultWhereAnErrorIsDueAndTheOtherWayAround() throws {
        let found = try differences("{\"result\":\"error\",\"error\":\"invalidAddress\"}")
        #expect(found.map(\.path) == ["result"])
        let vector = """
            {"format":"chainsign-vector/1","chain":"tron","source":{"name":"n","url":"u","licence":"l"},"cases":[
            {"id":"a","op":"decode","input":{"raw":""},"expect":{"result":"ok"}},
            {"id":"b","op":"decode","input":{"raw":""},"expect":{"result":"error","error":"oversized","stage":"decode","field":"output"}}]}
            """
        let report = Conformance.run(adapter, files: [try VectorFile(name: "test.json", text: Array(vector.utf8))])
        #expect(report.files.first?.failures.map { $0.differences.map(\.path) } == [["result"], ["error", "field", "message"]])
        #expect(
            report.text == """
                FAIL test.json: 0 passed, 2 failed, 0 skipped
                     a (decode)
                       result
                         expected "ok"
                         actual   {"stage":"decode","error":"truncated","field":"input","request":null,"message":"is empty"}
                     b (decode)
                       error
                         expected "oversized"
                         actual   "truncated"
                       field
                         expected "output"
                         actual   "input"
                       message
                         actual   "is empty"
                """)
    }

    @Test func longTextsAreShownWhereTheyPart() {
        let common = String(repeating: "a", count: 300)
        let lines = Difference(path: "raw", expected: .string(common + "b" + common), actual: .string(common + "c")).lines
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("  expected …[261]aaaa") && lines[1].contains("ab") && lines[1].hasSuffix("…"))
        #expect(lines[2] == "  actual   …[261]" + String(repeating: "a", count: 40) + "c\"")
    }

    @Test func anotherChainsFileFails() throws {
        let file =
            "{\"format\":\"chainsign-vector/1\",\"chain\":\"sol\",\"source\":{\"name\":\"n\",\"url\":\"u\",\"licence\":\"l\"},\"cases\":["
            + "{\"id\":\"a\",\"op\":\"decode\",\"input\":{\"raw\":\"\"},\"expect\":{\"result\":\"ok\"}}]}"
        let report = Conformance.run(adapter, files: [try VectorFile(name: "test", text: Array(file.utf8))])
        #expect(report.files.first?.failures.first?.differences == [Difference(path: "chain", expected: "sol", actual: "tron")])
    }
}

@Suite struct RegistrationTests {
    /// An adapter registers with vectors of its own, or not at all.
    @Test(arguments: [
        VectorManifest(chain: "tron", cases: 0, digest: TronAdapter.vectors.digest),
        VectorManifest(chain: "sol", cases: 1, digest: TronAdapter.vectors.digest), VectorManifest(chain: "tron", cases: 1, digest: ""),
        VectorManifest(chain: "tron", cases: 1, digest: "00"),
    ])
    func withoutVectorsNothingRegisters(_ manifest: VectorManifest) throws {
        var registry = AdapterRegistry()
        #expect(throws: ChainError.self) { try registry.register(TronAdapter(), vectors: manifest) }
        #expect(registry.ids.isEmpty)
        try registry.register(TronAdapter.self)
        #expect(registry.ids == ["tron"])
        #expect(throws: ChainError.self) { try registry.register(TronAdapter.self) }
    }
}

import ChainConformance
import ChainKit
import Testing

/// The format of vectors is strict, and a wrong expectation fails.
@Suite struct ConformanceFormatTests {
    private static let good =
        "{\"format\":\"chainsign-vector/1\",\"chain\":\"sol\",\"source\":{\"name\":\"n\",\"url\":\"u\",\"licence\":\"l\"},\"cases\":[CASE]}"
    private static let aCase =
        "{\"id\":\"a\",\"op\":\"address\",\"input\":{\"json\":{\"address\":\"11111111111111111111111111111111\"}},\"expect\":{\"result\":\"ok\",\"script\":\""
        + String(repeating: "00", count: 32) + "\"}}"

    private func file(_ vector: String, in frame: String = good) throws -> VectorFile {
        try VectorFile(name: "test", text: Array(frame.split(separator: "CASE").joined(separator: vector).utf8))
    }

    @Test func aGoodCasePasses() throws {
        let report = Conformance.run(sol, files: [try file(Self.aCase)])
        #expect(report.ok)
        #expect(report.json["ok"] == true)
    }

    @Test(arguments: [
        ("\"00000000", "\"00000001"), ("\"script\"", "\"nothing\""),
        ("{\"result\":\"ok\"", "{\"result\":\"error\",\"error\":\"x\"}, \"note\":\"\",\"skip\":null}#"),
        ("\"address\":\"1", "\"address\":\"2"),
    ])
    func aWrongExpectationFails(_ from: String, _ to: String) throws {
        var vector = Self.aCase.replacing(from, with: to)
        if let end = vector.firstIndex(of: "#") { vector = String(vector[..<end]) }
        let report = Conformance.run(sol, files: [try file(vector)])
        #expect(!report.ok)
        #expect(report.text.contains("FAIL test"))
    }

    @Test func aSkippedCaseSaysWhy() throws {
        let skipped = Self.aCase.dropLast() + ",\"skip\":\"no reason\"}"
        let report = Conformance.run(sol, files: [try file(String(skipped))])
        #expect(!report.ok, "a file of which nothing ran is no success")
        #expect(report.text.contains("no reason"))
        #expect(throws: ChainError.self) { try file(Self.aCase.dropLast() + ",\"skip\":\"\"}") }
    }

    @Test(arguments: [
        ("\"id\":\"a\",", ""), ("\"op\":\"address\"", "\"op\":\"sign\""), ("\"id\":\"a\"", "\"id\":\"\""),
        ("\"id\":\"a\"", "\"id\":\"a\",\"extra\":1"),
        ("{\"json\"", "{\"raw\":\"00\",\"json\""), ("\"ok\"", "\"fine\""), ("\"result\":\"ok\",", ""),
        ("\"result\":\"ok\"", "\"result\":\"error\""),
        ("\"id\":\"a\"", "\"id\":\"a\",\"signatures\":[]"),
        ("\"id\":\"a\"", "\"id\":\"a\",\"keys\":[{\"publicKey\":\"00\",\"scheme\":\"ed25519\"}]"),
    ])
    func theFormatIsStrict(_ from: String, _ to: String) throws {
        #expect(throws: ChainError.self) { try file(Self.aCase.replacing(from, with: to)) }
    }

    @Test func theFrameIsStrict() {
        for (from, to) in [
            ("vector/1", "vector/2"), ("\"licence\":\"l\"", "\"licence\":\"\""), (",\"url\":\"u\"", ""),
            ("{\"format\"", "{\"x\":1,\"format\""),
        ] {
            #expect(throws: ChainError.self) { try file(Self.aCase, in: Self.good.replacing(from, with: to)) }
        }
        #expect(throws: ChainError.self) { try file("") }
        #expect(throws: ChainError.self) { try file(Self.aCase + "," + Self.aCase) }
        #expect(throws: ChainError.self) { try VectorFolder(of: "nowhere") }
    }
}

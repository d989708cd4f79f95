import ChainConformance
import ChainKit
import Testing

@testable import Bitcoin

@Suite struct PSBTVectorTests {
    /// The files whose containers are PSBTs.
    static let names = ["bip174_psbt.json", "bip370_psbt.json", "bip371_psbt.json", "core_psbt.json"]

    static func cases(_ name: String) throws -> [VectorCase] {
        try #require(ConformanceTests.folder?.files.first { $0.name == name }).cases
    }

    /// What comes of a case's input, as the conformance runner names it.
    static func outcome(_ vector: VectorCase) throws(ChainError) -> JSONValue {
        switch vector.input {
        case .container(let text): return ["container": .string(try PSBT(text: text).base64)]
        case .json(let json):
            let cursor = JSONCursor(json)
            return ["output": try PSBTPrimitives.run(try cursor.required("primitive").string(), cursor) ?? .null]
        case .raw(let bytes): return ["raw": .string(Hex.encode(try PSBT(bytes).bytes))]
        }
    }

    @Test(arguments: names)
    func vectors(_ name: String) throws {
        let cases = try Self.cases(name)
        #expect(cases.count > 10)
        // What a signer makes of PSBTs, the conformance run asks.
        for vector in cases where vector.skip == nil && vector.operation == .decode {
            let expected = try #require(vector.expect.value.object)
            let outcome: JSONValue
            do {
                outcome = try Self.outcome(vector)
            } catch {
                for member in ["error", "stage", "field"] {
                    guard let value = expected[member] else { continue }
                    #expect(error.json[member] == value, "\(name)/\(vector.id): \(error.json.text())")
                }
                #expect(expected["result"] == "error", "\(name)/\(vector.id): \(error)")
                continue
            }
            #expect(expected["result"] == "ok", "\(name)/\(vector.id)")
            for member in expected.members where member.name != "result" {
                guard let object = member.value.object else {
                    #expect(outcome[member.name] == member.value, "\(name)/\(vector.id)")
                    continue
                }
                for part in object.members { #expect(outcome[member.name]?[part.name] == part.value, "\(name)/\(vector.id)") }
            }
        }
    }
}

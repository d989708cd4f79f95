public import ChainKit

/// Runs vectors against an adapter: in tests, from the command line, from another package's tests.
///
/// ```swift
/// let folder = try VectorFolder(of: "solana")
/// let report = Conformance.run(AnyChainAdapter(SolanaAdapter()), files: folder.files)
/// #expect(report.ok, "\(report.text)")
/// ```
public enum Conformance {
    /// Runs every case of every file.
    public static func run(_ adapter: AnyChainAdapter, files: [VectorFile]) -> ConformanceReport {
        var report = ConformanceReport()
        for file in files {
            var result = ConformanceReport.File(name: file.name)
            for vector in file.cases {
                if let reason = vector.skip {
                    result.skipped.append((vector.id, reason))
                    continue
                }
                let id = adapter.identity.id
                let differences =
                    file.chain == id
                    ? run(vector, adapter) : [Difference(path: "chain", expected: .string(file.chain), actual: .string(id))]
                if differences.isEmpty {
                    result.passed += 1
                } else {
                    result.failures.append(.init(id: vector.id, operation: vector.operation, differences: differences))
                }
            }
            report.files.append(result)
        }
        return report
    }

    /// Runs one case; empty where it came out as written. The path `result` stands for the kind of outcome: a result or an error.
    public static func run(_ vector: VectorCase, _ adapter: AnyChainAdapter) -> [Difference] {
        let outcome: JSONValue
        do {
            outcome = try CaseRunner(vector: vector, adapter: adapter).outcome()
        } catch {
            guard vector.expect.value["result"]?.string == "error" else {
                return [Difference(path: "result", expected: "ok", actual: error.json)]
            }
            var expected = JSONObject()
            for name in ["error", "stage", "field"] {
                if let value = vector.expect.value[name] { expected[name] = value }
            }
            let differences = JSONValue.object(expected).differences(from: error.json, path: "")
            // What was said helps to see which error it is.
            return differences.isEmpty ? [] : differences + [Difference(path: "message", expected: nil, actual: .string(error.message))]
        }
        guard vector.expect.value["result"]?.string == "ok" else {
            return [Difference(path: "result", expected: vector.expect.value, actual: outcome)]
        }
        var expected = JSONObject()
        var differences: [Difference] = []
        for member in vector.expect.value.object?.members ?? [] where member.name != "result" {
            // A member that the operation does not produce would be a fact that is never checked.
            if outcome[member.name] == nil {
                differences.append(Difference(path: member.name, expected: member.value, actual: nil))
            } else {
                expected[member.name] = member.value
            }
        }
        return differences + JSONValue.object(expected).differences(from: outcome, path: "")
    }
}

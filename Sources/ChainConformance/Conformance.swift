public import ChainKit

/// Runs vectors against an adapter: in tests, from the command line, from another package's tests.
///
/// ```swift
/// let folder = try VectorFolder("vectors/solana")
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
                } else if file.chain != adapter.identity.id {
                    result.failures.append(
                        .init(
                            id: vector.id, operation: vector.operation,
                            difference: "the file is of \(file.chain), the adapter of \(adapter.identity.id)"))
                } else if let difference = run(vector, adapter) {
                    result.failures.append(.init(id: vector.id, operation: vector.operation, difference: difference))
                } else {
                    result.passed += 1
                }
            }
            report.files.append(result)
        }
        return report
    }

    /// Runs one case; `nil` where it came out as written.
    public static func run(_ vector: VectorCase, _ adapter: AnyChainAdapter) -> String? {
        let outcome: JSONValue
        do {
            outcome = try CaseRunner(vector: vector, adapter: adapter).outcome()
        } catch {
            guard vector.expect.value["result"]?.string == "error" else { return "unexpected error: \(error)" }
            var expected = JSONObject()
            for name in ["error", "stage", "field"] {
                if let value = vector.expect.value[name] { expected[name] = value }
            }
            return JSONValue.object(expected).difference(from: error.json).map { "\($0) (\(error))" }
        }
        guard vector.expect.value["result"]?.string == "ok" else {
            return "expected the error \(vector.expect.value["error"]?.string ?? ""), got \(outcome.text())"
        }
        var expected = JSONObject()
        for member in vector.expect.value.object?.members ?? [] where member.name != "result" {
            // A member that the operation does not produce would be a fact that is never checked.
            guard outcome[member.name] != nil else { return "\(member.name) is nothing that \(vector.operation.rawValue) gives" }
            expected[member.name] = member.value
        }
        return JSONValue.object(expected).difference(from: outcome)
    }
}

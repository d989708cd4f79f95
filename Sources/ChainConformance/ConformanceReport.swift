public import ChainKit

/// What came of a folder of vectors.
public struct ConformanceReport: Sendable {
    /// A case whose outcome differs from the file.
    public struct Failure: Sendable {
        /// The case.
        public let id: String
        /// What it exercises.
        public let operation: VectorOperation
        /// Where it differs: at least one place.
        public let differences: [Difference]
    }

    /// One file.
    public struct File: Sendable {
        /// The file's name.
        public let name: String
        /// Cases that came out as written.
        public internal(set) var passed = 0
        /// Cases that did not.
        public internal(set) var failures: [Failure] = []
        /// Cases not run, with their reasons.
        public internal(set) var skipped: [(id: String, reason: String)] = []
    }

    /// The files in order.
    public internal(set) var files: [File] = []

    /// Whether something was run and nothing failed.
    public var ok: Bool { passed > 0 && files.allSatisfy(\.failures.isEmpty) }
    /// Cases that came out as written, in all files.
    public var passed: Int { files.reduce(0) { $0 + $1.passed } }

    /// Places of one case that are shown; the JSON has all.
    private static let shown = 8

    /// A line a file; below it each failure with what was expected and what came, by path, and each skipped case with its reason.
    public var text: String {
        var lines: [String] = []
        for file in files {
            lines.append(
                "\(file.failures.isEmpty ? "ok  " : "FAIL") \(file.name): \(file.passed) passed, \(file.failures.count) failed, "
                    + "\(file.skipped.count) skipped")
            for failure in file.failures {
                lines.append("     \(failure.id) (\(failure.operation.rawValue))")
                for difference in failure.differences.prefix(Self.shown) { lines += difference.lines.map { "       " + $0 } }
                let more = failure.differences.count - Self.shown
                if more > 0 { lines.append("       and \(more) more") }
            }
            for skipped in file.skipped { lines.append("     \(skipped.id) skipped: \(skipped.reason)") }
        }
        return lines.joined(separator: "\n")
    }

    /// `{"ok", "files": [{"name", "passed", "failures": [{"id", "op", "differences": [{"path", "expected", "actual"}]}],
    /// "skipped": [{"id", "reason"}]}]}`
    public var json: JSONValue {
        [
            "ok": .bool(ok),
            "files": .array(
                files.map { file in
                    [
                        "name": .string(file.name), "passed": .integer(file.passed),
                        "failures": .array(
                            file.failures.map {
                                [
                                    "id": .string($0.id), "op": .string($0.operation.rawValue),
                                    "differences": .array($0.differences.map(\.json)),
                                ]
                            }),
                        "skipped": .array(file.skipped.map { ["id": .string($0.id), "reason": .string($0.reason)] }),
                    ]
                }),
        ]
    }
}

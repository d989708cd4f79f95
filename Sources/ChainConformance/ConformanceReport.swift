public import ChainKit

/// What came of a folder of vectors.
public struct ConformanceReport: Sendable {
    /// A case whose outcome differs from the file.
    public struct Failure: Sendable {
        /// The case.
        public let id: String
        /// What it exercises.
        public let operation: VectorOperation
        /// What was expected and what came.
        public let difference: String
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

    /// A line a file; failures and skipped cases in full.
    public var text: String {
        var lines: [String] = []
        for file in files {
            lines.append(
                "\(file.failures.isEmpty ? "ok  " : "FAIL") \(file.name): \(file.passed) passed, \(file.failures.count) failed, "
                    + "\(file.skipped.count) skipped")
            for failure in file.failures { lines.append("     \(failure.id) (\(failure.operation.rawValue)): \(failure.difference)") }
            for skipped in file.skipped { lines.append("     \(skipped.id) skipped: \(skipped.reason)") }
        }
        return lines.joined(separator: "\n")
    }

    /// `{"ok", "files": [{"name", "passed", "failures": [{"id", "op", "difference"}], "skipped": [{"id", "reason"}]}]}`
    public var json: JSONValue {
        [
            "ok": .bool(ok),
            "files": .array(
                files.map { file in
                    [
                        "name": .string(file.name), "passed": .integer(file.passed),
                        "failures": .array(
                            file.failures.map {
                                ["id": .string($0.id), "op": .string($0.operation.rawValue), "difference": .string($0.difference)]
                            }),
                        "skipped": .array(file.skipped.map { ["id": .string($0.id), "reason": .string($0.reason)] }),
                    ]
                }),
        ]
    }
}

extension JSONValue {
    /// Where `actual` lacks something that is here: members that are not mentioned don't matter, arrays must have equal lengths.
    func difference(from actual: JSONValue?, path: String = "") -> String? {
        let place = path.isEmpty ? "" : path + ": "
        guard let actual else { return self == .null ? nil : "\(place)expected \(text()), and there is nothing" }
        if let expected = object, let members = actual.object {
            for member in expected.members {
                let path = path.isEmpty ? member.name : path + "." + member.name
                if let difference = member.value.difference(from: members[member.name], path: path) { return difference }
            }
            return nil
        }
        if let expected = array, let elements = actual.array {
            guard expected.count == elements.count else {
                return "\(place)expected \(expected.count) elements, got \(elements.count): \(actual.text())"
            }
            for (index, value) in expected.enumerated() {
                if let difference = value.difference(from: elements[index], path: "\(path)[\(index)]") { return difference }
            }
            return nil
        }
        return self == actual ? nil : "\(place)expected \(text()), got \(actual.text())"
    }
}

/// Something that breaks a rule of the house, and where.
struct Finding: Equatable, CustomStringConvertible {
    let file: String
    let line: Int
    let what: String

    var description: String { "\(file):\(line): \(what)" }
}

/// A tree of files, and the rules applied to it: pure, so that the rules can be shown bad trees.
struct Inspection {
    struct File {
        let path: String
        let text: String
    }

    static let longestFile = 400
    private static let unfinished = ["TODO", "FIXME", "XXX"]
    private static let traps = ["fatalError", "preconditionFailure", "assertionFailure"]

    let house: House
    let manifest: Manifest
    /// The .swift files of Sources/, Plugins/ and Tests/.
    let files: [File]

    private var production: [File] { files.filter { $0.path.hasPrefix("Sources/") || $0.path.hasPrefix("Plugins/") } }

    /// Targets without a row, arrows without a permission, and what of the manifest cannot be read.
    var targetFindings: [Finding] {
        manifest.unreadable
            + manifest.targets.filter { !$0.isTest }.flatMap { target -> [Finding] in
                guard house.rows[target.name] != nil else {
                    return [Finding(file: "Package.swift", line: target.line, what: "\(target.name) has no row in the table")]
                }
                return target.dependencies.filter { !house.allows($0, in: target.name) }.map {
                    Finding(file: "Package.swift", line: target.line, what: "\(target.name) may not depend on \($0)")
                }
            }
    }

    /// Imports that the table lacks, and files that no target has.
    var importFindings: [Finding] {
        production.flatMap { file -> [Finding] in
            guard let target = manifest.target(of: file.path) else {
                return [Finding(file: file.path, line: 1, what: "belongs to no target of Package.swift")]
            }
            let source = SwiftSource(file.text)
            let arrows = source.imports.filter { !house.allows($0.module, in: target.name) }.map {
                Finding(file: file.path, line: $0.line, what: "\(target.name) may not import \($0.module)")
            }
            // A re-export would smuggle an arrow past the table, a testable import past access control.
            // The leaf of shared words imports nothing of ours, so that its re-export smuggles nothing.
            let reexports = source.imports.filter { house.reexported.contains($0.module) }.map(\.line)
            let attributes = ["_exported", "testable"].flatMap { name in
                source.positions(of: name).filter {
                    $0.start > 0 && source.code[$0.start - 1] == "@"
                        && !(name == "_exported" && reexports.contains(source.line(of: $0.start)))
                }.map {
                    Finding(file: file.path, line: source.line(of: $0.start), what: "@\(name) is not for production code")
                }
            }
            return arrows + attributes
        }
    }

    /// What ends the process by design, outside the list of those that may.
    var trapFindings: [Finding] {
        production.flatMap { file -> [Finding] in
            let source = SwiftSource(file.text)
            let calls = Self.traps.flatMap { trap -> [Finding] in
                let found = source.positions(of: trap)
                guard found.count > AllowedTraps.count(of: trap, in: file.path) else { return [] }
                return found.map { Finding(file: file.path, line: source.line(of: $0.start), what: trap) }
            }
            let forced = ["try", "as"].flatMap { keyword in
                source.positions(of: keyword).filter { $0.end < source.code.count && source.code[$0.end] == "!" }.map {
                    Finding(file: file.path, line: source.line(of: $0.start), what: keyword + "!")
                }
            }
            return calls + forced + source.forceUnwraps.map { Finding(file: file.path, line: $0, what: "force unwrap") }
        }
    }

    /// Loops and calls that overwrite with zeros: where that is to be a wipe, an optimiser may leave it out (rule M1), and
    /// `SecretBytes.wipe` is what it cannot.
    var wipeFindings: [Finding] {
        production.flatMap { file -> [Finding] in
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.enumerated().compactMap { index, line in
                let text = line.split { $0 == " " }.joined(separator: " ")
                let isLoop = text.contains("for ") && (text.contains("] = 0 }") || text.contains("] = 0; }"))
                let isCall = ["memset(", "bzero(", "update(repeating: 0", ".map { _ in 0 }", "replaceSubrange(0..., with: repeatElement(0"]
                    .contains { text.contains($0) }
                guard isLoop || isCall, !AllowedZeroing.list.contains(file.path) else { return nil }
                return Finding(file: file.path, line: index + 1, what: "zeros written by hand")
            }
        }
    }

    /// Files with more than one idea, and work left for later.
    var tidinessFindings: [Finding] {
        files.flatMap { file -> [Finding] in
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            let count = Self.lines(of: file)
            let long =
                count > Self.longestFile ? [Finding(file: file.path, line: count, what: "longer than \(Self.longestFile) lines")] : []
            if file.path.hasPrefix("Tests/ArchitectureTests/") { return long }  // names the words themselves
            return long
                + lines.enumerated().flatMap { index, line in
                    let words = line.split { !$0.isLetter }
                    return Self.unfinished.filter { word in words.contains { $0 == word } }.map {
                        Finding(file: file.path, line: index + 1, what: $0)
                    }
                }
        }
    }
}

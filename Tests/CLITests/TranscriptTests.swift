import Foundation
import Testing

/// Every transcript of `Transcripts/` against the program as it was built.
@Suite struct TranscriptTests {
    @Test(arguments: try TranscriptFile.all())
    func plays(_ file: TranscriptFile) throws {
        let program = try Program.built()
        let folder = try Folder(copying: TranscriptFile.files)
        let transcript = Transcript(try file.text())
        #expect(!transcript.steps.isEmpty, "\(file) has no commands")
        for step in transcript.steps {
            let place = "\(file):\(step.line): $ \(step.command)"
            let result = try program.run(step.command, in: folder.path)
            let shown = "\(place)\nexit code \(result.exitCode)\nstdout:\n\(result.output)\nstderr:\n\(result.errors)"
            #expect(result.exitCode == step.exitCode, "\(shown)")
            let errors = try ExpectedLines(expected: step.errors, folder: folder.path).mismatch(result.errorLines)
            #expect(errors == nil, "\(errors ?? "")\n\(shown)")
            if let members = step.members {
                let found = try? JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
                #expect(found.map { $0.keys.sorted() } == members, "\(shown)")
            } else {
                let output = try ExpectedLines(expected: step.output, folder: folder.path).mismatch(result.outputLines)
                #expect(output == nil, "\(output ?? "")\n\(shown)")
            }
        }
    }

    /// The runner itself must be able to fail.
    @Test func expectedLinesTellDifferencesApart() throws {
        let lines = ExpectedLines(expected: ["a <number>", "...", "z"], folder: "/f")
        #expect(try lines.mismatch(["a 1", "z"]) == nil)
        #expect(try lines.mismatch(["a 1", "b", "c", "z"]) == nil)
        #expect(try lines.mismatch(["a x", "z"]) != nil)
        #expect(try lines.mismatch(["a 1", "z", "y"]) != nil)
        let exact = ExpectedLines(expected: ["<folder>/x (1.5)"], folder: "/f")
        #expect(try exact.mismatch(["/f/x (1.5)"]) == nil)
        #expect(try exact.mismatch(["/f/x (1x5)"]) != nil)
        #expect(try exact.mismatch([]) != nil)
    }
}

/// A file of `Transcripts/`.
struct TranscriptFile: CustomTestStringConvertible, CustomStringConvertible, Sendable {
    let name: String
    var description: String { name }
    var testDescription: String { name }

    private static let base = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    /// What each transcript finds in its folder.
    static let files = base.appendingPathComponent("Files")
    private static let transcripts = base.appendingPathComponent("Transcripts")

    static func all() throws -> [TranscriptFile] {
        try FileManager.default.contentsOfDirectory(atPath: transcripts.path).filter { $0.hasSuffix(".txt") }.sorted()
            .map(TranscriptFile.init)
    }

    func text() throws -> String { try String(contentsOf: Self.transcripts.appendingPathComponent(name), encoding: .utf8) }
}

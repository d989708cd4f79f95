@testable import chainsign
import Foundation
import Testing

/// What `--version` says of the source.
@Suite struct VersionTests {
    @Test func namesTheProgramAndTheCommit() throws {
        let form = try Regex("chainsign [0-9]+\\.[0-9]+\\.[0-9]+ \\(([0-9a-f]{7,64}\\+?|no commit known)\\)")
        #expect(try form.wholeMatch(in: Version.text) != nil)
        // <root>/Tests/CLITests/<this file>
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let isRepository = FileManager.default.fileExists(atPath: root.appendingPathComponent(".git").path)
        #expect((SourceCommit.built != nil) == isRepository)
    }
}

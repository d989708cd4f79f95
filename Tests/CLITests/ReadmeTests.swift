import Foundation
import Testing

/// The README's steps, as they stand there.
@Suite struct ReadmeTests {
    /// One shell runs them all, as whoever reads the page would. What a person is asked, whether to sign, is answered.
    @Test func stepsWorkAsTyped() throws {
        let commands = try Self.commands()
        #expect(commands.count > 15, "the page has lost its steps")
        let folder = try Folder(copying: TranscriptFile.files)
        let answer = "chainsign() { case \" $* \" in *\" sign \"*) command chainsign \"$@\" --yes;; *) command chainsign \"$@\";; esac; }"
        let script = (["set -e", answer] + commands.flatMap { ["echo \"step: $LINENO\" >&2", $0] }).joined(separator: "\n")
        try script.write(toFile: folder.path + "/steps.sh", atomically: true, encoding: .utf8)
        let result = try Program.built().run("bash steps.sh", in: folder.path)
        #expect(result.exitCode == 0, "\(result.output)\n\(result.errors)")
        for file in ["signed.txt", "payment.txt", "signed.hex"] {
            let text = try String(contentsOfFile: folder.path + "/" + file, encoding: .utf8)
            #expect(!text.isEmpty, "\(file) is empty")
        }
    }

    /// The lines behind `$` in the page's console blocks, with the text that a `<< END` takes in.
    private static func commands() throws -> [String] {
        // <root>/Tests/CLITests/<this file>
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        var commands: [String] = []
        var isConsole = false
        var isTakenIn = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if isTakenIn, let last = commands.popLast() {
                commands.append(last + "\n" + line)
                isTakenIn = line != "END"
            } else if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("$ ") {
                commands.append(String(line.dropFirst(2)))
                isTakenIn = line.hasSuffix("<< END")
            }
        }
        return commands
    }
}

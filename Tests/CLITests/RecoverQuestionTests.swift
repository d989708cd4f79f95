import Foundation
import Testing

/// Anybody can seal a file to a public key, and as many forged files as sign together bear each other out: what they would make is
/// shown before it is made, and asked.
@Suite(.serialized) struct RecoverQuestionTests {
    @Test func whatIsSealedToAKeyIsMadeByAnAnswerAlone() throws {
        let (program, folder) = (try Program.built(), try Folder(copying: TranscriptFile.files))
        let made = try program.run(
            "chainsign wallet create w --threshold 2 --parties 2; umask 077; chainsign wallet backup-key --out key > public; "
                + "for party in 1 2; do chainsign wallet backup w --party $party --out $party.backup --recipient $(cat public); done",
            in: folder.path)
        #expect(made.exitCode == 0, "\(made.errors)")
        let address = try #require(try program.run("chainsign eth address -w w", in: folder.path).outputLines.first)
        let code = try #require(made.outputLines.last)
        for (answer, isMade) in [("n", false), ("y", true)] {
            let terminal = try PseudoTerminal(
                "chainsign wallet recover w --from 1.backup 2.backup --identity key --home elsewhere", program, in: folder.path)
            try terminal.wait(for: "do this? [y/N] ")
            let shown = terminal.text
            #expect(shown.contains(address) && shown.contains(code), "\(shown)")
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/elsewhere/wallets/w"))
            terminal.type(answer + "\n")
            let result = try terminal.finish()
            #expect(result.exitCode == (isMade ? 0 : 1), "\(terminal.text)")
            #expect(FileManager.default.fileExists(atPath: folder.path + "/elsewhere/wallets/w") == isMade)
        }
    }
}

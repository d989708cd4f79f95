import Foundation
import Testing

/// A passphrase that was typed is not asked for again in the same command.
@Suite(.serialized) struct AskedOnceTests {
    private static let asking = "passphrase of "

    /// Answers each question, and gives what the terminal showed.
    private func run(_ command: String, _ program: Program, _ folder: Folder, _ answers: [(question: String, answer: String)]) throws
        -> String
    {
        let terminal = try PseudoTerminal("unset CHAINSIGN_PASSPHRASE; \(command)", program, in: folder.path)
        for (question, answer) in answers {
            try terminal.wait(for: question)
            // What is typed before the echo is off is dropped.
            Thread.sleep(forTimeInterval: 0.5)
            terminal.type(answer + "\n")
        }
        let result = try terminal.finish()
        #expect(result.exitCode == 0, "\(terminal.text)")
        #expect(terminal.text.ranges(of: Self.asking).count == answers.count, "\(terminal.text)")
        return terminal.text
    }

    @Test func backupCheckAndRestore() throws {
        let (program, folder) = (try Program.built(), try Folder(copying: TranscriptFile.files))
        let created = try program.run(
            "chainsign wallet create w --threshold 2 --parties 2; echo another > new; chmod 600 new", in: folder.path)
        #expect(created.exitCode == 0, "\(created.errors)")
        // What opens the wallet is what the backup opens by.
        let made = try run(
            "chainsign wallet backup w --party 1 --out 1.backup", program, folder, [("passphrase of wallet w: ", "correct horse")])
        #expect(made.contains("sealed to the wallet's passphrase"), "\(made)")
        let backup = ("passphrase of the backup 1.backup: ", "correct horse")
        let checked = try run("chainsign wallet check-backup 1.backup", program, folder, [backup])
        #expect(checked.contains("it holds what wallet w signs with"), "\(checked)")
        let lost = "rm home/wallets/w/party-1.store; chainsign wallet restore 1.backup"
        #expect(try run(lost, program, folder, [backup]).contains("party 1 of wallet w is back"))
        // Where the wallet has another one since, that is asked for.
        let changed = try program.run("chainsign wallet passphrase w --new-passphrase-file new", in: folder.path)
        #expect(changed.exitCode == 0, "\(changed.errors)")
        let both = [backup, ("passphrase of wallet w: ", "another")]
        #expect(try run("chainsign wallet check-backup 1.backup", program, folder, both).contains("it holds what wallet w signs with"))
        #expect(try run(lost, program, folder, both).contains("party 1 of wallet w is back"))
    }
}

@testable import chainsign
import Foundation
import Secrets
import ShareStore
import Testing

/// A key command is a program of the operator's: no shell reads it, and it is bounded in time and in what it prints.
///
/// One after the other: a child that starts while another test writes its script has that open, and no program starts that somebody can
/// still write.
@Suite(.serialized) struct KeyCommandTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func script(_ text: String, mode: Int = 0o700) throws -> String {
        let path = folder.path + "/command-\(UUID().uuidString)"
        try ("#!/bin/sh\n" + text).write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private func isSame(_ a: borrowing SecretBytes, _ b: borrowing SecretBytes) -> Bool { a.isEqual(to: b) }

    private func refusal(_ text: String) -> String? {
        do {
            _ = try KeyCommand(text)
            return nil
        } catch { return (error as? Failure)?.kind }
    }

    @Test func givesBackWhatItWasGiven() throws {
        // Both directions turn the bits over, so that what lies in between is not the key.
        let command = try KeyCommand(try script("test \"$1 $2\" = 'a b' || exit 9; exec perl -0777 -pe '$_ = ~$_'\n") + " a b")
        let key = SecretBytes(random: 32)
        let wrapped = try command.encrypt(key)
        #expect(wrapped.count == 32)
        let isPlain = isSame(SecretBytes(copying: wrapped), key)
        #expect(!isPlain)
        let back = isSame(try command.decrypt(wrapped), key)
        #expect(back)
    }

    @Test func theVerbIsTheLastWord() throws {
        let command = try KeyCommand(try script("test \"$#\" = 2 && test \"$1\" = 'x' && echo \"$2\" >&2 && exec cat\n") + "  x")
        #expect(try command.encrypt(SecretBytes(random: 32)).count == 32)
    }

    @Test(arguments: [
        "", " ", "cat", "cat /x", "/bin/cat; rm", "/bin/cat $HOME", "/bin/cat 'a b'", "/bin/cat \"a\"", "/bin/cat `id`", "/bin/cat | tee",
        "/bin/cat > x", "/bin/cat *", "/bin/cat a\\ b", "/bin/cat ~/x", "/bin/cat &", "/bin/cat\n/bin/rm", "/bin/cat #x",
        "/no/such/program",
        "/tmp", "/etc/passwd",
    ])
    func whatAShellWouldHaveToReadIsRefused(_ text: String) { #expect(refusal(text) == "keyCommand") }

    /// What is no path is looked for nowhere, not in this folder either.
    @Test(arguments: ["cat", "Package.swift"]) func aProgramIsNamedByItsPath(_ text: String) {
        let failure = #expect(throws: Failure.self) { _ = try KeyCommand(text) }
        #expect(failure?.message == "the key command does not begin with a program's path")
    }

    @Test func aProgramThatOthersCanChangeIsRefused() throws {
        #expect(refusal(try script("cat\n", mode: 0o770)) == "permissionsTooWide")
        #expect(refusal(try script("cat\n", mode: 0o702)) == "permissionsTooWide")
        #expect(refusal(try script("cat\n", mode: 0o600)) == "keyCommand")
        #expect(refusal(try script("cat\n", mode: 0o755)) == nil)
    }

    /// Whoever owns a program writes it as he likes. Only the superuser can give a file away.
    @Test(.enabled(if: geteuid() == 0, "needs the superuser")) func anotherUsersProgramIsRefused() throws {
        let program = try script("cat\n", mode: 0o755)
        try FileManager.default.setAttributes([.ownerAccountID: 12345], ofItemAtPath: program)
        #expect(refusal(program) == "foreignOwner")
    }

    /// What failed once is not asked again for each party of a wallet: each time may be a person's touch.
    @Test func whatFailedIsNotAskedAgain() throws {
        let asked = folder.path + "/asked"
        let command = try KeyCommand(try script("echo once >> \(asked); exit 3\n"))
        for _ in 0..<3 {
            #expect(throws: KeyProviderFailure("'unwrap' ended with exit code 3")) { _ = try command.decrypt([1]) }
        }
        #expect(try String(contentsOfFile: asked, encoding: .utf8) == "once\n")
    }

    @Test(arguments: [
        ("exit 3", "'unwrap' ended with exit code 3"), ("kill -KILL $$", "'unwrap' was ended by signal 9"),
        ("exit 0", "'unwrap' printed nothing"),
        ("head -c 31 /dev/zero", "'unwrap' printed 31 bytes, not 32"), ("head -c 33 /dev/zero", "'unwrap' printed more than 32 bytes"),
        ("cat /dev/zero", "'unwrap' printed more than 32 bytes"), ("head -c 32 /dev/zero; exit 1", "'unwrap' ended with exit code 1"),
    ])
    func whatIsNoKeyIsRefused(_ text: String, _ reason: String) throws {
        let command = try KeyCommand(try script(text + "\n"))
        #expect(throws: KeyProviderFailure(reason)) { _ = try command.decrypt([1, 2, 3]) }
    }

    /// It neither ends nor prints; or prints and does not end; or does not end when it is told to.
    @Test(arguments: ["exec sleep 600", "head -c 32 /dev/zero; exec 1>&-; exec sleep 600", "trap '' TERM; exec sleep 600"])
    func aCommandThatHangsIsEnded(_ text: String) throws {
        let command = try KeyCommand(try script(text + "\n"), seconds: 1)
        #expect(throws: KeyProviderFailure("'unwrap' took more than 1 seconds")) { _ = try command.decrypt([1]) }
    }

    /// A command that is ended for its time can clear away what it has laid down, a key say.
    @Test func aCommandThatHangsIsToldFirst() throws {
        let laid = folder.path + "/laid"
        let text = "trap 'kill $!; rm \(laid); exit 1' TERM; echo key > \(laid); sleep 60 & wait\n"
        let command = try KeyCommand(try script(text), seconds: 1)
        #expect(throws: KeyProviderFailure("'unwrap' took more than 1 seconds")) { _ = try command.decrypt([1]) }
        #expect(!FileManager.default.fileExists(atPath: laid))
    }

    /// The example leaves no program behind that holds the key, and no file: with a token that does not answer.
    @Test func theExampleEndsWithItsTool() throws {
        // <root>/Tests/CLITests/<this file>
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let (tools, temporary) = (folder.path + "/tools", folder.path + "/temporary")
        for path in [tools, temporary] { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) }
        try FileManager.default.moveItem(
            atPath: try script("echo $$ > \(folder.path)/tool; exec sleep 60\n"), toPath: tools + "/pkcs11-tool")
        try "123456".write(toFile: folder.path + "/pin", atomically: true, encoding: .utf8)
        let settings = "PATH=\(tools):$PATH TMPDIR=\(temporary) CHAINSIGN_PKCS11_PIN_FILE=\(folder.path)/pin"
        let example = root.appendingPathComponent("docs/examples/softhsm-key").path
        let command = try KeyCommand(try script("exec env \(settings) '\(example)' \"$@\"\n"), seconds: 3)
        #expect(throws: KeyProviderFailure("'unwrap' took more than 3 seconds")) {
            _ = try command.decrypt([UInt8](repeating: 1, count: 48))
        }
        let text = try String(contentsOfFile: folder.path + "/tool", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        let tool = try #require(pid_t(text))
        #expect(kill(tool, 0) == -1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
    }

    /// In a process that SIGPIPE would end, as it is before the program prepares its output. It is one of its own, lest it end the tests.
    @Test func aChildThatReadsNothingEndsNobody() async {
        await #expect(processExitsWith: .success) {
            _ = signal(SIGPIPE, SIG_DFL)
            let child = try ChildProcess(["/bin/sh", "-c", "exit 0"])
            let end = child.wait(until: ContinuousClock.now + .seconds(10))
            #expect(end == .exited(0))
            child.write(SecretBytes(random: 32))
        }
    }

    @Test func whatWrapsPrintsNoMoreThanAStoreTakes() throws {
        let command = try KeyCommand(try script("head -c 5000 /dev/zero\n"))
        #expect(throws: KeyProviderFailure("'wrap' printed more than 4096 bytes")) { _ = try command.encrypt(SecretBytes(random: 32)) }
    }
}

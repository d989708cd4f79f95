@testable import chainsign
import Testing

/// What is said of words that name no command, and of numbers.
@Suite struct UsageTests {
    @Test(arguments: [
        (["wallt", "list"], "unknown command 'wallt'", "did you mean 'wallet'?"),
        (["wallt", "list", "--json"], "unknown command 'wallt'", "did you mean 'wallet'?"),
        (["--json", "wallt"], "unknown command 'wallt'", "did you mean 'wallet'?"),
        (["wlalet"], "unknown command 'wlalet'", "did you mean 'wallet'?"),
        (["WALLET"], "unknown command 'WALLET'", "did you mean 'wallet'?"),
        (["conf"], "unknown command 'conf'", "did you mean 'conformance'?"),
        (["wallet", "crate", "w"], "unknown command 'wallet crate'", "did you mean 'create'?"),
        (["btc", "psbt", "finalise"], "unknown command 'btc psbt finalise'", "did you mean 'finalize'?"),
        (["presign", "w"], "unknown command 'presign'", "did you mean 'wallet presign'?"),
        (["message"], "unknown command 'message'", "did you mean 'btc message' or 'eth message' or 'sol message'?"),
    ])
    func unknownCommands(_ arguments: [String], _ message: String, _ guess: String) {
        let misread = MisreadCommand(arguments)
        #expect(misread?.message == message)
        #expect(misread?.hints.first == guess)
    }

    /// Nothing is guessed of what is like no command; the commands are listed all the same.
    @Test func farOffWords() {
        let misread = MisreadCommand(["wallet", "bogus", "--json"])
        #expect(misread?.message == "unknown command 'wallet bogus'")
        #expect(
            misread?.hints == [
                "the commands of 'chainsign wallet' are create, list, show, derive, presign, pool, pairs, verify-address, backup, backup-key, "
                    + "check-backup, restore, confirm, recover, drill, passphrase, rename, delete, drafts, import, export, refresh, reshare, repair, abandon",
                "see 'chainsign wallet --help'",
            ])
        // A word as long as a command line may have.
        #expect(MisreadCommand([String(repeating: "x", count: 1 << 17)])?.hints.count == 2)
        #expect(MisreadCommand([""])?.message == "unknown command ''")
    }

    @Test func wordsAfterHelp() {
        #expect(MisreadCommand(ofHelp: ["help", "wallet", "crate"])?.message == "unknown command 'wallet crate'")
        for arguments in [[], ["help"], ["help", "wallet"], ["help", "wallet", "create"], ["help", "--json"], ["wallt"]] {
            #expect(MisreadCommand(ofHelp: arguments) == nil)
        }
    }

    @Test func placesOfOptions() {
        #expect(
            MisreadCommand(["--json", "wallet", "list"])?.message
                == "the option '--json' stands before the command 'wallet', and options come after it")
        #expect(
            MisreadCommand(["audit", "--home", "h", "log", "w"])?.message
                == "the option '--home' stands before the command 'log', and options come after it")
        #expect(MisreadCommand(["wallet", "--json"])?.message == "'chainsign wallet' by itself does nothing")
    }

    /// The parser knows better.
    @Test(arguments: [
        [], ["wallet"], ["wallet", "list", "nonsense"], ["sol", "plan", "x", "--nonsense"], ["--nonsense"], ["wallet", "--", "bogus"],
        ["help", "bogus"], ["--home", "x", "bogus"],
    ])
    func otherErrors(_ arguments: [String]) { #expect(MisreadCommand(arguments) == nil) }

    @Test(arguments: [
        ("wallet", "wallet", 0), ("wallt", "wallet", 1), ("wlalet", "wallet", 1), ("wallett", "wallet", 1), ("wollet", "wallet", 1),
        ("ab", "ba", 1), ("", "ab", 2), ("kitten", "sitting", nil), ("abcd", "dcba", nil),
    ])
    func distances(_ first: String, _ second: String, _ distance: Int?) {
        #expect(EditDistance.between(first, second, atMost: 2) == distance)
        #expect(EditDistance.between(second, first, atMost: 2) == distance)
    }

    @Test func negativeNumbersAreValues() {
        #expect(WholeNumber.joined(["a", "--count", "-1", "--x"]) == ["a", "--count=-1", "--x"])
        #expect(WholeNumber.joined(["--count=2", "-1"]) == ["--count=2", "-1"])
        #expect(WholeNumber.joined(["--", "--count", "-1"]) == ["--", "--count", "-1"])
        #expect(WholeNumber.joined(["--a", "-w", "-", "--", "-1"]) == ["--a", "-w", "-", "--", "-1"])
        #expect(WholeNumber.joined(["-1"]) == ["-1"])
    }

    @Test func numbers() throws {
        let parse: (String) throws -> UInt8 = WholeNumber.parser("from 1 to 9")
        #expect(try parse("200") == 200)
        for text in ["-1", "256", "1.5", "", " 1", "0x1", "99999999999999999999999", "١"] {
            let error = #expect(throws: (any Error).self) { try parse(text) }
            #expect(error.map { "\($0)" } == "it must be a whole number from 1 to 9")
        }
    }
}

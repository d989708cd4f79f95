import ChainKit
import Foundation
import Testing

extension WalletStateTests {
    /// What is shown of a wallet that is not as it should be.
    @Suite struct ToldTests {
        private static let presigning = "chainsign wallet presign w --count 4 --scheme ecdsa-secp256k1"

        /// One older store: what it held is void, and that is said, whoever noticed first.
        @Test func oneOlderStoreIsTold() throws {
            let (folder, program) = (try Folder(copying: TranscriptFile.files), try Program.built())
            func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
            #expect(try run("cp -a '\(try Wallets.home(3))' home; \(Self.presigning); cp -a home/wallets old").exitCode == 0)
            #expect(try run("chainsign eth sign eth-pay.json -w w --yes").exitCode == 0)
            #expect(try run("rm home/wallets/w/party-1.store*; cp -a old/w/party-1.store* home/wallets/w/").exitCode == 0)
            let shown = try run("chainsign wallet pool w")
            #expect(shown.errors.contains("party 1: 4 pre-signatures went unused and are void: "), "\(shown.errors)")
            expectWords(shown.errors)
        }

        /// A restored party and its original, which comes back: that is told where pools are empty too, as those of most wallets are.
        @Test(arguments: ["w/party-1.key", "../x"]) func aSecondCopyWithoutPoolsIsTold(_ poolKey: String) throws {
            let (folder, program) = (try Folder(copying: TranscriptFile.files), try Program.built())
            func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
            #expect(try run("cp -a '\(try Wallets.home(3))' home; cp -a home old").exitCode == 0)
            #expect(try run("chainsign wallet backup w --party 1 --out 1.backup; rm home/wallets/w/party-1.store*").exitCode == 0)
            #expect(try run("chainsign wallet restore 1.backup; rm home/wallets/w/party-1.store*").exitCode == 0)
            #expect(try run("cp -a old/wallets/w/party-1.store* home/wallets/w/").exitCode == 0)
            // With the pool key that it had, or beside the restored party's.
            #expect(try run("cp -a old/pools/w/party-1.key home/pools/\(poolKey)").exitCode == 0)
            let shown = try run("chainsign wallet pool w")
            #expect(
                shown.errors.contains(
                    "party 1: others have seen this party further on: its store is an older copy; where both copies are in use, keep one of them alone"
                ), "\(shown.errors)")
            expectWords(shown.errors)
            #expect(try !run("chainsign wallet pool w").errors.contains("further on"))
        }

        /// A party that is away locks the others' pools: shown where their levels are, and for scripts.
        @Test func aLockedPoolIsShown() throws {
            let (folder, program) = (try Folder(copying: TranscriptFile.files), try Program.built())
            func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
            #expect(try run("cp -a '\(try Wallets.home(3))' home; \(Self.presigning); rm home/wallets/w/party-3.store").exitCode == 0)
            let locked = "pool is locked, until party 3 can confirm that the store was not turned back"
            #expect(try run("chainsign wallet pool w").output.contains("LOCKED party 1: its \(locked)"))
            #expect(try run("chainsign wallet show w").output.contains("party 2's \(locked)"))
            #expect(compact(try run("chainsign wallet pool w --json")).contains("\"locked\":[{\"party\":1,"))
            let refused = try run("chainsign eth sign eth-pay.json -w w --yes --from-pool --json")
            #expect(compact(refused).contains("{\"place\":\"party 3\",\"state\":\"absent\"}"), "\(refused.output)")
            #expect(compact(refused).contains("{\"place\":\"party 1\",\"state\":\"locked\"}"), "\(refused.output)")
        }

        private func compact(_ result: Program.Result) -> String {
            result.output.filter { !$0.isWhitespace }.replacing("party3\"", with: "party 3\"").replacing("party1\"", with: "party 1\"")
        }

        /// The store of another wallet of the same name is the one that is out of place.
        @Test func anAuditNamesTheOneThatIsOutOfPlace() throws {
            let (folder, program) = (try Folder(copying: TranscriptFile.files), try Program.built())
            func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
            #expect(
                try run(
                    "cp -a '\(try Wallets.home(3))' home; cp -a '\(try Wallets.home(2))'/wallets/w/party-1.store* home/wallets/w/; cp -a '\(try Wallets.home(2))'/pools/w/party-1.key home/pools/w/"
                )
                .exitCode == 0)
            let audit = try run("chainsign audit verify w")
            #expect(audit.exitCode == 1)
            #expect(audit.output.contains("its roster is not that of parties 2, 3"), "\(audit.output)")
            #expect(audit.output.contains("FAIL  w party 1:") && audit.output.contains("ok    w party 2:"), "\(audit.output)")
        }

        /// No one else's folder is to be closed.
        @Test func noSharedFolderIsToBeClosed() throws {
            let (folder, program) = (try Folder(copying: TranscriptFile.files), try Program.built())
            func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
            #expect(
                try run(
                    "cp -a '\(try Wallets.home(2))' home; mkdir -m 1777 shared; mv home/wallets/w shared/; ln -s ../../shared home/wallets/v"
                ).exitCode == 0)
            for command in [
                "chmod 1777 home/wallets; chainsign wallet list",
                "chmod 700 home/wallets; rm home/wallets/v; rm -r home/wallets; ln -s ../shared home/wallets; chainsign wallet list",
            ] {
                let result = try run(command)
                #expect(
                    result.exitCode == 3 && result.errors.contains("lets others in") && !result.errors.contains("chmod"), "\(result.errors)"
                )
            }
        }

        /// Standard input is one thing's: nobody's first line is taken for a passphrase.
        @Test func standardInputIsOneThings() throws {
            let (folder, program) = (try Folder(copying: TranscriptFile.files), try Program.built())
            #expect(try program.run("cp -a '\(try Wallets.home(2))' home", in: folder.path).exitCode == 0)
            for command in ["sign - -w w --yes", "sign --yes --passphrase-file - -w w -"] {
                let options = command.contains("passphrase") ? "" : " --passphrase-file -"
                let result = try program.run("echo 'correct horse' | chainsign eth \(command)\(options)", in: folder.path)
                #expect(result.exitCode == 2 && result.errors.contains("standard input can't be both"), "\(result.errors)")
            }
        }

        /// What a passphrase file may not be.
        @Test func oddPassphraseFiles() throws {
            let (folder, program) = (try Folder(copying: TranscriptFile.files), try Program.built())
            func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
            #expect(
                try run("mkdir -m 700 pd; printf '\\357\\273\\277words\\n' > bom; printf 'a\\0b\\n' > zero; chmod 600 bom zero").exitCode
                    == 0)
            for (file, words) in [("pd", "is a directory"), ("bom", "begins with a byte order mark"), ("zero", "has a zero byte in it")] {
                let result = try run("chainsign wallet create w --threshold 2 --parties 2 --passphrase-file \(file)")
                #expect(result.exitCode == 2 && result.errors.contains(words), "\(result.errors)")
            }
        }
    }
}

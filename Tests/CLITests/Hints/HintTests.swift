import ChainKit
import Foundation
import Secrets
import ShareStore
import Signing
import Testing

/// Tests on copies of a wallet: at one time there is one, since two copies in use keep each other's pools shut.
@Suite(.serialized) enum WalletStateTests {}

extension WalletStateTests {
    /// Every way out that an error gives is followed to the letter, from the state that it is given in, and what was refused is done then.
    @Suite struct HintTests {
        @Test(arguments: HintedState.all)
        func aWayOutEndsWell(_ state: HintedState) async throws {
            let program = try Program.built()
            let folder = try Folder(copying: TranscriptFile.files)
            func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
            func mustRun(_ command: String) throws {
                let result = try run(command)
                guard result.exitCode == 0 else { throw Unexpected(command: command, result: result) }
            }

            if let parties = state.parties { try mustRun("cp -a '\(try Wallets.home(parties))' home") }
            for line in state.made { try mustRun(line) }
            let home = ["home", "my home"].first { exists("\(folder.path)/\($0)/wallets/w") }
            if let home { try mustRun("cp -a '\(home)/wallets/w' saved") }
            for line in state.spoilt { try mustRun(line) }
            if let done = state.done {
                let keyring = PassphraseKeyring(passphrase: SecretBytes(copying: Array("correct horse".utf8)))
                let place = WalletHome(path: folder.path + "/home")
                try await done(try await LocalWallet.open("w", in: place, keyring: keyring, adapters: AdapterRegistry()))
            }
            if let home { try mustRun("cp -a '\(home)' before") }

            let refused = try run(state.command)
            #expect(refused.exitCode == state.exitCode, "\(refused.errors)")
            #expect(refused.errors.contains(state.says), "\(refused.errors)")
            expectWords(refused.errors)
            let ways = refused.errorLines.filter { $0.hasPrefix("chainsign: hint: ") }.flatMap(WayOut.all)
            #expect(ways.count == state.ways, "\(ways)\n\(refused.errors)")
            // Alternatives are tried one after the other; what has to be done together stands in lines of its own.
            let places = ways.filter { if case .putBack = $0 { true } else { false } }
            let others = ways.filter { !places.contains($0) }
            let together = others.allSatisfy { if case .restore = $0 { true } else { false } }
            for steps in (together ? [places] + others.map { [$0] } : ways.map { [$0] }).filter({ !$0.isEmpty }) {
                for line in steps.flatMap({ $0.lines(state.command).dropLast() }) { try mustRun(line) }
                let again = steps.last?.lines(state.command).last ?? state.command
                let result = try run(again)
                // Under another name the wallet is made.
                let isUndone = state.undone && !steps.contains { if case .otherName = $0 { true } else { false } }
                #expect(
                    isUndone ? result.errors.contains("exists already") : result.exitCode == 0, "\(steps): \(again)\n\(result.errors)")
                expectWords(result.errors)
                if let home { try mustRun("rm -rf '\(home)'; cp -a before '\(home)'") }
            }
        }

        private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

        /// While a copy of the wallet is in use, what lies in its pools is not; each of the two ways out ends well.
        @Test func aCopyInUseIsCalledOne() async throws {
            let program = try Program.built()
            let folder = try Folder(copying: TranscriptFile.files)
            func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
            #expect(try run("cp -a '\(try Wallets.home(3))' home; cp -a home other").exitCode == 0)
            let presign = "chainsign wallet presign w --count 1 --scheme ecdsa-secp256k1"
            #expect(try run("\(presign) && cp -a home/. other/").exitCode == 0)
            let keyring = PassphraseKeyring(passphrase: SecretBytes(copying: Array("correct horse".utf8)))
            do {
                let other = try await LocalWallet.open(
                    "w", in: WalletHome(path: folder.path + "/other"), keyring: keyring, adapters: AdapterRegistry())
                let signing = "chainsign eth sign eth-pay.json -w w --yes"
                for signers in ["", " --signers 1,2"] {
                    let refused = try run("\(signing) --from-pool\(signers)")
                    #expect(refused.exitCode == 3)
                    #expect(refused.errors.contains("for another copy of the store is in use"), "\(refused.errors)")
                    #expect(
                        refused.errors.contains("hint: sign without --from-pool, or close the program that has the other copy open"),
                        "\(refused.errors)")
                    expectWords(refused.errors)
                }
                #expect(try run(signing).exitCode == 0)
                withExtendedLifetime(other) {}
            }
            let signed = try run("\(presign); chainsign eth sign eth-pay.json -w w --yes --from-pool")
            #expect(signed.exitCode == 0, "\(signed.errors)")
        }
    }
}

/// Wallets that tests start from, made once.
enum Wallets {
    private static let folder = try? Folder(copying: TranscriptFile.files)
    private static let made: [Int: String] = {
        guard let folder, let program = try? Program.built() else { return [:] }
        var homes: [Int: String] = [:]
        for parties in [2, 3] {
            let home = "\(folder.path)/home-\(parties)"
            let command = "chainsign wallet create w --threshold 2 --parties \(parties) --home '\(home)'"
            if (try? program.run(command, in: folder.path))?.exitCode == 0 { homes[parties] = home }
        }
        return homes
    }()

    /// The state folder with the wallet `w`, 2 of so many.
    static func home(_ parties: Int) throws -> String { try #require(made[parties]) }
}

/// A text for people has words in it: no identifier of the source, no number of SQLite or of the system.
func expectWords(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    for line in text.split(separator: "\n") where line.hasPrefix("chainsign: ") {
        // Names of files and commands are what they are.
        let plain = line.replacing(/\/\S+/, with: "").replacing(/'[^']*'/, with: "")
        #expect(plain.firstMatch(of: /\b[a-z]+[A-Z]\w*/) == nil, "\(line)", sourceLocation: sourceLocation)
        #expect(plain.firstMatch(of: /\berror:? [0-9]|errno|database error/) == nil, "\(line)", sourceLocation: sourceLocation)
        #expect(!plain.contains("creating-"), "\(line)", sourceLocation: sourceLocation)
    }
}

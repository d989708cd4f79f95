import ChainKit
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import PartyCore
@testable import Signing

#if os(Linux)
    /// Keys of other programs in a process's memory, once they are imported: nothing (rule M1). Each life is a process of its own.
    @Suite struct MemoryImportTests {
        /// A WIF, an extended key with steps below it and a Solana keypair become wallets, which sign.
        @Test func importedKeysLeaveNothing() async throws {
            await #expect(processExitsWith: .success) {
                let scan = MemoryScan()
                let test = try TestHome()
                try await MemoryImportTests.importAll(scan, test)
                #expect(try scan.found() == [])
                // No party and no run puts the keys together again.
                for (name, schemes) in [("one", [SignatureScheme.ecdsaSecp256k1, .ed25519]), ("two", [.ecdsaSecp256k1])] {
                    let wallet = try await test.open(name)
                    #expect(wallet.keys.map(\.scheme) == schemes)
                    #expect(try await wallet.signsEverything(by: [1, 3], "imported"))
                    #expect(try scan.found() == [])
                }
            }
        }

        /// While they are held they are found: the test above can fail.
        @Test func aKeyInHandIsFound() async throws {
            await #expect(processExitsWith: .success) {
                let scan = MemoryScan()
                let text = try MemoryImportTests.keypair(scan)
                let key = try MemoryImportTests.read(scan, text, .keypair, secret: 1..<129)
                let found = try Set(scan.found())
                #expect(found.isSuperset(of: ["keypair: text", "keypair: secret part of the text", "keypair: scalar"]), "\(found)")
                withExtendedLifetime(key) {}
                let length = text.count
                #expect(length == 257)
            }
        }

        private static func importAll(_ scan: MemoryScan, _ test: TestHome) async throws {
            let (wif, extended) = (try written(scan, .wif), try written(scan, .extended))
            let keys = [try read(scan, wif.text, .wif, secret: 20..<52), try read(scan, try keypair(scan), .keypair, secret: 1..<129)]
            _ = try await test.importing(keys, "one")
            // Every key on the way to the one that is imported.
            for path in ["m/84'", "m/84'/0'"] { _ = try read(scan, extended.text, .extended, path, secret: 70..<111) }
            _ = try await test.importing([try read(scan, extended.text, .extended, "m/84'/0'/0'", secret: 70..<111)], "two")
        }

        /// A key that nobody else knows, as a text of a form.
        private static func written(_ scan: MemoryScan, _ form: WrittenKey.Form) throws -> WrittenKey {
            let secret = SecretBytes(random: 32)
            scan.look(for: "\(form): bytes", secret)
            let key = try WholeKey(reading: SecretText.encodeHex(secret), form: .hex)
            return try #require(key.written(for: .main).first { $0.form == form })
        }

        /// Reads a key, and looks for it and for its text: the whole one, and the part that tells the key.
        private static func read(
            _ scan: MemoryScan, _ text: borrowing SecretBytes, _ form: KeyForm, _ path: String = "m", secret: Range<Int>
        ) throws -> WholeKey {
            scan.look(for: "\(form): text", text)
            scan.look(for: "\(form): secret part of the text", text, secret)
            let key = try WholeKey(reading: text, form: form, path: DerivationPath(path))
            key.withSecret { scan.look(for: "\(form): scalar", $0) }
            return key
        }

        /// The text of a keypair file, whose numbers take three characters each. It is written a number at a time, so that nothing else
        /// here ever holds two of them.
        private static func keypair(_ scan: MemoryScan) throws -> SecretBytes {
            let seed = SecretBytes(random: 32)
            scan.look(for: "keypair: seed", seed)
            let publicKey = try WholeKey(reading: SecretText.encodeHex(seed), form: .seed).publicKey
            var text = SecretBytes(zeros: 1 + 64 * 4)
            for place in 0..<64 {
                let byte = place < 32 ? try #require(seed.slice(place..<place + 1)?.exposed().first) : publicKey[place - 32]
                let digits = Array(String(byte).utf8)
                let padding = [UInt8](repeating: UInt8(ascii: " "), count: 3 - digits.count)
                text.write(SecretBytes(copying: [UInt8(ascii: place == 0 ? "[" : ",")] + padding + digits), at: 4 * place)
            }
            text.write(SecretBytes(copying: [UInt8(ascii: "]")]), at: 4 * 64)
            return text
        }
    }
#endif

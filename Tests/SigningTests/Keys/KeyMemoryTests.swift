import ChainKit
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import PartyCore
@testable import Signing

#if os(Linux)
    /// Whole keys in a process's memory, after they were let go of: nothing (rule M1). Each life is a process of its own.
    @Suite struct KeyMemoryTests {
        /// Reading, refusals, import, export and writing.
        @Test func wholeKeysLeaveNothing() async throws {
            await #expect(processExitsWith: .success) {
                let scan = MemoryScan()
                try await KeyMemoryTests.live(scan)
                #expect(try scan.found() == [])
            }
        }

        /// While it is held a key is found: the test above can fail.
        @Test func aHeldKeyIsFound() async throws {
            await #expect(processExitsWith: .success) {
                let scan = MemoryScan()
                let key = try KeyMemoryTests.key(scan, SecretBytes(random: 32), .hex)
                #expect(try Set(scan.found()).contains("hex: scalar"))
                withExtendedLifetime(key) {}
            }
        }

        /// A key whose number nobody else knows, read from text.
        private static func key(_ scan: MemoryScan, _ secret: borrowing SecretBytes, _ form: KeyForm) throws -> WholeKey {
            let text = SecretText.encodeHex(secret)
            scan.look(for: "\(form): text", text)
            scan.look(for: "\(form): bytes", secret)
            let key = try WholeKey(reading: text, form: form)
            key.withSecret { scan.look(for: "\(form): scalar", $0) }
            // Too long by a character.
            var long = SecretBytes(zeros: text.count + 1)
            long.write(text, at: 0)
            #expect(throws: KeyFormError.self) { try WholeKey(reading: long, form: form) }
            return key
        }

        private static func live(_ scan: MemoryScan) async throws {
            let test = try TestHome()
            do {
                let keys = [try key(scan, SecretBytes(random: 32), .hex), try key(scan, SecretBytes(random: 32), .seed)]
                for key in keys { for written in key.written(for: .main) { scan.look(for: "written \(written.form)", written.text) } }
                _ = try await test.importing(keys)
            }
            let wallet = try await test.open()
            do {
                let export = try await wallet.export()
                #expect(export.keys.count == 2)
                for key in export.keys {
                    for written in key.written(for: .test) { scan.look(for: "exported \(written.form)", written.text) }
                }
            }
        }
    }
#endif

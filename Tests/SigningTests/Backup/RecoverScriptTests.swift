import ChainKit
import Foundation
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import PartyCore
@testable import Signing

/// `docs/recover.py`, which opens backups and puts keys together without a line of this package. It needs Debian's python3-argon2 and
/// python3-cryptography, which `make test` installs.
@Suite struct RecoverScriptTests {
    struct Answer {
        let code: Int32
        let output: String
        let errors: String

        /// The forms of each key, by scheme.
        var keys: [String: [String: String?]] {
            (try? JSONDecoder().decode([String: [String: String?]].self, from: Data(output.utf8))) ?? [:]
        }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func run(_ arguments: [String]) throws -> Answer {
        let script = root.appendingPathComponent("docs/recover.py").path
        let files = try (0..<2).map { _ in try PrintedFile(in: NSTemporaryDirectory()) }
        let end = try StartedProgram(
            ["/usr/bin/python3", script] + arguments, output: files[0].descriptor, errors: files[1].descriptor
        ).wait()
        return Answer(code: end.code, output: try files[0].text(), errors: try files[1].text())
    }

    private let vectors: BackupVectors

    init() throws { vectors = try #require(BackupVectors.all) }

    private func file(_ bytes: [UInt8], _ name: String, in test: TestHome) throws -> String {
        let path = test.home.path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func theKnownAnswersKeysComeOut() throws {
        let test = try TestHome()
        let passphrase = try file(Array(vectors.passphrase.passphrase.utf8), "passphrase", in: test)
        let two = try file(bytes(hex: vectors.passphrase.file), "2", in: test)
        let three = try file(bytes(hex: vectors.recipient.file), "3", in: test)
        let older = try file(bytes(hex: vectors.olderEpoch.file), "1", in: test)
        let secret = try AgeKey.identity(SecretBytes(copying: bytes(hex: vectors.recipient.recipientSecret))).exposed()
        let identity = try file(secret, "identity", in: test)
        let opening = ["--passphrase-file", passphrase, "--identity", identity]
        let answer = try Self.run(opening + [two, three])
        #expect(answer.code == 0, "\(answer.errors)")
        for (scheme, secret) in vectors.recovered {
            let forms = answer.keys[scheme]
            #expect(forms?[scheme == "ed25519" ? "scalar" : "hex"] == secret)
        }
        for (files, word) in [([two], "it takes 2"), ([two, two], "one party"), ([two, older], "epochs 1 and 0")] {
            let answer = try Self.run(opening + files)
            #expect(answer.code == 1 && answer.errors.contains(word) && answer.output.isEmpty, "\(answer.errors)")
        }
        // A byte of each part of a file, with a checksum that fits again.
        for offset in [0, 8, 9, 12, 56, 57, 60, 140, 170, 300] {
            var altered = try bytes(hex: vectors.passphrase.file)
            altered[offset] ^= 1
            let answer = try Self.run(opening + [try file(BackupVectors.resealed(altered), "altered-\(offset)", in: test), three])
            #expect(answer.code == 1 && answer.output.isEmpty, "offset \(offset): \(answer.errors)")
        }
    }

    @Test(arguments: [(2, 2), (2, 3), (3, 5)]) func aGeneratedWalletsKeysComeOut(threshold: Int, parties: Int) async throws {
        let test = try TestHome()
        let wallet = try await test.create(threshold: threshold, parties: parties, schemes: RestoreTests.all)
        let backed = try await BackedUp(test, wallet)
        let identity = try file(backed.identityFile, "identity", in: test)
        let files = try (1...parties).suffix(threshold).map { try file(backed.files[$0 - 1], "\($0)", in: test) }
        let answer = try Self.run(["--identity", identity] + files)
        #expect(answer.code == 0, "\(answer.errors)")
        for key in wallet.keys { #expect(answer.keys[key.scheme.rawValue]?["publicKey"] == Hex.encode(key.publicKey)) }
        #expect(answer.keys.count == wallet.keys.count)
    }
}

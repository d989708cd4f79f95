import Foundation
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

@testable import PartyCore

/// The known answers of the backup format (lifecycle.md section 6).
struct BackupVectors: Decodable {
    struct State: Decodable {
        let walletID, hash, before: String
    }
    struct Passphrase: Decodable {
        let passphrase, name, salt, commitment, nonce, body, file, code: String
        let party, opslimit, memoryKiB: Int
        let madeAt: UInt64
    }
    struct Recipient: Decodable {
        let recipientSecret, recipient, ephemeralSecret, nonce, file, code: String
        let party: Int
    }
    struct Older: Decodable {
        let file, code: String
        let party: Int
    }
    struct Invalid: Decodable, CustomTestStringConvertible {
        let what, error: String
        let offset: Int?
        let change: String?
        let value: UInt8?
        let checksumRecomputed: Bool?
        let file, secret: String?
        var testDescription: String { what }
    }

    let state: State
    let passphrase: Passphrase
    let recipient: Recipient
    let olderEpoch: Older
    let recovered: [String: String]
    let invalid: [Invalid]

    static let all: BackupVectors? = try? VectorFile.read("lifecycle/backup.json", format: "chainsign-backup-vector/1")

    static func key(_ passphrase: String) -> BackupKey { .passphrase(secret(Array(passphrase.utf8))) }

    static func secret(_ bytes: [UInt8]) -> BackupSecret { BackupSecret(SecretBytes(copying: bytes)) }

    /// A file with a checksum that fits what stands before it.
    static func resealed(_ file: [UInt8]) -> [UInt8] {
        let content = Array(file.dropLast(32))
        return content + SHA256.hash(content)
    }
}

@Suite struct BackupFileTests {
    private let vectors: BackupVectors

    init() throws { vectors = try #require(BackupVectors.all) }

    private func passphraseFile() throws -> [UInt8] { try bytes(hex: vectors.passphrase.file) }

    private func opened() throws -> Backup {
        try BackupFile.open(passphraseFile(), with: BackupVectors.key(vectors.passphrase.passphrase))
    }

    @Test func thePassphraseFileIsTheKnownOne() throws {
        let known = vectors.passphrase
        let file = try passphraseFile()
        let header = try BackupFile.header(of: file)
        #expect((Int(header.party), header.madeAt, header.epoch) == (known.party, known.madeAt, 1))
        let backup = try opened()
        #expect(backup.name == known.name)
        #expect(try backup.state.walletID == bytes(hex: vectors.state.walletID))
        #expect(try backup.state.hash == bytes(hex: vectors.state.hash))
        #expect(try backup.body.exposed() == bytes(hex: known.body))
        #expect(BackupFile.code(of: file) == known.code)
        let parameters = try Argon2Parameters(
            opslimit: UInt64(known.opslimit), memlimit: UInt64(known.memoryKiB) << 10, salt: bytes(hex: known.salt))
        let nonce = try bytes(hex: known.nonce)
        let again = try BackupFile.seal(
            backup, madeAt: known.madeAt,
            to: .passphrase(BackupVectors.secret(Array(known.passphrase.utf8)), parameters), ephemeral: X25519PrivateKey(),
            nonce: nonce)
        #expect(again == file)
    }

    @Test func theRecipientsFileIsTheKnownOne() throws {
        let known = vectors.recipient
        let file = try bytes(hex: known.file)
        let secret = try bytes(hex: known.recipientSecret)
        let backup = try BackupFile.open(file, with: .identity(BackupVectors.secret(secret)))
        #expect(Int(try BackupFile.header(of: file).party) == known.party)
        #expect(BackupFile.code(of: file) == known.code)
        let nonce = try bytes(hex: known.nonce)
        let again = try BackupFile.seal(
            backup, madeAt: BackupFile.header(of: file).madeAt, to: .key(bytes(hex: known.recipient)),
            ephemeral: X25519PrivateKey(secret: SecretBytes(copying: bytes(hex: known.ephemeralSecret))),
            nonce: nonce)
        #expect(again == file)
        // Nobody else's, and no passphrase's.
        #expect(failure(file, .identity(BackupVectors.secret([UInt8](repeating: 7, count: 32)))) == .wrongKey)
        #expect(failure(file, BackupVectors.key("x")) == .wrongKey)
    }

    /// The wallet is the same in all epochs, its state is not.
    @Test func anOlderEpochIsAnotherState() throws {
        let file = try bytes(hex: vectors.olderEpoch.file)
        let older = try BackupFile.open(file, with: BackupVectors.key(vectors.passphrase.passphrase))
        #expect(BackupFile.code(of: file) == vectors.olderEpoch.code)
        #expect(try older.state.walletID == opened().state.walletID)
        #expect(try older.state.hash == bytes(hex: vectors.state.before))
    }

    private static func word(_ error: BackupError) -> String {
        switch error {
        case .notABackup: "not a backup"
        case .damaged: "damaged"
        case .unsupported: "unsupported"
        case .malformed: "malformed"
        case .wrongKey: "wrong passphrase or key"
        case .tampered: "tampered"
        case .failed: "failed"
        }
    }

    @Test(arguments: BackupVectors.all?.invalid ?? [])
    func knownRefusals(_ invalid: BackupVectors.Invalid) throws {
        var file = try invalid.file.map(bytes(hex:)) ?? passphraseFile()
        if let offset = invalid.offset, let value = invalid.value {
            file[offset] = invalid.change == "xor" ? file[offset] ^ value : value
            if invalid.checksumRecomputed == true { file = BackupVectors.resealed(file) }
        }
        if invalid.what.hasPrefix("truncated") { file.removeLast() }
        let key =
            if let secret = invalid.secret { BackupKey.identity(BackupVectors.secret(try bytes(hex: secret))) } else {
                BackupVectors.key(invalid.what == "wrong passphrase" ? "another" : vectors.passphrase.passphrase)
            }
        let error = failure(file, key)
        #expect(error.map(Self.word) == invalid.error, "\(String(describing: error))")
    }

    private func failure(_ file: [UInt8], _ key: BackupKey) -> BackupError? {
        do throws(BackupError) {
            _ = try BackupFile.open(file, with: key)
            return nil
        } catch { return error }
    }

    /// Each byte and each length, with the checksum left as it was and made anew.
    @Test func everyMutationIsRefused() throws {
        let file = try passphraseFile()
        let key = BackupVectors.key(vectors.passphrase.passphrase)
        for place in file.indices {
            var altered = file
            altered[place] ^= 1
            #expect(failure(altered, key) != nil, "byte \(place)")
            guard place < file.count - 32 else { continue }
            #expect(failure(BackupVectors.resealed(altered), key) != nil, "byte \(place), checksum made anew")
        }
        // With its own checksum made anew the whole content is the file itself.
        for length in 0..<file.count where length != file.count - 32 {
            let cut = Array(file.prefix(length))
            #expect(failure(cut, key) != nil, "\(length) bytes")
            #expect(
                failure(BackupVectors.resealed(cut + [UInt8](repeating: 0, count: 32)), key) != nil, "\(length) bytes, checksum made anew")
        }
        #expect(failure(file + [0], key) == .damaged)
        #expect(failure(BackupVectors.resealed(file + [0]), key) != nil)
        #expect(failure(file + [UInt8](repeating: 0, count: BackupFile.longest), key) == .malformed(field: "length"))
    }

    /// A key of small order would give everybody the same.
    @Test func degenerateKeysAreRefused() throws {
        var file = try bytes(hex: vectors.recipient.file)
        file.replaceSubrange(58..<90, with: [UInt8](repeating: 0, count: 32))
        let secret = BackupVectors.secret(try bytes(hex: vectors.recipient.recipientSecret))
        #expect(failure(BackupVectors.resealed(file), .identity(secret)) == .malformed(field: "ephemeral key"))
    }

    /// What does not belong together is sealed by nobody.
    @Test func whatDoesNotBelongTogetherIsNoBackup() throws {
        let backup = try opened()
        func refused(_ name: String, _ roster: Roster, _ shares: [KeyShare], seed: borrowing SecretBytes) -> String? {
            do throws(BackupError) {
                _ = try Backup(name: name, seed: seed.copy(), roster: roster, shares: shares)
                return nil
            } catch {
                guard case .malformed(let field) = error else { return "\(error)" }
                return field
            }
        }
        #expect(refused(backup.name, backup.state.roster, backup.shares, seed: backup.seed) == nil)
        for name in ["", ".x", "a/b", "ä", String(repeating: "a", count: 65), "a\0"] {
            #expect(refused(name, backup.state.roster, backup.shares, seed: backup.seed) == "name")
        }
        #expect(refused("w", backup.state.roster, [], seed: backup.seed) == "keys")
        #expect(refused("w", backup.state.roster, backup.shares + backup.shares, seed: backup.seed) == "keys")
        #expect(
            refused("w", backup.state.roster, backup.shares, seed: SecretBytes(copying: [UInt8](repeating: 1, count: 32))) == "identity")
        let older = try BackupFile.open(
            bytes(hex: vectors.olderEpoch.file), with: BackupVectors.key(vectors.passphrase.passphrase))
        #expect(refused("w", backup.state.roster, [backup.shares[0], older.shares[1]], seed: backup.seed) == "keys")
    }
}

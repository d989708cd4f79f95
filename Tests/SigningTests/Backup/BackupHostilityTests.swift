import ChainKit
import Foundation
import MPCCore
import Secrets
import ShareStore
import TestSupport
import Testing

@testable import PartyCore
@testable import Signing

/// Backup files that were altered or are hostile, and what is in none of them (lifecycle.md section 6).
@Suite struct BackupHostilityTests {
    private let vectors: BackupVectors

    init() throws { vectors = try #require(BackupVectors.all) }

    private func failure(_ file: [UInt8], _ key: BackupKey) -> BackupError? {
        do throws(BackupError) {
            _ = try BackupFile.open(file, with: key)
            return nil
        } catch { return error }
    }

    /// What a change of a byte ends with where the checksum was made anew.
    private static func codes(ofChangeAt place: Int) -> Set<String> {
        switch place {
        case ..<8: ["notABackup"]
        case ..<10: ["backupUnsupported"]
        // Wallet, epoch, time: the body is bound to them.
        case ..<54: ["backupTampered"]
        case ..<58: ["backupTampered", "backupMalformed"]
        // The file's own key and the recipient's.
        case ..<122: ["backupWrongKey"]
        case ..<130: ["backupMalformed"]
        case ..<162: ["backupWrongKey"]
        case ..<174: ["backupTampered"]
        case ..<178: ["backupMalformed"]
        default: ["backupTampered"]
        }
    }

    /// Each byte, in three ways, and each length of a file that is sealed to a public key.
    @Test func everyMutationOfARecipientsFileIsRefused() throws {
        let file = try bytes(hex: vectors.recipient.file)
        let key = BackupKey.identity(BackupVectors.secret(try bytes(hex: vectors.recipient.recipientSecret)))
        #expect(failure(file, key) == nil && file[9] == 2)
        for place in file.indices {
            let unsealed: BackupError = place < 8 ? .notABackup : .damaged
            for mask: UInt8 in [1, 0x80, 0xff] {
                var altered = file
                altered[place] ^= mask
                #expect(failure(altered, key) == unsealed, "byte \(place)")
                guard place < file.count - 32 else { continue }
                let code = try #require(failure(BackupVectors.resealed(altered), key)?.code, "byte \(place) ^ \(mask), checksum made anew")
                #expect(Self.codes(ofChangeAt: place).contains(code), "byte \(place) ^ \(mask): \(code)")
            }
        }
        // With its own checksum made anew the whole content is the file itself.
        for length in 0..<file.count where length != file.count - 32 {
            let cut = Array(file.prefix(length))
            let unsealed: BackupError = length < 8 ? .notABackup : .damaged
            #expect(failure(cut, key) == unsealed, "\(length) bytes")
            let code = failure(BackupVectors.resealed(cut + [UInt8](repeating: 0, count: 32)), key)?.code
            // Of fewer than eight bytes the checksum is a part of the magic number, and may be that by chance.
            let fits = length < 8 ? ["notABackup", "backupDamaged"] : ["backupMalformed"]
            #expect(code.map(fits.contains) == true, "\(length) bytes, checksum made anew")
        }
        #expect(failure(file + [0], key) == .damaged)
        #expect(failure(file + [UInt8](repeating: 0, count: BackupFile.longest), key) == .malformed(field: "length"))
    }

    /// The cost of a passphrase is refused with the head, where nothing is derived: a key that no passphrase is hears of it as well.
    @Test func costsOutOfBoundsAreRefusedBeforeAnythingIsDerived() throws {
        let file = try bytes(hex: vectors.passphrase.file)
        func costing(_ passes: UInt32, _ kibibytes: UInt32) -> [UInt8] {
            var altered = file
            for (place, number) in [(58, passes), (62, kibibytes)] {
                altered.replaceSubrange(place..<place + 4, with: (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) })
            }
            return BackupVectors.resealed(altered)
        }
        let refused = BackupError.malformed(field: "cost of the passphrase")
        let keys = [
            BackupVectors.key(vectors.passphrase.passphrase),
            .identity(BackupVectors.secret(try bytes(hex: vectors.recipient.recipientSecret))),
        ]
        let most: UInt32 = 2_097_152
        for (passes, kibibytes): (UInt32, UInt32) in [
            (0, 8), (17, 8), (.max, 8), (1, 0), (1, 7), (1, most + 1), (1, .max), (16, most + 1), (17, most), (.max, .max),
        ] {
            let hostile = costing(passes, kibibytes)
            #expect(throws: refused, "\(passes) passes, \(kibibytes) KiB") { try BackupFile.header(of: hostile) }
            for key in keys { #expect(failure(hostile, key) == refused, "\(passes) passes, \(kibibytes) KiB") }
        }
        // The bounds themselves are heads; nobody pays for them here.
        for (passes, kibibytes): (UInt32, UInt32) in [(1, 8), (16, 8), (1, most), (16, most)] {
            #expect(try BackupFile.header(of: costing(passes, kibibytes)).party == BackupFile.header(of: file).party)
        }
    }

    /// A backup of a party with full pools and pairs with both others: its share and identity are found in the body, and nothing that
    /// serves once or that two parties hold together (rule S5).
    @Test func nothingOfPoolsAndPairsIsInABackup() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        for scheme in LocalWallet.schemes { try await wallet.presign(scheme, count: 2) }
        let backup = try await BackedUp(test, wallet).backup(1)
        let body = backup.body.exposed()
        let windows = Set((0...body.count - 16).map { Array(body[$0..<$0 + 16]) })
        /// How many pieces of 16 bytes of a secret there are in the body, whatever it begins at there.
        func pieces(_ secret: [UInt8]) -> Int {
            stride(from: 0, through: secret.count - 16, by: 1).count { windows.contains(Array(secret[$0..<$0 + 16])) }
        }
        let store = wallet.locals[0].store
        #expect(pieces(backup.seed.exposed()) == 17)
        for share in backup.shares {
            let secret = share.withSecret { $0.exposed() }
            #expect(pieces(secret) == 17)
        }
        var (setups, units) = (0, 0)
        for key in wallet.keys {
            for peer: UInt8 in [2, 3] {
                guard let setup = try store.pairSetup(keyID: key.keyID, epoch: key.epoch, peer: peer) else { continue }
                setups += 1
                let found = pieces(setup.exposed())
                #expect(found == 0, "\(key.scheme.rawValue), the set-up with party \(peer)")
            }
            let pool = MaterialPool(keyID: key.keyID, epoch: key.epoch, signers: key.binding == .signerSet ? [1, 2] : [])
            let ids = try store.availableMaterial(pool, limit: 9).map(\.id)
            for unit in try store.consumeMaterial(pool, ids: ids, for: [UInt8](repeating: 7, count: 32)).units {
                guard let secret = unit.secret.take() else { continue }
                units += 1
                let found = pieces(secret.exposed())
                #expect(found == 0, "\(key.scheme.rawValue), a unit of the pool")
                #expect(pieces(unit.id) == 0 && pieces(unit.publicPart) == 0)
            }
        }
        // Of ECDSA's key two set-ups; two units of each key.
        #expect(setups == 2 && units == 6)
    }
}

import ChainKit
import Foundation
import MPCCore
import Secrets
import ShareStore
import TestSupport
import Testing

@testable import PartyCore
@testable import Signing

/// Imported keys come back from backups, by this program and by `docs/recover.py`, as what they were (lifecycle.md section 6).
@Suite struct ImportedBackupTests {
    private static let otherHex = "00000000000000000000000000000000000000000000000000000000cafebabe"
    private static let seed = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    private static let xprv =
        "xprv9s21ZrQH143K3GJpoapnV8SFfukcVBSfeCficPSGfubmSFDxo1kuHnLisriDvSnRRuL2Qrg5ggqHKNVpxR86QEC8w35uxmGoggxtQTPvfUu"

    private static func key(
        _ text: String, _ form: KeyForm, _ scheme: SignatureScheme? = nil, path: DerivationPath = .root
    ) throws -> WholeKey {
        try WholeKey(reading: SecretBytes(copying: Array(text.utf8)), form: form, scheme: scheme, path: path)
    }

    private func importing(
        _ keys: sending [WholeKey], in test: TestHome, threshold: Int = 2, parties: Int = 3
    ) async throws -> LocalWallet {
        try await LocalWallet.importing(
            keys, as: "w", in: test.home, threshold: threshold, parties: parties, keyring: test.keyring, adapters: TestHome.registry(),
            createdAt: 1_700_000_000)
    }

    private func three() throws -> [WholeKey] {
        [
            try Self.key(Self.xprv, .extended, path: DerivationPath("m/84'/0'/0'")), try Self.key(Self.otherHex, .hex, .bip340Secp256k1),
            try Self.key(Self.seed, .seed),
        ]
    }

    @Test(arguments: [(2, 2), (2, 3), (3, 5)]) func importedKeysSignComeBackAndLeave(threshold: Int, parties: Int) async throws {
        let test = try TestHome()
        let originals = try three()
        let wallet = try await importing(try three(), in: test, threshold: threshold, parties: parties)
        #expect(wallet.keys.map(\.publicKey) == originals.map(\.publicKey))
        #expect(wallet.keys.allSatisfy { $0.origin == .dealer } && wallet.keys[0].bip32 == originals[0].bip32)
        #expect(wallet.keys[0].chainCode == originals[0].chainCode)
        #expect(try await wallet.signsEverything(by: Array(1...threshold), "imported"))

        // Back from the backups, and out by the script and by the wallet itself: the keys that came in.
        let backed = try await BackedUp(test, wallet)
        let elsewhere = try TestHome()
        let chosen = Array((1...parties).suffix(threshold))
        let restored = try #require(
            try await backed.restore(chosen, in: elsewhere.home, without: (1...parties).filter { !chosen.contains($0) }).wallet)
        #expect(restored.keys.allSatisfy { $0.origin == .dealer } && restored.keys[0].bip32 == originals[0].bip32)
        #expect(try await restored.signsEverything(by: chosen, "imported and back"))
        let identity = elsewhere.home.path + "/identity"
        try Data(backed.identityFile).write(to: URL(fileURLWithPath: identity))
        let files = try chosen.map { number in
            let path = elsewhere.home.path + "/\(number).backup"
            try Data(backed.files[number - 1]).write(to: URL(fileURLWithPath: path))
            return path
        }
        let answer = try RecoverScriptTests.run(["--identity", identity] + files)
        #expect(answer.code == 0, "\(answer.errors)")

        let export = try await wallet.export(signers: chosen.compactMap { PartyIndex($0) })
        #expect(export.untold.isEmpty && export.holders.map { Int($0.rawValue) } == chosen)
        for (original, exported) in zip(originals, export.keys) {
            #expect(exported.hasScalar(of: original))
            let written = Dictionary(
                uniqueKeysWithValues: exported.written(for: .main).map { ($0.form, String(decoding: $0.text.exposed(), as: UTF8.self)) })
            let forms = try #require(answer.keys[original.scheme.rawValue])
            func told(_ name: String) -> String? { forms[name] ?? nil }
            #expect(told("hex") == written[.hex] && told("wif") == written[.wif] && told("xprv") == written[.extended])
            #expect(told("scalar") == written[.scalar] && told("clamped") == written[.clamped])
        }
    }
}

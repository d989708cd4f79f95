import ChainKit
import Foundation
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// The record of the levels that pools are kept at.
@Suite struct PoolLevelTests {
    @Test func whatIsChosenIsThereAfterwards() async throws {
        let test = try TestHome()
        _ = try await test.create()
        #expect(try test.home.poolLevels(of: "w") == PoolLevels())
        var levels = PoolLevels()
        try levels.set(7, for: .ed25519)
        try levels.set(100_000, for: .ecdsaSecp256k1)
        try test.home.setPoolLevels(levels, of: "w")
        #expect(try test.home.poolLevels(of: "w") == levels)
        let path = test.home.poolLevelsFile(of: "w")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        for scheme in levels.schemes { try levels.set(0, for: scheme) }
        try test.home.setPoolLevels(levels, of: "w")
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try test.home.poolLevels(of: "w").schemes.isEmpty)
        // It is no store, and changes nothing that an audit looks at.
        #expect(WalletAudit(of: "w", in: test.home, keyring: test.keyring).findings.flatMap(\.problems).isEmpty)
    }

    @Test(arguments: [-1, 100_001, .max, .min]) func noOtherLevelIsTaken(level: Int) {
        var levels = PoolLevels()
        #expect(throws: WalletError.self) { try levels.set(level, for: .ed25519) }
        #expect(levels.schemes.isEmpty)
    }

    @Test(
        arguments: [
            "", "{", "[]", #"{"version": 1}"#, #"{"version": 2, "levels": []}"#, #"{"version": 1, "levels": [], "more": 1}"#,
            #"{"version": 1, "levels": [{"scheme": "ed25519", "level": 0}]}"#,
            #"{"version": 1, "levels": [{"scheme": "ed25519", "level": 100001}]}"#,
            #"{"version": 1, "levels": [{"scheme": "ed25519", "level": 99999999999999999999}]}"#,
            #"{"version": 1, "levels": [{"scheme": "rsa", "level": 1}]}"#,
            #"{"version": 1, "levels": [{"scheme": "ed25519", "level": 1}, {"scheme": "ed25519", "level": 2}]}"#,
            #"{"version": 1, "levels": [{"scheme": "ed25519", "level": 1, "more": 1}]}"#, String(repeating: " ", count: 5000),
        ])
    func whatWasNotWrittenHereIsRefused(text: String) async throws {
        let test = try TestHome()
        let wallet = try await test.create(parties: 2)
        let path = test.home.poolLevelsFile(of: "w")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let error = #expect(throws: WalletError.self) { _ = try test.home.poolLevels(of: "w") }
        guard case .poolLevels(path, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        // Nothing that is signed rests on it.
        #expect(try await wallet.sign(try wallet.transfer()).report?.valid == true)
        #expect(try await test.open().keys.count == 1)
    }

    @Test func oneThatOthersCanChangeIsRefused() async throws {
        let test = try TestHome()
        _ = try await test.create(parties: 2)
        var levels = PoolLevels()
        try levels.set(7, for: .ed25519)
        try test.home.setPoolLevels(levels, of: "w")
        try FileManager.default.setAttributes([.posixPermissions: 0o620], ofItemAtPath: test.home.poolLevelsFile(of: "w"))
        #expect {
            _ = try test.home.poolLevels(of: "w")
        } throws: { error in
            if case WalletError.store(.permissionsTooWide) = error { true } else { false }
        }
    }
}

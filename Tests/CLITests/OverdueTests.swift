@testable import chainsign
import ChainKit
import Foundation
import MPCCore
import Secrets
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// What `wallet show` says of an attempt at a next epoch that nobody has gone on with for a day.
@Suite struct OverdueTests {
    @Test func aDayIsLong() async throws {
        let path = NSTemporaryDirectory() + "chainsign-cli-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let wallet = try await LocalWallet.create(
            "w", in: WalletHome(path: path), threshold: 2, parties: 2,
            keyring: PassphraseKeyring(passphrase: SecretBytes(copying: Array("correct horse".utf8))), adapters: AdapterRegistry(),
            schemes: [.ed25519], createdAt: 1_700_000_000)
        try await wallet.deal(try wallet.proposeRefresh(), [], at: 1_800_000_000)
        let madeAt = try #require(try await wallet.attempts().map(\.attempt.madeAt).min())
        func lines(_ now: Int64) async throws -> [String] { try await WalletEpochs(wallet, at: now).lines }
        let (soon, late) = (try await lines(madeAt + 86_400), try await lines(madeAt + 86_401))
        #expect(soon.contains { $0.contains("a refresh to epoch 1 is half done since") })
        #expect(Set(late).subtracting(soon) == ["more than a day is long: bring back who is missing, or decide to do without"])
        try await wallet.setAttemptsAside(force: false)
        #expect(try await !lines(madeAt + 86_401).contains { $0.contains("more than a day") })
    }
}

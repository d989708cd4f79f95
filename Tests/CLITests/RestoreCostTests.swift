import Foundation
import Secrets
import ShareStore
import Testing

/// Whoever can write the files of a wallet, and knows no passphrase, does not say what a guess at it costs.
@Suite struct RestoreCostTests {
    /// A store of his own at the lowest cost, mangled so that it is refused before anything is derived.
    private func forge(_ path: String) throws {
        let cheap = PassphraseKeyring(
            passphrase: SecretBytes(copying: Array("his own".utf8)),
            newStoreParameters: try Argon2Parameters(opslimit: 1, memlimit: 8192, salt: [UInt8](repeating: 1, count: 16)))
        try SQLiteShareStore.create(at: path, NewStore(wallet: "w", party: 1), unlock: .passphrase(cheap), poolKey: .memory).close()
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes.replaceSubrange((bytes.count - 4096)..<bytes.count, with: [UInt8](repeating: 0xff, count: 4096))
        try bytes.write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    @Test func aStoreThatDoesNotOpenNamesNoCost() throws {
        let (program, folder) = (try Program.built(), try Folder(copying: TranscriptFile.files))
        func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
        let made = try run("chainsign wallet create w --threshold 2 --parties 2; chainsign wallet backup w --party 2 --out 2.backup")
        #expect(made.exitCode == 0, "\(made.errors)")
        #expect(try run("rm home/wallets/w/party-*.store*").exitCode == 0)
        try forge(folder.path + "/home/wallets/w/party-1.store")
        let restored = try run("chainsign wallet restore 2.backup")
        #expect(restored.exitCode == 0 && restored.errors.contains("party 2 of wallet w is back"), "\(restored.errors)")
        let lock = try SQLiteShareStore.lock(at: folder.path + "/home/wallets/w/party-2.store")
        guard case .passphrase(let parameters) = lock else { return #expect(Bool(false), "\(lock)") }
        #expect(!parameters.isWeaker(than: .interactive()), "\(parameters.costWords)")
    }
}

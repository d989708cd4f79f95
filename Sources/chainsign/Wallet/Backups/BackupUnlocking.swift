internal import ChainKit
internal import Secrets
internal import ShareStore
internal import Signing

/// What opens wallets in a command that has opened backups. A passphrase that was typed for a backup is the wallet's mostly: it is tried before another
/// is asked for.
extension HomeOptions {
    /// Does a step with what opens a wallet. A step that finds the lock another's has to have done nothing.
    func unlocking<Result>(
        _ wallet: String, typed: [HeldSecret], _ step: (any StoreKeyring) async throws -> Result
    ) async throws -> Result {
        for keyring in try tried(typed) {
            do { return try await step(keyring) } catch let error as WalletError where error.isOfLock {}
        }
        guard case .passphrase(let file) = try means.chosen() else { return try await step(means.existing(for: "wallet \(wallet)")) }
        Asked.note { $0.chosen = nil }
        return try await step(PassphraseKeyring(passphrase: try Passphrase.existing(file: file, for: "wallet \(wallet)")))
    }

    /// What opens wallets without a question.
    func unasked(_ typed: [HeldSecret], _ wallet: String) throws -> [any StoreKeyring] {
        guard case .passphrase(let file) = try means.chosen() else { return [try means.existing(for: "wallet \(wallet)")] }
        guard let given = try Passphrase.given(file: file) else { return try tried(typed) }
        return [PassphraseKeyring(passphrase: given)]
    }

    private func tried(_ typed: [HeldSecret]) throws -> [any StoreKeyring] {
        guard case .passphrase(let file) = try means.chosen(), !Passphrase.isGiven(file: file) else { return [] }
        return typed.map { PassphraseKeyring(passphrase: $0.copy) }
    }
}

internal import ChainKit

/// The accounts that the runtime locks for a transaction: all that it loads, programs and the fee payer too.
///
/// The limit is not part of the wire format, so that a transaction beyond it can be read and explained, but not planned.
struct AccountLocks {
    /// The runtime's limit.
    static let usual = 64
    /// The limit where the network has the feature `increase_tx_account_lock_limit`.
    static let highest = 128

    let count: Int

    init(_ message: SolanaMessage) { count = message.accountKeys.count + message.loadedCount }

    /// Whether some network may execute the transaction.
    var isWithinLimit: Bool { count <= AccountLocks.highest }

    /// What the approver should know.
    var warning: String? {
        guard isWithinLimit else {
            return "the transaction loads \(count) accounts, and the runtime refuses more than \(AccountLocks.highest)"
        }
        guard count > AccountLocks.usual else { return nil }
        return "the transaction loads \(count) accounts: a network without the feature increase_tx_account_lock_limit refuses more than "
            + "\(AccountLocks.usual)"
    }

    /// Refuses what no network executes.
    func check(stage: ChainError.Stage) throws(ChainError) {
        guard !isWithinLimit else { return }
        throw ChainError(
            stage, .tooManyAccountLocks,
            "loads \(count) accounts, and the runtime refuses more than \(AccountLocks.highest): split the transaction", field: "message")
    }
}

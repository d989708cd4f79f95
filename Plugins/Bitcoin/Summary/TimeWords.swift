internal import ChainKit

/// A transaction's lock time and its inputs' ages in words (BIP-65, BIP-68).
enum TimeWords {
    /// A block that nobody lives to see: with one a minute, as the fastest chain of this family has them, it takes 190 years.
    private static let lastBlock: UInt32 = 100_000_000

    /// The times that have to be waited for, those without effect left out.
    static func all(_ transaction: BitcoinTransaction) -> [(label: String, text: String)] {
        var words: [(String, String)] = []
        if hasLockTime(transaction) { words.append(("not before", lockTime(transaction.lockTime))) }
        guard transaction.version >= 2 else { return words }
        for (index, input) in transaction.inputs.enumerated() {
            if let text = age(input.sequence) { words.append(("input \(index) waits", text)) }
        }
        return words
    }

    /// Whether a transaction's lock time says anything: where every input is final it doesn't.
    static func hasLockTime(_ transaction: BitcoinTransaction) -> Bool {
        transaction.lockTime > 0 && !transaction.inputs.allSatisfy { $0.sequence == .max }
    }

    /// Whether a lock time is never reached.
    static func isNever(_ lockTime: UInt32) -> Bool { lockTime < LockTime.firstTime && lockTime > lastBlock }

    static func lockTime(_ lockTime: UInt32) -> String {
        lockTime < LockTime.firstTime
            ? "block \(lockTime)" : "\(Instant(seconds: Int64(lockTime))) (by the median of the last blocks' times)"
    }

    /// Blocks, or units of 512 seconds; nil for a sequence that asks for nothing.
    private static func age(_ sequence: UInt32) -> String? {
        let units = sequence & 0xffff
        guard sequence & 1 << 31 == 0, units != 0 else { return nil }
        return sequence & 1 << 22 != 0 ? "\(UInt64(units) * 512) seconds after what it spends" : "\(units) blocks after what it spends"
    }
}

/// The conditions on time in an input's transaction and sequence, for scripts that ask.
struct InputLocks: Sendable {
    private static let isTime: Int64 = 1 << 22
    private static let isDisabled: Int64 = 1 << 31
    private static let value: Int64 = 0xffff

    private let version: UInt32
    private let lockTime: Int64
    private let sequence: Int64

    init(_ transaction: BitcoinTransaction, input: Int) {
        version = transaction.version
        lockTime = Int64(transaction.lockTime)
        sequence = Int64(transaction.inputs[input].sequence)
    }

    /// BIP-65: a height or a time, whichever the transaction has too, and not behind it; and the input is not final.
    func isReached(lockTime asked: Int64) -> Bool {
        let first = Int64(LockTime.firstTime)
        return (lockTime < first) == (asked < first) && asked <= lockTime && sequence != Int64(UInt32.max)
    }

    /// BIP-112: blocks or units of 512 seconds, whichever the input has too, and not more; from version 2 on.
    func isReached(sequence asked: Int64) -> Bool {
        guard version >= 2, sequence & Self.isDisabled == 0 else { return false }
        guard sequence & Self.isTime == asked & Self.isTime else { return false }
        return asked & Self.value <= sequence & Self.value
    }
}

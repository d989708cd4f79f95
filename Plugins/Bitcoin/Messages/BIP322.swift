internal import ChainKit

/// The two transactions of BIP-322: one that holds the message and pays to the address, and one that spends it, whose signature is the
/// message's. Neither can be on the chain: the first spends what does not exist, and has version 0.
enum BIP322 {
    /// The kinds of signatures, by their prefixes (BIP-322 version 2). Without a prefix a signature is simple.
    enum Format: String, Sendable, Hashable, CaseIterable {
        /// The witness alone.
        case simple = "smp"
        /// The whole spending transaction.
        case full = "ful"
        /// A PSBT that spends outputs of the signer's besides: it proves that he could.
        case proofOfFunds = "pof"

        /// As JSON names it.
        var name: String {
            switch self {
            case .simple: "simple"
            case .full: "full"
            case .proofOfFunds: "proofOfFunds"
            }
        }
    }

    /// hash_BIP0322-signed-message(message)
    static func messageHash(_ message: [UInt8]) -> [UInt8] { BIP340Check.taggedHash("BIP0322-signed-message", message) }

    /// The transaction that holds the message.
    static func toSpend(_ message: [UInt8], script: [UInt8]) -> BitcoinTransaction {
        let null = OutPoint(txid: [UInt8](repeating: 0, count: 32), index: .max)
        return BitcoinTransaction(
            version: 0,
            inputs: [TransactionInput(previous: null, scriptSig: [Opcode.push0.rawValue] + Script.push(messageHash(message)), sequence: 0)],
            outputs: [TransactionOutput(value: 0, script: script)], lockTime: 0)
    }

    /// The transaction that spends it; time locks only where the script asks for them.
    static func toSign(_ toSpend: BitcoinTransaction, locks: Locks) -> BitcoinTransaction {
        BitcoinTransaction(
            version: locks.version,
            inputs: [TransactionInput(previous: OutPoint(txid: toSpend.txid, index: 0), sequence: locks.sequence)],
            outputs: [burnt], lockTime: locks.lockTime)
    }

    /// The one output.
    static let burnt = TransactionOutput(value: 0, script: [Opcode.return.rawValue])

    /// The fields of the spending transaction that full signatures may choose.
    struct Locks: Sendable, Hashable {
        var version: UInt32 = 0
        var lockTime: UInt32 = 0
        var sequence: UInt32 = 0

        /// Whether a simple signature implies these values.
        var isDefault: Bool { self == Locks() }
    }
}

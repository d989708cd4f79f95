import ChainKit
struct ScriptFlags: OptionSet, Sendable, Hashable { let rawValue: UInt32; static let standard: Self = []; static let consensus: Self = []
 init(rawValue: UInt32) { self.rawValue = rawValue }
 init?(name: String) { self = [] } }
struct InputVerifier { init(_ t: BitcoinTransaction, spent: [TransactionOutput], flags: ScriptFlags) {}
 func verify(input: Int) -> String? { nil } }

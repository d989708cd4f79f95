#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A rule that a transaction breaks whatever it spends, by the name that node software has for it.
public enum TransactionFault: String, LocalizedError, Sendable, Hashable, CaseIterable {
    /// No input.
    case noInputs = "bad-txns-vin-empty"
    /// No output.
    case noOutputs = "bad-txns-vout-empty"
    /// More than a block holds.
    case oversized = "bad-txns-oversize"
    /// An output below zero, as signed numbers have it.
    case negativeOutput = "bad-txns-vout-negative"
    /// An output of more than there is.
    case outputTooLarge = "bad-txns-vout-toolarge"
    /// Outputs of more than there is.
    case totalTooLarge = "bad-txns-txouttotal-toolarge"
    /// An output spent twice.
    case duplicateInput = "bad-txns-inputs-duplicate"
    /// A coinbase script of fewer than 2 or more than 100 bytes.
    case coinbaseLength = "bad-cb-length"
    /// The outpoint of coinbases in a transaction that is none.
    case nullPrevious = "bad-txns-prevout-null"

    /// The name that node software has for it.
    public var errorDescription: String? { rawValue }
}

extension BitcoinTransaction {
    /// The most weight of a block.
    static let weightLimit = 4_000_000

    /// Whether the transaction makes coins: its only input spends nothing.
    public var isCoinbase: Bool { inputs.count == 1 && inputs[0].previous.isNull }

    /// The first rule that the transaction breaks by itself on Bitcoin's main network; see ``fault(on:)``.
    public var fault: TransactionFault? { fault(on: BitcoinNetwork.all[0]) }

    /// The first rule that the transaction breaks by itself; nil where it keeps to all. Scripts are for ``InputVerifier``. Networks differ
    /// in the amounts that they allow.
    public func fault(on network: BitcoinNetwork) -> TransactionFault? {
        if inputs.isEmpty { return .noInputs }
        if outputs.isEmpty { return .noOutputs }
        if strippedSize * 4 > Self.weightLimit { return .oversized }
        var total: UInt64 = 0
        for output in outputs {
            if output.value > UInt64(Int64.max) { return .negativeOutput }
            if output.value > network.moneyLimit { return .outputTooLarge }
            let (sum, overflow) = total.addingReportingOverflow(output.value)
            if overflow || sum > network.moneyLimit { return .totalTooLarge }
            total = sum
        }
        if Set(inputs.map(\.previous)).count != inputs.count { return .duplicateInput }
        if isCoinbase { return (2...100).contains(inputs[0].scriptSig.count) ? nil : .coinbaseLength }
        return inputs.contains { $0.previous.isNull } ? .nullPrevious : nil
    }
}

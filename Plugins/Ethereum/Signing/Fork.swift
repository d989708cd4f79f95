internal import ChainKit

/// The rules of Ethereum's upgrades as far as they bear on a transaction by itself. Other networks have some of them.
enum Fork: String, CaseIterable {
    case shanghai
    case cancun
    case prague
    case osaka

    /// The first whose transactions are of a type; before Cancun is nobody any more.
    static func first(with kind: EthereumTransaction.Kind) -> Fork { kind == .setCode ? .prague : .cancun }

    private func isAtLeast(_ other: Fork) -> Bool {
        (Fork.allCases.firstIndex(of: self) ?? 0) >= (Fork.allCases.firstIndex(of: other) ?? 0)
    }

    /// Whether transactions of a type exist.
    func knows(_ kind: EthereumTransaction.Kind) -> Bool {
        switch kind {
        case .legacy, .accessList, .dynamicFee: true
        case .blob: isAtLeast(.cancun)
        case .setCode: isAtLeast(.prague)
        }
    }

    /// Blobs of one transaction at most.
    var highestBlobCount: Int { self == .prague ? 9 : 6 }

    /// Units of gas of one transaction at most (EIP-7825).
    var highestGasLimit: UInt64 { self == .osaka ? 1 << 24 : .max }

    /// Bytes of initialisation code at most (EIP-3860).
    static let highestInitCode = 49152

    /// What a transaction must pay for before anything runs, and the least gas that it can use (EIP-7623), which is the same or more.
    func gas(_ transaction: EthereumTransaction) -> (intrinsic: UInt64, floor: UInt64) {
        let zeros = UInt64(transaction.data.count { $0 == 0 })
        let tokens = zeros + (UInt64(transaction.data.count) - zeros) * 4
        var intrinsic = 21000 + tokens * 4
        if transaction.to == nil { intrinsic += 32000 + UInt64((transaction.data.count + 31) / 32) * 2 }
        for entry in transaction.accessList { intrinsic += 2400 + UInt64(entry.storageKeys.count) * 1900 }
        intrinsic += UInt64(transaction.authorizationList.count) * 25000
        return (intrinsic, isAtLeast(.prague) ? max(intrinsic, 21000 + tokens * 10) : intrinsic)
    }
}

internal import ChainKit

/// The rules of a network's current upgrade on a transaction by itself: an upgrade of Ethereum's, and where the network departs from it.
///
/// A rule is here where the network's own papers have it. What they leave open is not applied: a transaction is refused by a rule that is
/// known, never by a guess.
struct NetworkRules: Hashable {
    /// The upgrade as the network calls it.
    let name: String
    /// Ethereum's upgrade whose transactions it has.
    let fork: Fork
    /// Whether it takes blob transactions.
    var hasBlobs = true
    /// Units of gas of one transaction at most (EIP-7825).
    var highestGasLimit: UInt64?
    /// Whether blobs travel with EIP-7594's proofs or with EIP-4844's; nil where either may be.
    var hasCellProofs: Bool?
    /// Whether call data has the least price of EIP-7623.
    var hasFloor = false
    /// Whether the cost of a transaction before anything runs is Ethereum's, as it was up to Osaka.
    var hasIntrinsicGas = true
    /// Bytes of initialisation code at most (EIP-3860); nil where it is another number.
    var highestInitCode: Int? = Fork.highestInitCode

    /// Ethereum's rules, at an upgrade.
    static func ethereum(_ fork: Fork) -> NetworkRules {
        NetworkRules(
            name: fork.rawValue, fork: fork, highestGasLimit: fork.highestGasLimit, hasCellProofs: fork == .osaka, hasFloor: fork >= .prague
        )
    }

    /// The rules assumed where a network's were not looked up: those of the first upgrade that has the type.
    static func assumed(for kind: EthereumTransaction.Kind) -> NetworkRules {
        var rules = ethereum(Fork.first(with: kind))
        rules.hasCellProofs = nil
        return rules
    }

    /// Amsterdam (EIP-7773) prices gas anew (EIP-2780, 7976, 7981, 8037) and allows longer code (EIP-7954): of Osaka's rules those on
    /// types and blobs remain.
    static let amsterdam = NetworkRules(
        name: "amsterdam", fork: .osaka, hasCellProofs: true, hasIntrinsicGas: false, highestInitCode: nil)

    /// The OP stack and its kin have Ethereum's transactions, but for blobs. Karst and Azul brought EIP-7825 with the rest of Osaka.
    static func rollup(_ name: String, _ fork: Fork) -> NetworkRules {
        NetworkRules(name: name, fork: fork, hasBlobs: false, highestGasLimit: fork.highestGasLimit, hasFloor: true)
    }

    /// ArbOS 51 bounds the gas of running a transaction, and the limit in the transaction pays for its data too: the field has no bound.
    static let arbitrum = NetworkRules(name: "ArbOS 51", fork: .prague, hasBlobs: false, highestInitCode: nil)

    /// Osaka and Mendel: BEP-652 is EIP-7825; blobs keep EIP-4844's wrapper.
    static let bnb = NetworkRules(name: "Osaka/Mendel", fork: .osaka, highestGasLimit: 1 << 24)

    /// Bhilai brought EIP-7702; Madhugiri bounds gas by a number of its own.
    static let polygon = NetworkRules(name: "Madhugiri", fork: .prague, hasBlobs: false, highestInitCode: nil)
}

/// Ethereum's upgrades, in their order, as far as they bear on a transaction by itself. Other networks have some of them.
enum Fork: String, CaseIterable, Comparable {
    case shanghai
    case cancun
    case prague
    case osaka

    /// The first whose transactions are of a type; before Cancun is nobody any more.
    static func first(with kind: EthereumTransaction.Kind) -> Fork { kind == .setCode ? .prague : .cancun }

    private var order: Int {
        switch self {
        case .shanghai: 0
        case .cancun: 1
        case .prague: 2
        case .osaka: 3
        }
    }

    static func < (left: Fork, right: Fork) -> Bool { left.order < right.order }

    /// Whether transactions of a type exist.
    func knows(_ kind: EthereumTransaction.Kind) -> Bool {
        switch kind {
        case .legacy, .accessList, .dynamicFee: true
        case .blob: self >= .cancun
        case .setCode: self >= .prague
        }
    }

    /// Blobs of one transaction at most: those of a block, and from EIP-7594 on six.
    var highestBlobCount: Int { self == .prague ? 9 : 6 }

    /// Units of gas of one transaction at most (EIP-7825).
    var highestGasLimit: UInt64? { self == .osaka ? 1 << 24 : nil }

    /// Bytes of initialisation code at most (EIP-3860).
    static let highestInitCode = 49152

    /// The gas to be paid before anything runs, and the least that a transaction can use (EIP-7623), which is the same or more.
    func gas(_ transaction: EthereumTransaction) -> (intrinsic: UInt64, floor: UInt64) {
        let zeros = UInt64(transaction.data.count { $0 == 0 })
        let tokens = zeros + (UInt64(transaction.data.count) - zeros) * 4
        var intrinsic = 21000 + tokens * 4
        if transaction.to == nil { intrinsic += 32000 + UInt64((transaction.data.count + 31) / 32) * 2 }
        for entry in transaction.accessList { intrinsic += 2400 + UInt64(entry.storageKeys.count) * 1900 }
        intrinsic += UInt64(transaction.authorizationList.count) * 25000
        return (intrinsic, self >= .prague ? max(intrinsic, 21000 + tokens * 10) : intrinsic)
    }
}

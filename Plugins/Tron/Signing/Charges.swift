internal import ChainKit

/// The TRX that a transaction burns beside bandwidth, as far as its bytes say. Prices are the chain's parameters, which votes change: they
/// are of the end of 2025, and nothing in the bytes bounds them.
struct Charges {
    /// Something that burns TRX, and why.
    struct Charge {
        let sun: UInt64
        let reason: String

        init(_ sun: UInt64, _ reason: String) {
            self.sun = sun
            self.reason = reason
        }
    }

    /// A TRX.
    static let trx: UInt64 = 1_000_000
    /// The most that the network takes as `fee_limit`.
    static let mostFeeLimit = 15_000 * trx
    /// More than anybody pays on purpose.
    private static let limit = 1000 * trx

    private let feeLimit: UInt64
    /// The charges in any case.
    let certain: [Charge]
    /// The charges under a condition that the bytes do not show.
    let possible: [Charge]

    init(_ document: TronDocument, _ permission: AccountPermission?) {
        feeLimit = Self.runsCode(document.contract.type) ? UInt64(clamping: document.feeLimit) : 0
        var certain: [Charge] = []
        var possible: [Charge] = []
        if !document.memo.isEmpty { certain.append(Charge(Self.trx, "for the memo")) }
        switch document.contract.type {
        case 0:
            certain.append(Charge(Self.trx, "for the new account"))
            possible.append(Charge(Self.trx / 10, "more for the new account where the bandwidth of staked TRX does not do"))
        case 1, 2: possible.append(Charge(Self.trx + Self.trx / 10, "if the recipient has no account yet"))
        case 5: certain.append(Charge(9999 * Self.trx, "for becoming a candidate"))
        case 6: certain.append(Charge(1024 * Self.trx, "for the new token"))
        case 41: certain.append(Charge(1024 * Self.trx, "for the new exchange"))
        case 46: certain.append(Charge(100 * Self.trx, "for the change of permissions"))
        default: break
        }
        if document.signatureCount(under: permission) > 1 {
            certain.append(Charge(Self.trx, "for more than one signature"))
        } else if permission == nil, document.contract.permissionID > 1 {
            possible.append(Charge(Self.trx, "if more than one key signs"))
        }
        self.certain = certain
        self.possible = possible
    }

    /// Whether a type of contract runs code: of any other the network reads no fee limit.
    static func runsCode(_ type: Int64) -> Bool { [ContractType.creation, 31].contains(type) }

    /// The fee limit and what is burned in any case: a limit is below 2⁶³, and the rest are some thousand TRX.
    var total: UInt64 { certain.reduce(feeLimit) { $0 &+ $1.sun } }

    /// Whether the total has parts that are not in the bytes.
    var hasBurns: Bool { !certain.isEmpty }

    var limit: FeeLimit {
        FeeLimit(
            fee: UInt256(total), limit: UInt256(Self.limit), unit: "sun", decimals: 6, symbol: "TRX",
            origin: hasBurns ? .unverified : .signed)
    }
}

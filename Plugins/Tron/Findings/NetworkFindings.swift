internal import ChainKit

/// Why the network refuses a transaction by its bytes alone: whoever approves it hears the same as whoever verifies it.
///
/// What depends on accounts, on the height of the chain or on the context is not among it.
struct NetworkFindings {
    /// A reason, and what it is about.
    struct Finding {
        let name: String
        let reason: Sourced
    }

    /// The main network began on 2018-06-25; in milliseconds.
    static let beginning: Int64 = 1_529_884_800_000

    private(set) var all: [Finding] = []

    init(_ document: TronDocument) {
        checkExpiration(document.expiration)
        if Charges.runsCode(document.contract.type), UInt64(clamping: document.feeLimit) > Charges.mostFeeLimit {
            let most = Sourced(Amounts.trx(Charges.mostFeeLimit), .unverified)
            refuse("fee_limit", "the fee limit is above the \(most) that the network takes")
        }
        guard let message = document.contract.message, let owner = document.owner else { return }
        for reason in ContractFindings(document.contract.type, message, owner).all { refuse("contract", reason) }
    }

    private mutating func refuse(_ name: String, _ reason: Sourced) { all.append(Finding(name: name, reason: reason)) }

    private mutating func checkExpiration(_ expiration: Int64) {
        guard expiration < Self.beginning else { return }
        let other = expiration > Self.beginning / 1000 ? "; in seconds it would be \(Instant(seconds: expiration))" : ""
        refuse("expiration", "the transaction expires before the chain began, for Tron counts milliseconds\(other)")
    }

    /// In the words of a summary.
    var warnings: [Sourced] { all.map { "\($0.reason): the network refuses that" } }

    /// In those of a verdict.
    var checks: [VerificationReport.Check] {
        all.map { finding in
            let origin = finding.reason.origin
            let mark = origin == .signed ? "" : " (\(origin.rawValue))"
            return VerificationReport.Check(finding.name, ok: false, finding.reason.value + mark, rule: .network)
        }
    }
}

/// The most that a document can cost, beside the most that somebody pays on purpose.
///
/// Wallets refuse to sign above the limit, unless the context's member `allowFee` covers the fee: a number of the smallest unit.
public struct FeeLimit: Sendable, Equatable {
    /// The context's member that lifts the limit.
    public static let member = "allowFee"

    /// The highest fee that the bytes allow, in the smallest unit; nil where it is beyond all numbers of 256 bits.
    public let fee: UInt256?
    /// The limit, in the smallest unit.
    public let limit: UInt256
    /// The smallest unit's name.
    public let unit: String
    /// The number of decimals by which the point is moved for people.
    public let decimals: Int
    /// The coin, as people write it.
    public let symbol: String
    /// The origin of the fee.
    public let origin: Origin

    /// A fee and its limit.
    public init(fee: UInt256?, limit: UInt256, unit: String, decimals: Int, symbol: String, origin: Origin = .signed) {
        self.fee = fee
        self.limit = limit
        self.unit = unit
        self.decimals = decimals
        self.symbol = symbol
        self.origin = origin
    }

    /// What a context allows: a whole number of the smallest unit; nil where it allows nothing. Adapters read it with their own members,
    /// so that nonsense is refused when the context is read.
    @discardableResult
    public static func allowance(_ context: JSONCursor) throws(ChainError) -> UInt256? {
        try context.optional(member).map { (cursor) throws(ChainError) in try cursor.uint256() }
    }

    /// Whether the fee is above the limit.
    public var isExceeded: Bool { fee.map { $0 > limit } ?? true }

    /// The warning of a summary where the fee is above the limit; nil where it is not.
    public var warning: Sourced? {
        guard isExceeded else { return nil }
        return Sourced("the FEE may come to \(text(fee)), more than the \(text(limit)) that anybody pays on purpose", origin)
    }

    /// Refuses to sign what nobody means.
    ///
    /// - Throws: ``ChainError`` `absurdFee` above the limit, where the context's `allowFee` does not cover the fee; `outOfRange` where the
    ///   fee is beyond all numbers of 256 bits, which nothing covers.
    func check(_ context: ChainContext) throws(ChainError) {
        guard isExceeded else { return }
        let allowed = try Self.allowance(context.cursor(stage: .plan))
        guard let fee else {
            throw ChainError(.plan, .outOfRange, "may come to more than 2^256 \(unit), which nothing allows", field: "fee")
        }
        if let allowed, fee <= allowed { return }
        let most = allowed.map { "and at most \(text($0)) are allowed" } ?? "more than the \(text(limit)) that anybody pays on purpose"
        throw ChainError(.plan, .absurdFee, "may come to \(text(fee)), \(most)", field: "fee")
    }

    private func text(_ amount: UInt256?) -> String {
        guard let amount else { return "more than 2^256 \(unit)" }
        return "\(DecimalDigits.shifted(amount.description, decimals: decimals)) \(symbol) (\(amount) \(unit))"
    }
}

extension ChainError.Code {
    /// A fee that nobody pays on purpose; the context's `allowFee` lets it pass.
    public static let absurdFee: Self = "absurdFee"
}

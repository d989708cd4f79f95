internal import ChainKit

/// Amounts of tokens whose decimals are known.
enum Amounts {
    /// Whole tokens of which no token has so many: the largest supplies, of jokes, have 18 digits.
    private static let mostTokens: UInt256 = 1_000_000_000_000_000_000

    /// Whether an allowance is more than any token's supply.
    static func isUnlimited(_ amount: UInt256, decimals: Int) -> Bool {
        var most = mostTokens
        for _ in 0..<decimals {
            guard let more = most.multiplied(by: 10 as UInt64) else { return false }
            most = more
        }
        return amount > most
    }
}

/// A time in seconds since 1970, as contracts have it.
struct Deadline {
    /// A meaning that a contract gives a number that is no time to it.
    enum Special {
        /// The deadline never ends.
        case never
        /// The deadline ends with the block that stores it.
        case storing
        /// The deadline is past by the standard, and no end to some contracts.
        case doubtful
    }

    /// The year 2100: whoever sets a later end means none.
    private static let distant: UInt64 = 4_102_444_800
    /// The year 10000, where four digits end.
    private static let unwritable: UInt64 = 253_402_300_800

    /// Nil where it lies beyond 64 bits, or is none.
    private let seconds: UInt64?
    private let special: Special?
    /// The time in UTC, or the number where no calendar has it, or what the contract makes of it.
    let text: String

    init(_ number: UInt256) {
        seconds = number.uint64
        special = nil
        if let seconds, seconds < Deadline.unwritable {
            text = "\(Instant(seconds: Int64(seconds)).rfc3339) (\(seconds))"
        } else {
            text = number.brief
        }
    }

    init(_ special: Special, _ text: String) {
        seconds = nil
        self.special = special
        self.text = text
    }

    /// A time that is not beyond 64 bits.
    init(seconds: UInt64) { self.init(UInt256(seconds)) }

    /// The warning of it as the end of something, whatever the time is: a clause.
    var warning: String? {
        switch special {
        case .never: "never expires"
        case .storing: nil
        case .doubtful: "may never expire: an end of zero is past by the standard, and none to some contracts"
        case nil: validity(of: "") == nil ? "practically never expires (\(text))" : nil
        }
    }

    /// The validity of something that ends so; nil where it practically has no end, or none that a clock knows.
    func validity(of what: String) -> Validity? {
        guard let seconds, seconds < Deadline.distant else { return nil }
        return Validity(of: what, end: seconds, text: text)
    }
}

extension EthereumAddress {
    /// Whether this is the address that nobody has.
    var isZero: Bool { bytes.allSatisfy { $0 == 0 } }
}

/// A party's index: its Shamir point, 1…255 (rule D3: never 0).
public struct PartyIndex: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number, 1…255.
    public let rawValue: UInt8

    /// Makes an index; nil unless 1 ≤ value ≤ 255.
    public init?(_ value: Int) {
        guard (1...255).contains(value) else { return nil }
        rawValue = UInt8(value)
    }

    /// Orders indices by number.
    public static func < (a: PartyIndex, b: PartyIndex) -> Bool { a.rawValue < b.rawValue }
    /// The number in decimal.
    public var description: String { String(rawValue) }
    /// The number as transcripts absorb it.
    public var number: UInt32 { UInt32(rawValue) }

    /// The parties 1…n; nil unless 1 ≤ n ≤ 255.
    public static func all(_ n: Int) -> [PartyIndex]? {
        guard (1...255).contains(n) else { return nil }
        return (1...n).compactMap { PartyIndex($0) }
    }
}

/// An unordered pair of distinct parties, which a failed check poisons as a whole (rule S3).
public struct PartyPair: Hashable, Sendable, CustomStringConvertible {
    /// The lower index.
    public let low: PartyIndex
    /// The higher index.
    public let high: PartyIndex

    /// Makes a pair; nil for a party with itself.
    public init?(_ a: PartyIndex, _ b: PartyIndex) {
        guard a != b else { return nil }
        low = min(a, b)
        high = max(a, b)
    }

    /// The two indices with a comma, as in "1,3".
    public var description: String { "\(low),\(high)" }
}

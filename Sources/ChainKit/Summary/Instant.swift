/// A moment in UTC by the proleptic Gregorian calendar, as people read it.
public struct Instant: Sendable, Hashable, CustomStringConvertible {
    private let (year, month, day): (Int64, Int64, Int64)
    private let (hour, minute, second): (Int64, Int64, Int64)

    /// The moment that many seconds after 1970 began; not negative.
    public init(seconds: Int64) {
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86400)
        // Years that begin in March have their leap day at the end; 719468 days lie between 0000-03-01 and 1970-01-01.
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        month = march < 10 ? march + 3 : march - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * march + 2) / 5 + 1
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    }

    private var date: String { "\(year)-\(Self.two(month))-\(Self.two(day))" }

    private var time: String { "\(Self.two(hour)):\(Self.two(minute)):\(Self.two(second))" }

    /// `2024-02-29 23:59:59 UTC`
    public var description: String { "\(date) \(time) UTC" }

    /// `2024-02-29T23:59:59Z`, as RFC 3339 has it.
    public var rfc3339: String { "\(date)T\(time)Z" }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

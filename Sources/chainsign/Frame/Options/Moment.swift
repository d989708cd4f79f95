internal import ChainKit

/// A time on the command line: a day, a minute or a second of UTC, or seconds since 1970.
enum Moment {
    /// The seconds that the text names: all of a day's, for who says a day means it whole.
    static func parse(_ text: String, option: String) throws -> ClosedRange<Int64> {
        guard let range = seconds(text) else {
            throw Failure(
                .input, .usage, "\(option) \(Printable.text(text, limit: 60)) is not a time",
                hint: "write it like 2026-01-31, 2026-01-31T12:00, 2026-01-31T12:00:00Z, or as seconds since 1970")
        }
        return range
    }

    private static func seconds(_ text: String) -> ClosedRange<Int64>? {
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int64(text) {
            return number...number
        }
        var whole = text
        if whole.hasSuffix("Z") { whole.removeLast() }
        let length: Int64
        switch whole.utf8.count {
        case 10 where whole == text: (whole, length) = (whole + "T00:00:00", 86400)
        case 16: (whole, length) = (whole + ":00", 60)
        case 19: length = 1
        default: return nil
        }
        let digits = whole.utf8.split(whereSeparator: { $0 < UInt8(ascii: "0") || $0 > UInt8(ascii: "9") }).map {
            Int64(String($0) ?? "") ?? 0
        }
        guard digits.count == 6, (1970...9999).contains(digits[0]), (1...12).contains(digits[1]) else { return nil }
        let start = ((days(digits[0], digits[1], digits[2]) * 24 + digits[3]) * 60 + digits[4]) * 60 + digits[5]
        // Whatever the sum took for a time, the one way of writing it settles: no 30th of February, no 25 o'clock.
        guard start >= 0, Instant(seconds: start).rfc3339 == whole + "Z" else { return nil }
        return start...start + length - 1
    }

    /// Days since 1970 by the Gregorian calendar; years that begin in March have their leap day at the end.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

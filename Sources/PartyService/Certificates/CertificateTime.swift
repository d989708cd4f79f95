/// Times in certificates: UTCTime, `YYMMDDHHMMSSZ`, which RFC 5280 wants until the year 2049 (section 4.1.2.5.1).
enum CertificateTime {
    private static let day: Int64 = 86_400
    /// From 1970 to the end of 2049, in seconds.
    private static let range: ClosedRange<Int64> = 0...2_524_607_999

    /// A time in seconds since 1970, the nearest where it has no form.
    static func element(_ time: Int64) -> [UInt8] { DER.element(0x17, text(time)) }

    /// Its 13 bytes.
    static func text(_ time: Int64) -> [UInt8] {
        let time = min(max(time, range.lowerBound), range.upperBound)
        let (year, month, date) = civil(time / day)
        let second = time % day
        let parts: [Int64] = [year % 100, month, date, second / 3600, second / 60 % 60, second % 60]
        return parts.flatMap { part in [part / 10, part % 10].map { UInt8(ascii: "0") + UInt8(truncatingIfNeeded: $0) } }
            + [UInt8(ascii: "Z")]
    }

    /// The seconds since 1970 of 13 bytes; nil where they are none.
    static func seconds(_ text: [UInt8]) -> Int64? {
        guard text.count == 13, text[12] == UInt8(ascii: "Z"), text.prefix(12).allSatisfy({ (48...57).contains($0) }) else { return nil }
        let parts = stride(from: 0, to: 12, by: 2).map { Int64(text[$0] - 48) * 10 + Int64(text[$0 + 1] - 48) }
        guard parts[3] < 24, parts[4] < 60, parts[5] < 60 else { return nil }
        let year = parts[0] < 50 ? 2000 + parts[0] : 1900 + parts[0]
        guard let days = days(year, parts[1], parts[2]) else { return nil }
        let time = days * day + parts[3] * 3600 + parts[4] * 60 + parts[5]
        return range.contains(time) ? time : nil
    }

    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(_ year: Int64, _ month: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970 of a date; nil where there is no such day.
    private static func days(_ year: Int64, _ month: Int64, _ date: Int64) -> Int64? {
        guard (1970...2049).contains(year), (1...12).contains(month), (1...length(year, month)).contains(date) else { return nil }
        let years = (1970..<year).reduce(Int64(0)) { $0 + (isLeap($1) ? 366 : 365) }
        return (1..<month).reduce(years) { $0 + length(year, $1) } + date - 1
    }

    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, date: Int64) {
        var (year, month, rest) = (Int64(1970), Int64(1), days)
        while rest >= (isLeap(year) ? 366 : 365) {
            rest -= isLeap(year) ? 366 : 365
            year += 1
        }
        while rest >= length(year, month) {
            rest -= length(year, month)
            month += 1
        }
        return (year, month, rest + 1)
    }
}

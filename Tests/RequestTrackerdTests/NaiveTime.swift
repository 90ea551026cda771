/// Time in the plainest way that can be: loops over years, months and days. It shares nothing with
/// the product, so that both can only agree by being right.
enum NaiveTime {
    static let jakarta = 7 * 3_600
    static let day = 86_400

    /// A date and the number of days since 1970-01-01.
    struct Date: Comparable {
        var year: Int, month: Int, day: Int

        static func < (one: Date, other: Date) -> Bool {
            (one.year, one.month, one.day) < (other.year, other.month, other.day)
        }
    }

    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func length(ofMonth month: Int, _ year: Int) -> Int {
        [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    static func dayNumber(_ date: Date) -> Int {
        var days = 0
        for year in 1970..<date.year { days += isLeap(year) ? 366 : 365 }
        for month in 1..<date.month { days += length(ofMonth: month, date.year) }
        return days + date.day - 1
    }

    static func date(ofDay number: Int) -> Date {
        var rest = number
        var date = Date(year: 1970, month: 1, day: 1)
        while rest >= (isLeap(date.year) ? 366 : 365) {
            rest -= isLeap(date.year) ? 366 : 365
            date.year += 1
        }
        while rest >= length(ofMonth: date.month, date.year) {
            rest -= length(ofMonth: date.month, date.year)
            date.month += 1
        }
        date.day += rest
        return date
    }

    /// Milliseconds since 1970 of an RFC 3339 text.
    static func milliseconds(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int {
            range.reduce(0) { $0 * 10 + Int(bytes[$1]) - 48 }
        }
        let date = Date(year: number(0..<4), month: number(5..<7), day: number(8..<10))
        var seconds = dayNumber(date) * day
        seconds += number(11..<13) * 3_600 + number(14..<16) * 60 + number(17..<19)
        var position = 19
        var thousandths = 0
        if bytes[position] == UInt8(ascii: ".") {
            position += 1
            var weight = 100
            while bytes[position] >= 48 && bytes[position] <= 57 {
                thousandths += (Int(bytes[position]) - 48) * weight
                weight /= 10
                position += 1
            }
        }
        if bytes[position] != UInt8(ascii: "Z") {
            let offset =
                number((position + 1)..<(position + 3)) * 3_600
                + number((position + 4)..<(position + 6)) * 60
            seconds += bytes[position] == UInt8(ascii: "+") ? -offset : offset
        }
        return seconds * 1_000 + thousandths
    }

    /// The RFC 3339 text of an instant, in UTC with milliseconds or at +07:00.
    static func text(_ milliseconds: Int, local: Bool = false) -> String {
        let shifted = milliseconds + (local ? jakarta * 1_000 : 0)
        let date = date(ofDay: shifted / 86_400_000)
        let rest = shifted % 86_400_000
        func padded(_ value: Int, _ width: Int = 2) -> String {
            let digits = String(value)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { padded($0) }
        return "\(padded(date.year, 4))-\(padded(date.month))-\(padded(date.day))"
            + "T\(clock.joined(separator: ":")).\(padded(rest % 1_000, 3))"
            + (local ? "+07:00" : "Z")
    }

    // MARK: Office hours

    /// 0 is Monday. 1970-01-01 was a Thursday.
    static func weekday(ofDay number: Int) -> Int { (number + 3) % 7 }

    /// The days of 2026 on which no office works, as month * 100 + day.
    static let closed2026: Set<Int> = [
        101, 116, 217, 319, 321, 322, 403, 405, 501, 514, 527, 531, 601, 616, 817, 825, 1225,
        216, 318, 320, 323, 324, 515, 528, 1224,
    ]

    private static func clock(_ hour: Int, _ minute: Int = 0) -> Int { hour * 3_600 + minute * 60 }

    /// The hours of one local day, in seconds of the day.
    static func hours(ofDay number: Int) -> [(from: Int, to: Int)] {
        let weekday = weekday(ofDay: number)
        if weekday > 4 { return [] }
        let date = date(ofDay: number)
        if date.year == 2026 && closed2026.contains(date.month * 100 + date.day) { return [] }
        let isRamadan =
            date >= Date(year: 2026, month: 2, day: 19)
            && date <= Date(year: 2026, month: 3, day: 20)
        switch (isRamadan, weekday == 4) {
        case (false, false): return [(clock(7, 30), clock(12)), (clock(13), clock(16))]
        case (false, true): return [(clock(7, 30), clock(12)), (clock(13, 30), clock(16, 30))]
        case (true, false): return [(clock(8), clock(12)), (clock(12, 30), clock(15))]
        case (true, true): return [(clock(8), clock(11, 30)), (clock(12, 30), clock(15, 30))]
        }
    }

    /// Working seconds between two instants in seconds since 1970.
    static func workingSeconds(from start: Int, to end: Int) -> Int {
        var total = 0
        for number in ((start + jakarta) / day)...((end + jakarta) / day) {
            let midnight = number * day - jakarta
            for window in hours(ofDay: number) {
                let from = max(start, midnight + window.from)
                let to = min(end, midnight + window.to)
                if to > from { total += to - from }
            }
        }
        return total
    }

    // MARK: Names of periods

    /// The value of a time dimension for an instant in milliseconds.
    static func period(_ dimension: String, _ milliseconds: Int) -> String {
        let number = (milliseconds / 1_000 + jakarta) / day
        let text = text(milliseconds, local: true)
        let year = text.prefix(4)
        switch dimension {
        case "day": return String(text.prefix(10))
        case "month": return String(text.prefix(7))
        case "quarter": return "\(year)-Q\((date(ofDay: number).month + 2) / 3)"
        case "year": return String(year)
        default:
            // A week belongs to the year that its Thursday is in.
            let thursday = number - weekday(ofDay: number) + 3
            let thatYear = date(ofDay: thursday).year
            let first = dayNumber(Date(year: thatYear, month: 1, day: 1))
            let week = (thursday - first) / 7 + 1
            return "\(thatYear)-W\(week < 10 ? "0" : "")\(week)"
        }
    }
}

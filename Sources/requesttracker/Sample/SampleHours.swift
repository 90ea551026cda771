/// The office hours of the sample's quarter, 1 July to 30 September 2026.
///
/// An instant is a whole number of seconds since the quarter began at the office (+07:00). Weekly
/// hours are those of Perpres 21/2023. Small and apart from the product's own calendars on
/// purpose: it also answers where a session of work ends, and the sample stays the same when an
/// office changes its calendar.
enum SampleHours {
    static let day = 86_400
    /// The number of days in the quarter.
    static let days = 92
    /// The first instant after the quarter.
    static let end = days * day

    /// 1 = Monday to 7 = Sunday.
    static func weekday(_ day: Int) -> Int { (day + 2) % 7 + 1 }

    /// Whether the office is open on that day; 17 and 25 August 2026 are holidays.
    static func isWorkingDay(_ day: Int) -> Bool {
        weekday(day) <= 5 && day != 47 && day != 55
    }

    /// The sessions of work on that day, before and after the break.
    static func sessions(_ day: Int) -> [Range<Int>] {
        guard isWorkingDay(day) else { return [] }
        let midnight = day * Self.day
        func range(_ from: (Int, Int), _ to: (Int, Int)) -> Range<Int> {
            midnight + from.0 * 3600 + from.1 * 60..<midnight + to.0 * 3600 + to.1 * 60
        }
        return weekday(day) == 5
            ? [range((7, 30), (12, 0)), range((13, 30), (16, 30))]
            : [range((7, 30), (12, 0)), range((13, 0), (16, 0))]
    }

    /// The session that `instant` falls into; nil when the office is closed.
    static func session(at instant: Int) -> Range<Int>? {
        sessions(instant / day).first { $0.contains(instant) }
    }

    /// The earliest instant at or after `instant` at which the office is open.
    static func opening(from instant: Int) -> Int {
        var day = instant / Self.day
        while true {
            for session in sessions(day) where session.upperBound > instant {
                return max(session.lowerBound, instant)
            }
            day += 1
        }
    }

    /// The instant at which `seconds` of working time have passed since `instant`.
    static func adding(_ seconds: Int, to instant: Int) -> Int {
        var rest = seconds
        var now = opening(from: instant)
        while let session = session(at: now) {
            if rest <= session.upperBound - now { return now + rest }
            rest -= session.upperBound - now
            now = opening(from: session.upperBound)
        }
        return now
    }

    /// The working time between two instants.
    static func working(from start: Int, to end: Int) -> Int {
        guard start < end else { return 0 }
        return (start / day...end / day).reduce(0) { sum, day in
            sum
                + sessions(day).reduce(0) {
                    $0 + max(0, min($1.upperBound, end) - max($1.lowerBound, start))
                }
        }
    }

    /// `instant` as RFC 3339 text.
    static func text(_ instant: Int) -> String {
        let day = instant / Self.day
        let (month, first) = day < 31 ? (7, 0) : day < 62 ? (8, 31) : (9, 62)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = instant % Self.day
        return "2026-\(two(month))-\(two(day - first + 1))T"
            + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))+07:00"
    }
}

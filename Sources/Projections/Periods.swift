import ServiceRequests

/// Stretches of local time as numbers that keep their order, and as the words of the wire.
struct Periods: Sendable {
    /// Seconds by which local time is ahead of UTC.
    let zoneOffset: Int

    /// The local day of a second.
    @inline(__always)
    func day(_ second: Int) -> Int {
        let local = second + zoneOffset
        return local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    }

    /// The number of the stretch that a day lies in.
    static func number(_ dimension: Dimension, _ day: Int) -> Int32 {
        let civil = CivilDay(number: day)
        switch dimension {
        case .week: return Int32(clamping: day - (civil.weekday - 1))
        case .month: return Int32(clamping: civil.date.year * 12 + civil.date.month - 1)
        case .quarter: return Int32(clamping: civil.date.year * 4 + (civil.date.month - 1) / 3)
        case .year: return Int32(clamping: civil.date.year)
        case .day, .official, .service, .channel, .unit, .category: return Int32(clamping: day)
        }
    }

    /// The number of the stretch after one.
    static func next(_ dimension: Dimension, _ number: Int32) -> Int32 {
        dimension == .week ? number + 7 : number + 1
    }

    /// The first instant of a stretch, in milliseconds since 1970 UTC.
    func start(_ dimension: Dimension, _ number: Int32) -> Int64 {
        let number = Int(number)
        let first: CivilDay? =
            switch dimension {
            case .month: CivilDay(year: number / 12, month: number % 12 + 1, day: 1)
            case .quarter: CivilDay(year: number / 4, month: number % 4 * 3 + 1, day: 1)
            case .year: CivilDay(year: number, month: 1, day: 1)
            case .day, .week, .official, .service, .channel, .unit, .category:
                CivilDay(number: number)
            }
        guard let first else { return .max }
        return Int64(first.number * 86_400 - zoneOffset) * 1000
    }

    /// The word for a stretch: `2026-01-09` `2026-W02` `2026-01` `2026-Q1` `2026`.
    static func text(_ dimension: Dimension, _ number: Int32) -> String {
        let number = Int(number)
        switch dimension {
        case .week:
            // ISO 8601: a week belongs to the year that its Thursday lies in.
            let thursday = number + 3
            let year = CivilDay(number: thursday).date.year
            let newYear = CivilDay(year: year, month: 1, day: 1)?.number ?? thursday
            return padded(year, 4) + "-W" + padded((thursday - newYear) / 7 + 1, 2)
        case .month: return padded(number / 12, 4) + "-" + padded(number % 12 + 1, 2)
        case .quarter: return padded(number / 4, 4) + "-Q" + String(number % 4 + 1)
        case .year: return padded(number, 4)
        case .day, .official, .service, .channel, .unit, .category:
            let date = CivilDay(number: number).date
            return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2)
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

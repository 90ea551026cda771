/// The office's opening hours of 2026 told a second time, as slowly and plainly as possible: what
/// the tests compare the calendar with.
enum NaiveOffice {
    /// Month and day of every holiday and joint leave of 2026 (domain facts, not our own data).
    private static let closed: Set<[Int]> = [
        [1, 1], [1, 16], [2, 17], [3, 19], [3, 21], [3, 22], [4, 3], [4, 5], [5, 1], [5, 14],
        [5, 27], [5, 31], [6, 1], [6, 16], [8, 17], [8, 25], [12, 25], [2, 16], [3, 18], [3, 20],
        [3, 23], [3, 24], [5, 15], [5, 28], [12, 24],
    ]
    private static let monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    /// 2026-01-01T00:00+07:00.
    static let newYear = 1_767_200_400

    /// The openings of the day, in minutes, `day` days after 2026-01-01, in 2026.
    static func openings(_ day: Int) -> [Range<Int>] {
        var month = 1
        var date = day + 1
        while date > monthLengths[month - 1] {
            date -= monthLengths[month - 1]
            month += 1
        }
        let weekday = (day + 3) % 7  // 2026-01-01 was a Thursday; 0 is Monday
        if weekday > 4 || closed.contains([month, date]) { return [] }
        let ramadan = (month == 2 && date >= 19) || (month == 3 && date <= 20)
        return switch (ramadan, weekday == 4) {
        case (false, false): [450..<720, 780..<960]
        case (false, true): [450..<720, 810..<990]
        case (true, false): [480..<720, 750..<900]
        case (true, true): [480..<690, 750..<930]
        }
    }

    /// Whether the office is open in a second of 2026.
    static func isOpen(_ second: Int) -> Bool {
        let local = second - newYear
        return openings(local / 86_400).contains { $0.contains(local % 86_400 / 60) }
    }

    /// Working seconds in a stretch of 2026, opening by opening.
    static func workingSeconds(_ start: Int, _ end: Int) -> Int {
        var sum = 0
        for day in (start - newYear) / 86_400...(end - newYear) / 86_400 {
            for opening in openings(day) {
                let from = newYear + day * 86_400 + opening.lowerBound * 60
                let to = newYear + day * 86_400 + opening.upperBound * 60
                sum += max(0, min(to, end) - max(from, start))
            }
        }
        return sum
    }
}

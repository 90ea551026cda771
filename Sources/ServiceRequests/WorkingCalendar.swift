/// When an office is open, in whole seconds since 1970 UTC: one version of a calendar.
///
/// It is unrolled once into a table of the days that are not simply those of a week, from the first
/// to the last of them, so that counting working time costs the same however long the stretch is:
/// it is done for every event. A class, so that handing it on copies nothing.
public final class WorkingCalendar: Sendable {
    /// The days of the calendar: 1970-01-01 to 2200-12-31. No working time is known outside.
    static let days = CalendarDefinition.days

    /// Which version of which calendar it is.
    public let version: CalendarVersion
    /// What the version says of the days from its `effectiveFrom` on.
    public let definition: CalendarDefinition
    /// Seconds by which local time is ahead of UTC.
    public let zoneOffset: Int

    /// The openings of all patterns of a day, one pattern after the other.
    private let openings: [CalendarDefinition.Opening]
    /// Where in ``openings`` each pattern begins, and where the last ends.
    private let patternStarts: [Int]
    /// The weeks before the table and after it.
    private let early: Week
    private let late: Week
    /// The first day of the table.
    private let tableStart: Int
    /// The pattern of each day of the table.
    private let patterns: [UInt32]
    /// The working seconds before each day of the table, and before the day after its last.
    private let secondsBefore: [Int]

    /// The calendar's id.
    public var id: String { version.calendar }

    /// A week that repeats. The week begins on a Thursday, as 1970 does.
    private struct Week {
        /// The pattern of each day.
        let patterns: [UInt32]
        /// The working seconds before each day, and of the whole week.
        private let secondsBefore: [Int]

        init(_ fromMonday: [UInt32], _ lengths: [Int]) {
            patterns = (0..<7).map { fromMonday[CivilDay(number: $0).weekday - 1] }
            secondsBefore = patterns.reduce(into: [0]) {
                $0.append(($0.last ?? 0) + lengths[Int($1)])
            }
        }

        /// The working seconds from 1970-01-01 to the beginning of a day.
        func seconds(before day: Int) -> Int {
            day / 7 * secondsBefore[7] + secondsBefore[day % 7]
        }
    }

    /// Unrolls a calendar.
    /// - Parameter definitions: Every version up to this one, the first that counts first: it holds
    ///   for all days before the others.
    /// - Complexity: O(days from the first day that is not simply one of a week to the last).
    init(_ version: CalendarVersion, _ definitions: [CalendarDefinition]) {
        var unrolling = Unrolling(definitions)
        self.version = version
        definition = unrolling.last
        zoneOffset = definition.zone.offset
        patterns = unrolling.table()
        tableStart = unrolling.tableDays.lowerBound
        openings = unrolling.openings
        patternStarts = unrolling.patternStarts
        early = Week(unrolling.weeks.first ?? [], unrolling.lengths)
        late = Week(unrolling.weeks.last ?? [], unrolling.lengths)
        secondsBefore = patterns.reduce(into: [early.seconds(before: tableStart)]) {
            $0.append(($0.last ?? 0) + unrolling.lengths[Int($1)])
        }
    }

    /// The working seconds before a day.
    private func seconds(before day: Int) -> Int {
        let index = day - tableStart
        if index < 0 { return early.seconds(before: day) }
        if index < secondsBefore.count { return secondsBefore[index] }
        return secondsBefore[secondsBefore.count - 1] + late.seconds(before: day)
            - late.seconds(before: tableStart + patterns.count)
    }

    /// The pattern of a day.
    private func pattern(of day: Int) -> Int {
        let index = day - tableStart
        if index < 0 { return Int(early.patterns[day % 7]) }
        return Int(index < patterns.count ? patterns[index] : late.patterns[day % 7])
    }

    /// The openings of a day by its number; none outside of ``days``.
    func definedOpenings(of day: Int) -> ArraySlice<CalendarDefinition.Opening> {
        guard Self.days.contains(day) else { return [] }
        let pattern = pattern(of: day)
        return openings[patternStarts[pattern]..<patternStarts[pattern + 1]]
    }

    /// Working seconds in `start..<end`; 0 when `end` is not after `start`.
    /// - Complexity: O(1).
    public func workingSeconds(from start: Int, to end: Int) -> Int {
        end > start ? position(of: end) - position(of: start) : 0
    }

    /// The earliest second at which `seconds` of working time have passed since `start`: `start`
    /// itself when that is 0 or less; nil when that is never, as the calendar has no such day.
    /// - Complexity: O(log(days between)).
    public func instant(after seconds: Int, from start: Int) -> Int? {
        guard seconds > 0 else { return start }
        let before = position(of: start)
        let lastDay = Self.days.upperBound
        guard seconds <= self.seconds(before: lastDay) - before else { return nil }
        let wanted = before + seconds
        // The last day with less than `wanted` before it: first in doubling steps, as most
        // deadlines are days away and not years, then by halves.
        var low = localDay(of: start)
        var step = 1
        while low + step < lastDay, self.seconds(before: low + step) < wanted {
            low += step
            step *= 2
        }
        var high = min(low + step, lastDay)
        while high - low > 1 {
            let middle = (low + high) / 2
            if self.seconds(before: middle) < wanted { low = middle } else { high = middle }
        }
        return low * 86_400 + second(after: wanted - self.seconds(before: low), ofDay: low)
            - zoneOffset
    }

    /// Working seconds from the beginning of the table to a second.
    private func position(of second: Int) -> Int {
        let day = localDay(of: second)
        let ofDay = min(max(clamped(second) - day * 86_400, 0), 86_400)
        let pattern = pattern(of: day)
        var position = seconds(before: day)
        for index in patternStarts[pattern]..<patternStarts[pattern + 1] {
            let opening = openings[index]
            guard ofDay > opening.start else { break }
            position += min(ofDay, opening.end) - opening.start
        }
        return position
    }

    /// The day of the table in which a second falls, the nearest for one outside.
    private func localDay(of second: Int) -> Int {
        min(max(clamped(second), 0) / 86_400, Self.days.upperBound - 1)
    }

    /// The local second, kept so near to the table that no sum overflows.
    private func clamped(_ second: Int) -> Int {
        min(max(second, -172_800), (Self.days.upperBound + 2) * 86_400) + zoneOffset
    }

    /// The second of a day at which `seconds`, at least 1 and at most the day's, have passed.
    private func second(after seconds: Int, ofDay day: Int) -> Int {
        let pattern = pattern(of: day)
        var left = seconds
        for index in patternStarts[pattern]..<patternStarts[pattern + 1] {
            let opening = openings[index]
            if left <= opening.end - opening.start { return opening.start + left }
            left -= opening.end - opening.start
        }
        return 86_400
    }
}

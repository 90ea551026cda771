/// When an office is open, in whole seconds since 1970 UTC.
///
/// A calendar is data (``init(_:)``). It is unrolled once into a table of days, so that counting
/// working time costs the same however long the stretch is: it is done for every event.
public struct WorkingCalendar: Sendable {
    /// The days of the table: 1970-01-01 to 2200-12-31. No working time is known outside.
    static let days = 0..<84_371

    /// The calendar's id.
    public let id: String
    /// The first day on which it is in force.
    public let effectiveFrom: CivilDay
    /// Seconds by which local time is ahead of UTC.
    public let zoneOffset: Int
    /// The legal source.
    public let source: String?

    /// An opening, in seconds of the local day.
    struct Opening: Hashable, Sendable {
        /// The first second.
        var start: Int
        /// The second after the last; 86,400 at the end of the day.
        var end: Int
    }

    /// The openings of all patterns of a day, one pattern after the other.
    private let openings: [Opening]
    /// Where in ``openings`` each pattern begins, and where the last ends.
    private let patternStarts: [Int]
    /// The pattern of each day.
    private let patterns: [UInt16]
    /// The working seconds before each day, and before the day after the last.
    private let secondsBefore: [Int]

    /// Unrolls a calendar.
    /// - Parameter openings: The openings of a day, in order and apart.
    init(
        id: String, effectiveFrom: CivilDay, zoneOffset: Int, source: String?,
        openings openingsOf: (CivilDay) -> [Opening]
    ) {
        self.id = id
        self.effectiveFrom = effectiveFrom
        self.zoneOffset = zoneOffset
        self.source = source
        var known: [[Opening]: UInt16] = [:]
        var openings: [Opening] = []
        var patternStarts = [0]
        var lengths: [Int] = []
        var patterns: [UInt16] = []
        var secondsBefore = [0]
        patterns.reserveCapacity(Self.days.count)
        secondsBefore.reserveCapacity(Self.days.count + 1)
        for number in Self.days {
            let day = openingsOf(CivilDay(number: number))
            if known[day] == nil {
                known[day] = UInt16(lengths.count)
                openings += day
                patternStarts.append(openings.count)
                lengths.append(day.reduce(0) { $0 + $1.end - $1.start })
            }
            let pattern = known[day] ?? 0
            patterns.append(pattern)
            secondsBefore.append(secondsBefore[number] + lengths[Int(pattern)])
        }
        self.openings = openings
        self.patternStarts = patternStarts
        self.patterns = patterns
        self.secondsBefore = secondsBefore
    }

    /// Working seconds in `start..<end`; 0 when `end` is not after `start`.
    /// - Complexity: O(1).
    public func workingSeconds(from start: Int, to end: Int) -> Int {
        end > start ? position(of: end) - position(of: start) : 0
    }

    /// The earliest second at which `seconds` of working time have passed since `start`: `start`
    /// itself when that is 0 or less, and where the calendar ends when it is never.
    /// - Complexity: O(log(days between)).
    public func instant(after seconds: Int, from start: Int) -> Int {
        guard seconds > 0 else { return start }
        let before = position(of: start)
        let lastDay = Self.days.upperBound
        guard seconds <= secondsBefore[lastDay] - before else {
            return max(start, lastDay * 86_400 - zoneOffset)
        }
        let wanted = before + seconds
        // The last day with less than `wanted` before it: first in doubling steps, as most deadlines
        // are days away and not years, then by halves.
        var low = localDay(of: start)
        var step = 1
        while low + step < lastDay, secondsBefore[low + step] < wanted {
            low += step
            step *= 2
        }
        var high = min(low + step, lastDay)
        while high - low > 1 {
            let middle = (low + high) / 2
            if secondsBefore[middle] < wanted { low = middle } else { high = middle }
        }
        return low * 86_400 + second(after: wanted - secondsBefore[low], ofDay: low) - zoneOffset
    }

    /// Working seconds from the beginning of the table to a second.
    private func position(of second: Int) -> Int {
        let day = localDay(of: second)
        let ofDay = min(max(clamped(second) - day * 86_400, 0), 86_400)
        let pattern = Int(patterns[day])
        var position = secondsBefore[day]
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
        let pattern = Int(patterns[day])
        var left = seconds
        for index in patternStarts[pattern]..<patternStarts[pattern + 1] {
            let opening = openings[index]
            if left <= opening.end - opening.start { return opening.start + left }
            left -= opening.end - opening.start
        }
        return 86_400
    }
}

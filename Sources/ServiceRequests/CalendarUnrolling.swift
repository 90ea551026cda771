extension WorkingCalendar {
    /// Every version of one calendar, the first one first, as its events define them.
    public struct History: Hashable, Sendable {
        /// The definitions; the version of each is its place, from 1.
        public private(set) var definitions: [CalendarDefinition] = []

        /// A calendar without a version yet.
        public init() {}

        /// Takes in the next version.
        public mutating func append(_ definition: CalendarDefinition) {
            definitions.append(definition)
        }

        /// Leaves only the first `count` versions.
        public mutating func cut(to count: Int) {
            definitions.removeLast(max(0, definitions.count - count))
        }

        /// The calendar of a version; nil when there is no such one.
        ///
        /// Days before the version's `effectiveFrom` follow the version before it, and those before
        /// the first version's the calendar that is built in. All are read in the version's zone.
        /// - Complexity: O(versions + days of the table).
        public func calendar(version: Int) -> WorkingCalendar? {
            guard definitions.indices.contains(version - 1) else { return nil }
            return WorkingCalendar(
                CalendarVersion(calendar: definitions[version - 1].id, version: version),
                [.builtIn] + definitions[..<version])
        }
    }
}

/// Lays the definitions of a calendar over one another, day by day.
struct Unrolling {
    /// A definition and the days on which it counts.
    private struct Reign {
        let definition: CalendarDefinition
        let days: Range<Int>
    }

    private let reigns: [Reign]
    /// The openings of all patterns of a day, one pattern after the other; pattern 0 is closed.
    private(set) var openings: [CalendarDefinition.Opening] = []
    /// Where in ``openings`` each pattern begins, and where the last ends.
    private(set) var patternStarts = [0, 0]
    /// The working seconds of each pattern.
    private(set) var lengths = [0]
    /// The patterns of the weekdays from Monday, for each reign.
    private(set) var weeks: [[UInt32]] = []
    /// From the first day that is not simply one of the first reign's week to the last that is not
    /// of the last one's.
    let tableDays: Range<Int>

    /// The version that the calendar is made for.
    let last: CalendarDefinition

    /// - Parameter definitions: Not empty; the first holds for all days before the others.
    init(_ definitions: [CalendarDefinition]) {
        precondition(!definitions.isEmpty, "a calendar has a definition")
        last = definitions[definitions.count - 1]
        var reigns: [Reign] = []
        var end = WorkingCalendar.days.upperBound
        for (index, definition) in definitions.enumerated().reversed() {
            let start = index == 0 ? 0 : definition.effectiveFrom.number
            guard start < end else { continue }
            reigns.append(Reign(definition: definition, days: start..<end))
            end = start
        }
        reigns.reverse()
        self.reigns = reigns
        // A change of reign is no day of a plain week on either side.
        var special = reigns.dropFirst().map { $0.days.lowerBound..<$0.days.lowerBound }
        for reign in reigns {
            special += reign.definition.shifts.map {
                $0.days.lowerBound.number..<$0.days.upperBound.number + 1
            }.map { $0.clamped(to: reign.days) }.filter { !$0.isEmpty }
            special += reign.definition.holidays.map(\.day.number)
                .filter(reign.days.contains).map { $0..<$0 + 1 }
        }
        let first = special.map(\.lowerBound).min() ?? 0
        tableDays = first..<(special.map(\.upperBound).max() ?? first)
        weeks = []
        for reign in reigns { weeks.append(week(reign.definition.weekly)) }
    }

    /// The pattern of each day of the table.
    mutating func table() -> [UInt32] {
        var table = [UInt32](repeating: 0, count: tableDays.count)
        func fill(_ days: Range<Int>, _ patterns: [UInt32]) {
            for day in days {
                table[day - tableDays.lowerBound] = patterns[CivilDay(number: day).weekday - 1]
            }
        }
        for (reign, patterns) in zip(reigns, weeks) {
            let days = reign.days.clamped(to: tableDays)
            fill(days, patterns)
            for shift in reign.definition.shifts {
                let range = shift.days.lowerBound.number..<shift.days.upperBound.number + 1
                fill(range.clamped(to: days), week(shift.weekly))
            }
            for holiday in reign.definition.holidays where days.contains(holiday.day.number) {
                table[holiday.day.number - tableDays.lowerBound] = 0
            }
        }
        return table
    }

    /// The patterns of the weekdays from Monday.
    private mutating func week(_ weekly: [[CalendarDefinition.Opening]]) -> [UInt32] {
        weekly.map { day in
            if day.isEmpty { return 0 }
            openings += day
            patternStarts.append(openings.count)
            lengths.append(day.reduce(0) { $0 + $1.end - $1.start })
            return UInt32(lengths.count - 1)
        }
    }
}

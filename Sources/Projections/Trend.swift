import JSONText
import ServiceRequests

extension Projections {
    /// Most rows of a TREND: a year of days for 27 series.
    static let trendRowsMax = 10_000

    /// The rows of TREND, series by series, each in the order of time, and the check of Little's
    /// law over the whole selection.
    /// - Throws: `bad-argument` when there would be too many rows.
    func trend(
        _ filter: Filter, _ by: [Dimension], _ period: Dimension, _ measure: Measure,
        _ clock: Clock, now: Instant
    ) throws(Refusal) -> (rows: [[UInt8]], little: LittleCheck) {
        // What ended before the window matters to none of its periods; what was submitted in it may
        // end later.
        var reaching = filter
        reaching.to = nil
        let selection = Selection(reaching, catalogue)
        let end = min(filter.to?.milliseconds ?? .max, now.milliseconds + 1)
        guard let start = filter.from?.milliseconds ?? earliestSubmission(selection),
            let periods = PeriodRow(
                period, from: start, to: end, Periods(zoneOffset: calendar.zoneOffset),
                countMax: Self.trendRowsMax)
        else { return ([], LittleCheck(from: 0, to: 0)) }
        guard periods.count <= Self.trendRowsMax else { throw Self.tooManyRows }

        var trend = Trend(periods, Grouping(by, catalogue, calendar), measure, clock)
        trend.isSplit = measure.isSplit && (by.contains(.official) || selection.namesOfficials)
        selection.scan(ended, by: .endedAt) { chunk, row, cursor in
            trend.add(chunk, row, &cursor, selection)
        }
        open.forEachFigures { figures in
            guard
                selection.passes(
                    definition: figures.definition, unit: figures.unit, channel: figures.channel),
                selection.passes(official: figures.official)
            else { return }
            trend.add(figures.key, submittedAt: figures.submittedAt, endedAt: nil)
        }
        guard !trend.isOverfull else { throw Self.tooManyRows }
        let hasIndex = !by.contains(.official) && !selection.namesOfficials
        return (
            trend.rows(catalogue.calendars, period, filter, hasIndex: hasIndex), trend.little
        )
    }

    private static let tooManyRows = Refusal.badArgument(
        "by", "that would be more than \(trendRowsMax) rows: take longer periods or a window")

    /// The earliest submission that a selection lets pass; nil when there is none.
    func earliestSubmission(_ selection: Selection) -> Int64? {
        var earliest = Int64.max
        selection.scan(ended, by: .endedAt) { chunk, row, _ in
            let submitted = chunk.value(.submittedAt, row)
            if submitted < earliest, selection.passes(official: chunk.value(.official, row)) {
                earliest = submitted
            }
        }
        open.forEachFigures { figures in
            if figures.submittedAt < earliest,
                selection.passes(
                    definition: figures.definition, unit: figures.unit, channel: figures.channel),
                selection.passes(official: figures.official)
            {
                earliest = figures.submittedAt
            }
        }
        return earliest == .max ? nil : earliest
    }
}

/// Stretches of local time that follow each other without a gap and cover a window.
struct PeriodRow {
    /// The first instant of each stretch that lies in the window, and where the last one ends, in
    /// milliseconds.
    let bounds: [Int64]
    /// The numbers of the stretches.
    let numbers: [Int32]

    var count: Int { numbers.count }
    /// The working days of each stretch.
    func workingDays(_ calendar: WorkingCalendar) -> [Int] {
        numbers.indices.map { calendar.workingDays(from: bounds[$0], to: bounds[$0 + 1]) }
    }

    var from: Int64 { bounds[0] }
    var to: Int64 { bounds[bounds.count - 1] }

    /// The stretches from one instant to before another; nil when the second is not later.
    /// - Parameter countMax: With more stretches than this it stops one later.
    init?(
        _ dimension: Dimension, from: Int64, to: Int64, _ periods: Periods, countMax: Int
    ) {
        guard from < to else { return nil }
        var bounds = [from]
        var numbers: [Int32] = []
        var number = Periods.number(
            dimension, periods.day(Instant(milliseconds: from).seconds))
        while numbers.count <= countMax {
            numbers.append(number)
            number = Periods.next(dimension, number)
            let next = periods.start(dimension, number)
            bounds.append(min(next, to))
            if next >= to { break }
        }
        self.bounds = bounds
        self.numbers = numbers
    }

    /// The stretch that an instant lies in; nil outside of the window.
    func index(_ milliseconds: Int64) -> Int? {
        guard milliseconds >= from, milliseconds < to else { return nil }
        var (low, high) = (0, count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if bounds[middle] <= milliseconds { low = middle } else { high = middle }
        }
        return low
    }
}

/// The figures of a TREND while they are gathered.
private struct Trend: ~Copyable {
    /// One series' figures in one period.
    struct Cell {
        var arrivals = 0
        var counts = EndingCounts()
    }

    private let periods: PeriodRow
    private var grouping: Grouping
    private let source: MeasureColumns
    /// Whether a request is charged to each of its holders for their share.
    var isSplit = false
    private var cells: Cells<Cell>
    private var samples = Samples()
    private var questionnaires: [Int: Questionnaires] = [:]
    /// Per series what was open when the window began.
    private var backlogs: [Int]
    private(set) var little: LittleCheck
    private(set) var isOverfull = false
    private var last = 0

    init(_ periods: PeriodRow, _ grouping: Grouping, _ measure: Measure, _ clock: Clock) {
        self.periods = periods
        self.grouping = grouping
        source = MeasureColumns(measure, clock)
        cells = Cells(repeating: Cell(), count: periods.count * grouping.count)
        backlogs = Array(repeating: 0, count: grouping.count)
        little = LittleCheck(from: periods.from, to: periods.to)
    }

    /// The series of a key; nil when there is no room for another.
    private mutating func series(_ key: Grouping.Key) -> Int? {
        let series = grouping.group(key)
        if series == backlogs.count {
            guard (series + 1) * periods.count <= Projections.trendRowsMax else {
                isOverfull = true
                return nil
            }
            backlogs.append(0)
            cells.grow(to: backlogs.count * periods.count)
        }
        return series < backlogs.count ? series : nil
    }

    /// Takes in an ended request that passes by all but its official.
    mutating func add(
        _ chunk: EndedChunk.Columns, _ row: Int, _ cursor: inout Int, _ selection: Selection
    ) {
        let endedAt = chunk.value(.endedAt, row)
        var key = chunk.key(row, at: .endedAt)
        let official = key.official
        let period = period(endedAt)
        let flags = chunk.flags(row)
        if let period, isSplit, flags.has(RowFlags.shared) {
            for part in chunk.parts(of: row, &cursor)
            where selection.passes(official: part.official) {
                key.official = part.official
                guard let series = series(key) else { return }
                samples.add(source.value(part), to: series * periods.count + period)
            }
            key.official = official
        }
        guard selection.passes(official: official) else { return }
        add(key, submittedAt: chunk.value(.submittedAt, row), endedAt: endedAt)
        guard let period, let series = series(key) else { return }
        let cell = series * periods.count + period
        let answer = chunk.answer(row)
        cells[cell].counts.add(flags, answer)
        if answer.isQuestionnaire { questionnaires[cell, default: .init()].add(answer) }
        if isSplit, flags.has(RowFlags.shared) || official == Names.none { return }
        let value = isSplit ? source.share(chunk, row) : source.value(chunk, row)
        if value >= 0 { samples.add(value, to: cell) }
    }

    /// Takes in when a request came and went. A reopened one counts as open until its last ending.
    mutating func add(_ key: Grouping.Key, submittedAt: Int64, endedAt: Int64?) {
        guard submittedAt < periods.to, endedAt ?? .max >= periods.from,
            let series = series(key)
        else { return }
        if submittedAt < periods.from {
            backlogs[series] += 1
        } else if let period = periods.index(submittedAt) {
            cells[series * periods.count + period].arrivals += 1
        }
        little.add(submittedAt: submittedAt, endedAt: endedAt)
    }

    /// Requests end in the order of the log, so that the period is nearly always the last one's.
    private mutating func period(_ milliseconds: Int64) -> Int? {
        if milliseconds >= periods.bounds[last], milliseconds < periods.bounds[last + 1] {
            return last
        }
        guard let found = periods.index(milliseconds) else { return nil }
        last = found
        return found
    }

    mutating func rows(
        _ calendars: Calendars, _ dimension: Dimension, _ filter: Filter, hasIndex: Bool
    ) -> [[UInt8]] {
        let summaries = samples.summaries(groupCount: backlogs.count * periods.count)
        var daysByCalendar: [CalendarVersion: [Int]] = [:]
        let isMarked = Grouping.isMarked(grouping.dimensions, filter)
        var rows: [[UInt8]] = []
        for series in grouping.sorted() {
            var backlog = backlogs[series]
            let calendar = calendars.standing(for: series, of: grouping, filter)
            let workingDays = daysByCalendar[calendar.version] ?? periods.workingDays(calendar)
            daysByCalendar[calendar.version] = workingDays
            let isOne = isMarked && grouping.isAboutOneOfficial(series, filter)
            for period in 0..<periods.count {
                let index = series * periods.count + period
                let cell = cells[index]
                backlog += cell.arrivals - cell.counts.ended
                var json = JSONWriter()
                json.object { object in
                    grouping.writeKeys(series, into: &object)
                    object.name(text: dimension.rawValue)
                    object.value(Periods.text(dimension, periods.numbers[period]))
                    cell.writeFlow(backlog, workingDays[period], into: &object)
                    Samples.Summary.write(summaries[index], into: &object)
                    cell.counts.writePromise(into: &object)
                    object.field("rejected", cell.counts.rejected)
                    object.field(
                        "rejectionRate", rate(cell.counts.rejected, of: cell.counts.ended))
                    cell.counts.writeRework(into: &object)
                    cell.counts.writeSatisfaction(into: &object)
                    if hasIndex {
                        let ikm = questionnaires[index]?.indexHundredths
                        object.field("questionnaires", questionnaires[index]?.count ?? 0)
                        object.field("ikm", ikm.map { Double($0) / 100 })
                    }
                    if isMarked {
                        cell.counts.writeMarks(isAboutOne: isOne, into: &object)
                        object.field("endingsMark", isOne ? mark(cell.counts.ended) : nil)
                        object.field("mark", isOne ? mark(summaries[index]?.count ?? 0) : nil)
                    }
                }
                rows.append(json.bytes)
            }
        }
        return rows
    }
}

extension Trend.Cell {
    fileprivate func writeFlow(
        _ backlog: Int, _ workingDays: Int, into json: inout JSONWriter
    ) {
        json.field("arrivals", arrivals)
        json.field("endings", counts.ended)
        json.field("backlog", backlog)
        json.field("workingDays", workingDays)
        json.field("arrivalsPerWorkingDay", rate(arrivals, of: workingDays))
        json.field("endingsPerWorkingDay", rate(counts.ended, of: workingDays))
    }
}

/// Little's law over a closed window: what is open on average is what comes per unit of time, times
/// how long it stays (J. D. C. Little, "A proof for the queuing formula L = lambda W", 1961).
///
/// Exact when nothing is open at either end of the window; otherwise the deviation tells how far the
/// window is from that, and a large one that figures of it say little about a steady state.
struct LittleCheck: Sendable {
    /// Milliseconds since 1970 UTC, half-open.
    let from: Int64
    let to: Int64
    private(set) var arrivals = 0
    private(set) var endings = 0
    /// Milliseconds in which requests were open in the window, added up.
    private var openTime: Int64 = 0
    /// Milliseconds from submission to ending of what ended in the window, added up.
    private var stayTime: Int64 = 0

    init(from: Int64, to: Int64) {
        self.from = from
        self.to = to
    }

    /// Takes in a request that was open at some time in the window.
    mutating func add(submittedAt: Int64, endedAt: Int64?) {
        openTime &+= max(0, min(endedAt ?? to, to) &- max(submittedAt, from))
        if submittedAt >= from { arrivals += 1 }
        guard let endedAt, endedAt >= from, endedAt < to else { return }
        endings += 1
        stayTime &+= endedAt &- submittedAt
    }

    /// Writes the law's three figures, what two of them say of the third, and how far it is off.
    func write(into json: inout JSONWriter) {
        let length = Double(to - from)
        let meanOpen = length > 0 ? Double(openTime) / length : nil
        let meanStay = endings > 0 ? Double(stayTime) / Double(endings) / 1000 : nil
        let expected = meanStay.map { Double(arrivals) * $0 * 1000 / length }
        json.name("little")
        json.object {
            $0.field("from", length > 0 ? Instant(milliseconds: from) : nil)
            $0.field("to", length > 0 ? Instant(milliseconds: to) : nil)
            $0.field("arrivals", arrivals)
            $0.field("endings", endings)
            $0.field("meanOpen", meanOpen)
            $0.field("arrivalsPerDay", length > 0 ? Double(arrivals) * 86_400_000 / length : nil)
            $0.field("meanStaySeconds", meanStay)
            $0.field("expectedOpen", expected)
            if let meanOpen, let expected, meanOpen > 0 {
                $0.field("deviation", (expected - meanOpen) / meanOpen)
            } else {
                $0.field("deviation", nil as Double?)
            }
        }
    }
}

extension WorkingCalendar {
    /// How many local days of a stretch have working time in it; milliseconds, half-open.
    func workingDays(from: Int64, to: Int64) -> Int {
        let periods = Periods(zoneOffset: zoneOffset)
        let (start, end) = (
            Instant(milliseconds: from).seconds, Instant(milliseconds: to).seconds
        )
        var days = 0
        var second = start
        while second < end {
            let next = min(end, (periods.day(second) + 1) * 86_400 - zoneOffset)
            if workingSeconds(from: second, to: next) > 0 { days += 1 }
            second = next
        }
        return days
    }
}

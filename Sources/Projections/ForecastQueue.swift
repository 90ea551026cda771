import JSONText
import ServiceRequests

/// How the length of a queue is forecast: future days are drawn, with their arrivals and endings
/// together, from past days of the same weekday, and a day on which the office is closed from such
/// days; a thousand such futures give the middle and the interval that holds 80 % of them.
///
/// It knows no trend and takes days to be independent of each other. How far that holds is told by
/// the same forecast made for weeks that have passed since.
enum ForecastRules {
    /// Past days to draw from, if there are as many.
    static let trainingDays = 84
    /// With fewer days, or fewer arrivals and endings in them, nothing is said.
    static let trainingDaysMin = 28
    static let casesMin = 30
    /// Past weeks for which the forecast is made again and compared.
    static let windows = 8
    static let paths = 1000
    /// The same question gives the same answer.
    static let seed: UInt64 = 0x4D41_5245_4C41_4E21
    /// In percent: the interval between the two holds 80 %.
    static let (low, high) = (10, 90)
}

/// What came and went on each day of a stretch up to today.
struct DaySeries {
    /// Local days since 1970; the last is today, which is not over.
    let days: ClosedRange<Int>
    /// The day of the first submission.
    var first = Int.max
    var open = 0
    private(set) var arrivals: [Int]
    private(set) var endings: [Int]

    init(_ days: ClosedRange<Int>) {
        self.days = days
        arrivals = Array(repeating: 0, count: days.count)
        endings = arrivals
    }

    /// Takes in a request by the days on which it came and went.
    mutating func add(submitted: Int, ended: Int?) {
        first = min(first, submitted)
        if days.contains(submitted) { arrivals[submitted - days.lowerBound] += 1 }
        guard let ended else {
            open += 1
            return
        }
        if days.contains(ended) { endings[ended - days.lowerBound] += 1 }
    }

    /// How many were open when each day began, counted back from now.
    func backlogs() -> [Int] {
        var backlog = open
        var backlogs = arrivals
        for index in arrivals.indices.reversed() {
            backlog += endings[index] - arrivals[index]
            backlogs[index] = backlog
        }
        return backlogs
    }
}

/// A forecast from the beginning of one day on.
struct QueueForecast {
    /// Of each day's end: the bounds and the middle.
    private(set) var days: [(low: Int, median: Int, high: Int)] = []
    /// The past days that were drawn from.
    let training: Range<Int>

    /// - Parameters:
    ///   - origin: The first day to forecast.
    ///   - kind: What days resemble each other by.
    /// - Returns: nil when there is too little to draw from.
    init?(
        _ series: DaySeries, from origin: Int, backlog: Int, horizon: Int, _ kind: (Int) -> Int
    ) {
        let start = max(
            series.first, series.days.lowerBound, origin - ForecastRules.trainingDays)
        guard start < origin, origin - start >= ForecastRules.trainingDaysMin else { return nil }
        training = start..<origin
        var pools: [Int: [Int]] = [:]
        var cases = 0
        for day in training {
            let index = day - series.days.lowerBound
            pools[kind(day), default: []].append(index)
            cases += series.arrivals[index] + series.endings[index]
        }
        guard cases >= ForecastRules.casesMin else { return nil }
        let all = training.map { $0 - series.days.lowerBound }
        let futures = (0..<horizon).map { pools[kind(origin + $0)] ?? all }
        var random = SplitMix(state: ForecastRules.seed)
        var lengths = Array(repeating: [Int](), count: horizon)
        for _ in 0..<ForecastRules.paths {
            var length = backlog
            for (ahead, pool) in futures.enumerated() {
                let drawn = pool[random.below(pool.count)]
                length = max(0, length + series.arrivals[drawn] - series.endings[drawn])
                lengths[ahead].append(length)
            }
        }
        for var length in lengths {
            length.sort()
            func at(_ percent: Int) -> Int { length[Ranking.rank(percent, length.count)] }
            days.append((at(ForecastRules.low), at(50), at(ForecastRules.high)))
        }
    }
}

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, 2014): repeatable on every machine.
private struct SplitMix {
    var state: UInt64

    /// A number below `bound`, evenly.
    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)).multipliedFullWidth(by: UInt64(bound)).high)
    }
}

/// How good a forecast was for what has happened since.
struct BackTest {
    var n = 0
    var hits = 0
    var errors: [Int] = []

    mutating func add(_ actual: Int, _ low: Int, _ median: Int, _ high: Int) {
        n += 1
        if (low...high).contains(actual) { hits += 1 }
        errors.append(abs(actual - median))
    }

    var meanError: Double? {
        n > 0 ? Double(errors.reduce(0, +)) / Double(n) : nil
    }

    var medianError: Int? {
        errors.isEmpty ? nil : errors.sorted()[Ranking.rank(50, errors.count)]
    }
}

extension Projections {
    /// The rows of FORECAST for queues.
    func forecast(
        _ filter: Filter, _ by: [Dimension], days horizon: Int, now: Instant
    ) -> [[UInt8]] {
        let periods = Periods(zoneOffset: calendar.zoneOffset)
        let today = periods.day(now.seconds)
        let reach = ForecastRules.trainingDays + 7 * ForecastRules.windows
        let selection = Selection(filter, catalogue)
        var grouping = Grouping(by, catalogue, calendar)
        let none = DaySeries(today - reach...today)
        var groups = Array(repeating: none, count: grouping.count)
        func day(_ milliseconds: Int64) -> Int {
            periods.day(Instant(milliseconds: milliseconds).seconds)
        }
        func add(_ key: Grouping.Key, _ submittedAt: Int64, _ endedAt: Int64?) {
            let group = grouping.group(key)
            if group == groups.count { groups.append(none) }
            groups[group].add(submitted: day(submittedAt), ended: endedAt.map(day))
        }
        selection.scan(ended, by: .endedAt) { chunk, row, _ in
            add(
                chunk.key(row, at: .endedAt), chunk.value(.submittedAt, row),
                chunk.value(.endedAt, row))
        }
        open.forEachFigures { figures in
            guard
                selection.passes(
                    definition: figures.definition, unit: figures.unit, channel: figures.channel)
            else { return }
            add(figures.key, figures.submittedAt, nil)
        }
        var kinds: [CalendarVersion: [Int: Int]] = [:]
        func kind(_ day: Int, _ calendar: WorkingCalendar) -> Int {
            if let known = kinds[calendar.version]?[day] { return known }
            let start = day * 86_400 - calendar.zoneOffset
            let isOpen = calendar.workingSeconds(from: start, to: start + 86_400) > 0
            let kind = isOpen ? CivilDay(number: day).weekday : 0
            kinds[calendar.version, default: [:]][day] = kind
            return kind
        }
        return grouping.rows { group, json in
            let calendar = catalogue.calendars.standing(for: group, of: grouping, filter)
            Self.write(groups[group], today, horizon, { kind($0, calendar) }, into: &json)
            return true
        }
    }

    private static func write(
        _ series: DaySeries, _ today: Int, _ horizon: Int, _ kind: (Int) -> Int,
        into json: inout JSONWriter
    ) {
        let backlogs = series.backlogs()
        func backlog(_ day: Int) -> Int { backlogs[day - series.days.lowerBound] }
        let forecast = QueueForecast(
            series, from: today, backlog: backlog(today), horizon: horizon, kind)
        var test = BackTest()
        var windows = 0
        for week in 1...ForecastRules.windows {
            // Only days that are over are compared.
            let origin = today - 7 * week
            let ahead = min(horizon, today - origin)
            guard
                let past = QueueForecast(
                    series, from: origin, backlog: backlog(origin), horizon: ahead, kind)
            else { continue }
            windows += 1
            for (index, day) in past.days.enumerated() {
                test.add(backlog(origin + index + 1), day.low, day.median, day.high)
            }
        }
        json.field("open", series.open)
        json.field("n", forecast?.training.count ?? 0)
        json.field("reason", forecast == nil ? "too-few" : nil)
        json.name("days")
        json.array { array in
            for (index, day) in (forecast?.days ?? []).enumerated() {
                array.object {
                    $0.field("day", Periods.text(.day, Int32(clamping: today + index)))
                    $0.field("low", day.low)
                    $0.field("median", day.median)
                    $0.field("high", day.high)
                }
            }
        }
        json.name("backtest")
        json.object {
            $0.field("windows", windows)
            $0.field("n", test.n)
            $0.field("coverage", rate(test.hits, of: test.n))
            $0.field("meanError", test.meanError)
        }
    }
}

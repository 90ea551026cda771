import FoundationEssentials
import JSONText
import LineProtocol

/// `forecast`: how long a queue will be, or when a request will likely end.
enum ForecastCommand {
    /// The figures of a queue's row of FORECAST.
    struct Queue: Decodable {
        struct Day: Decodable {
            let day: String
            let low: Int
            let median: Int
            let high: Int
        }

        struct BackTest: Decodable {
            let windows: Int
            let n: Int
            let coverage: Double?
            let meanError: Double?
        }

        let open: Int
        let n: Int
        let days: [Day]
        let backtest: BackTest
    }

    /// The figures of a request's row.
    struct Request: Decodable {
        struct BackTest: Decodable {
            let n: Int
            let coverage: Double?
            let medianErrorSeconds: Int?
        }

        let n: Int
        let ageSeconds: Int
        let low: String?
        let median: String?
        let high: String?
        let backtest: BackTest
    }

    private static let barWidth = 20

    static func run(_ session: Session) throws(Failure) {
        guard let id = session.invocation.operands.first else {
            return try runQueues(session)
        }
        var object = try QueryFields(invocation: session.invocation, texts: session.texts).object()
        object.add("request", id)
        guard let answer = try session.answer("FORECAST", object) else { return }
        let rows = try GroupedRows<Request>(answer, texts: session.texts)
        let (table, notes) = table(rows, session.texts)
        try session.show(table, title: session.texts.forecastTitle(of: id), notes: notes)
    }

    private static func runQueues(_ session: Session) throws(Failure) {
        let dimensions = session.dimensions(usual: [])
        guard let rows = try session.groups(of: Queue.self, by: dimensions)?.rows else { return }
        let (table, notes) = table(rows, dimensions, session.texts)
        try session.show(table, title: session.texts.forecastTitle, notes: notes)
    }

    /// The table of a request's likely end and its footnotes.
    static func table(_ rows: GroupedRows<Request>, _ texts: Texts) -> (Table, notes: [String]) {
        var table = Table([
            Table.Column(header: texts.age, alignment: .right),
            Table.Column(header: "n", alignment: .right),
            Table.Column(header: texts.earliest), Table.Column(header: texts.likely),
            Table.Column(header: texts.latest),
        ])
        let duration = DurationText(clock: .working, units: texts.durationUnits)
        var notes: [String] = []
        for row in rows.rows {
            let it = row.figures
            guard let low = it.low, let median = it.median, let high = it.high else {
                notes.append(texts.tooFewToForecast)
                continue
            }
            table.append([
                duration(it.ageSeconds), texts.number(it.n), LocalTime.text(low),
                LocalTime.text(median), LocalTime.text(high),
            ])
            notes.append(
                texts.backTestNote(
                    coverage: it.backtest.coverage, n: it.backtest.n,
                    error: it.backtest.medianErrorSeconds.map { duration($0) }))
        }
        return (table, notes + [texts.requestForecastNote])
    }

    /// The table of the queues of the next days and its footnotes.
    static func table(
        _ rows: GroupedRows<Queue>, _ dimensions: [String], _ texts: Texts
    ) -> (Table, notes: [String]) {
        let grouped = GroupedTable(rows, dimensions: dimensions, texts: texts)
        var table = Table(
            grouped.columns + [
                Table.Column(header: texts.dimension("day")), .figure(texts.lowest),
                .figure(texts.likely), .figure(texts.highest), Table.Column(header: "", rank: 1),
            ])
        let longest = rows.rows.reduce(0) { most, row in
            row.figures.days.reduce(most) { max($0, $1.high) }
        }
        var notes: [String] = []
        for row in rows.rows {
            let it = row.figures
            for day in it.days {
                table.append(
                    grouped.keys(row) + [
                        day.day, texts.number(day.low), texts.number(day.median),
                        texts.number(day.high),
                        Bar.stacked(
                            [
                                (day.low, "█"), (day.median - day.low, "▓"),
                                (day.high - day.median, "░"),
                            ], of: longest, width: barWidth),
                    ])
            }
            let name = dimensions.isEmpty ? "" : grouped.keys(row).joined(separator: ", ") + ": "
            notes.append(
                name
                    + (it.days.isEmpty
                        ? texts.tooFewToForecast
                        : texts.backTestNote(
                            coverage: it.backtest.coverage, n: it.backtest.n,
                            error: texts.decimal(it.backtest.meanError, places: 1))))
        }
        return (table, notes + [texts.queueForecastNote])
    }
}

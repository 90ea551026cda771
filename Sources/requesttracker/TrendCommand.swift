import FoundationEssentials
import JSONText
import LineProtocol

/// `trend`: every figure, period by period.
enum TrendCommand {
    /// The figures of a row of TREND.
    struct Figures: Decodable {
        let arrivals: Int
        let endings: Int
        let backlog: Int
        let n: Int
        let p50Seconds: Int?
        let p90Seconds: Int?
        let slaMet: Int?
        let slaMissed: Int?
        let slaRate: Double?
        let answers: Int?
        let satisfactionRate: Double?
        let ikm: Double?
        let firstTimeRightRate: Double?
        let slaMark: String?
        let satisfactionMark: String?
        let endingsMark: String?
    }

    /// The check of Little's law.
    struct Little: Decodable {
        let meanOpen: Double?
        let expectedOpen: Double?
        let deviation: Double?
    }

    private struct Envelope: Decodable {
        let little: Little
    }

    private static let barWidth = 10
    private static let periods: Set = ["day", "week", "month", "quarter", "year"]

    static func run(_ session: Session) throws(Failure) {
        var dimensions = session.dimensions(usual: [])
        // The server adds the month by itself; the table must know.
        if periods.isDisjoint(with: dimensions) { dimensions.append("month") }
        guard let (rows, last) = try session.groups(of: Figures.self, by: dimensions) else {
            return
        }
        let clock = session.invocation.clock
        let (table, notes) = table(rows, dimensions, clock, session.texts)
        let little = try? JSONDecoder().decode(Envelope.self, from: Data(last.json)).little
        let title = session.texts.trendTitle(
            session.texts.timesTitle(
                measure: session.invocation.value(.measure) ?? "processing", clock: clock,
                period: ""))
        try session.show(
            table, title: title, notes: notes + (little.flatMap(session.texts.littleNote) ?? []))
    }

    /// The table of `rows` and its footnotes.
    static func table(
        _ rows: GroupedRows<Figures>, _ dimensions: [String], _ clock: ClockKind, _ texts: Texts
    ) -> (Table, notes: [String]) {
        var grouped = GroupedTable(rows, dimensions: dimensions, texts: texts)
        var table = Table(
            grouped.columns + [
                .figure(texts.arrivals), .figure(texts.endings), .figure(texts.backlog),
                Table.Column(header: "", rank: 6), .figure("n", rank: 1), .figure(texts.median),
                .figure("p90", rank: 2), .figure(texts.onTime), .figure(texts.satisfied, rank: 3),
                .figure("IKM", rank: 4), .figure(texts.rightFirst, rank: 5),
            ])
        let longest = rows.rows.reduce(0) { max($0, $1.figures.backlog) }
        let duration = DurationText(clock: clock, units: texts.durationUnits)
        for row in rows.rows {
            let it = row.figures
            let judged = (it.slaMet ?? 0) + (it.slaMissed ?? 0)
            let hasAnswers = (it.answers ?? 0) > 0
            // Lengths are counts and hide nobody; what is out of n follows the mark.
            let figures = grouped.cells(
                row, n: it.n,
                [
                    it.p50Seconds.map { duration($0) } ?? "–",
                    it.p90Seconds.map { duration($0) } ?? "–",
                    judged == 0
                        ? "–"
                        : grouped.figure(
                            texts.rate(percentText(it.slaRate), of: judged), mark: it.slaMark),
                    hasAnswers
                        ? grouped.figure(
                            percentText(it.satisfactionRate), mark: it.satisfactionMark) : "–",
                    it.ikm.map { texts.decimal($0, places: 2) } ?? "",
                    grouped.figure(percentText(it.firstTimeRightRate), mark: it.endingsMark),
                ])
            table.append(
                grouped.keys(row) + [
                    texts.number(it.arrivals), texts.number(it.endings), texts.number(it.backlog),
                    Bar.plain(Double(it.backlog), of: Double(longest), width: barWidth),
                ] + figures)
        }
        if rows.rows.isEmpty { return (table, [texts.nothingFound]) }
        var notes = grouped.notes + [texts.trendNote]
        if clock == .working { notes.append(texts.workingDayNote) }
        return (table, notes)
    }
}

import JSONText

/// `channels`: online beside the counter.
enum ChannelsCommand {
    /// The figures of a row of CHANNELS.
    struct Figures: Decodable {
        let arrivals: Int
        let open: Int
        let waiting: Int
        let n: Int
        let p50Seconds: Int?
        let p80Seconds: Int?
        let p90Seconds: Int?
        let reopenRate: Double?
        let pausedForApplicantRate: Double?
        let firstTimeRightRate: Double?
        let answers: Int
        let satisfactionRate: Double?
        let low: Double?
        let high: Double?
        let satisfactionMark: String?
    }

    static func run(_ session: Session) throws(Failure) {
        var dimensions = session.dimensions(usual: [])
        if !dimensions.contains("channel") { dimensions.append("channel") }
        guard let rows = try session.groups(of: Figures.self, by: dimensions)?.rows else { return }
        let (table, notes) = table(rows, dimensions, session.invocation.clock, session.texts)
        try session.show(table, title: session.texts.channelsTitle + session.period, notes: notes)
    }

    /// The table of `rows` and its footnotes.
    static func table(
        _ rows: GroupedRows<Figures>, _ dimensions: [String], _ clock: ClockKind, _ texts: Texts
    ) -> (Table, notes: [String]) {
        var grouped = GroupedTable(rows, dimensions: dimensions, texts: texts)
        var table = Table(
            grouped.columns + [
                .figure(texts.arrivals), .figure(texts.total), .figure(texts.waiting), .figure("n"),
                .figure(texts.median), .figure("p80", rank: 6), .figure("p90", rank: 1),
                .figure(texts.satisfied), .figure(texts.interval, rank: 3),
                .figure(texts.rightFirst, rank: 2), .figure(texts.reopened, rank: 4),
                .figure(texts.waitedForApplicant, rank: 5),
            ])
        let duration = DurationText(clock: clock, units: texts.durationUnits)
        func text(_ seconds: Int?) -> String { seconds.map { duration($0) } ?? "–" }
        for row in rows.rows {
            let it = row.figures
            let keys = grouped.keys(row)
            let cells = [
                text(it.p50Seconds), text(it.p80Seconds), text(it.p90Seconds),
                it.answers > 0
                    ? grouped.figure(
                        texts.rate(percentText(it.satisfactionRate), of: it.answers),
                        mark: it.satisfactionMark) : "–",
                it.answers > 0 && it.satisfactionMark != "suppressed"
                    ? intervalText(low: it.low, high: it.high) : "",
                percentText(it.firstTimeRightRate), percentText(it.reopenRate),
                percentText(it.pausedForApplicantRate),
            ]
            table.append(
                keys + [texts.number(it.arrivals), texts.number(it.open), texts.number(it.waiting)]
                    + grouped.cells(row, n: it.n, cells))
        }
        if rows.rows.isEmpty { return (table, [texts.nothingFound]) }
        var notes = grouped.notes + [texts.channelsNote]
        if clock == .working { notes.append(texts.workingDayNote) }
        return (table, notes)
    }
}

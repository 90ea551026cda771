import JSONText

/// `times`: how long the work takes.
enum TimesCommand {
    /// The figures of a row of TIMES; durations in seconds.
    struct Figures: Decodable {
        let n: Int
        let meanSeconds: Int?
        let p50Seconds: Int?
        let p80Seconds: Int?
        let p90Seconds: Int?
        let minSeconds: Int?
        let maxSeconds: Int?
        let slaMet: Int?
        let slaMissed: Int?
        let slaRate: Double?
        let slaMark: String?
        let reopened: Int?
        let rejected: Int?
    }

    static func run(_ session: Session) throws(Failure) {
        let dimensions = session.dimensions(usual: ["official"])
        guard let rows = try session.groups(of: Figures.self, by: dimensions)?.rows else { return }
        let clock = session.invocation.clock
        let (table, notes) = table(rows, dimensions, clock, session.texts)
        let title = session.texts.timesTitle(
            measure: session.invocation.value(.measure) ?? "processing", clock: clock,
            period: session.period)
        try session.show(table, title: title, notes: notes)
    }

    /// The table of `rows` and its footnotes.
    static func table(
        _ rows: GroupedRows<Figures>, _ dimensions: [String], _ clock: ClockKind, _ texts: Texts
    ) -> (Table, notes: [String]) {
        var grouped = GroupedTable(rows, dimensions: dimensions, texts: texts)
        var table = Table(
            grouped.columns + [
                .figure("n"), .figure(texts.median), .figure("p80", rank: 2), .figure("p90"),
                .figure(texts.mean, rank: 3), .figure(texts.shortest, rank: 6),
                .figure(texts.longest, rank: 5), .figure(texts.onTime),
                .figure(texts.reopened, rank: 1),
                .figure(texts.rejected, rank: 1),
            ])
        let duration = DurationText(clock: clock, units: texts.durationUnits)
        func text(_ seconds: Int?) -> String { seconds.map { duration($0) } ?? "–" }
        for row in rows.rows {
            let it = row.figures
            let judged = (it.slaMet ?? 0) + (it.slaMissed ?? 0)
            let cells = [
                text(it.p50Seconds), text(it.p80Seconds), text(it.p90Seconds),
                text(it.meanSeconds), text(it.minSeconds), text(it.maxSeconds),
                judged == 0
                    ? "–"
                    : grouped.figure(
                        texts.rate(percentText(it.slaRate), of: judged), mark: it.slaMark),
                it.reopened.map(texts.number) ?? "", it.rejected.map(texts.number) ?? "",
            ]
            table.append(grouped.keys(row) + grouped.cells(row, n: it.n, cells))
        }
        if rows.rows.isEmpty { return (table, [texts.nothingFound]) }
        var notes = grouped.notes
        if clock == .working { notes.append(texts.workingDayNote) }
        return (table, notes)
    }
}

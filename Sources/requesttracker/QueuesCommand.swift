import JSONText

/// `queues`: how long the queues are.
enum QueuesCommand {
    /// The figures of a row of QUEUES.
    struct Figures: Decodable {
        /// How many open requests have used up which part of their promise.
        struct Ageing: Decodable {
            let under50: Int
            let under80: Int
            let under100: Int
            let over100: Int
            let none: Int?
        }

        let waiting: Int
        let working: Int
        let paused: Int
        let unassigned: Int
        let total: Int
        let oldestSeconds: Int?
        let overdue: Int?
        let ageing: Ageing?
        let arrivals: Int?
        let endings: Int?
    }

    private static let barWidth = 12

    static func run(_ session: Session) throws(Failure) {
        let dimensions = session.dimensions(usual: ["official"])
        guard let rows = try session.groups(of: Figures.self, by: dimensions)?.rows else { return }
        let (table, notes) = table(rows, dimensions, session.texts)
        let at = session.invocation.value(.at).flatMap(LocalTime.wire).map { LocalTime.text($0) }
        let when = at ?? session.point(.asOf) ?? session.texts.now
        try session.show(table, title: session.texts.queuesTitle(at: when), notes: notes)
    }

    /// The table of `rows` and its footnotes.
    static func table(
        _ rows: GroupedRows<Figures>, _ dimensions: [String], _ texts: Texts
    ) -> (Table, notes: [String]) {
        let grouped = GroupedTable(rows, dimensions: dimensions, texts: texts)
        var table = Table(
            grouped.columns + [
                .figure(texts.total), Table.Column(header: "", rank: 3), .figure(texts.waiting),
                .figure(texts.working), .figure(texts.paused), .figure(texts.unassigned, rank: 1),
                .figure(texts.oldest, rank: 2), .figure(texts.overdue),
                .figure(texts.arrivals, rank: 1), .figure(texts.endings, rank: 1),
                .figure(texts.ageing, rank: 4),
            ])
        let longest = rows.rows.reduce(0) { max($0, $1.figures.total) }
        // By official they are a row of their own, and the column would only say that again.
        let showsUnassigned = !dimensions.contains("official")
        let duration = DurationText(clock: .wall, units: texts.durationUnits)
        for row in rows.rows {
            let it = row.figures
            let bar = Bar.stacked(
                [
                    (it.working, "█"), (it.waiting, "▓"), (it.unassigned, "▒"), (it.paused, "░"),
                ], of: longest, width: barWidth)
            let age = it.ageing.map { "\($0.under50)/\($0.under80)/\($0.under100)/\($0.over100)" }
            table.append(
                grouped.keys(row) + [
                    texts.number(it.total), bar, texts.number(it.waiting), texts.number(it.working),
                    texts.number(it.paused), showsUnassigned ? texts.number(it.unassigned) : "",
                    it.oldestSeconds.map { duration($0) } ?? "–",
                    it.overdue.map(texts.number) ?? "–", it.arrivals.map(texts.number) ?? "",
                    it.endings.map(texts.number) ?? "", age ?? "",
                ])
        }
        if rows.rows.isEmpty { return (table, [texts.nothingFound]) }
        return (table, longest > 0 ? [texts.queueBarNote] : [])
    }
}

import JSONText

/// `satisfaction`: how satisfied the applicants are.
enum SatisfactionCommand {
    /// The figures of a row of SATISFACTION; rates are fractions.
    struct Figures: Decodable {
        let n: Int
        let satisfied: Int?
        let rate: Double?
        let low: Double?
        let high: Double?
        let responseRate: Double?
        let meanScore: Double?
    }

    private static let barWidth = 10

    static func run(_ session: Session) throws(Failure) {
        let invocation = session.invocation
        let fields = QueryFields(invocation: invocation, texts: session.texts)
        let dimensions = fields.dimensions(usual: ["official"])
        let object = try fields.object(dimensions: dimensions)
        guard let answer = try session.answer("SATISFACTION", object) else { return }
        let rows = try GroupedRows<Figures>(answer, texts: session.texts)
        let (table, notes) = table(rows, dimensions, session.texts)
        let period = session.texts.period(from: invocation.value(.from), to: invocation.value(.to))
        try session.show(
            table, title: session.texts.satisfactionTitle(period: period), notes: notes)
    }

    /// The table of `rows` and its footnotes.
    static func table(
        _ rows: GroupedRows<Figures>, _ dimensions: [String], _ texts: Texts
    ) -> (Table, notes: [String]) {
        var grouped = GroupedTable(dimensions: dimensions, texts: texts)
        func figure(_ header: String, rank: Int = 0) -> Table.Column {
            Table.Column(header: header, alignment: .right, rank: rank)
        }
        var table = Table(
            grouped.columns + [
                figure("n"), figure(texts.satisfied), figure(texts.interval),
                Table.Column(header: "", rank: 3), figure(texts.meanScore, rank: 1),
                figure(texts.responseRate, rank: 2),
            ])
        for row in rows.rows {
            let it = row.figures
            // Nothing was answered: there is no rate, and an empty bar would say "nobody content".
            let isRated = it.n > 0
            let cells = [
                isRated ? percentText(it.rate) : "–",
                isRated ? intervalText(low: it.low, high: it.high) : "",
                isRated ? Bar.plain(it.rate ?? 0, of: 1, width: barWidth) : "",
                isRated ? decimalText(it.meanScore, places: 2) : "–",
                percentText(it.responseRate),
            ]
            table.append(grouped.keys(row) + grouped.cells(row, n: it.n, cells))
        }
        let notes = grouped.notes + [rows.rows.isEmpty ? texts.nothingFound : texts.intervalNote]
        return (table, notes)
    }
}

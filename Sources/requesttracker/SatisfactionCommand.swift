import JSONText
import ServiceRequests

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
        // With questionnaires only; of officials without target, index and band.
        let questionnaires: Int?
        let target: Int?
        let elements: [String: Element]?
        let elementsMark: String?
        let ikm: Double?
        let band: String?
        let weakest: [String]?
    }

    /// One of the nine elements of the questionnaire.
    struct Element: Decodable {
        let mean: Double?
    }

    private static let barWidth = 10

    static func run(_ session: Session) throws(Failure) {
        let dimensions = session.dimensions(usual: ["official"])
        guard let rows = try session.groups(of: Figures.self, by: dimensions)?.rows else { return }
        let (table, notes) = table(rows, dimensions, session.texts)
        let period = session.period
        try session.show(
            table, title: session.texts.satisfactionTitle(period: period), notes: notes)
        guard let (survey, surveyNotes) = surveyTable(rows, dimensions, session.texts) else {
            return
        }
        try session.output.line("")
        try session.show(
            survey, title: session.texts.surveyTitle(period: period), notes: surveyNotes)
    }

    /// The table of `rows` and its footnotes.
    static func table(
        _ rows: GroupedRows<Figures>, _ dimensions: [String], _ texts: Texts
    ) -> (Table, notes: [String]) {
        var grouped = GroupedTable(rows, dimensions: dimensions, texts: texts)
        var table = Table(
            grouped.columns + [
                .figure("n"), .figure(texts.satisfied), .figure(texts.interval),
                Table.Column(header: "", rank: 3), .figure(texts.meanScore, rank: 1),
                .figure(texts.responseRate, rank: 2),
            ])
        for row in rows.rows {
            let it = row.figures
            // Nothing was answered: there is no rate, and an empty bar would say "nobody content".
            let isRated = it.n > 0
            let cells = [
                isRated ? percentText(it.rate) : "–",
                isRated ? intervalText(low: it.low, high: it.high) : "",
                isRated ? Bar.plain(it.rate ?? 0, of: 1, width: barWidth) : "",
                isRated ? texts.decimal(it.meanScore, places: 2) : "–",
                percentText(it.responseRate),
            ]
            table.append(grouped.keys(row) + grouped.cells(row, n: it.n, cells))
        }
        let notes = grouped.notes + [rows.rows.isEmpty ? texts.nothingFound : texts.intervalNote]
        return (table, notes)
    }

    /// The table of the nine elements and the index, and its footnotes; nil when nobody filled in
    /// a questionnaire.
    static func surveyTable(
        _ rows: GroupedRows<Figures>, _ dimensions: [String], _ texts: Texts
    ) -> (Table, notes: [String])? {
        guard rows.rows.contains(where: { $0.figures.questionnaires != nil }) else { return nil }
        var grouped = GroupedTable(rows, dimensions: dimensions, texts: texts)
        let elements = SKM.elements.filter { element in
            rows.rows.contains { $0.figures.elements?[element] != nil }
        }
        let isIndexed = rows.rows.contains { $0.figures.target != nil }
        var columns = grouped.columns + [.figure("n")]
        if isIndexed {
            columns += [
                .figure(texts.wanted, rank: 2), .figure("IKM"), Table.Column(header: texts.band),
                Table.Column(header: texts.weakest, rank: 1),
            ]
        }
        var table = Table(
            columns + elements.map { Table.Column.figure(texts.element($0), rank: 3) })
        for row in rows.rows {
            let it = row.figures
            var cells: [String] = []
            if isIndexed {
                cells += [
                    it.target.map(texts.number) ?? "–", texts.decimal(it.ikm, places: 2),
                    it.band.map(texts.band) ?? "–",
                    it.weakest?.first.map(texts.element) ?? "–",
                ]
            }
            cells += elements.map { texts.decimal(it.elements?[$0]?.mean, places: 2) }
            table.append(
                grouped.keys(row)
                    + grouped.cells(mark: it.elementsMark, n: it.questionnaires ?? 0, cells))
        }
        let note = isIndexed ? texts.indexNote : texts.elementsOfOfficialsNote
        return (table, grouped.notes + [note])
    }
}

import JSONText

/// `indicators`: what was aimed at, what was reached, and the events that prove it.
enum IndicatorsCommand {
    /// A row of INDICATORS; a further row of evidence has only its first and last fields.
    struct Figures: Decodable {
        struct Evidence: Decodable {
            let count: Int
            let sequences: [Int]
        }

        let indicator: String
        let plan: String?
        let measure: String?
        let clock: String?
        let goal: Double?
        let direction: String?
        let realised: Double?
        let n: Int?
        let low: Double?
        let high: Double?
        let status: String?
        let evidence: Evidence?
        let sequences: [Int]?
    }

    /// So many sequences of a target stand in its row.
    private static let shown = 3

    static func run(_ session: Session) throws(Failure) {
        guard let rows = try session.groups(of: Figures.self)?.rows else { return }
        let (table, notes) = table(rows, session.texts)
        try session.show(table, title: session.texts.indicatorsTitle, notes: notes)
        guard session.invocation.has(.allEvidence) else { return }
        for line in evidenceLines(rows, session.texts) {
            for part in wrapped(line, width: session.terminal.width, indent: "  ") {
                try session.output.line(part)
            }
        }
    }

    /// The table of `rows` and its footnotes. A suppressed figure hides whether it reached its
    /// target too.
    static func table(_ rows: GroupedRows<Figures>, _ texts: Texts) -> (Table, notes: [String]) {
        var grouped = GroupedTable(rows, dimensions: [], texts: texts)
        var table = Table([
            Table.Column(header: texts.plan, rank: 3, shortest: 10, yieldsFirst: true),
            Table.Column(header: texts.indicator, rank: 2, shortest: 8),
            Table.Column(header: texts.whose, shortest: 8),
            Table.Column(header: texts.figure, shortest: 8),
            Table.Column(header: texts.goal, alignment: .right),
            Table.Column(header: "n", alignment: .right),
            Table.Column(header: texts.realised, alignment: .right),
            Table.Column(header: texts.interval, alignment: .right, rank: 4),
            Table.Column(header: texts.state),
            Table.Column(header: texts.evidence, rank: 5, shortest: 8),
        ])
        for row in rows.rows {
            let it = row.figures
            guard let measure = it.measure else { continue }
            let whose =
                row.keys["official"] ?? row.keys["service"] ?? row.keys["unit"] ?? texts.office
            let sign = it.direction == "at-most" ? "≤ " : "≥ "
            let cells = grouped.cells(
                row, n: it.n ?? 0,
                [
                    value(it.realised, measure, it.clock, texts),
                    intervalText(low: it.low, high: it.high),
                    it.status.map(texts.indicatorStatus) ?? "–",
                ])
            table.append(
                [
                    it.plan ?? "", it.indicator, whose, texts.indicatorMeasure(measure),
                    sign + value(it.goal, measure, it.clock, texts),
                ] + cells + [evidence(it)])
        }
        if table.rows.isEmpty { return (table, [texts.nothingFound]) }
        return (table, grouped.notes + [texts.indicatorsNote, texts.workingDayNote])
    }

    /// A figure in its measure's unit.
    private static func value(
        _ value: Double?, _ measure: String, _ clock: String?, _ texts: Texts
    ) -> String {
        guard let value, value.isFinite, value.magnitude < 1e15 else { return "–" }
        if measure.hasSuffix("Rate") { return percentText(value) }
        if measure == "ikm" { return texts.decimal(value, places: 2) }
        if measure == "endings" { return texts.number(Int(value)) }
        let kind = clock.flatMap(ClockKind.init(rawValue:)) ?? .working
        return DurationText(clock: kind, units: texts.durationUnits)(Int(value))
    }

    private static func evidence(_ figures: Figures) -> String {
        guard let evidence = figures.evidence else { return "" }
        let first = evidence.sequences.prefix(shown).map { "\($0)" }.joined(separator: ", ")
        return evidence.count > shown ? first + ", …" : first
    }

    /// Every event that proves a target, a target a paragraph.
    static func evidenceLines(_ rows: GroupedRows<Figures>, _ texts: Texts) -> [String] {
        var lines: [String] = []
        for row in rows.rows {
            let it = row.figures
            let sequences = (it.evidence?.sequences ?? it.sequences ?? []).map { "\($0)" }
            if it.measure != nil { lines.append("\(texts.evidenceOf) \(it.indicator):") }
            guard !sequences.isEmpty, let last = lines.indices.last else { continue }
            lines[last] += " " + sequences.joined(separator: " ")
        }
        return lines
    }
}

import JSONText

/// `fairness`: what happened beside what the kind of cases let expect.
enum FairnessCommand {
    /// A row of FAIRNESS.
    struct Figures: Decodable {
        let n: Int
        let slaMissed: Comparison
        let rejected: Comparison
        let reopened: Comparison
        let satisfied: Comparison
        let processing: Comparison
    }

    /// One of its comparisons.
    struct Comparison: Decodable {
        let n: Int
        let observed: Int?
        let expected: Double?
        let ratio: Double?
        let position: String?
        let mark: String?
    }

    static func run(_ session: Session) throws(Failure) {
        guard let rows = try session.groups(of: Figures.self)?.rows else { return }
        let (table, notes) = table(rows, session.texts)
        try session.show(table, title: session.texts.fairnessTitle + session.period, notes: notes)
    }

    /// The table of `rows` and its footnotes: in the order of the officials, never of a figure.
    static func table(
        _ rows: GroupedRows<Figures>, _ texts: Texts
    ) -> (Table, notes: [String]) {
        var grouped = GroupedTable(rows, dimensions: ["official"], texts: texts)
        var table = Table(
            grouped.columns + [
                .figure("n"), .figure(texts.missed), .figure(texts.rejected, rank: 1),
                .figure(texts.reopened, rank: 2), .figure(texts.satisfied),
                .figure(texts.processing),
            ])
        for row in rows.rows {
            let it = row.figures
            let comparisons = [it.slaMissed, it.rejected, it.reopened, it.satisfied, it.processing]
            let cells = comparisons.map { cell($0, texts) }
            table.append(grouped.keys(row) + grouped.cells(row, n: it.n, cells))
        }
        return (
            table, grouped.notes + [rows.rows.isEmpty ? texts.nothingFound : texts.fairnessNote]
        )
    }

    /// The ratio and, for counts, what it is of; signs say how far outside of the limits it lies.
    private static func cell(_ it: Comparison, _ texts: Texts) -> String {
        guard it.mark != "suppressed", let ratio = it.ratio else { return "–" }
        let sign =
            switch it.position {
            case "above998": " ▲▲"
            case "above95": " ▲"
            case "below998": " ▼▼"
            case "below95": " ▼"
            default: ""
            }
        guard let observed = it.observed else { return texts.decimal(ratio, places: 2) + sign }
        let expected = texts.decimal(it.expected, places: 1)
        return "\(texts.number(observed))/\(expected) = \(texts.decimal(ratio, places: 2))\(sign)"
    }
}

import FoundationEssentials
import JSONText
import LineProtocol

/// `signals`: what may make figures look better than the work is.
enum SignalsCommand {
    /// A row of SIGNALS.
    struct Figures: Decodable {
        let kind: String
        let at: String
        let count: Int
        let measuredSeconds: Int?
        let requests: [String]
        let sequences: [Int]
    }

    private struct Envelope: Decodable {
        let counts: [String: Int]
    }

    /// So many requests and sequences of a signal are shown.
    private static let shown = 4

    static func run(_ session: Session) throws(Failure) {
        guard let (rows, last) = try session.groups(of: Figures.self) else { return }
        let counts =
            (try? JSONDecoder().decode(Envelope.self, from: Data(last.json)))?.counts ?? [:]
        let (table, notes) = table(rows, counts, session.texts)
        try session.show(table, title: session.texts.signalsTitle, notes: notes)
    }

    /// The table of `rows` and its footnotes.
    static func table(
        _ rows: GroupedRows<Figures>, _ counts: [String: Int], _ texts: Texts
    ) -> (Table, notes: [String]) {
        var table = Table([
            Table.Column(header: texts.signal, shortest: 16),
            Table.Column(header: texts.dimension("official")),
            Table.Column(header: texts.dimension("service"), rank: 1),
            Table.Column(header: texts.when),
            Table.Column(header: "n", alignment: .right, rank: 2),
            Table.Column(header: texts.measured, alignment: .right, rank: 3),
            Table.Column(header: texts.request, shortest: 15),
            Table.Column(header: texts.sequence, shortest: 8),
        ])
        let duration = DurationText(clock: .wall, units: texts.durationUnits)
        for row in rows.rows {
            let it = row.figures
            table.append([
                texts.signal(it.kind), row.keys["official"] ?? texts.nobody,
                row.keys["service"] ?? "", LocalTime.text(it.at), texts.number(it.count),
                it.measuredSeconds.map { duration($0) } ?? "",
                list(it.requests), list(it.sequences.map { "\($0)" }),
            ])
        }
        if rows.rows.isEmpty { return (table, [texts.nothingFound]) }
        let total = counts.values.reduce(0, +)
        let more = total > rows.rows.count ? [texts.moreSignals(total, rows.rows.count)] : []
        return (table, more + [texts.signalsNote])
    }

    private static func list(_ texts: [String]) -> String {
        texts.prefix(shown).joined(separator: " ") + (texts.count > shown ? " …" : "")
    }
}

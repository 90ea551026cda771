import JSONText

/// `hours`: when people come and wait, an hour a line and a weekday a column.
enum HoursCommand {
    /// A row of HOURS: an hour of the week.
    struct Figures: Decodable {
        let weekday: Int
        let hour: Int
        let arrivals: Int
        let arrivalsPerHour: Double?
        let meanWaiting: Double?
    }

    private static let shades: [Character] = ["░", "▒", "▓", "█"]

    static func run(_ session: Session) throws(Failure) {
        let invocation = session.invocation
        let fields = QueryFields(invocation: invocation, texts: session.texts)
        // Whoever asks when people wait means the counter, unless another channel is named.
        let channels = invocation.list(.channel)
        var object = try fields.object()
        if channels.isEmpty { object.add("channel", "counter") }
        guard let answer = try session.answer("HOURS", object) else { return }
        let rows = try GroupedRows<Figures>(answer, texts: session.texts)
        let names = (channels.isEmpty ? ["counter"] : channels).map(session.texts.word)
        let title = session.texts.hoursTitle(names)
        guard session.invocation.has(.since) else {
            let (table, notes) = table(rows, session.texts)
            return try session.show(table, title: title, notes: notes)
        }
        // A cell has room for one point only: a table each.
        for point in [session.texts.pointNow, session.texts.pointThen] {
            let (table, notes) = table(rows.of(point, session.texts), session.texts)
            let isFirst = point == session.texts.pointNow
            if !isFirst { try session.output.line("") }
            try session.show(table, title: "\(title), \(point)", notes: notes, continues: !isFirst)
        }
    }

    /// The table of `rows` and its footnotes. Hours in which nobody came, and
    /// next to nobody waited, are left out.
    static func table(
        _ rows: GroupedRows<Figures>, _ texts: Texts
    ) -> (Table, notes: [String]) {
        let figures = rows.rows.map(\.figures)
        let longest = figures.reduce(0) { max($0, $1.meanWaiting ?? 0) }
        let isUsed = { (it: Figures) in it.arrivals > 0 || isSeen(it.meanWaiting) }
        let hours = Set(figures.filter(isUsed).map(\.hour)).sorted()
        let days = Set(figures.filter(isUsed).map(\.weekday)).sorted()
        var table = Table(
            [Table.Column(header: texts.hour)]
                + days.map { Table.Column(header: texts.weekday($0), alignment: .right) })
        for hour in hours {
            let cells = days.map { day in
                figures.first { $0.hour == hour && $0.weekday == day }
                    .map { cell($0, longest, texts) } ?? ""
            }
            let two = hour < 10 ? "0\(hour)" : "\(hour)"
            table.append(["\(two)-\(hour + 1 < 10 ? "0" : "")\(hour + 1)"] + cells)
        }
        return (table, [hours.isEmpty ? texts.nothingFound : texts.hoursNote])
    }

    /// Whether a figure is more than 0.0 as it is shown.
    private static func isSeen(_ figure: Double?) -> Bool { (figure ?? 0) >= 0.05 }

    private static func cell(_ it: Figures, _ longest: Double, _ texts: Texts) -> String {
        guard let arrivals = it.arrivalsPerHour, let waiting = it.meanWaiting else { return "" }
        if !isSeen(arrivals), !isSeen(waiting) { return "·" }
        let shade = longest > 0 ? min(3, Int(waiting / longest * 4)) : 0
        let mark = waiting > 0 ? String(shades[shade]) : " "
        return "\(texts.decimal(arrivals, places: 1)) \(mark)\(texts.decimal(waiting, places: 1))"
    }
}

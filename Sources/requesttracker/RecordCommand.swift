import JSONText
import LineProtocol

/// `request`, `track` and `status`: one thing, everything about it.
enum RecordCommand {
    static func run(_ session: Session) throws(Failure) {
        var fields = try QueryFields(invocation: session.invocation, texts: session.texts).object()
        if let operand = session.invocation.operands.first {
            fields.add(session.verb == "TRACK" ? "tracking" : "request", operand)
        }
        guard let answer = try session.answer(session.verb, fields) else { return }
        guard let object = try? answer.last.object() else {
            throw .lost(session.texts.answerNotUnderstood("JSON"))
        }
        try session.head()
        let view = RecordView(texts: session.texts, width: session.terminal.width)
        for line in view.lines(object) { try session.output.line(line) }
    }
}

/// `services` and `officials`: what is registered now.
enum RegisterCommand {
    static func run(_ session: Session) throws(Failure) {
        let fields = QueryFields(invocation: session.invocation, texts: session.texts)
        guard let answer = try session.answer(session.verb, try fields.object()) else { return }
        let rows = answer.rows
        try session.show(
            Self.table(rows, session), title: nil,
            notes: rows.isEmpty ? [session.texts.nothingFound] : [])
    }

    /// The table of `rows`: what is asked for most stays longest where there is little room.
    private static func table(_ rows: [JSONObject], _ session: Session) -> Table {
        func column(
            _ field: String, rank: Int = 0, shortest: Int? = nil, yields: Bool = false
        ) -> (field: String, column: Table.Column) {
            let alignment: Table.Column.Alignment =
                field == "fee" || field == "version" ? .right : .left
            return (
                field,
                Table.Column(
                    header: session.texts.label(field), alignment: alignment, rank: rank,
                    shortest: shortest, yieldsFirst: yields)
            )
        }
        let isServices = session.verb == "SERVICES"
        let columns =
            isServices
            ? [
                column("service"), column("point"), column("name", shortest: 20, yields: true),
                column("promise", rank: 1), column("active", rank: 2),
                column("unit", rank: 3, shortest: 10), column("fee", rank: 4),
                column("version", rank: 5), column("category", rank: 6),
                column("requirements", rank: 7, shortest: 20),
                column("source", rank: 8, shortest: 20),
            ]
            : [
                column("official"), column("point"), column("unit", shortest: 10),
                column("services", shortest: 16, yields: true), column("active", rank: 1),
                column("version", rank: 2),
            ]
        var table = Table(columns.map(\.column))
        let text = ValueText(texts: session.texts, clock: .working)
        for row in rows {
            table.append(
                columns.map { column in
                    row.names.firstIndex(of: column.field)
                        .map { text(row.value(at: $0), of: column.field) } ?? ""
                })
        }
        return table
    }
}

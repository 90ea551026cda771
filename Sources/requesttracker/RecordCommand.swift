import JSONText
import LineProtocol

/// `request`, `track` and `status`: one thing, everything about it.
enum RecordCommand {
    static func run(_ session: Session) throws(Failure) {
        var fields = JSONWriter()
        if let operand = session.invocation.operands.first {
            fields.object { json in
                json.field(session.verb == "TRACK" ? "tracking" : "request", operand)
                if let calendar = session.invocation.value(.calendar) {
                    json.field("calendar", calendar)
                }
            }
        }
        guard let answer = try session.answer(session.verb, fields) else { return }
        guard let object = try? answer.last.object() else {
            throw .lost(session.texts.answerNotUnderstood("JSON"))
        }
        let view = RecordView(texts: session.texts, width: session.terminal.width)
        for line in view.lines(object) { try session.output.line(line) }
    }
}

/// `services` and `officials`: what is registered now.
enum RegisterCommand {
    static func run(_ session: Session) throws(Failure) {
        guard let answer = try session.answer(session.verb, JSONWriter()) else {
            return
        }
        let rows = answer.rows
        guard !rows.isEmpty else { return try session.output.line(session.texts.nothingFound) }
        try session.show(RowsTable(texts: session.texts).table(rows), title: nil, notes: [])
    }
}

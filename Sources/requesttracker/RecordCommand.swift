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
            RowsTable(texts: session.texts).table(rows), title: nil,
            notes: rows.isEmpty ? [session.texts.nothingFound] : [])
    }
}

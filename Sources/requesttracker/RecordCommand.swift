import JSONText
import LineProtocol

/// `request`, `track` and `status`: one thing, everything about it.
enum RecordCommand {
    static func run(_ session: Session, _ command: Command) throws(Failure) {
        var fields = JSONWriter()
        if let operand = session.invocation.operands.first {
            fields.object { json in
                json.field(command == .track ? "tracking" : "request", operand)
                if let calendar = session.invocation.value(.calendar) {
                    json.field("calendar", calendar)
                }
            }
        }
        guard let answer = try session.answer(command.rawValue.uppercased(), fields) else { return }
        guard let object = try? answer.last.object() else {
            throw .lost(session.texts.answerNotUnderstood("JSON"))
        }
        let view = RecordView(texts: session.texts, width: session.terminal.width)
        for line in view.lines(object) { try session.output.line(line) }
    }
}

/// `services` and `officials`: what is registered now.
enum RegisterCommand {
    static func run(_ session: Session, _ command: Command) throws(Failure) {
        guard let answer = try session.answer(command.rawValue.uppercased(), JSONWriter()) else {
            return
        }
        let object = (try? answer.last.object()) ?? JSONObject()
        let inside = object["rows"]?.array?.compactMap { (try? $0.object()) ?? nil }
        let rows = inside ?? answer.streamed.compactMap { try? $0.object() }
        guard !rows.isEmpty else { return try session.output.line(session.texts.nothingFound) }
        try session.show(RowsTable(texts: session.texts).table(rows), title: nil, notes: [])
    }
}

import JSONText
import LineProtocol

/// `feedbacks`, `trainings` and `competences`: what was recorded of the people.
enum DevelopmentCommand {
    static func run(_ session: Session, title: Phrase) throws(Failure) {
        let fields = QueryFields(invocation: session.invocation, texts: session.texts)
        var object = try fields.object()
        let named = session.invocation.operands.first
        if let named { object.add("feedback", named) }
        guard let answer = try session.answer(session.verb, object) else { return }
        let rows = answer.rows
        guard !rows.isEmpty else { return try session.output.line(session.texts.nothingFound) }
        if named != nil, let only = rows.first {
            let view = RecordView(texts: session.texts, width: session.terminal.width)
            for line in view.lines(only) { try session.output.line(line) }
            return
        }
        try session.show(
            RowsTable(texts: session.texts, hidden: ["sequence", "version"]).table(rows),
            title: session.texts.text(title), notes: [])
    }
}

extension Answer {
    /// The rows, wherever in the answer they stand.
    var rows: [JSONObject] {
        let object = (try? last.object()) ?? JSONObject()
        let inside = object["rows"]?.array?.compactMap { (try? $0.object()) ?? nil }
        return inside ?? streamed.compactMap { try? $0.object() }
    }
}

extension JSONWriter {
    /// Adds a field to an object that was closed.
    mutating func add(_ name: StaticString, _ value: String) {
        bytes.removeLast()
        field(name, value)
        bytes.append(UInt8(ascii: "}"))
    }
}

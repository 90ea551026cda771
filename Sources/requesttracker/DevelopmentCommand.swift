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
        guard !rows.isEmpty else {
            try session.head()
            return try session.output.line(session.texts.nothingFound)
        }
        if named != nil, let only = rows.first {
            try session.head()
            let view = RecordView(texts: session.texts, width: session.terminal.width)
            for line in view.lines(only) { try session.output.line(line) }
            return
        }
        try session.show(
            RowsTable(texts: session.texts, hidden: ["sequence", "version"]).table(rows),
            title: session.texts.text(title), notes: [])
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

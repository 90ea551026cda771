import JSONText
import LineProtocol

/// `subject`: everything that is held about one applicant, request by request.
enum SubjectCommand {
    static func run(_ session: Session) throws(Failure) {
        var fields = JSONWriter()
        fields.object { json in
            json.field("nik", session.invocation.operands[0])
            if let actor = session.invocation.value(.by) { json.field("by", actor) }
        }
        let view = SubjectView(texts: session.texts, width: session.terminal.width)
        let bar = ProgressBar(session.terminal, session.texts)
        var request: String?
        let last: Reply
        do throws(Failure) {
            last = try session.connect().ask(requestLine("SUBJECT", fields)) {
                reply throws(Failure) in
                if session.printsJSON { return try session.output.line(reply.json) }
                if let progress = reply.progress { return bar.show(progress) }
                guard let row = try? reply.object() else { return }
                bar.clear()
                if let name = row["request"]?.string, name != request {
                    if request != nil { try session.output.line("") }
                    request = name
                    try session.output.line(view.heading(row))
                }
                for line in view.event(row) { try session.output.line(line) }
            }
        } catch {
            bar.clear()
            throw error
        }
        bar.clear()
        if session.printsJSON { try session.output.line(last.json) }
        try session.refuse(last)
        guard !session.printsJSON else { return }
        if request != nil { try session.output.line("") }
        for line in view.ending((try? last.object()) ?? JSONObject()) {
            try session.output.line(line)
        }
    }
}

/// The rows of SUBJECT as a citizen can read them: nothing is cut.
struct SubjectView {
    let texts: Texts
    let width: Int

    /// The line above a request's events.
    func heading(_ row: JSONObject) -> String {
        let request = row["request"]?.string ?? ""
        guard let state = row["state"]?.string else { return printable(request) }
        return printable("\(request): \(texts.word(state))")
    }

    /// One event: when and what, and under it what was said.
    func event(_ row: JSONObject) -> [String] {
        let when = LocalTime.text(row["occurredAt"]?.string ?? "")
        let type = row["type"]?.string.map(texts.word) ?? ""
        let sequence = row["sequence"]?.integer.map { " (\(texts.sequence) \($0))" } ?? ""
        var lines = ["  " + printable("\(when)  \(type)\(sequence)")]
        if let personal = (try? row["personal"]?.object()) ?? nil {
            lines += RecordView(texts: texts, width: max(40, width - 4)).lines(personal)
                .map { "    " + $0 }
        } else if row["restricted"]?.bool == true {
            lines.append("    " + texts.restrictedData)
        }
        return lines
    }

    /// How much there was.
    func ending(_ last: JSONObject) -> [String] {
        let (requests, events) = (last["requests"]?.integer ?? 0, last["events"]?.integer ?? 0)
        let elsewhere = last["elsewhere"]?.integer ?? 0
        let sentence =
            requests == 0
            ? texts.nothingHeld : texts.heldInAll(requests: requests, events: events)
        let sentences = [sentence] + (elsewhere > 0 ? [texts.namedElsewhere(elsewhere)] : [])
        return sentences.flatMap { wrapped(printable($0), width: width) }
    }
}

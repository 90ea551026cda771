import JSONText
import LineProtocol

/// `history`: what happened to one request, event by event.
enum HistoryCommand {
    static func run(_ session: Session) throws(Failure) {
        var fields = JSONWriter()
        // A name with a slash is that of a stream: `service/ktp-el` has a history too.
        let name = session.invocation.operands.first ?? ""
        fields.object { $0.field(name.contains("/") ? "stream" : "request", name) }
        guard let answer = try session.answer("HISTORY", fields) else { return }
        let events = answer.streamed.compactMap { try? $0.object() }
        try session.show(table(events, session.texts), title: nil, notes: [])
    }

    /// The table of `events`.
    static func table(_ events: [JSONObject], _ texts: Texts) -> Table {
        var table = Table([
            .init(header: texts.sequence, alignment: .right, rank: 3),
            .init(header: texts.version, alignment: .right, rank: 2), .init(header: texts.when),
            .init(header: texts.event), .init(header: texts.actor, rank: 1, shortest: 6),
            .init(header: texts.details, shortest: 24, yieldsFirst: true),
            .init(header: texts.recorded, rank: 4),
        ])
        for event in events {
            let occurred = event["occurredAt"]?.string ?? ""
            let recorded = event["recordedAt"]?.string ?? ""
            table.append([
                event["sequence"]?.integer.map(String.init) ?? "",
                event["version"]?.integer.map(String.init) ?? "",
                LocalTime.text(occurred, seconds: true),
                event["type"]?.string.map(texts.word) ?? "",
                event["actor"]?.string ?? "", details(event, texts),
                LocalTime.text(recorded, seconds: true),
            ])
        }
        return table
    }

    /// What the event's body says, without what only machines need.
    static func details(_ event: JSONObject, _ texts: Texts) -> String {
        guard let body = (try? event["body"]?.object()) ?? nil else { return "" }
        let text = ValueText(texts: texts, clock: .working)
        return body.names.enumerated().filter { $0.element != "content" }.map { position, name in
            let key = texts.language == .english ? name : texts.label(name)
            return "\(key)=\(text(body.value(at: position), of: name))"
        }.joined(separator: " ")
    }
}

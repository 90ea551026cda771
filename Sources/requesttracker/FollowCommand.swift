import JSONText
import LineProtocol

/// `follow`: what is recorded, as it is recorded, until Ctrl-C.
enum FollowCommand {
    /// Events that may be on their way at a time; half of them are granted anew when half have come.
    private static let credit = 2_000

    static func run(_ session: Session) throws(Failure) {
        let fields = ReplayFields(invocation: session.invocation, texts: session.texts)
        let connection = try session.connect()
        let size = (try? connection.hello.object())?["size"]?.integer ?? 0
        var more = JSONWriter()
        more.object { $0.field("credit", credit / 2) }
        var events = 0
        var next = size + 1
        do throws(Failure) {
            let line = requestLine("FOLLOW", try fields.following(from: size + 1, credit: credit))
            let last = try connection.follow(
                line, granting: requestLine("MORE", more), each: credit / 2
            ) { reply throws(Failure) in
                guard let event = try? reply.object() else { return }
                events += 1
                next = (event["sequence"]?.integer ?? 0) + 1
                try session.output.line(
                    session.printsJSON ? reply.json : Array(text(event, session.texts).utf8))
            } caughtUp: { () throws(Failure) in
                try session.output.flush()
            }
            try session.refuse(last)
        } catch {
            switch error {
            case .interrupted, .refused:
                complain(session.texts.followed(events: events, next: next))
            case .lost(let message): throw .lost(message + " " + session.texts.goOnFrom(next))
            default: break
            }
            throw error
        }
    }

    /// One event for people.
    static func text(_ event: JSONObject, _ texts: Texts) -> String {
        let time = LocalTime.text(event["occurredAt"]?.string ?? "", seconds: true)
        let number = event["sequence"]?.integer.map { "#\($0)" } ?? ""
        var stream = event["stream"]?.string ?? ""
        if stream.hasPrefix("request/") { stream.removeFirst("request/".count) }
        var parts = [time, number, stream, event["type"]?.string.map(texts.word) ?? ""]
        let details = HistoryCommand.details(event, texts)
        if !details.isEmpty { parts.append(details) }
        if let actor = event["actor"]?.string { parts.append("(\(actor))") }
        return printable(parts.joined(separator: "  "))
    }
}

import JSONText
import LineProtocol

/// `replay`: the log itself, one event as raw JSON a line on standard output.
enum ReplayCommand {
    static func run(_ session: Session) throws(Failure) {
        let fields = try object(session.invocation, session.texts)
        let connection = try session.connect()
        var lastEvent: [UInt8] = []
        do throws(Failure) {
            let line = requestLine("REPLAY", fields)
            let last = try connection.ask(line) { reply throws(Failure) in
                try session.output.line(reply.json)
                lastEvent = reply.json
            }
            try session.output.flush()
            if session.printsJSON { try session.output.line(last.json) }
            try session.refuse(last)
            guard let next = (try? last.object())?["next"]?.integer else { return }
            let events = (try? last.object())?["events"]?.integer
            complain(session.texts.replayed(events: events ?? 0, next: next))
        } catch {
            guard case .lost(let message) = error else { throw error }
            let sequence = (try? JSONObject(lastEvent))?["sequence"]?.integer
            throw .lost(message + (sequence.map { " " + session.texts.goOnFrom($0 + 1) } ?? ""))
        }
    }

    /// The fields of REPLAY: `from` and `to` are sequences here, not times.
    static func object(_ invocation: Invocation, _ texts: Texts) throws(Failure) -> JSONWriter {
        var json = JSONWriter(Array("{".utf8))
        for option in [Option.from, .to, .limit] {
            guard let number = try invocation.integer(option, texts: texts) else { continue }
            json.name(text: option.rawValue)
            json.value(number)
        }
        let types = invocation.list(.types)
        if !types.isEmpty {
            json.name("types")
            json.array { array in for type in types { array.value(type) } }
        }
        json.bytes.append(UInt8(ascii: "}"))
        return json
    }
}

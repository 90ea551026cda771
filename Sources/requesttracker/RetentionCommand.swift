import FoundationEssentials
import JSONText
import LineProtocol

/// `retention`: erases what is held of requests that ended long ago; without `--yes` it only lists
/// them.
enum RetentionCommand {
    private static let pageSize = 10_000

    static func run(_ session: Session) throws(Failure) {
        guard let text = session.invocation.value(.olderThan) else {
            throw .usage(session.texts.ageMissing)
        }
        guard let age = Age(text), let end = age.before(Date()) else {
            throw .usage(session.texts.notAnAge(printable(text)))
        }
        let decision = try DecisionFields(session.invocation, asker: "office", texts: session.texts)
        let connection = try session.connect()
        let rows = try held(before: end, connection, session)
        guard session.invocation.has(.yes) else { return try show(rows, before: end, session) }
        try erase(rows.map(\.request), decision, connection, session)
    }

    /// The requests that ended before and still hold something, page by page.
    private static func held(
        before end: String, _ connection: Connection, _ session: Session
    ) throws(Failure) -> [WorklistCommand.Row] {
        var rows: [WorklistCommand.Row] = []
        var cursor: [UInt8]?
        repeat {
            let fields = list(before: end, session.invocation, after: cursor)
            var streamed: [Reply] = []
            let last = try connection.ask(requestLine("LIST", fields)) { streamed.append($0) }
            try session.refuse(last)
            let answer = Answer(last: last, streamed: streamed)
            rows += try WorklistCommand.rows(answer, texts: session.texts)
            cursor = try WorklistCommand.cursor(answer, texts: session.texts)?.json
        } while cursor != nil
        return rows
    }

    static func list(
        before end: String, _ invocation: Invocation, after cursor: [UInt8]?
    ) -> JSONWriter {
        var json = JSONWriter()
        json.object { object in
            object.field("to", end)
            object.field("personal", "held")
            for option in [Option.service, .unit] where invocation.has(option) {
                object.name(text: option.rawValue)
                object.array { array in for name in invocation.list(option) { array.value(name) } }
            }
            object.field("limit", pageSize)
            if let cursor {
                object.name("after")
                object.raw(cursor)
            }
        }
        return json
    }

    /// What would be erased.
    private static func show(
        _ rows: [WorklistCommand.Row], before end: String, _ session: Session
    ) throws(Failure) {
        if session.printsJSON {
            var json = JSONWriter()
            json.object { object in
                object.field("to", end)
                object.field("count", rows.count)
                object.name("requests")
                object.array { array in for row in rows { array.value(row.request) } }
            }
            return try session.output.line(json.bytes)
        }
        try session.show(
            WorklistCommand.table(rows, session.texts), title: nil,
            notes: [session.texts.wouldErase(rows.count, before: LocalTime.text(end))])
    }

    private static func erase(
        _ requests: [String], _ decision: DecisionFields, _ connection: Connection,
        _ session: Session
    ) throws(Failure) {
        let keys = requests.map { _ in StepCommand.freshKey() }
        let lines = zip(requests, keys).map { request, key in
            erasure(of: request, decision, key: key, by: session.invocation.value(.by))
        }
        let report = SendReport()
        let bar = ProgressBar(session.terminal)
        var source = ListedLines(lines, count: lines.count)
        do throws(Failure) {
            try connection.exchange(&source, window: SendCommand.window) { source, line in
                report.willSend(line, number: source.number)
            } progress: { source in
                bar.show(fraction: source.fraction, count: report.answered)
            } received: { reply throws(Failure) in
                guard let line = report.didReceive(reply), reply.word == .error else { return }
                bar.clear()
                let (request, key) = (requests[line.number - 1], keys[line.number - 1])
                let refused = Refused(reply)
                complain("\(request): \(refused.text)")
                // Recorded, but perhaps not gone from the disk yet: only the key finds it again.
                if refused.mayRetry { complain(session.texts.retryWith(key: key)) }
            }
        } catch {
            bar.clear()
            guard case .lost(let message) = error else { throw error }
            throw .lost(message + " " + session.texts.retentionAgain)
        }
        bar.clear()
        if session.printsJSON {
            try session.output.line(report.json(seconds: bar.seconds).bytes)
        } else {
            try session.output.line(
                session.texts.erased(report.sent - report.refused, of: report.sent))
        }
        if report.refused > 0 { throw .refused }
    }

    private static func erasure(
        of request: String, _ decision: DecisionFields, key: String, by actor: String?
    ) -> [UInt8] {
        var json = JSONWriter(Array("{".utf8))
        json.field("request", request)
        decision.write(into: &json)
        if let actor { json.field("by", actor) }
        json.field("key", key)
        json.bytes.append(UInt8(ascii: "}"))
        return requestLine("ERASE", json)
    }
}

/// How long ago: `5y`, `18m` or `90d`, in years, months or days of the calendar.
struct Age: Equatable {
    let years: Int
    let months: Int
    let days: Int

    /// Nil when `text` is no age; ages of zero are none, so that nothing recent is erased by
    /// mistake.
    init?(_ text: String) {
        guard let unit = text.last, let amount = Int(text.dropLast()), (1...10_000).contains(amount)
        else { return nil }
        switch unit {
        case "y": (years, months, days) = (amount, 0, 0)
        case "m": (years, months, days) = (0, amount, 0)
        case "d": (years, months, days) = (0, 0, amount)
        default: return nil
        }
    }

    /// The first moment of the local day that lies so long before `now`, as the wire wants it; nil
    /// before the calendar's first year.
    func before(_ now: Date) -> String? {
        guard let zone = TimeZone(secondsFromGMT: 7 * 3600) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let step = DateComponents(year: -years, month: -months, day: -days)
        guard let then = calendar.date(byAdding: step, to: now) else { return nil }
        let day = then.formatted(Date.ISO8601FormatStyle(timeZone: zone).year().month().day())
        guard calendar.component(.era, from: then) == 1,
            calendar.component(.year, from: then) >= 1970
        else { return nil }
        return LocalTime.wire(day)
    }
}

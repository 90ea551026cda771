import FoundationEssentials
import JSONText

/// `retention`: erases what is held of requests that ended long ago; without `--yes` it only lists
/// them.
enum RetentionCommand {
    static func run(_ session: Session) throws(Failure) {
        guard let text = session.invocation.value(.olderThan) else {
            throw .usage(session.texts.ageMissing)
        }
        guard let age = Age(text), let end = age.before(Date()) else {
            throw .usage(session.texts.notAnAge(printable(text)))
        }
        let decision = try DecisionFields(session.invocation, asker: "office", texts: session.texts)
        let connection = try session.connect()
        let rows = try EachRequest.listed(connection, session) {
            list(before: end, session.invocation, after: $0)
        }
        guard session.invocation.has(.yes) else { return try show(rows, before: end, session) }
        try erase(rows.map(\.request), decision, connection, session)
    }

    static func list(
        before end: String, _ invocation: Invocation, after cursor: [UInt8]?
    ) -> JSONWriter {
        var json = JSONWriter()
        json.object { object in
            object.field("to", end)
            object.field("personal", "held")
            for option in [Option.service, .unit] where invocation.has(option) {
                object.name(text: option.name)
                object.array { array in for name in invocation.list(option) { array.value(name) } }
            }
            object.field("limit", EachRequest.pageSize)
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
        try EachRequest.send(
            lines, for: requests, connection, session, again: session.texts.retentionAgain
        ) { report in
            session.texts.erased(report.sent - report.refused, of: report.sent)
        } refused: { index, refusal in
            // Recorded, but perhaps not gone from the disk yet: only the key finds it again.
            if refusal.mayRetry { complain(session.texts.retryWith(key: keys[index])) }
        }
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

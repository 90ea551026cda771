public import JSONText
public import ServiceRequests

/// Where a question reads the events it needs: the projections themselves do no I/O.
public protocol LogSource {
    /// A stream's events with sequences up to `sequence`, oldest first; none when there is no such
    /// stream.
    /// - Throws: `internal` when the log cannot be read, `draining` when the daemon stops.
    /// - Complexity: One point read an event of the stream.
    func history(of subject: Subject, upTo sequence: Int64) throws(Refusal) -> [LoggedEvent]

    /// Calls `body` with every event in a range of sequences, in order.
    /// - Throws: As ``history(of:upTo:)``.
    func forEach(
        in range: ClosedRange<Int64>, _ body: (LoggedEvent) -> Void
    ) throws(Refusal)

    /// The last sequence that was recorded at or before an instant; 0 when none was.
    /// - Throws: As ``history(of:upTo:)``.
    /// - Complexity: One point read for each halving of the log.
    func sequence(recordedAt instant: Instant) throws(Refusal) -> Int64

    /// Who applied for a request, by the NIK that it had last when `sequence` was the last event: a
    /// number that is the same for the same NIK and means nothing outside of one question. nil when no
    /// NIK was given, when it was erased, and while the request's personal data are restricted:
    /// whatever point of the log is asked about, these two are as they stand now.
    /// - Throws: As ``history(of:upTo:)``.
    func applicant(of request: String, upTo sequence: Int64) throws(Refusal) -> UInt64?

    /// Who recorded an event, as it says; nil when it does not.
    /// - Throws: As ``history(of:upTo:)``.
    func actor(of sequence: Int64) throws(Refusal) -> String?

    /// Hears how far a long question is: so many things of so many are done.
    func tell(done: Int, of whole: Int)
}

extension LogSource {
    /// Nobody is known where there is no private data.
    public func applicant(
        of request: String, upTo sequence: Int64
    ) throws(Refusal) -> UInt64? { nil }

    /// Nobody waits.
    public func tell(done: Int, of whole: Int) {}

    /// Nobody is known where events do not say.
    public func actor(of sequence: Int64) throws(Refusal) -> String? { nil }
}

extension Query {
    /// Whether it needs the log or much time: then it is answered from a copy of the projections on
    /// a thread of its own, and folding goes on meanwhile.
    public var isLong: Bool {
        switch self {
        case .signals, .indicators, .effect, .report, .forecast, .forecastOf, .explain: true
        case .queues(_, _, let instant): instant != nil
        // What is divided by time has no answers added up by month.
        case .times(_, let by, _, _): by.contains(where: \.isTime)
        // They look at all that ever ended.
        case .trend, .channels, .hours, .fairness: true
        case .recounted, .identity: true
        default: false
        }
    }
}

extension Projections {
    /// Answers a question that may need past events.
    /// - Parameters:
    ///   - query: The question.
    ///   - now: The instant that counts as now.
    ///   - log: The events; asked only up to ``sequence``.
    /// - Throws: `bad-argument` when the question cannot be answered, and what `log` throws.
    public func answer(
        _ query: Query, now: Instant, log: any LogSource
    ) throws(Refusal) -> QueryAnswer {
        switch query {
        case .signals(let question):
            let (rows, counts) = try signals(question, log)
            return answer(rows) { json in
                json.name("counts")
                json.object { object in
                    for kind in SignalKind.allCases where question.kinds?.contains(kind) ?? true {
                        object.name(text: kind.rawValue)
                        object.value(counts[kind] ?? 0)
                    }
                }
            }
        case .recounted(let query, let recount):
            guard case .times(let filter, _, _, _) = query else { break }
            var answer = try recounted(filter, recount, log).answer(query, now: now)
            if let calendar = recount.calendar {
                var json = JSONWriter(answer.fields)
                json.field("calendar", calendar.text)
                answer.fields = json.bytes
            }
            return answer
        case .identity(let filter):
            let (rows, checked) = try identity(filter, now: now, log: log)
            return answer(rows) {
                $0.field("checked", checked)
                $0.field("failed", rows.count)
            }
        default: break
        }
        if case .explain(let question) = query { return try explain(question, now: now, log) }
        if case .forecastOf(let request) = query {
            return answer(try forecast(request: request, now: now, log: log))
        }
        if case .queues(let filter, let by, let instant?) = query, instant < newestOccurredAt {
            let past = try standing(at: instant, log: log)
            return answer(past.queues(filter, by, at: instant))
        }
        return try answer(query, now: now)
    }
}

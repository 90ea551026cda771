public import JSONText
public import ServiceRequests

/// A point of the log.
public enum Moment: Hashable, Sendable {
    /// When the event with that sequence was the last; 0 is the empty log.
    case sequence(Int64)
    /// When everything that was recorded up to an instant was there.
    case recorded(Instant)
}

/// A query, and the points of the log that it is asked of.
public struct Question: Hashable, Sendable {
    /// What is asked.
    public var query: Query
    /// Of which point; nil means now.
    public var asOf: Moment?
    /// The point to set beside it, as `before` in each row; nil for none.
    public var since: Moment?

    /// A question with all its parts.
    public init(_ query: Query, asOf: Moment? = nil, since: Moment? = nil) {
        self.query = query
        self.asOf = asOf
        self.since = since
    }

    /// Reads a question as it came over the wire.
    /// - Throws: `bad-argument` that names the field.
    public init(_ verb: QueryVerb, _ fields: JSONObject) throws(Refusal) {
        query = try Query(verb, fields)
        if let value = fields["asOf"] { asOf = try Moment(value, "asOf") }
        if let value = fields["since"] { since = try Moment(value, "since") }
    }

    /// Whether it needs the log or much time.
    public var isLong: Bool { asOf != nil || since != nil || query.isLong }
}

extension Moment {
    /// Reads the value of the field `name`: a sequence, or a time.
    /// - Throws: `bad-argument`.
    public init(_ value: JSONValue, _ name: String) throws(Refusal) {
        if let sequence = value.integer, sequence >= 0 {
            self = .sequence(Int64(sequence))
        } else if let instant = value.string.flatMap({ Instant($0) }) {
            self = .recorded(instant)
        } else {
            throw .badArgument(
                name,
                "\(name) is a sequence, or a time with an offset, such as 2026-01-09T15:30:00+07:00"
            )
        }
    }
}

extension Projections {
    /// Answers a question at the points of the log that it names.
    ///
    /// What counts as now is then the time of that point: the `recordedAt` of its last event, or the
    /// instant that was given, so that a queue is as old as it was then.
    /// - Parameters:
    ///   - now: The instant that counts as now where no point is named.
    ///   - log: The events; asked only up to ``sequence``.
    /// - Throws: `bad-argument` when the question cannot be answered, and what `log` throws.
    public func answer(
        _ question: Question, now: Instant, log: any LogSource
    ) throws(Refusal) -> QueryAnswer {
        let (past, then) = try at(question.asOf, "asOf", now, log)
        var answer = try past.answer(question.query, now: then, log: log)
        guard let since = question.since else { return answer }
        guard let keyCount = question.query.keyCount else {
            throw .badArgument("since", "the rows of this verb are not set beside earlier ones")
        }
        let (earlier, before) = try at(since, "since", now, log)
        guard earlier.sequence <= past.sequence else {
            throw .badArgument("since", "since lies after the point that is asked about")
        }
        let other = try earlier.answer(question.query, now: before, log: log)
        answer.put(beside: other, since: earlier.sequence, keyCount: keyCount)
        return answer
    }

    /// The fields of REQUEST's answer about a request as it stood at a point of the log, JSON without
    /// braces; nil when it did not exist.
    /// - Parameters:
    ///   - moment: The point; nil means now.
    ///   - version: The calendar to count in, as if it had been promised under it; nil for its own.
    /// - Throws: `not-found` when there is no such calendar, and as ``answer(_:now:log:)``.
    public func describe(
        _ id: String, asOf moment: Moment?, under version: CalendarVersion? = nil, now: Instant,
        log: any LogSource
    ) throws(Refusal) -> [UInt8]? {
        let (sequence, then) =
            try moment.map { moment throws(Refusal) in
                try point(moment, "asOf", now, log)
            } ?? (sequence, now)
        let history = try log.history(of: .request(id), upTo: sequence)
        guard let first = history.first,
            var request = ServiceRequest(id: id, first.event, at: first.occurredAt)
        else { return nil }
        for event in history.dropFirst() { request.apply(event.event, at: event.occurredAt) }
        var json = JSONWriter()
        // What is said of a request rests on its version of the service, which never changes.
        if let version {
            json.raw(try describe(request, now: then, under: version))
        } else {
            json.raw(describe(request, now: then))
        }
        json.field("asOf", Int(sequence))
        return json.bytes
    }

    /// The projections at a point of the log, and what counts as now there.
    private func at(
        _ moment: Moment?, _ field: String, _ now: Instant, _ log: any LogSource
    ) throws(Refusal) -> (Projections, Instant) {
        guard let moment else { return (self, now) }
        let (sequence, then) = try point(moment, field, now, log)
        return (try rewound(to: sequence, log: log), then)
    }

    private func point(
        _ moment: Moment, _ field: String, _ now: Instant, _ log: any LogSource
    ) throws(Refusal) -> (Int64, Instant) {
        switch moment {
        case .recorded(let instant):
            return (try log.sequence(recordedAt: instant), min(instant, now))
        case .sequence(let wanted):
            guard wanted <= sequence else {
                throw .badArgument(field, "\(field) lies behind the last event, \(sequence)")
            }
            var then = Instant(milliseconds: 0)
            if wanted > 0 { try log.forEach(in: wanted...wanted) { then = $0.recordedAt } }
            return (wanted, then)
        }
    }
}

extension Query {
    /// How many fields of a row, the first ones, tell which row it is; nil when its rows cannot be
    /// set beside earlier ones.
    var keyCount: Int? {
        switch self {
        case .times(_, let by, _, _), .queues(_, let by, _), .satisfaction(_, let by): by.count
        case .trend(_, let by, _, _, _), .channels(_, let by, _): by.count + 1
        case .recounted(let query, _): query.keyCount
        case .hours: 2
        case .fairness, .list, .services, .officials, .calendars: 1
        case .signals, .forecast, .forecastOf, .indicators, .feedbacks, .trainings, .competences,
            .effect, .report, .identity, .explain:
            nil
        }
    }
}

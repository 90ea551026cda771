import JSONText
import Projections
import ServiceRequests

/// A log in memory, for questions that read past events.
struct MemoryLog: LogSource {
    let events: [LoggedEvent]

    func history(of subject: Subject, upTo sequence: Int64) throws(Refusal) -> [LoggedEvent] {
        events.filter { $0.subject == subject && $0.sequence <= sequence }
    }

    func forEach(
        in range: ClosedRange<Int64>, _ body: (LoggedEvent) -> Void
    ) throws(Refusal) {
        for event in events where range.contains(event.sequence) { body(event) }
    }

    func sequence(recordedAt instant: Instant) throws(Refusal) -> Int64 {
        events.last { $0.recordedAt <= instant }?.sequence ?? 0
    }

    /// Seven people share the requests, by the number in their ids.
    func applicant(of request: String, upTo sequence: Int64) -> UInt64? {
        UInt64(request.filter(\.isNumber)).map { $0 % 7 }
    }

    func actor(of sequence: Int64) -> String? { sequence % 3 == 0 ? "kios" : nil }
}

extension TestLog {
    var source: MemoryLog { MemoryLog(events: events) }

    /// The log as it was when it had so many events.
    func prefix(_ count: Int) -> TestLog { TestLog(replaying: events[..<count]) }

    /// A log with these events, in this order, numbered anew.
    init(replaying events: some Sequence<LoggedEvent>) {
        self.init()
        for event in events { add(event.subject, event.event, at: event.occurredAt) }
    }

    /// The rows of a question that names points of the log, asked at its end.
    func rows(_ question: Question) throws -> [String] {
        try projections.answer(question, now: now, log: source).rows.map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

func question(_ verb: QueryVerb, _ fields: String = "{}") throws -> Question {
    try Question(verb, JSONObject(Array(fields.utf8)))
}

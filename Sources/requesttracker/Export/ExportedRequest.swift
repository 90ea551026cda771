import JSONText

/// One request as the daemon tells of it: REQUEST's answer, and its events.
struct ExportedRequest {
    /// What REQUEST answered: the same figures as on the screen.
    let fields: JSONObject
    /// Its events in order.
    let events: [Event]

    /// One event of the request.
    struct Event {
        let sequence: Int
        let type: String
        /// RFC 3339, UTC, milliseconds.
        let occurredAt: String
        let actor: String?
        /// The official who holds the request once it has happened.
        let official: String?
        /// Why it was paused.
        let reason: String?
        /// The one score of a rating, 1-4.
        let score: Int?
        /// Whether it was assigned before.
        let isReassignment: Bool
    }

    /// - Throws: ``JSONError`` when the daemon's answer is not what the protocol says.
    init(_ fields: JSONObject, events: [JSONObject]) throws(JSONError) {
        self.fields = fields
        var official: String?
        var all: [Event] = []
        for event in events {
            let body = try event["body"]?.object() ?? JSONObject()
            let type = event["type"]?.string ?? ""
            let isReassignment = type == "assigned" && official != nil
            if type == "assigned" { official = body["official"]?.string }
            all.append(
                Event(
                    sequence: event["sequence"]?.integer ?? 0, type: type,
                    occurredAt: event["occurredAt"]?.string ?? "", actor: event["actor"]?.string,
                    official: official, reason: body["reason"]?.string,
                    score: body["score"]?.integer,
                    isReassignment: isReassignment))
        }
        self.events = all
    }

    var id: String { text("request") ?? "" }
    var official: String? { text("official") }

    /// A field that is text; nil when it is null or missing.
    func text(_ name: StaticString) -> String? { fields[name]?.string }

    /// A figure inside `clocks`, in seconds; nil when there is none.
    func clock(_ clock: StaticString, _ field: StaticString) -> Int? {
        let clocks = (try? fields["clocks"]?.object()) ?? nil
        let one = (try? clocks?[clock]?.object()) ?? nil
        return one?[field]?.integer
    }

    /// A figure inside `pauses`, in seconds; nil when there is none.
    func pause(_ reason: StaticString, _ field: StaticString) -> Int? {
        let pauses = (try? fields["pauses"]?.object()) ?? nil
        let one = (try? pauses?[reason]?.object()) ?? nil
        return one?[field]?.integer
    }

    /// The clocks that are exported, as REQUEST names them.
    static let clocks: [StaticString] = [
        "leadSeconds", "completeFileSeconds", "cycleSeconds", "processingSeconds", "touchSeconds",
        "pauseSeconds", "queueSeconds", "firstResponseSeconds",
    ]
}

import JSONText

/// One request as the daemon tells of it: REQUEST's answer, and its events.
struct ExportedRequest {
    /// What REQUEST answered: the same figures as on the screen.
    let fields: JSONObject
    /// Its events in order.
    let events: [Event]
    /// What is looked at again and again inside `fields`, read once.
    private let clocks: JSONObject
    private let working: JSONObject
    private let wall: JSONObject
    private let pauses: JSONObject

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
        clocks = try fields["clocks"]?.object() ?? JSONObject()
        working = try clocks["working"]?.object() ?? JSONObject()
        wall = try clocks["wall"]?.object() ?? JSONObject()
        pauses = try fields["pauses"]?.object() ?? JSONObject()
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

    /// A duration in seconds, on a clock; nil when there is none.
    func duration(_ field: StaticString, on clock: ClockKind) -> Int? {
        switch clock {
        case .working: working[field]?.integer
        case .wall: wall[field]?.integer
        }
    }

    /// How long it waited outside of office hours.
    var closedSeconds: Int? { clocks["closedSeconds"]?.integer }

    /// A figure inside `pauses`, in seconds; nil when there is none.
    func pause(_ reason: StaticString, _ field: StaticString) -> Int? {
        let one = (try? pauses[reason]?.object()) ?? nil
        return one?[field]?.integer
    }

    /// The clocks that are exported, as REQUEST names them.
    static let clocks: [StaticString] = [
        "leadSeconds", "completeFileSeconds", "cycleSeconds", "processingSeconds", "touchSeconds",
        "pauseSeconds", "queueSeconds", "firstResponseSeconds",
    ]
}

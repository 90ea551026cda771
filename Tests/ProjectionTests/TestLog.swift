import JSONText
import Projections
import ServiceRequests
import Testing

/// A seeded generator (SplitMix64), so that a failure can be run again.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}

/// A log in memory that numbers its events, and the projections folded from it.
struct TestLog {
    private(set) var events: [LoggedEvent] = []
    private(set) var projections: Projections
    private(set) var now = Instant(milliseconds: 0)
    private var versions: [Subject: Int] = [:]

    init(calendar: WorkingCalendar = .office) { projections = Projections(calendar: calendar) }

    /// Records an event that happens at a local time of 2026, such as `01-09 15:30`.
    mutating func add(_ subject: Subject, _ event: DomainEvent, _ time: String) {
        add(subject, event, at: local(time))
    }

    mutating func add(_ subject: Subject, _ event: DomainEvent, at instant: Instant) {
        let version = versions[subject, default: 0] + 1
        versions[subject] = version
        now = max(now, instant)
        let logged = LoggedEvent(
            sequence: Int64(events.count + 1), subject: subject, version: version,
            occurredAt: instant, recordedAt: now, event: event)
        // Taken out while it folds, so that neither is copied.
        var folding = Projections(calendar: .office)
        swap(&folding, &projections)
        folding.apply(logged) { asked in events.filter { $0.subject == asked } }
        swap(&folding, &projections)
        events.append(logged)
    }

    /// Records the steps of a request, each at its time.
    mutating func request(_ id: String, _ steps: [(String, DomainEvent)]) {
        for (time, event) in steps { add(.request(id), event, time) }
    }

    /// Defines a service; its category and its unit are named after it.
    mutating func service(_ code: String, _ promise: Promise?) {
        let definition = ServiceDefinition(
            code: code, nameID: "Layanan \(code)", nameEN: "Service \(code)",
            category: "category-\(code)", unit: "unit-\(code)", promise: promise)
        add(.service(code), .serviceDefined(definition), "01-01 00:00")
    }

    /// The request folded on its own, as the daemon folds it for REQUEST.
    func fold(_ id: String) -> ServiceRequest? {
        let own = events.filter { $0.subject == .request(id) }
        guard let first = own.first,
            var request = ServiceRequest(id: id, first.event, at: first.occurredAt)
        else { return nil }
        for event in own.dropFirst() { request.apply(event.event, at: event.occurredAt) }
        return request
    }

    /// The rows of an answer to a query as it comes over the wire.
    func rows(_ verb: QueryVerb, _ fields: String = "{}") throws -> [String] {
        try answer(verb, fields).rows.map { String(decoding: $0, as: UTF8.self) }
    }

    func answer(_ verb: QueryVerb, _ fields: String = "{}") throws -> QueryAnswer {
        try projections.answer(question(verb, fields), now: now, log: source)
    }

    /// The fields of the rows, by name, as JSON text.
    func table(_ verb: QueryVerb, _ fields: String = "{}") throws -> [[String: String]] {
        try answer(verb, fields).rows.map { try parsed($0) }
    }
}

/// A local instant of 2026, such as `01-09 15:30`, in Jakarta.
func local(_ time: String) -> Instant {
    let parts = time.split(separator: " ")
    guard parts.count == 2, let instant = Instant("2026-\(parts[0])T\(parts[1]):00+07:00") else {
        Issue.record("'\(time)' is no time")
        return Instant(milliseconds: 0)
    }
    return instant
}

func query(_ verb: QueryVerb, _ fields: String = "{}") throws -> Query {
    try Query(verb, JSONObject(Array(fields.utf8)))
}

/// The fields of a JSON object, by name, each as JSON text.
func parsed(_ json: [UInt8]) throws -> [String: String] {
    let object = try JSONObject(json)
    var fields: [String: String] = [:]
    for (position, name) in object.names.enumerated() {
        let value = object.value(at: position)
        fields[name] = String(decoding: value.bytes[value.range], as: UTF8.self)
    }
    return fields
}

func submitted(
    _ service: String, _ channel: Channel = .counter, unit: String? = nil, version: Int = 1
) -> DomainEvent {
    .submitted(service: service, serviceVersion: version, channel: channel, unit: unit)
}

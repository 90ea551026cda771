import CLinux
import EventStore
import JSONText
import ServiceRequests

/// The office as the log has it, for the writer's decisions: states are folded from their streams
/// when they are first needed and kept in a cache that may be dropped at any time.
struct LoggedOffice: Office {
    /// A state and where its stream ends. A class, so that states are changed where they stand.
    final class Entry<Value> {
        var value: Value
        var head: StreamHead
        /// The stream's name, once an event was written under it.
        fileprivate var stream: StreamName?

        init(_ value: Value, _ head: StreamHead = .none) {
            self.value = value
            self.head = head
        }
    }

    /// So many requests are kept in each of the cache's two generations.
    private static let generationMax = 16_384

    private let writer: EventWriter
    private let builtIn: WorkingCalendar
    private var recent: [String: Entry<ServiceRequest?>] = [:]
    private var older: [String: Entry<ServiceRequest?>] = [:]
    /// Every version, the first one first.
    private var services: [String: Entry<[ServiceDefinition]>] = [:]
    private var officials: [String: Entry<OfficialDefinition>] = [:]
    /// Every version, the first one first; without any for a calendar that was never defined.
    private var calendars: [String: Entry<WorkingCalendar.History>] = [:]
    /// The calendars that deadlines were counted under.
    private var unrolled: [CalendarVersion: WorkingCalendar] = [:]
    private var lastNumbers: [Int: Int] = [:]
    /// Where bodies of events are written, one after the other.
    private var body = JSONWriter()
    /// The stream that was asked for last, of those that are not cached, and where it ends.
    private var asked: (subject: Subject, head: StreamHead)?

    init(_ writer: EventWriter, builtIn: WorkingCalendar) {
        self.writer = writer
        self.builtIn = builtIn
    }

    /// Forgets everything that is not on disk: after a transaction was dropped.
    mutating func forget() {
        recent = [:]
        older = [:]
        services = [:]
        officials = [:]
        calendars = [:]
        unrolled = [:]
        lastNumbers = [:]
        asked = nil
    }

    /// The request that a command is about, to be decided on in place; it holds nil when there is none.
    mutating func request(of command: Command) throws -> Entry<ServiceRequest?> {
        guard let id = try command.requestID(in: &self) else { return Entry(nil) }
        if let entry = recent[id] { return entry }
        if let entry = older[id] {
            keep(id, entry)
            return entry
        }
        guard let (request, head) = try fold(id) else { return Entry(nil) }
        let entry = Entry<ServiceRequest?>(request, head)
        keep(id, entry)
        return entry
    }

    mutating func service(
        _ code: String
    ) throws -> (definition: ServiceDefinition, version: Int)? {
        let versions = try versions(ofService: code)
        return versions.last.map { ($0, versions.count) }
    }

    mutating func official(
        _ id: String
    ) throws -> (definition: OfficialDefinition, version: Int)? {
        if officials[id] == nil {
            var entry: Entry<OfficialDefinition>?
            try events(of: .official(id)).forEach { logged, head in
                if case .officialRegistered(let definition) = logged.event {
                    entry = Entry(definition, head)
                } else {
                    entry?.head = head  // what was decided about their personal data
                }
            }
            officials[id] = entry
        }
        return officials[id].map { ($0.value, Int($0.head.version)) }
    }

    var lastSequence: Int64 { writer.nextSequence - 1 }

    mutating func version(of subject: Subject) throws -> Int {
        let head = try writer.head(of: subject.stream) ?? .none
        asked = (subject, head)
        return Int(head.version)
    }

    func feedback(_ id: String) throws -> FeedbackLife? {
        var life: FeedbackLife?
        for (logged, _) in try events(of: .entry(.feedback, id)) {
            if life == nil {
                life = FeedbackLife(logged.event, at: logged.occurredAt)
            } else {
                life?.apply(logged.event, at: logged.occurredAt)
            }
        }
        return life
    }

    mutating func calendar(_ id: String) throws -> WorkingCalendar.History {
        if let entry = calendars[id] { return entry.value }
        let entry = Entry(WorkingCalendar.History(), .none)
        try events(of: .calendar(id)).forEach { logged, head in
            guard case .calendarDefined(let definition) = logged.event else { return }
            entry.value.append(definition)
            entry.head = head
        }
        // Every SUBMIT asks for its unit's, and most units have none; but no more than there may be
        // units are remembered.
        if calendars.count >= Self.generationMax { calendars = [:] }
        calendars[id] = entry
        return entry.value
    }

    func requestID(forTracking word: String) throws -> String? {
        guard let word = TrackingWord.canonical(word),
            let sequence = TrackingWord.sequence(of: word), sequence < writer.nextSequence,
            let recorded = trackingWord(in: try writer.personal(sequence)),
            isSame(word, recorded)
        else { return nil }
        var id: String?
        try writer.event(at: sequence).forEach { event in
            if case .request(let found) = Subject(stream: event.stream) { id = found }
        }
        return id
    }

    mutating func newRequestID(year: Int) throws -> String {
        func id(_ number: Int) -> String {
            let digits = String(number)
            return "MRL-\(year)-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        }
        func isUsed(_ number: Int) throws -> Bool {
            try recent[id(number)] != nil || older[id(number)] != nil
                || writer.head(of: Subject.request(id(number)).stream) != nil
        }
        var number = lastNumbers[year] ?? 0
        if number == 0 {
            // Numbers are given in order, so the last one is found by doubling and halving.
            var step = 1
            while try isUsed(number + step) {
                number += step
                step *= 2
            }
            while step > 1 {
                step /= 2
                if try isUsed(number + step) { number += step }
            }
        }
        repeat { number += 1 } while try isUsed(number)
        lastNumbers[year] = number
        return id(number)
    }

    func newTrackingWord() throws -> String {
        var random: (UInt64, UInt64) = (0, 0)
        let result = withUnsafeMutableBytes(of: &random) {
            clinux_random($0.baseAddress, $0.count)
        }
        precondition(result == 0, "the kernel has no random bytes")
        return TrackingWord.make(sequence: writer.nextSequence, random: random)
    }

    /// Where the stream of a decision's subject ends, that of a request excepted.
    private func head(_ subject: Subject) -> StreamHead {
        switch subject {
        case .service(let code): services[code]?.head ?? .none
        case .official(let id): officials[id]?.head ?? .none
        case .entry: asked?.subject == subject ? asked?.head ?? .none : .none
        case .calendar(let id): calendars[id]?.head ?? .none
        case .request, .log: .none
        }
    }

    /// Records a decision on `request`, which holds its event already.
    /// - Returns: The event's sequence.
    mutating func record(
        _ decision: Decision, on request: Entry<ServiceRequest?>, key: String?
    ) throws(StoreError) -> Int64 {
        body.bytes.removeAll(keepingCapacity: true)
        decision.writeBody(into: &body)
        let own = decision.state == nil ? nil : request
        let stream = own?.stream ?? writer.name(decision.subject.stream)
        let sequence = try writer.append(
            to: stream, type: decision.event.type,
            occurredAt: decision.occurredAt.milliseconds,
            recordedAt: decision.recordedAt.milliseconds, actor: decision.actor, key: key,
            body: body.bytes, personal: decision.personal,
            after: own?.head ?? head(decision.subject))
        let head = StreamHead(sequence: sequence, version: Int64(decision.version))
        switch (decision.subject, decision.event) {
        case (.request(let id), _):
            request.head = head
            request.stream = stream
            if decision.version == 1 { keep(id, request) }
        case (.service(let code), .serviceDefined(let definition)):
            let entry = services[code] ?? Entry([], head)
            entry.value.append(definition)
            entry.head = head
            services[code] = entry
        case (.official(let id), .officialRegistered(let definition)):
            officials[id] = Entry(definition, head)
        case (.calendar(let id), .calendarDefined(let definition)):
            calendars[id]?.value.append(definition)
            calendars[id]?.head = head
        case (.official(let id), _): officials[id]?.head = head
        default: break
        }
        return sequence
    }

    /// The deadline of a request as it is at `instant`; nil when its service promises none.
    mutating func dueAt(_ request: ServiceRequest?, _ instant: Instant) throws -> Instant? {
        guard let request, let promise = try promise(of: request) else { return nil }
        return request.dueAt(promise, now: instant, calendar: try calendar(of: request))
    }

    /// The promise that a request was submitted under.
    private mutating func promise(of request: ServiceRequest) throws -> Promise? {
        let versions = try versions(ofService: request.service)
        let index = request.serviceVersion - 1
        return versions.indices.contains(index) ? versions[index].promise : nil
    }

    /// The calendar that a request was submitted under.
    mutating func calendar(of request: ServiceRequest) throws -> WorkingCalendar {
        let version = request.calendar
        if version == .builtIn { return builtIn }
        if let known = unrolled[version] { return known }
        let found = try calendar(version.calendar).calendar(version: version.version) ?? builtIn
        unrolled[version] = found
        return found
    }

    /// The answer that was given when the key of the event at `sequence` was new, if the retry says
    /// the same.
    /// - Throws: `key-reused` when it says something else.
    mutating func replay(_ command: Command, at sequence: Int64) throws -> Answer {
        var recorded: LoggedEvent?
        var digest: UInt64?
        try writer.event(at: sequence).forEach { event in
            recorded = LoggedEvent(event)
            digest = (try? JSONObject(Array(event.body))).flatMap {
                Command.contentDigest(inBody: $0)
            }
        }
        let personal = try writer.personal(sequence)
        guard let recorded, command.isSameContent(digest: digest, personal: personal) else {
            throw Refusal(
                .keyReused,
                "the key was used for other content at sequence \(sequence); use a new key")
        }
        var request: ServiceRequest?
        if case .request(let id) = recorded.subject {
            request = try fold(id, upTo: sequence)?.request
        }
        return Answer(
            replaying: recorded, request: request,
            promise: try request.flatMap { try promise(of: $0) },
            tracking: trackingWord(in: personal),
            calendar: try request.map { try calendar(of: $0) } ?? builtIn)
    }

    private mutating func versions(ofService code: String) throws -> [ServiceDefinition] {
        if let entry = services[code] { return entry.value }
        var entry: Entry<[ServiceDefinition]>?
        try events(of: .service(code)).forEach { logged, head in
            guard case .serviceDefined(let definition) = logged.event else { return }
            if entry == nil { entry = Entry([], head) }
            entry?.value.append(definition)
            entry?.head = head
        }
        services[code] = entry
        return entry?.value ?? []
    }

    private mutating func keep(_ id: String, _ entry: Entry<ServiceRequest?>) {
        if recent.count >= Self.generationMax {
            older = recent
            recent = Dictionary(minimumCapacity: Self.generationMax)
        }
        recent[id] = entry
    }

    private func fold(
        _ id: String, upTo last: Int64 = .max
    ) throws -> (request: ServiceRequest, head: StreamHead)? {
        let events = try events(of: .request(id), upTo: last)
        guard let (first, _) = events.first, let (_, head) = events.last,
            var request = ServiceRequest(id: id, first.event, at: first.occurredAt)
        else { return nil }
        for (logged, _) in events.dropFirst() {
            request.apply(logged.event, at: logged.occurredAt)
        }
        return (request, head)
    }

    private func events(
        of subject: Subject, upTo last: Int64 = .max
    ) throws -> [(LoggedEvent, StreamHead)] {
        var events: [(LoggedEvent, StreamHead)] = []
        try writer.history(of: subject.stream, upTo: last)?.forEach { event in
            guard let logged = LoggedEvent(event) else { return }
            events.append((logged, StreamHead(sequence: event.sequence, version: event.version)))
        }
        return events
    }
}

/// The tracking word in a SUBMIT's personal data.
func trackingWord(in personal: [UInt8]?) -> String? {
    personal.flatMap { try? JSONObject($0) }?["tracking"]?.string
}

/// Compares secrets in a time that does not tell where they differ.
func isSame(_ one: String, _ other: String) -> Bool {
    one.utf8.count == other.utf8.count
        && zip(one.utf8, other.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
}

extension LoggedEvent {
    /// Decodes an event of the log; nil when it is none of ours.
    init?(_ event: RecordedEvent) {
        guard let subject = Subject(stream: event.stream),
            let content = DomainEvent(type: event.type, body: event.body, subject: subject)
        else { return nil }
        self.init(
            sequence: event.sequence, subject: subject, version: Int(event.version),
            occurredAt: Instant(milliseconds: event.occurredAt),
            recordedAt: Instant(milliseconds: event.recordedAt), event: content)
    }
}

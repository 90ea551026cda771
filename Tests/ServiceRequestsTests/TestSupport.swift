import JSONText
import ServiceRequests
import Testing

/// A repeatable random generator (SplitMix64, Steele and others 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// An office in memory: what the log would say.
struct MemoryOffice: Office {
    var requests: [String: ServiceRequest] = [:]
    var services: [String: (definition: ServiceDefinition, version: Int)] = [:]
    var officials: [String: (definition: OfficialDefinition, version: Int)] = [:]
    var calendars: [String: WorkingCalendar.History] = [:]
    var trackingWords: [String: String] = [:]
    var entries: [Subject: Int] = [:]
    var feedbacks: [String: FeedbackLife] = [:]
    var sequence: Int64 = 0

    /// An office with the services `ktp-el` (3 working days), `skck` (none promised) and the
    /// inactive `old`, and the officials `asn-1`, `asn-2` and the inactive `asn-9`.
    static var usual: MemoryOffice {
        var office = MemoryOffice()
        for definition in [
            ServiceDefinition(
                code: "ktp-el", nameID: "KTP elektronik", nameEN: "Identity card", unit: "dukcapil",
                promise: Promise(amount: 3, per: .workingDays)),
            ServiceDefinition(code: "skck", nameID: "Pengantar SKCK", nameEN: "Letter"),
            ServiceDefinition(code: "old", nameID: "Lama", nameEN: "Old", active: false),
        ] { office.services[definition.code] = (definition, 1) }
        for definition in [
            OfficialDefinition(official: "asn-1"), OfficialDefinition(official: "asn-2"),
            OfficialDefinition(official: "asn-9", active: false),
        ] { office.officials[definition.official] = (definition, 1) }
        return office
    }

    mutating func service(_ code: String) throws -> (definition: ServiceDefinition, version: Int)? {
        services[code]
    }

    mutating func official(_ id: String) throws -> (definition: OfficialDefinition, version: Int)? {
        officials[id]
    }

    mutating func version(of subject: Subject) throws -> Int { entries[subject] ?? 0 }

    mutating func feedback(_ id: String) throws -> FeedbackLife? { feedbacks[id] }

    var lastSequence: Int64 { sequence }

    mutating func calendar(_ id: String) throws -> WorkingCalendar.History {
        calendars[id] ?? WorkingCalendar.History()
    }

    mutating func requestID(forTracking word: String) throws -> String? { trackingWords[word] }

    mutating func newRequestID(year: Int) throws -> String { "MRL-\(year)-000001" }

    mutating func newTrackingWord() throws -> String {
        TrackingWord.make(sequence: sequence + 1, random: (UInt64(sequence), 7))
    }

    /// Decides a command and records the decision.
    @discardableResult
    mutating func take(
        _ verb: CommandVerb, _ fields: String, at now: Instant = at("2026-01-09T15:30:00+07:00")
    ) throws -> Decided {
        let command = try command(verb, fields)
        var request = try command.requestID(in: &self).flatMap { requests[$0] }
        let before = request
        do {
            let decision = try decide(
                command, on: &request, in: &self, at: now, calendar: .office)
            record(decision, request)
            return Decided(decision: decision, request: request)
        } catch {
            #expect(request == before, "what is refused leaves the request as it was")
            throw error
        }
    }

    private mutating func record(_ decision: Decision, _ request: ServiceRequest?) {
        sequence += 1
        switch decision.event {
        case .serviceDefined(let definition):
            services[definition.code] = (definition, decision.version)
        case .officialRegistered(let definition):
            officials[definition.official] = (definition, decision.version)
        case .improvement:
            entries[decision.subject] = decision.version
            guard case .entry(.feedback, let id) = decision.subject else { return }
            if feedbacks[id] == nil {
                feedbacks[id] = FeedbackLife(decision.event, at: decision.occurredAt)
            } else {
                feedbacks[id]?.apply(decision.event, at: decision.occurredAt)
            }
        case .calendarDefined(let definition):
            calendars[definition.id, default: WorkingCalendar.History()].append(definition)
        default:
            guard case .request(let id) = decision.subject else { return }
            requests[id] = request
            if let word = decision.tracking { trackingWords[word] = id }
        }
    }

    /// Records the submission of request `r` and the steps after it, a minute apart.
    static func after(_ steps: [(CommandVerb, String)]) throws -> MemoryOffice {
        var office = usual
        var now = at("2026-01-09T08:00:00+07:00")
        try office.take(
            .submit, #"{"request":"r","service":"ktp-el","channel":"counter"}"#, at: now)
        for (verb, fields) in steps {
            now.milliseconds += 60_000
            try office.take(
                verb, #"{"request":"r""# + (fields.isEmpty ? "" : ",") + fields + "}", at: now)
        }
        return office
    }
}

/// A decision, and the request as it left it.
@dynamicMemberLookup
struct Decided {
    let decision: Decision
    let request: ServiceRequest?

    subscript<Part>(dynamicMember part: KeyPath<Decision, Part>) -> Part { decision[keyPath: part] }
}

/// A command from its wire text.
func command(_ verb: CommandVerb, _ fields: String) throws -> Command {
    try Command(verb, try JSONObject(Array(fields.utf8)))
}

/// The instant that a text of a test names.
func at(_ text: String) -> Instant {
    guard let instant = Instant(text) else {
        Issue.record("\(text) is no time")
        return Instant(seconds: 0)
    }
    return instant
}

/// The refusal that `body` throws; an issue when it throws none.
func refusal(_ body: () throws -> Void, _ location: SourceLocation = #_sourceLocation) -> Refusal? {
    do {
        try body()
        Issue.record("nothing was refused", sourceLocation: location)
    } catch let refusal as Refusal {
        return refusal
    } catch {
        Issue.record("\(error) is no refusal", sourceLocation: location)
    }
    return nil
}

/// Text of UTF-8 bytes.
func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

extension Decision {
    /// The event's body as it goes to the log.
    var body: [UInt8] {
        var json = JSONWriter()
        writeBody(into: &json)
        return json.bytes
    }
}

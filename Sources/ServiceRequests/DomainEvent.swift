public import JSONText

/// An applicant's answer after the end of a request.
public enum Rating: Hashable, Sendable {
    /// One score of 1-4: 3 and 4 count as satisfied.
    case score(Int)
    /// The nine elements of the SKM questionnaire in the order of ``SKM/elements``, each 1-4.
    case elements([UInt8])
}

/// The nine elements of PermenPANRB 14/2017, by the code under which they are stored.
public enum SKM {
    /// The codes, in the order in which ``Rating/elements(_:)`` holds the scores.
    public static let elements = [
        "requirements", "procedure", "time", "fee", "product", "competence", "behaviour",
        "complaints", "facilities",
    ]
}

/// What can happen: the content of an event. Personal data is not part of it.
public enum DomainEvent: Hashable, Sendable {
    /// `unit` is nil when it is the service's, whatever service the request is amended to.
    case submitted(
        service: String, serviceVersion: Int, channel: Channel, unit: String?,
        calendar: CalendarVersion = .builtIn)
    /// Only what was corrected is not nil. `serviceVersion` stands with `service`.
    case amended(service: String?, serviceVersion: Int?, channel: Channel?, unit: String?)
    case accepted
    case assigned(official: String)
    case started
    case stopped
    case paused(PauseReason)
    case resumed
    case completed
    case rejected
    case withdrawn
    case reopened(mistake: Bool)
    case rated(Rating)
    indirect case serviceDefined(ServiceDefinition)
    indirect case officialRegistered(OfficialDefinition)
    /// About goals and people, beside the requests.
    indirect case improvement(Improvement)
    indirect case calendarDefined(CalendarDefinition)
    /// The database had gone back in time: events up to `lost` had been recorded and were gone, and
    /// whoever runs the office decided to go on without them.
    case lossAccepted(lost: Int64)
    /// The personal data beside all earlier events of the stream were erased.
    indirect case personalErased(PersonalDecision)
    /// They were not, for a reason.
    indirect case erasureRefused(PersonalDecision)
    /// They are shown to nobody from here on, or are again.
    indirect case personalRestricted(PersonalDecision, lifted: Bool)

    /// The event's `type`: on disk for ever, so cases are added and no word is ever edited.
    public var type: StaticString {
        switch self {
        case .submitted: "submitted"
        case .amended: "amended"
        case .accepted: "accepted"
        case .assigned: "assigned"
        case .started: "started"
        case .stopped: "stopped"
        case .paused: "paused"
        case .resumed: "resumed"
        case .completed: "completed"
        case .rejected: "rejected"
        case .withdrawn: "withdrawn"
        case .reopened: "reopened"
        case .rated: "rated"
        case .serviceDefined: "service-defined"
        case .officialRegistered: "official-registered"
        case .improvement(let improvement): improvement.type
        case .calendarDefined: "calendar-defined"
        case .lossAccepted: "loss-accepted"
        case .personalErased: "personal-erased"
        case .erasureRefused: "erasure-refused"
        case .personalRestricted: "personal-restricted"
        }
    }

    /// Every `type` there is.
    public static let types =
        [
            "submitted", "amended", "accepted", "assigned", "started", "stopped", "paused",
            "resumed", "completed", "rejected", "withdrawn", "reopened", "rated", "service-defined",
            "official-registered", "loss-accepted", "calendar-defined",
            "personal-erased", "erasure-refused", "personal-restricted",
        ] + Improvement.types

    /// Whether the event ends a request.
    public var isEnding: Bool {
        switch self {
        case .completed, .rejected, .withdrawn: true
        default: false
        }
    }

    /// Writes the fields of the event's body (not the braces).
    public func writeBody(into json: inout JSONWriter) {
        switch self {
        case .submitted(let service, let serviceVersion, let channel, let unit, let calendar):
            json.field("service", service)
            json.field("serviceVersion", serviceVersion)
            json.field("channel", channel.rawValue)
            if let unit { json.field("unit", unit) }
            if calendar != .builtIn {
                json.field("calendar", calendar.calendar)
                json.field("calendarVersion", calendar.version)
            }
        case .amended(let service, let serviceVersion, let channel, let unit):
            if let service { json.field("service", service) }
            if let serviceVersion { json.field("serviceVersion", serviceVersion) }
            if let channel { json.field("channel", channel.rawValue) }
            if let unit { json.field("unit", unit) }
        case .assigned(let official): json.field("official", official)
        case .paused(let reason): json.field("reason", reason.rawValue)
        case .reopened(let mistake): if mistake { json.field("mistake", true) }
        case .rated(.score(let score)): json.field("score", score)
        case .rated(.elements(let scores)):
            json.name("scores")
            json.object { object in
                for (element, score) in zip(SKM.elements, scores) {
                    object.name(text: element)
                    object.value(Int(score))
                }
            }
        case .serviceDefined(let service): write(service, into: &json)
        case .officialRegistered(let official): write(official, into: &json)
        case .improvement(let improvement): improvement.writeBody(into: &json)
        case .calendarDefined(let calendar): calendar.write(into: &json)
        case .lossAccepted(let lost): json.field("lost", Int(lost))
        case .personalErased(let decision), .erasureRefused(let decision):
            write(decision, into: &json)
        case .personalRestricted(let decision, let lifted):
            write(decision, into: &json)
            if lifted { json.field("lifted", true) }
        case .accepted, .started, .stopped, .resumed, .completed, .rejected, .withdrawn: break
        }
    }

    private func write(_ service: ServiceDefinition, into json: inout JSONWriter) {
        json.name("name")
        json.object {
            $0.field("id", service.nameID)
            $0.field("en", service.nameEN)
        }
        if let category = service.category { json.field("category", category) }
        if let unit = service.unit { json.field("unit", unit) }
        if let promise = service.promise {
            json.name("promise")
            json.object {
                $0.field("amount", promise.amount)
                $0.field("per", promise.per.rawValue)
            }
        }
        if !service.requirements.isEmpty { write("requirements", service.requirements, &json) }
        if let fee = service.fee { json.field("fee", fee) }
        if let source = service.source { json.field("source", source) }
        json.field("active", service.active)
    }

    private func write(_ official: OfficialDefinition, into json: inout JSONWriter) {
        if let unit = official.unit { json.field("unit", unit) }
        if !official.services.isEmpty { write("services", official.services, &json) }
        json.field("active", official.active)
    }

    private func write(_ decision: PersonalDecision, into json: inout JSONWriter) {
        json.field("basis", decision.basis)
        json.field("requestedBy", decision.requestedBy.rawValue)
        json.field("decidedBy", decision.decidedBy)
    }

    private func write(_ name: StaticString, _ list: [String], _ json: inout JSONWriter) {
        json.name(name)
        json.array { array in for text in list { array.value(text) } }
    }
}

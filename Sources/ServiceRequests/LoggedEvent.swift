import JSONText

/// What a stream is about, read from its name: `request/ID`, `service/CODE`, `official/ID`,
/// `calendar/ID`, and those of ``Register``.
public enum Subject: Hashable, Sendable {
    case request(String)
    case service(String)
    case official(String)
    case entry(Register, String)
    case calendar(String)
    /// The log itself.
    case log

    /// The stream's name.
    public var stream: String {
        switch self {
        case .request(let id): "request/" + id
        case .service(let code): "service/" + code
        case .official(let id): "official/" + id
        case .entry(let register, let id): register.rawValue + "/" + id
        case .calendar(let id): "calendar/" + id
        case .log: "log/office"
        }
    }

    /// Reads a stream's name; nil for a stream of another kind.
    public init?(stream: UnsafeBufferPointer<UInt8>) {
        func rest(_ prefix: StaticString) -> String? {
            let count = prefix.utf8CodeUnitCount
            guard stream.count > count else { return nil }
            for index in 0..<count where stream[index] != prefix.utf8Start[index] { return nil }
            return String(decoding: stream[count...], as: UTF8.self)
        }
        if let id = rest("request/") {
            self = .request(id)
        } else if let code = rest("service/") {
            self = .service(code)
        } else if let id = rest("official/") {
            self = .official(id)
        } else if let id = rest("calendar/") {
            self = .calendar(id)
        } else if rest("log/") == "office" {
            self = .log
        } else {
            var id = ""
            guard let register = Register(stream: stream, id: &id) else { return nil }
            self = .entry(register, id)
        }
    }
}

/// One recorded event, decoded.
public struct LoggedEvent: Sendable {
    /// Its place in the log, from 1.
    public let sequence: Int64
    /// What it is about.
    public let subject: Subject
    /// Its place in its stream, from 1.
    public let version: Int
    /// When it happened.
    public let occurredAt: Instant
    /// When it was recorded.
    public let recordedAt: Instant
    /// What happened.
    public let event: DomainEvent

    /// An event with all its parts.
    public init(
        sequence: Int64, subject: Subject, version: Int, occurredAt: Instant, recordedAt: Instant,
        event: DomainEvent
    ) {
        self.sequence = sequence
        self.subject = subject
        self.version = version
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.event = event
    }
}

extension DomainEvent {
    /// Reads an event as it stands in the log.
    /// - Parameters:
    ///   - type: The event's `type`.
    ///   - body: The event's body, JSON text.
    ///   - subject: What its stream is about.
    /// - Returns: nil when the type or the body is none of ours; fields that a later release may
    ///   have added are passed over.
    public init?(
        type: UnsafeBufferPointer<UInt8>, body: UnsafeBufferPointer<UInt8>, subject: Subject
    ) {
        func isType(_ word: StaticString) -> Bool {
            type.count == word.utf8CodeUnitCount
                && type.elementsEqual(
                    UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        }
        // Those without fields first: nothing of the body need be read.
        if isType("accepted") {
            self = .accepted
        } else if isType("started") {
            self = .started
        } else if isType("completed") {
            self = .completed
        } else if isType("stopped") {
            self = .stopped
        } else if isType("resumed") {
            self = .resumed
        } else if isType("rejected") {
            self = .rejected
        } else if isType("withdrawn") {
            self = .withdrawn
        } else {
            guard let json = try? JSONObject(Array(body)),
                let event = DomainEvent(isType, json, subject)
            else { return nil }
            self = event
        }
    }

    private init?(_ isType: (StaticString) -> Bool, _ json: JSONObject, _ subject: Subject) {
        if isType("submitted") {
            guard let service = json["service"]?.string,
                let version = json["serviceVersion"]?.integer,
                let channel = json["channel"]?.string.flatMap(Channel.init(rawValue:))
            else { return nil }
            self = .submitted(
                service: service, serviceVersion: version, channel: channel,
                unit: json["unit"]?.string, calendar: CalendarVersion(submission: json))
        } else if isType("assigned") {
            guard let official = json["official"]?.string else { return nil }
            self = .assigned(official: official)
        } else if isType("rated") {
            guard let rating = Rating(json) else { return nil }
            self = .rated(rating)
        } else if isType("paused") {
            guard let reason = json["reason"]?.string.flatMap(PauseReason.init(rawValue:)) else {
                return nil
            }
            self = .paused(reason)
        } else if isType("reopened") {
            self = .reopened(mistake: json["mistake"]?.bool ?? false)
        } else if isType("amended") {
            self = .amended(
                service: json["service"]?.string, serviceVersion: json["serviceVersion"]?.integer,
                channel: json["channel"]?.string.flatMap(Channel.init(rawValue:)),
                unit: json["unit"]?.string)
        } else if isType("loss-accepted") {
            self = .lossAccepted(lost: Int64(json["lost"]?.integer ?? 0))
        } else if isType("service-defined"), case .service(let code) = subject {
            guard let definition = ServiceDefinition(code: code, json) else { return nil }
            self = .serviceDefined(definition)
        } else if isType("calendar-defined"), case .calendar(let id) = subject {
            guard let definition = CalendarDefinition(id: id, json) else { return nil }
            self = .calendarDefined(definition)
        } else if isType("official-registered"), case .official(let id) = subject {
            self = .officialRegistered(
                OfficialDefinition(
                    official: id, unit: json["unit"]?.string,
                    services: json["services"]?.array?.compactMap(\.string) ?? [],
                    active: json["active"]?.bool ?? true))
        } else if let event = DomainEvent(personal: isType, json) {
            self = event
        } else {
            guard case .entry(let register, let id) = subject,
                let improvement = Improvement(isType, json, register, id)
            else { return nil }
            self = .improvement(improvement)
        }
    }

    /// Reads what was decided about personal data.
    private init?(personal isType: (StaticString) -> Bool, _ json: JSONObject) {
        guard let basis = json["basis"]?.string,
            let requestedBy = json["requestedBy"]?.string.flatMap(
                PersonalDecision.Requester.init(rawValue:)),
            let decidedBy = json["decidedBy"]?.string
        else { return nil }
        let decision = PersonalDecision(
            basis: basis, requestedBy: requestedBy, decidedBy: decidedBy)
        if isType("personal-erased") {
            self = .personalErased(decision)
        } else if isType("erasure-refused") {
            self = .erasureRefused(decision)
        } else if isType("personal-restricted") {
            self = .personalRestricted(decision, lifted: json["lifted"]?.bool ?? false)
        } else {
            return nil
        }
    }
}

extension CalendarVersion {
    /// Reads the calendar of a submission's body: the one that is built in when it names none.
    fileprivate init(submission json: JSONObject) {
        if let calendar = json["calendar"]?.string, let version = json["calendarVersion"]?.integer {
            self.init(calendar: calendar, version: version)
        } else {
            self = .builtIn
        }
    }
}

extension Rating {
    /// Reads the `score` or `scores` of a body; nil when neither is there or one is out of 1-4.
    init?(_ json: JSONObject) {
        if let score = json["score"]?.integer {
            guard (1...4).contains(score) else { return nil }
            self = .score(score)
        } else {
            guard let value = json["scores"], let scores = try? value.object() else { return nil }
            var points: [UInt8] = []
            for element in SKM.elements {
                let index = scores.names.firstIndex(of: element)
                guard let index, let score = scores.value(at: index).integer,
                    (1...4).contains(score)
                else { return nil }
                points.append(UInt8(score))
            }
            self = .elements(points)
        }
    }
}

extension ServiceDefinition {
    /// Reads the body of a definition; nil when a name is missing.
    init?(code: String, _ json: JSONObject) {
        guard let nameValue = json["name"], let name = try? nameValue.object(),
            let nameID = name["id"]?.string, let nameEN = name["en"]?.string
        else { return nil }
        var promise: Promise?
        if let value = json["promise"], let fields = try? value.object(),
            let amount = fields["amount"]?.integer,
            let per = fields["per"]?.string.flatMap(Promise.Unit.init(rawValue:))
        {
            promise = Promise(amount: amount, per: per)
        }
        self.init(
            code: code, nameID: nameID, nameEN: nameEN, category: json["category"]?.string,
            unit: json["unit"]?.string, promise: promise,
            requirements: json["requirements"]?.array?.compactMap(\.string) ?? [],
            fee: json["fee"]?.integer, source: json["source"]?.string,
            active: json["active"]?.bool ?? true)
    }
}

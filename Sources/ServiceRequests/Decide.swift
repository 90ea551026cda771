public import JSONText

/// What decisions rest on beside the request that a command is about: services, officials and the
/// rest as the log has them, earlier commands of the batch included.
public protocol Office {
    /// The latest definition of a service and the version of its stream; nil when there is none.
    mutating func service(_ code: String) throws -> (definition: ServiceDefinition, version: Int)?
    /// The latest registration of an official and the version of its stream; nil when there is
    /// none.
    mutating func official(_ id: String) throws -> (definition: OfficialDefinition, version: Int)?
    /// How many events a stream has; 0 when it does not exist.
    mutating func version(of subject: Subject) throws -> Int
    /// The feedback with this id; nil when there is none.
    mutating func feedback(_ id: String) throws -> FeedbackLife?
    /// The sequence of the newest event; 0 in an empty log.
    var lastSequence: Int64 { get }
    /// Every version of a calendar; none when it was never defined.
    mutating func calendar(_ id: String) throws -> WorkingCalendar.History
    /// The id of the request whose recorded tracking word equals `word`, which comes in the form of
    /// ``TrackingWord/canonical(_:)``; nil when there is none.
    mutating func requestID(forTracking word: String) throws -> String?
    /// An id for a request submitted in `year`, not yet used.
    mutating func newRequestID(year: Int) throws -> String
    /// A tracking word for the event that is about to be recorded.
    mutating func newTrackingWord() throws -> String
}

extension Office {
    /// The newest version of the calendar that counts in a unit: of the one with the unit's id, else
    /// of `office`, else the one that is built in.
    mutating func calendarNow(ofUnit unit: String?) throws -> CalendarVersion {
        for id in [unit, CalendarVersion.office] {
            guard let id else { continue }
            let count = try calendar(id).definitions.count
            if count > 0 { return CalendarVersion(calendar: id, version: count) }
        }
        return .builtIn
    }
}

/// What is to be recorded for a command: one event.
public struct Decision: Sendable {
    /// What the event is about.
    public let subject: Subject
    /// What happened.
    public let event: DomainEvent
    /// When it happened.
    public let occurredAt: Instant
    /// When it is recorded: the `now` of the decision.
    public let recordedAt: Instant
    /// Who acts.
    public let actor: String?
    /// The digest of the command that is recorded with the event; nil when it has no key.
    let content: UInt64?
    /// The personal data that goes beside the log, canonical JSON; nil when there is none.
    public let personal: [UInt8]?
    /// The version of the stream with the event.
    public let version: Int
    /// The state that the event leads the request to; nil when it is about no request.
    public let state: ServiceRequest.State?
    /// Whether the answer tells a deadline, so that the promise must be looked up.
    public let tellsDeadline: Bool
    /// SUBMIT: the tracking word.
    public let tracking: String?

    /// Writes the event's body as it goes to the log: JSON text, with `content` when the command has
    /// a key.
    public func writeBody(into json: inout JSONWriter) {
        json.object { json in
            event.writeBody(into: &json)
            if let content {
                json.name("content")
                json.value(hexadecimal: content)
            }
        }
    }
}

/// Decides a command against the office as it stands.
///
/// The order of the checks is part of the wire: what the command is about exists, its version is
/// the expected one, its state takes the command, and then the rest.
/// - Parameters:
///   - request: The request that ``Command/requestID(in:)`` names; nil when there is none. The event
///     of the decision is folded into it in place, as it is too large to be copied for each step;
///     what is refused leaves it as it was.
///   - now: When the event would be recorded.
///   - calendar: Its zone says in which year and on which day `now` falls.
/// - Throws: ``Refusal``, or the office's own errors.
public func decide(
    _ command: Command, on request: inout ServiceRequest?, in office: inout some Office,
    at now: Instant, calendar: WorkingCalendar
) throws -> Decision {
    switch command.payload {
    case .submit(let service, let channel, let unit):
        return try command.submit(service, channel, unit, &request, &office, now, calendar)
    case .service(let definition):
        let version = try office.service(definition.code)?.version ?? 0
        return try command.decision(
            .service(definition.code), .serviceDefined(definition), now, after: version)
    case .official(let definition, let nip):
        let version = try office.official(definition.official)?.version ?? 0
        try command.checkVersion(version, "official \(definition.official)")
        if let nip {
            let today = CivilDay(of: now, zoneOffset: calendar.zoneOffset)
            if let problem = NIP.problem(in: nip, today: today) {
                throw Refusal.badArgument("nip", problem)
            }
        }
        return try command.decision(
            .official(definition.official), .officialRegistered(definition), now, after: version)
    case .improvement(let improvement):
        return try command.improve(improvement, &office, now)
    case .calendar(let change):
        let versions = try office.calendar(change.id).definitions
        return try command.decision(
            .calendar(change.id),
            .calendarDefined(change.definition(after: versions.last ?? .builtIn)), now,
            after: versions.count)
    case .erase(let official?, let decision):
        return try command.decision(
            .official(official), .personalErased(decision), now,
            after: try registeredVersion(official, &office))
    case .refuseErasure(let official?, let decision):
        return try command.decision(
            .official(official), .erasureRefused(decision), now,
            after: try registeredVersion(official, &office))
    default:
        // Through the optional, so that the request is changed where it stands.
        guard let decision = try request?.step(command, &office, now) else {
            throw command.noSuchRequest
        }
        return decision
    }
}

/// The version of an official's stream.
/// - Throws: `not-found` when there is none.
private func registeredVersion(_ id: String, _ office: inout some Office) throws -> Int {
    guard let version = try office.official(id)?.version else {
        throw Refusal(.notFound, "official \(id) does not exist: check the id")
    }
    return version
}

extension Command {
    /// Clocks of clients may run ahead of ours by this much.
    private static let skewMilliseconds: Int64 = 5_000

    /// The id of the request that the command is about: as it says, or as the tracking word that it
    /// gives says; nil when it names none.
    /// - Throws: `not-found` when no request has the word, or the office's own errors.
    public func requestID(in office: inout some Office) throws -> String? {
        guard let tracking else { return request }
        guard let word = TrackingWord.canonical(tracking),
            let id = try office.requestID(forTracking: word)
        else { throw noSuchRequest }
        return id
    }

    /// There is no request that the command could be about.
    fileprivate var noSuchRequest: Refusal {
        // The word is a secret between the office and the applicant: no sentence repeats it.
        let reason =
            tracking != nil
            ? "no request has this tracking word: check it"
            : "request \(request ?? "") does not exist: check the id, or SUBMIT it first"
        return Refusal(.notFound, reason)
    }

    fileprivate func submit(
        _ code: String, _ channel: Channel, _ unit: String?, _ made: inout ServiceRequest?,
        _ office: inout some Office, _ now: Instant, _ calendar: WorkingCalendar
    ) throws -> Decision {
        if let made {
            var refusal = Refusal(
                .conflict, "request \(made.id) exists already: leave 'request' out to get a new id")
            refusal.version = made.version
            throw refusal
        }
        guard let service = try office.service(code) else {
            throw Refusal(.notFound, "service \(code) does not exist: define it with SERVICE first")
        }
        try checkVersion(0, "the request to be submitted")
        try checkActive(service.definition)
        let instant = try occurrence(after: nil, of: .service(code), now)
        let id: String
        if let request {
            id = request
        } else {
            let day = CivilDay(of: instant, zoneOffset: calendar.zoneOffset)
            id = try office.newRequestID(year: day.date.year)
        }
        let event = DomainEvent.submitted(
            service: code, serviceVersion: service.version, channel: channel,
            unit: unit,
            calendar: try office.calendarNow(ofUnit: unit ?? service.definition.unit))
        let tracking = try office.newTrackingWord()
        made = ServiceRequest(id: id, event, at: instant)
        return Decision(
            subject: .request(id), event: event, occurredAt: instant, recordedAt: now, actor: by,
            content: content, personal: personalBody(tracking: tracking), version: 1,
            state: .submitted, tellsDeadline: false, tracking: tracking)
    }

    /// The next event of a stream that is no request's.
    /// - Parameter last: When its last event happened, where none may happen before it.
    func decision(
        _ subject: Subject, _ event: DomainEvent, _ now: Instant, after version: Int,
        at last: Instant? = nil
    ) throws(Refusal) -> Decision {
        try checkVersion(version, subject.name)
        return Decision(
            subject: subject, event: event,
            occurredAt: try occurrence(after: last, of: subject, now),
            recordedAt: now, actor: by, content: content, personal: personal,
            version: version + 1, state: nil, tellsDeadline: false, tracking: nil)
    }

    fileprivate func event(
        for request: ServiceRequest, _ office: inout some Office
    ) throws -> DomainEvent {
        switch payload {
        case .amend(let code, let channel, let unit):
            let version = try code.map { try amendedVersion($0, request, &office) }
            return .amended(service: code, serviceVersion: version, channel: channel, unit: unit)
        case .accept: return .accepted
        case .assign(let id):
            try checkAssignable(id, request, &office)
            return .assigned(official: id)
        case .start: return .started
        case .stop: return .stopped
        case .pause(let reason): return .paused(reason)
        case .resume: return .resumed
        case .complete: return .completed
        case .reject: return .rejected
        case .withdraw: return .withdrawn
        case .reopen(let mistake): return .reopened(mistake: mistake)
        case .rate(let rating): return .rated(rating)
        case .erase(_, let decision): return .personalErased(decision)
        case .refuseErasure(_, let decision): return .erasureRefused(decision)
        case .restrict(let decision, let lifted):
            guard !lifted || request.isRestricted else {
                throw Refusal.badArgument(
                    "lifted", "the personal data of request \(request.id) are not restricted")
            }
            return .personalRestricted(decision, lifted: lifted)
        case .submit, .service, .official, .calendar, .improvement:
            preconditionFailure("\(verb.rawValue) is no step in the life of a request")
        }
    }

    /// The version that an amended request is promised under: its own while the service stays.
    private func amendedVersion(
        _ code: String, _ request: ServiceRequest, _ office: inout some Office
    ) throws -> Int {
        if code == request.service { return request.serviceVersion }
        guard let service = try office.service(code) else {
            throw Refusal(.notFound, "service \(code) does not exist: define it with SERVICE first")
        }
        try checkActive(service.definition)
        return service.version
    }

    private func checkActive(_ service: ServiceDefinition) throws(Refusal) {
        guard service.active else {
            throw .badArgument(
                "service", "service \(service.code) takes no new requests: it is not active")
        }
    }

    private func checkAssignable(
        _ id: String, _ request: ServiceRequest, _ office: inout some Office
    ) throws {
        guard let official = try office.official(id) else {
            throw Refusal(
                .notFound, "official \(id) does not exist: register them with OFFICIAL first")
        }
        guard official.definition.active else {
            throw Refusal.badArgument(
                "official", "official \(id) is not active: assign the request to another")
        }
        guard request.official != id else {
            throw Refusal.badArgument(
                "official", "request \(request.id) is assigned to official \(id) already")
        }
    }

    func checkVersion(
        _ version: Int, _ subject: @autoclosure () -> String
    ) throws(Refusal) {
        guard let expectedVersion, expectedVersion != version else { return }
        var refusal = Refusal(
            .conflict,
            """
            \(subject()) has version \(version) and not \(expectedVersion): read it again before \
            changing it
            """)
        refusal.version = version
        throw refusal
    }

    /// When it happened: what the client says, else the later of now and the stream's last event,
    /// where the order of its events matters.
    fileprivate func occurrence(
        after last: Instant?, of subject: @autoclosure () -> Subject, _ now: Instant
    ) throws(Refusal) -> Instant {
        guard let occurredAt else { return last.map { max($0, now) } ?? now }
        guard occurredAt.milliseconds <= now.milliseconds + Self.skewMilliseconds else {
            throw .badArgument(
                "occurredAt",
                """
                occurredAt \(occurredAt.text) lies in the future: the server's clock says \
                \(now.text)
                """)
        }
        if let last, occurredAt < last {
            throw .badArgument(
                "occurredAt",
                """
                occurredAt \(occurredAt.text) lies before the last event of \(subject().name), \
                \(last.text)
                """)
        }
        return occurredAt
    }
}

extension ServiceRequest {
    /// A step in the request's life.
    fileprivate mutating func step(
        _ command: Command, _ office: inout some Office, _ now: Instant
    ) throws -> Decision {
        try command.checkVersion(version, "request \(id)")
        guard allows(command.verb) else { throw refusal(of: command.verb) }
        let event = try command.event(for: self, &office)
        let instant = try command.occurrence(after: lastOccurredAt, of: .request(id), now)
        apply(event, at: instant)
        return Decision(
            subject: .request(id), event: event, occurredAt: instant, recordedAt: now,
            actor: command.by, content: command.content, personal: command.personal,
            version: version, state: state, tellsDeadline: tellsDeadline(after: event),
            tracking: nil)
    }
}

extension Subject {
    /// The subject as a sentence names it.
    var name: String {
        switch self {
        case .request(let id): "request \(id)"
        case .service(let code): "service \(code)"
        case .official(let id): "official \(id)"
        case .entry(let register, let id): "\(register.rawValue) \(id)"
        case .calendar(let id): "calendar \(id)"
        case .log: "the log"
        }
    }
}

extension CivilDay {
    /// The day on which an instant falls in local time.
    init(of instant: Instant, zoneOffset: Int) {
        let local = instant.seconds + zoneOffset
        self.init(number: local >= 0 ? local / 86_400 : (local - 86_399) / 86_400)
    }
}

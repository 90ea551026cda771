public import JSONText

/// What a command's OK line says: the same for a fresh decision and for a retry of its key.
public struct Answer: Hashable, Sendable {
    /// What the event is about.
    public let subject: Subject
    /// The event's place in the log.
    public let sequence: Int64
    /// The version of the stream with the event.
    public let version: Int
    /// The state that the event led to.
    public let state: String
    /// Whether the event was recorded before, under the same key.
    public let replayed: Bool
    /// Whether the answer tells a deadline: ACCEPT, and an ASSIGN that accepted.
    public let tellsDeadline: Bool
    /// The deadline as it was when the event was recorded; nil when the service promises none.
    public let dueAt: Instant?
    /// Whether the answer tells a tracking word: SUBMIT.
    public let tellsTracking: Bool
    /// The tracking word; nil when it was erased.
    public let tracking: String?

    /// The answer to a fresh decision.
    /// - Parameters:
    ///   - sequence: Where the event was recorded.
    ///   - dueAt: The request's deadline as it is at the time of recording, nil when nothing is
    ///     promised; needed only when ``Decision/tellsDeadline``.
    public init(_ decision: Decision, sequence: Int64, dueAt: Instant?) {
        subject = decision.subject
        self.sequence = sequence
        version = decision.version
        state = Self.state(after: decision.event, of: decision.state)
        replayed = false
        tellsDeadline = decision.tellsDeadline
        self.dueAt = dueAt
        tracking = decision.tracking
        if case .submitted = decision.event { tellsTracking = true } else { tellsTracking = false }
    }

    /// The first answer again, for a retry of a key.
    /// - Parameters:
    ///   - logged: The event recorded under the key.
    ///   - request: The request folded up to that event and no further; nil for another subject.
    ///   - promise: The promise of the request's ``ServiceRequest/service`` in its
    ///     ``ServiceRequest/serviceVersion``; needed only when
    ///     ``ServiceRequest/tellsDeadline(after:)``.
    ///   - tracking: SUBMIT: the word from the private table.
    public init(
        replaying logged: LoggedEvent, request: ServiceRequest?, promise: Promise?,
        tracking: String?, calendar: WorkingCalendar
    ) {
        subject = logged.subject
        sequence = logged.sequence
        version = logged.version
        state = Self.state(after: logged.event, of: request?.state)
        replayed = true
        if case .submitted = logged.event { tellsTracking = true } else { tellsTracking = false }
        self.tracking = tellsTracking ? tracking : nil
        tellsDeadline = request?.tellsDeadline(after: logged.event) ?? false
        if tellsDeadline, let promise {
            // Seen from the time of recording, so that a retry gets the same deadline.
            dueAt = request?.dueAt(promise, now: logged.recordedAt, calendar: calendar)
        } else {
            dueAt = nil
        }
    }

    private static func state(
        after event: DomainEvent, of request: ServiceRequest.State?
    ) -> String {
        switch event {
        case .serviceDefined(let definition): definition.active ? "active" : "inactive"
        case .officialRegistered(let official): official.active ? "active" : "inactive"
        case .improvement(let improvement): improvement.state
        case .calendarDefined: "active"
        case .personalErased where request == nil: "erased"
        case .erasureRefused where request == nil: "refused"
        default: (request ?? .submitted).rawValue
        }
    }

    /// Writes the fields of the OK object (not the braces). A deadline that is not promised and a
    /// tracking word that was erased are `null`.
    public func write(into json: inout JSONWriter) {
        switch subject {
        case .request(let id): json.field("request", id)
        case .service(let code): json.field("service", code)
        case .official(let id): json.field("official", id)
        case .entry(let register, let id):
            json.name(text: register.idName)
            json.value(id)
        case .calendar(let id): json.field("calendar", id)
        case .log: break  // no command is about it
        }
        json.field("sequence", Int(sequence))
        json.field("version", version)
        json.field("state", state)
        json.field("replayed", replayed)
        if tellsDeadline { json.field("dueAt", dueAt) }
        if tellsTracking { json.field("tracking", tracking) }
    }
}

extension ServiceRequest {
    /// Whether the answer to the command that recorded `event` tells the deadline: it is the event
    /// by which the file was accepted.
    /// - Parameter event: The last one folded.
    public func tellsDeadline(after event: DomainEvent) -> Bool {
        switch event {
        case .accepted: true
        case .assigned: acceptedVersion == version
        default: false
        }
    }
}

/// What decisions rest on: the state of requests, services and officials as the log has them,
/// earlier commands of the batch included.
public protocol Office {
    /// The request with this id; nil when there is none.
    mutating func request(_ id: String) throws -> ServiceRequest?
    /// The latest definition of a service and the version of its stream.
    mutating func service(_ code: String) throws -> (definition: ServiceDefinition, version: Int)?
    /// The latest registration of an official and the version of its stream.
    mutating func official(_ id: String) throws -> (definition: OfficialDefinition, version: Int)?
    /// The id of the request that a tracking word names; nil when there is none.
    mutating func requestID(forTracking word: String) throws -> String?
    /// An id for a request submitted in `year`, not yet used.
    mutating func newRequestID(year: Int) throws -> String
    /// A tracking word for the event that is about to be recorded.
    mutating func newTrackingWord() throws -> String
}

/// What is to be recorded for a command.
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
    /// The event's body, JSON text, with `content` when the command has a key.
    public let body: [UInt8]
    /// The personal data that goes beside the log, canonical JSON; nil when there is none.
    public let personal: [UInt8]?
    /// The version of the stream with the event.
    public let version: Int
    /// The request with the event; nil for a service and an official.
    public let request: ServiceRequest?
    /// SUBMIT: the tracking word.
    public let tracking: String?
}

/// Decides a command against the office as it stands.
/// - Throws: ``Refusal``, or the office's own errors.
public func decide(
    _ command: Command, in office: inout some Office, at now: Instant, calendar: WorkingCalendar
) throws -> Decision {
    fatalError("not built yet")
}

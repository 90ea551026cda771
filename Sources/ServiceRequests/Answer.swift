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
    /// The deadline; nil when the service promises none.
    public let dueAt: Instant?
    /// Whether the answer tells a tracking word: SUBMIT.
    public let tellsTracking: Bool
    /// The tracking word; nil when it was erased.
    public let tracking: String?

    /// The answer to a fresh decision.
    /// - Parameters:
    ///   - promise: The promise of ``ServiceRequest/service`` in its
    ///     ``ServiceRequest/serviceVersion``; looked at only when ``Decision/tellsDeadline``.
    public init(
        _ decision: Decision, sequence: Int64, promise: Promise?, calendar: WorkingCalendar
    ) {
        fatalError("not built yet")
    }

    /// The first answer again, for a retry of a key.
    /// - Parameters:
    ///   - logged: The event recorded under the key.
    ///   - request: The request folded up to that event and no further.
    ///   - promise: As above; looked at only when ``tellsDeadline(_:_:)``.
    ///   - tracking: SUBMIT: the word from the private table.
    public init(
        replaying logged: LoggedEvent, request: ServiceRequest?, promise: Promise?,
        tracking: String?, calendar: WorkingCalendar
    ) {
        fatalError("not built yet")
    }

    /// Writes the fields of the OK object (not the braces).
    public func write(into json: inout JSONWriter) {}
}

extension Decision {
    /// Whether the answer tells a deadline, so that the promise must be looked up.
    public var tellsDeadline: Bool { false }
}

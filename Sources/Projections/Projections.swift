public import JSONText
public import ServiceRequests

/// Everything that is derived from the log to answer analysts: a fold, events in, answers out.
///
/// A value without I/O and without a clock. A copy costs nothing until one of the two changes, so
/// that a copy can be written to disk while the original goes on folding.
public struct Projections: Sendable {
    /// The last event folded.
    public private(set) var sequence: Int64 = 0
    /// The latest `occurredAt` of all events folded.
    public private(set) var newestOccurredAt = Instant(milliseconds: 0)

    private let calendar: WorkingCalendar

    /// The projections of an empty log.
    public init(calendar: WorkingCalendar) { self.calendar = calendar }

    /// Folds the next event of the log.
    /// - Parameters:
    ///   - event: The event.
    ///   - history: Gives a request's events before this one, oldest first; asked only when an
    ///     ended request is reopened.
    public mutating func apply(_ event: LoggedEvent, history: (Subject) -> [LoggedEvent]) {
        sequence = event.sequence
        newestOccurredAt = max(newestOccurredAt, event.occurredAt)
    }

    /// Answers a question as the log stands.
    /// - Parameters:
    ///   - query: The question.
    ///   - now: The instant that counts as now.
    /// - Throws: `bad-argument` when the question cannot be answered.
    public func answer(_ query: Query, now: Instant) throws(Refusal) -> QueryAnswer {
        QueryAnswer(rows: [], fields: [])
    }

    /// The fields of REQUEST's answer about `request`, JSON without braces.
    public func describe(_ request: ServiceRequest, now: Instant) -> [UInt8] { [] }

    /// The fields of TRACK's answer about `request`, JSON without braces: what a citizen may see.
    public func track(_ request: ServiceRequest, now: Instant) -> [UInt8] { [] }

    /// Everything folded so far, as bytes that ``init(snapshot:calendar:)`` reads.
    public func snapshot() -> [UInt8] { [] }

    /// Reads what ``snapshot()`` wrote.
    /// - Returns: nil when the bytes are of another format or damaged.
    public init?(snapshot: [UInt8], calendar: WorkingCalendar) { nil }
}

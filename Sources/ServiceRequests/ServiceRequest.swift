/// One citizen's request as its events tell it: the fold of one `request/ID` stream.
///
/// The same fold serves the writer's decisions, the projections and the REQUEST query, so that they
/// cannot disagree. It trusts the log: an event that ``decide`` would have refused is folded as far
/// as it makes sense, and never traps.
public struct ServiceRequest: Hashable, Sendable {
    /// Where a request stands in its life.
    public enum State: String, CaseIterable, Sendable {
        case submitted, accepted, assigned, working, paused, completed, rejected, withdrawn

        /// Whether the request has ended.
        public var isEnded: Bool {
            switch self {
            case .completed, .rejected, .withdrawn: true
            default: false
            }
        }
    }

    /// What a stretch of time was spent on.
    public enum Activity: Hashable, Sendable {
        /// Nobody works on it and it is not paused.
        case queue
        /// Somebody works on it.
        case touch
        /// It is laid aside for a reason.
        case pause(PauseReason)
    }

    /// A stretch of the time in which the request was open: half-open, in whole seconds.
    public struct Span: Hashable, Sendable {
        /// The first second.
        public var start: Int
        /// The second after the last.
        public var end: Int
        /// What it was spent on.
        public var activity: Activity
        /// The official to whom the request was assigned.
        public var official: String?
        /// Whether the file had been accepted: the legal clock runs.
        public var accepted: Bool
        /// Whether work had ever been started.
        public var started: Bool
    }

    /// A pause as it happened.
    public struct Pause: Hashable, Sendable {
        /// Why.
        public let reason: PauseReason
        /// When it began.
        public let from: Instant
        /// When work could go on, or the request ended; nil while it lasts.
        public fileprivate(set) var to: Instant?
    }

    /// The request's id.
    public let id: String
    /// The service asked for.
    public private(set) var service: String
    /// The version of the service's definition that the promise comes from.
    public private(set) var serviceVersion: Int
    /// How it came in.
    public private(set) var channel: Channel
    /// The unit that answers for it; nil when it is the service's.
    public private(set) var unit: String?
    /// The calendar that counts its working time, whatever comes after.
    public let calendar: CalendarVersion
    /// Where it stands.
    public private(set) var state: State = .submitted
    /// The version of its stream: how many events it has.
    public private(set) var version = 1
    /// The official it is assigned to, or was last.
    public private(set) var official: String?
    /// When it was submitted.
    public let submittedAt: Instant
    /// When its file was first accepted.
    public private(set) var acceptedAt: Instant?
    /// The version of its stream with the event that first accepted its file: an ACCEPT or an
    /// ASSIGN. Instants cannot tell, as several events may share one.
    public private(set) var acceptedVersion: Int?
    /// When it was first assigned.
    public private(set) var firstAssignedAt: Instant?
    /// When work first started.
    public private(set) var firstStartedAt: Instant?
    /// The first ACCEPT, ASSIGN, START, PAUSE or ending.
    public private(set) var firstResponseAt: Instant?
    /// When it ended; nil while it is open.
    public private(set) var endedAt: Instant?
    /// When its last event happened.
    public private(set) var lastOccurredAt: Instant
    /// How often it was reopened, endings by mistake left out.
    public private(set) var reopenings = 0
    /// Whether it ever waited for the applicant.
    public private(set) var pausedForApplicant = false
    /// Its pauses, oldest first.
    public private(set) var pauses: [Pause] = []
    /// How often it was assigned.
    public private(set) var assignments = 0
    /// Whether its personal data are shown to nobody.
    public private(set) var isRestricted = false
    /// Whether the erasure of its personal data was refused, and they were not erased since.
    public private(set) var isErasureRefused = false
    private var isErased = false
    /// The one answer of the applicant.
    public private(set) var rating: Rating?
    /// The closed stretches of open time, oldest first; neighbours differ.
    public private(set) var spans: [Span] = []

    /// The state that RESUME leads to; meaningful while paused.
    public private(set) var resumesTo: State = .submitted
    private var pauseReason: PauseReason?
    private var spanStart: Int

    /// The request that its first event makes; nil when that is not `submitted`.
    public init?(id: String, _ event: DomainEvent, at instant: Instant) {
        guard
            case .submitted(let service, let serviceVersion, let channel, let unit, let calendar) =
                event
        else { return nil }
        self.id = id
        self.service = service
        self.serviceVersion = serviceVersion
        self.channel = channel
        self.unit = unit
        self.calendar = calendar
        submittedAt = instant
        lastOccurredAt = instant
        spanStart = instant.seconds
    }

    /// How it stands with the personal data.
    public var personalState: PersonalState {
        if isErased { return .erased }
        return isRestricted ? .restricted : isErasureRefused ? .refused : .held
    }

    /// What the time is spent on now; nil when the request has ended.
    public var activity: Activity? {
        switch state {
        case .working: .touch
        case .paused: .pause(pauseReason ?? .technical)
        case .submitted, .accepted, .assigned: .queue
        case .completed, .rejected, .withdrawn: nil
        }
    }

    /// Every stretch of open time up to `instant`, the running one included.
    /// - Parameter instant: Not before ``lastOccurredAt``; earlier instants count as that one.
    public func spans(upTo instant: Instant) -> [Span] {
        guard let activity else { return spans }
        let end = max(instant, lastOccurredAt).seconds
        return end > spanStart ? spans + [currentSpan(activity, end)] : spans
    }

    /// Folds the next event of the stream.
    public mutating func apply(_ event: DomainEvent, at instant: Instant) {
        version += 1
        lastOccurredAt = instant
        isErased = false
        switch event {
        case .amended(let service, let serviceVersion, let channel, let unit):
            if let service { self.service = service }
            if let serviceVersion { self.serviceVersion = serviceVersion }
            if let channel { self.channel = channel }
            if let unit { self.unit = unit }
        case .rated(let rating): self.rating = rating
        case .submitted, .serviceDefined, .officialRegistered, .calendarDefined, .lossAccepted:
            break
        case .personalErased:
            isErased = true
            isErasureRefused = false
        case .erasureRefused: isErasureRefused = true
        case .personalRestricted(_, let lifted): isRestricted = !lifted
        case .reopened(let mistake):
            if !mistake { reopenings += 1 }
            spanStart = instant.seconds
            endedAt = nil
            state = official != nil ? .assigned : acceptedAt != nil ? .accepted : .submitted
        default:
            if let activity { closeSpan(activity, instant.seconds) }
            let wasPaused = state == .paused
            move(event, instant)
            if wasPaused, state != .paused, !pauses.isEmpty {
                pauses[pauses.count - 1].to = instant
            }
        }
    }

    /// The steps that change what the time is spent on.
    private mutating func move(_ event: DomainEvent, _ instant: Instant) {
        if firstResponseAt == nil, event != .stopped, event != .resumed {
            firstResponseAt = instant
        }
        switch event {
        case .accepted:
            accept(instant)
            state = .accepted
        case .assigned(let official):
            accept(instant)
            firstAssignedAt = firstAssignedAt ?? instant
            assignments += 1
            self.official = official
            if state == .paused { resumesTo = .assigned } else { state = .assigned }
        case .started:
            firstStartedAt = firstStartedAt ?? instant
            state = .working
        case .stopped: state = .assigned
        case .paused(let reason):
            resumesTo = state
            pauseReason = reason
            if state == .paused, !pauses.isEmpty { pauses[pauses.count - 1].to = instant }
            pauses.append(Pause(reason: reason, from: instant))
            if reason == .applicant { pausedForApplicant = true }
            state = .paused
        case .resumed: state = resumesTo
        case .completed: end(.completed, instant)
        case .rejected: end(.rejected, instant)
        case .withdrawn: end(.withdrawn, instant)
        default: break
        }
    }

    private mutating func accept(_ instant: Instant) {
        guard acceptedAt == nil else { return }
        acceptedAt = instant
        acceptedVersion = version
    }

    private mutating func end(_ state: State, _ instant: Instant) {
        self.state = state
        endedAt = instant
    }

    private mutating func closeSpan(_ activity: Activity, _ end: Int) {
        guard end > spanStart else { return }
        let span = currentSpan(activity, end)
        spanStart = end
        if let last = spans.last, last.end == span.start, last.activity == span.activity,
            last.official == span.official, last.accepted == span.accepted,
            last.started == span.started
        {
            spans[spans.count - 1].end = end
        } else {
            spans.append(span)
        }
    }

    private func currentSpan(_ activity: Activity, _ end: Int) -> Span {
        Span(
            start: spanStart, end: end, activity: activity, official: official,
            accepted: acceptedAt != nil, started: firstStartedAt != nil)
    }
}

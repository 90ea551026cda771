/// Seconds on both clocks.
public struct Seconds: Hashable, Sendable {
    /// Every second.
    public var wall: Int
    /// The seconds in which the office was open.
    public var working: Int

    /// Seconds on both clocks.
    public init(wall: Int = 0, working: Int = 0) {
        self.wall = wall
        self.working = working
    }

    /// The seconds on one clock.
    public subscript(clock: Clock) -> Int { clock == .wall ? wall : working }
}

/// Time paused, by reason.
public struct PauseTimes: Hashable, Sendable {
    private var applicant = Seconds()
    private var agency = Seconds()
    private var technical = Seconds()

    /// No time paused.
    public init() {}

    /// The time paused for one reason.
    public internal(set) subscript(reason: PauseReason) -> Seconds {
        get {
            switch reason {
            case .applicant: applicant
            case .agency: agency
            case .technical: technical
            }
        }
        set {
            switch reason {
            case .applicant: applicant = newValue
            case .agency: agency = newValue
            case .technical: technical = newValue
            }
        }
    }

    /// The time paused, whatever the reason.
    public var total: Seconds { applicant + agency + technical }
}

/// Every clock of one request, over the time in which it was open.
public struct RequestClocks: Hashable, Sendable {
    /// The share of the time that fell while the request was assigned to one official.
    public struct Part: Hashable, Sendable {
        /// The official.
        public var official: String
        /// Open time while assigned.
        public var held = Seconds()
        /// Open time while assigned and accepted, pauses left out.
        public var processing = Seconds()
        /// Time worked on.
        public var touch = Seconds()
        /// Time paused, by reason.
        public var pauses = PauseTimes()
        /// Time neither worked on nor paused.
        public var queue = Seconds()
        /// Time paused, whatever the reason.
        public var pause: Seconds { pauses.total }
    }

    /// Open time since submission.
    public var lead = Seconds()
    /// Open time since acceptance; nil when never accepted.
    public var completeFile: Seconds?
    /// Open time since the first START, else since the first assignment; nil when neither was.
    public var cycle: Seconds?
    /// Open time since acceptance and assignment, pauses left out; nil when never assigned.
    public var processing: Seconds?
    /// Time worked on.
    public var touch = Seconds()
    /// Time paused, by reason.
    public var pauseTimes = PauseTimes()
    /// Time neither worked on nor paused.
    public var queue = Seconds()
    /// From submission to the first response; nil while there is none.
    public var firstResponse: Seconds?
    /// The promise's budget used up so far, on both clocks.
    public var used = Seconds()
    /// One for each official who held the request for a whole second, and for the last one, in the
    /// order of first holding.
    public var parts: [Part] = []

    /// Time paused, by reason in the order of ``PauseReason/allCases``.
    public var pauses: [Seconds] { PauseReason.allCases.map { pauseTimes[$0] } }

    /// Time paused, whatever the reason.
    public var pause: Seconds { pauseTimes.total }

    /// Forgets the pauses for all reasons but one.
    public mutating func keepPauses(for reason: PauseReason) {
        for other in PauseReason.allCases where other != reason {
            pauseTimes[other] = Seconds()
            for index in parts.indices { parts[index].pauses[other] = Seconds() }
        }
    }

    /// Lead time in which the office was closed: `lead.wall` = touch + queue + pause (working) +
    /// this, exactly.
    public var closed: Int { lead.wall - touch.working - queue.working - pause.working }
}

extension RequestClocks {
    /// Computes every clock of `request` up to its end, or up to `instant` while it is open.
    /// - Complexity: O(number of spans).
    public init(_ request: ServiceRequest, upTo instant: Instant, calendar: WorkingCalendar) {
        for span in request.spans(upTo: instant) { add(span, request, calendar) }
        if let first = request.firstResponseAt {
            firstResponse = Seconds(
                wall: first.seconds - request.submittedAt.seconds,
                working: calendar.workingSeconds(
                    from: request.submittedAt.seconds, to: first.seconds))
        }
        if request.acceptedAt != nil, completeFile == nil { completeFile = Seconds() }
        if request.firstAssignedAt != nil || request.firstStartedAt != nil, cycle == nil {
            cycle = Seconds()
        }
        if request.firstAssignedAt != nil, processing == nil { processing = Seconds() }
        if let last = request.official, !parts.contains(where: { $0.official == last }) {
            parts.append(Part(official: last))
        }
    }

    private mutating func add(
        _ span: ServiceRequest.Span, _ request: ServiceRequest, _ calendar: WorkingCalendar
    ) {
        let seconds = Seconds(
            wall: span.end - span.start,
            working: calendar.workingSeconds(from: span.start, to: span.end))
        let isPause: Bool
        lead += seconds
        switch span.activity {
        case .touch:
            touch += seconds
            isPause = false
        case .queue:
            queue += seconds
            isPause = false
        case .pause(let reason):
            pauseTimes[reason] += seconds
            isPause = true
        }
        if span.accepted {
            completeFile = (completeFile ?? Seconds()) + seconds
            if span.countsAgainstPromise { used += seconds }
        }
        if request.firstStartedAt != nil ? span.started : span.official != nil {
            cycle = (cycle ?? Seconds()) + seconds
        }
        guard let official = span.official else { return }
        if !isPause { processing = (processing ?? Seconds()) + seconds }
        let index =
            parts.firstIndex { $0.official == official }
            ?? {
                parts.append(Part(official: official))
                return parts.count - 1
            }()
        parts[index].held += seconds
        switch span.activity {
        case .touch: parts[index].touch += seconds
        case .queue: parts[index].queue += seconds
        case .pause(let reason): parts[index].pauses[reason] += seconds
        }
        if !isPause { parts[index].processing += seconds }
    }
}

extension ServiceRequest.Span {
    /// Whether the stretch uses up the promise: the file is accepted and neither the applicant nor
    /// another office is awaited.
    public var countsAgainstPromise: Bool {
        accepted && activity != .pause(.applicant) && activity != .pause(.agency)
    }
}

extension ServiceRequest {
    /// The earliest instant at which `promise` is used up, a running pause taken to end at `now`.
    /// - Returns: nil when the file was never accepted, so that the legal clock has not started, and
    ///   when the calendar has not so much working time: the promise can never be used up.
    public func dueAt(_ promise: Promise, now: Instant, calendar: WorkingCalendar) -> Instant? {
        guard acceptedAt != nil else { return nil }
        var left = promise.budgetSeconds
        let spans = spans(upTo: now)
        for span in spans where span.countsAgainstPromise {
            let used =
                promise.clock == .wall
                ? span.end - span.start : calendar.workingSeconds(from: span.start, to: span.end)
            if used >= left {
                return due(promise, from: span.start, left: left, calendar)
            }
            left -= used
        }
        if state.isEnded {
            // Not used up when it ended: the deadline it would have had, had it stayed open.
            return due(promise, from: lastOccurredAtSeconds, left: left, calendar)
        }
        return due(
            promise, from: max(now, lastOccurredAt).seconds, left: left, calendar)
    }

    private var lastOccurredAtSeconds: Int { (endedAt ?? lastOccurredAt).seconds }

    private func due(
        _ promise: Promise, from start: Int, left: Int, _ calendar: WorkingCalendar
    ) -> Instant? {
        if promise.clock == .wall { return Instant(seconds: start + left) }
        return calendar.instant(after: left, from: start).map(Instant.init(seconds:))
    }
}

extension Seconds {
    static func + (one: Seconds, other: Seconds) -> Seconds {
        Seconds(wall: one.wall + other.wall, working: one.working + other.working)
    }

    static func += (one: inout Seconds, other: Seconds) {
        one.wall += other.wall
        one.working += other.working
    }
}

import Projections
import ServiceRequests

/// One request told once more from its events, with nothing in common with the domain's fold but
/// the calendar: a list of stretches, summed up by walking over them.
struct NaiveRequest {
    struct Stretch {
        var start: Int
        var end: Int
        var state: String
        var reason: PauseReason?
        var official: String?
    }

    var id = ""
    var submission: Int64 = 0
    var submittedAt: Int64 = 0
    var service = ""
    var version = 0
    var channel = ""
    var unit: String?
    var calendar = CalendarVersion.builtIn
    var official: String?
    var state = "submitted"
    var acceptedAt: Int?
    var assignedAt: Int?
    var startedAt: Int?
    var respondedAt: Int?
    var endedAt: Int64?
    var reopenings = 0
    var score: Int?
    var scores: [UInt8]?
    var pausedForApplicant = false
    var stretches: [Stretch] = []
    private var reason: PauseReason?
    private var backTo = ""
    private var since = 0

    var isEnded: Bool { endedAt != nil }

    init(_ events: [LoggedEvent]) {
        for event in events { take(event) }
    }

    private mutating func take(_ logged: LoggedEvent) {
        let second = Int((Double(logged.occurredAt.milliseconds) / 1000).rounded(.down))
        switch logged.event {
        case .submitted(let service, let version, let channel, let unit, let calendar):
            if case .request(let id) = logged.subject { self.id = id }
            (self.service, self.version, self.unit) = (service, version, unit)
            self.channel = channel.rawValue
            self.calendar = calendar
            submission = logged.sequence
            submittedAt = logged.occurredAt.milliseconds
            since = second
        case .amended(let service, let version, let channel, let unit):
            self.service = service ?? self.service
            self.version = version ?? self.version
            self.channel = channel?.rawValue ?? self.channel
            self.unit = unit ?? self.unit
        case .rated(let rating):
            switch rating {
            case .score(let score): self.score = score
            case .elements(let scores): self.scores = scores
            }
        case .reopened(let mistake):
            reopenings += mistake ? 0 : 1
            endedAt = nil
            since = second
            state = official != nil ? "assigned" : acceptedAt != nil ? "accepted" : "submitted"
        default:
            stretches.append(
                Stretch(
                    start: since, end: second, state: state,
                    reason: state == "paused" ? reason : nil, official: official))
            since = second
            move(logged, second)
        }
    }

    private mutating func move(_ logged: LoggedEvent, _ second: Int) {
        if ![DomainEvent.stopped, .resumed].contains(logged.event) {
            respondedAt = respondedAt ?? second
        }
        switch logged.event {
        case .accepted:
            acceptedAt = acceptedAt ?? second
            state = "accepted"
        case .assigned(let official):
            acceptedAt = acceptedAt ?? second
            assignedAt = assignedAt ?? second
            self.official = official
            if state == "paused" { backTo = "assigned" } else { state = "assigned" }
        case .started:
            startedAt = startedAt ?? second
            state = "working"
        case .stopped: state = "assigned"
        case .paused(let reason):
            self.reason = reason
            if reason == .applicant { pausedForApplicant = true }
            backTo = state
            state = "paused"
        case .resumed: state = backTo
        default:
            state = "\(logged.event.type)"
            endedAt = logged.occurredAt.milliseconds
        }
    }

    /// The stretches up to an instant, the running one included.
    func stretches(upTo second: Int) -> [Stretch] {
        guard !isEnded else { return stretches }
        return stretches + [
            Stretch(
                start: since, end: max(since, second), state: state,
                reason: state == "paused" ? reason : nil, official: official)
        ]
    }

    /// Seconds of the promise used up at a second.
    func used(_ promise: Promise, upTo second: Int, _ calendar: WorkingCalendar) -> Int {
        guard let acceptedAt else { return 0 }
        return stretches(upTo: second)
            .filter { $0.start >= acceptedAt && $0.reason != .applicant && $0.reason != .agency }
            .reduce(0) { $0 + $1.seconds(promise.clock, calendar) }
    }

    /// A measure of the whole request, or of the share of one official; nil when there is none.
    func value(
        _ measure: Measure, _ clock: Clock, of holder: String?, _ calendar: WorkingCalendar
    ) -> Int? {
        func sum(_ included: (Stretch) -> Bool) -> Int {
            stretches.filter { included($0) && (holder == nil || $0.official == holder) }
                .reduce(0) { $0 + $1.seconds(clock, calendar) }
        }
        switch measure {
        case .lead: return sum { _ in true }
        case .completeFile: return acceptedAt.map { start in sum { $0.start >= start } }
        case .cycle: return (startedAt ?? assignedAt).map { start in sum { $0.start >= start } }
        case .processing:
            return assignedAt.map { start in sum { $0.start >= start && $0.state != "paused" } }
        case .touch: return sum { $0.state == "working" }
        case .pause: return sum { $0.state == "paused" }
        case .queue: return sum { $0.state != "paused" && $0.state != "working" }
        case .firstResponse:
            return respondedAt.map {
                Stretch(start: Int(submittedAt / 1000), end: $0, state: "")
                    .seconds(clock, calendar)
            }
        }
    }

    /// Who held it for a second at least, and who was the last.
    var holders: Set<String> {
        var holders = Set(stretches.filter { $0.end > $0.start }.compactMap(\.official))
        if let official { holders.insert(official) }
        return holders
    }
}

extension NaiveRequest.Stretch {
    func seconds(_ clock: Clock, _ calendar: WorkingCalendar) -> Int {
        clock == .wall ? max(0, end - start) : calendar.workingSeconds(from: start, to: end)
    }
}

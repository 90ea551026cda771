import ServiceRequests

/// Walks through the log and gathers signals: every request is folded as everywhere else.
struct SignalWalk {
    /// An open request and what a signal may need of its past.
    private struct Life {
        var request: ServiceRequest
        let submission: Int64
        var resumed: (at: Instant, sequence: Int64)?
    }

    /// A service and a version of its definition.
    struct Definition: Hashable {
        let service: String
        let version: Int
    }

    private struct Crowd: Hashable {
        let official: String
        let definition: Definition
    }

    private let calendars: Calendars
    private let promises: [Definition: Promise]
    private let passes: (ServiceRequest, Instant) -> Bool
    private var lives: [String: Life] = [:]
    private(set) var signals: [Signal] = []
    private var endings: [String: [Happening]] = [:]
    /// Endings near the promise: in the tenth before the last, the last, and the one after it.
    private var crowds: [Crowd: [[Happening]]] = [:]
    private var late: [String: Signal] = [:]
    /// Ratings of ended requests that were recorded late, which ``finish(_:)`` takes in.
    private(set) var lateRatings: [(rating: Happening, delay: Int)] = []
    /// Rejections and submissions that count, by service.
    private var rejections: [String: Timeline<Rejection>] = [:]
    private var submissions: [String: Timeline<Submission>] = [:]
    /// Rejections, and submissions of the same service soon after, whoever applied.
    private(set) var resubmissions: [(Rejection, Submission)] = []
    /// Ratings, in the order of recording.
    private(set) var ratings: [Happening] = []

    /// A rejected request.
    struct Rejection {
        let ending: Happening
        let submission: Int64
        let official: String?
    }

    /// A submission, as small as can be: there are as many as requests.
    struct Submission {
        let at: Instant
        let sequence: Int64
    }

    /// - Parameter passes: Whether a request counts when something happens to it at an instant.
    init(
        _ calendars: Calendars, _ promises: [Definition: Promise],
        _ passes: @escaping (ServiceRequest, Instant) -> Bool
    ) {
        self.calendars = calendars
        self.promises = promises
        self.passes = passes
    }

    /// Takes in the next event.
    /// - Parameter history: Gives a request's events before this one, when it is reopened.
    mutating func take(_ event: LoggedEvent, history: (Subject) -> [LoggedEvent]) {
        guard case .request(let id) = event.subject else { return }
        if case .rated = event.event {
            ratings.append(Happening(at: event.recordedAt, sequence: event.sequence, request: id))
            if lives[id] == nil, let delay = Self.delay(event) {
                let rating = Happening(
                    at: event.occurredAt, sequence: event.sequence, request: id)
                lateRatings.append((rating, delay))
            }
        }
        if lives[id] == nil {
            if case .submitted = event.event {
                submit(id, event)
            } else if case .reopened = event.event {
                lives[id] = life(id, history(event.subject))
                lives[id]?.request.apply(event.event, at: event.occurredAt)
            }
        } else {
            lives[id]?.request.apply(event.event, at: event.occurredAt)
        }
        guard let life = lives[id] else { return }
        if passes(life.request, event.occurredAt) { look(at: life, id, event) }
        if case .resumed = event.event {
            lives[id]?.resumed = (event.occurredAt, event.sequence)
        }
        if event.event.isEnding { lives[id] = nil }
    }

    private func life(_ id: String, _ past: [LoggedEvent]) -> Life? {
        guard let first = past.first,
            var request = ServiceRequest(id: id, first.event, at: first.occurredAt)
        else { return nil }
        for event in past.dropFirst() { request.apply(event.event, at: event.occurredAt) }
        return Life(request: request, submission: first.sequence)
    }

    private mutating func submit(_ id: String, _ event: LoggedEvent) {
        guard let request = ServiceRequest(id: id, event.event, at: event.occurredAt) else {
            return
        }
        lives[id] = Life(request: request, submission: event.sequence)
        guard passes(request, event.occurredAt) else { return }
        let again = Submission(at: event.occurredAt, sequence: event.sequence)
        let second = again.at.seconds
        let before = second - SignalBounds.resubmissionSeconds...second
        resubmissions += rejections[request.service, default: .init()].within(before)
            .map { ($0, again) }
        submissions[request.service, default: .init()].insert(again, at: second)
    }

    /// Takes in a rejection; the new submission may have been recorded before it.
    private mutating func reject(_ life: Life, _ ending: Happening) {
        let service = life.request.service
        let rejection = Rejection(
            ending: ending, submission: life.submission, official: life.request.official)
        let second = ending.at.seconds
        let after = second...second + SignalBounds.resubmissionSeconds
        resubmissions += submissions[service, default: .init()].within(after)
            .filter { $0.sequence != life.submission }.map { (rejection, $0) }
        rejections[service, default: .init()].insert(rejection, at: second)
    }

    private mutating func look(at life: Life, _ id: String, _ event: LoggedEvent) {
        let request = life.request
        if let delay = Self.delay(event) {
            let happening = Happening(
                at: event.occurredAt, sequence: event.sequence, request: request.id,
                service: request.service)
            note(late: delay, happening, request.official)
        }
        if request.acceptedVersion == request.version {
            let waited = unacceptedSeconds(request)
            if waited > SignalBounds.acceptanceSeconds {
                raise(.acceptedLate, request, [life.submission, event.sequence], event, waited)
            }
        }
        switch event.event {
        case .paused(.applicant), .paused(.agency):
            guard request.acceptedAt != nil, let promise = promise(of: request) else { return }
            let used = used(promise, request)
            let budget = promise.budgetSeconds
            if used <= budget, used * 10 >= budget * SignalBounds.nearDeadlineTenths {
                raise(.pausedBeforeDeadline, request, [event.sequence], event, budget - used)
            }
        case .completed, .rejected: end(life, event)
        default: break
        }
    }

    private mutating func end(_ life: Life, _ event: LoggedEvent) {
        let request = life.request
        if let resumed = life.resumed {
            let after = event.occurredAt.seconds - resumed.at.seconds
            if after <= SignalBounds.resumeSeconds {
                raise(
                    .endedAfterResume, request, [resumed.sequence, event.sequence], event, after)
            }
        }
        let ending = Happening(
            at: event.occurredAt, sequence: event.sequence, request: request.id,
            service: request.service)
        if event.event == .rejected { reject(life, ending) }
        guard let official = request.official else { return }
        endings[official, default: []].append(ending)
        guard request.acceptedAt != nil, let promise = promise(of: request) else { return }
        let (used, budget) = (used(promise, request), promise.budgetSeconds)
        // Tenths of the budget from 0.8 on, each with its upper bound.
        guard used * 10 > budget * 8, used * 10 <= budget * 11 else { return }
        let tenth = used * 10 <= budget * 9 ? 0 : used <= budget ? 1 : 2
        let crowd = Crowd(official: official, definition: definition(of: request))
        crowds[crowd, default: [[], [], []]][tenth].append(ending)
    }

    /// How late an event of a request's work was recorded; nil when it was in time.
    private static func delay(_ event: LoggedEvent) -> Int? {
        switch event.event {
        case .personalErased, .erasureRefused, .personalRestricted: return nil
        default: break
        }
        let delay = event.recordedAt.seconds - event.occurredAt.seconds
        return delay > SignalBounds.recordingSeconds ? delay : nil
    }

    private mutating func note(late delay: Int, _ happening: Happening, _ official: String?) {
        var signal =
            late[happening.request]
            ?? Signal(
                kind: .recordedLate, official: official, service: happening.service,
                requests: [happening.request], sequences: [], at: happening.at)
        if happening.sequence > signal.sequences.last ?? 0 {
            signal = Signal(
                kind: .recordedLate, official: official, service: happening.service,
                requests: signal.requests, sequences: signal.sequences, at: happening.at,
                seconds: signal.seconds)
        }
        signal.sequences.append(happening.sequence)
        signal.sequences.sort()
        signal.seconds = max(signal.seconds ?? 0, delay)
        late[happening.request] = signal
    }

    private mutating func raise(
        _ kind: SignalKind, _ request: ServiceRequest, _ sequences: [Int64], _ event: LoggedEvent,
        _ seconds: Int
    ) {
        signals.append(
            Signal(
                kind: kind, official: request.official, service: request.service,
                requests: [request.id], sequences: sequences, at: event.occurredAt,
                seconds: seconds))
    }

    private func definition(of request: ServiceRequest) -> Definition {
        Definition(service: request.service, version: request.serviceVersion)
    }

    /// The calendar that a request was promised under.
    private func calendar(of request: ServiceRequest) -> WorkingCalendar {
        calendars[calendars.find(request.calendar) ?? Calendars.builtIn]
    }

    private func promise(of request: ServiceRequest) -> Promise? {
        promises[definition(of: request)]
    }

    private func used(_ promise: Promise, _ request: ServiceRequest) -> Int {
        RequestClocks(request, upTo: request.lastOccurredAt, calendar: calendar(of: request))
            .used[promise.clock]
    }

    /// Working time before the file was accepted in which the office, and nobody else, was awaited.
    private func unacceptedSeconds(_ request: ServiceRequest) -> Int {
        let calendar = calendar(of: request)
        return request.spans.reduce(0) { sum, span in
            let isAwaited =
                span.activity == .pause(.applicant) || span.activity == .pause(.agency)
            return isAwaited
                ? sum : sum + calendar.workingSeconds(from: span.start, to: span.end)
        }
    }

    /// Raises what only shows when all has been seen: bulks, crowds, and what was recorded late.
    /// - Parameter concern: Whose a late rating is; nil when it does not count.
    mutating func finish(_ concern: (Happening) -> (official: String?, service: String)?) {
        for (rating, delay) in lateRatings {
            guard let (official, service) = concern(rating) else { continue }
            var rating = rating
            rating.service = service
            note(late: delay, rating, official)
        }
        signals += late.values
        for (official, happenings) in endings {
            let clusters = happenings.clusters(
                of: SignalBounds.bulkCount, within: SignalBounds.bulkSeconds)
            for cluster in clusters { signals.append(.init(.bulkEndings, official, cluster)) }
        }
        for (crowd, tenths) in crowds where isCrowded(tenths) {
            var signal = Signal(.justUnderPromise, crowd.official, tenths[1][...])
            signal.neighbours = (tenths[0].count, tenths[2].count)
            signal.seconds = nil
            signals.append(signal)
        }
    }

    /// Whether the last tenth of the promise holds more than chance puts there, were an ending as
    /// likely in it as in the tenth before, and as in the one after.
    private func isCrowded(_ tenths: [[Happening]]) -> Bool {
        let last = tenths[1].count
        guard last >= SignalBounds.crowdCount else { return false }
        return [tenths[0].count, tenths[2].count].allSatisfy { other in
            Binomial(trials: last + other, rate: 0.5).limits(SignalBounds.crowdChance).upperBound
                < last
        }
    }
}

extension Signal {
    /// The signal of several events of one official's requests.
    init(_ kind: SignalKind, _ official: String?, _ cluster: ArraySlice<Happening>) {
        let inOrder = cluster.sorted { $0.sequence < $1.sequence }
        let services = Set(cluster.map(\.service))
        let times = cluster.map(\.at)
        self.init(
            kind: kind, official: official,
            service: services.count == 1 ? services.first ?? nil : nil,
            requests: inOrder.map(\.request), sequences: inOrder.map(\.sequence),
            at: times.max() ?? Instant(milliseconds: 0),
            seconds: (times.max()?.seconds ?? 0) - (times.min()?.seconds ?? 0))
    }
}

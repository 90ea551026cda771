/// A promise as an office gives it.
struct NaivePromise {
    let amount: Int
    let per: String

    var isWorking: Bool { per.hasPrefix("working") }
    var seconds: Int {
        switch per {
        case "minutes", "working-minutes": amount * 60
        case "hours", "working-hours": amount * 3_600
        case "days": amount * 86_400
        default: amount * 27_000
        }
    }
}

/// A part of a request's open time in which nothing about it changed.
struct NaiveStretch {
    enum Kind { case queue, touch, pause }
    let from: Int, to: Int
    let kind: Kind
    let pauseReason: String?
    let official: String?
    let wasAccepted: Bool, wasAssigned: Bool, wasStarted: Bool
    let wall: Int, working: Int

    func seconds(_ clock: String) -> Int { clock == "wall" ? wall : working }
    /// The time that the promise does not count.
    var isExcused: Bool { kind == .pause && pauseReason != "technical" }
}

/// One request as domain.md tells its life, folded from command lines.
struct NaiveRequest {
    let id: String
    var service: String, channel: String, unit: String?, category: String?
    var promise: NaivePromise?
    let submittedAt: Int
    private(set) var state = "submitted"
    private(set) var official: String?
    private(set) var stretches: [NaiveStretch] = []
    private(set) var firstResponseAt: Int?
    private(set) var endedAt: Int?
    private(set) var isReopened = false
    private(set) var isRated = false
    private(set) var score: Int?
    private(set) var lastAt: Int
    private var resumesTo = "", pauseReason: String?
    private var accepted = false, assigned = false, started = false

    init(
        id: String, service: String, channel: String, unit: String?, category: String?,
        promise: NaivePromise?, submittedAt: Int
    ) {
        self.id = id
        self.service = service
        self.channel = channel
        self.unit = unit
        self.category = category
        self.promise = promise
        self.submittedAt = submittedAt
        lastAt = submittedAt
    }

    var isOpen: Bool { endedAt == nil }
    var wasAccepted: Bool { accepted }
    var wasAssigned: Bool { assigned }

    /// The stretch from the last event to an instant in milliseconds, nil when it is ended.
    private func running(until instant: Int) -> NaiveStretch? {
        guard isOpen else { return nil }
        let from = lastAt / 1_000, to = instant / 1_000
        let kind: NaiveStretch.Kind =
            switch state {
            case "working": .touch
            case "paused": .pause
            default: .queue
            }
        return NaiveStretch(
            from: from, to: to, kind: kind, pauseReason: kind == .pause ? pauseReason : nil,
            official: official, wasAccepted: accepted, wasAssigned: assigned, wasStarted: started,
            wall: to - from, working: NaiveTime.workingSeconds(from: from, to: to))
    }

    /// All stretches up to an instant, the running one among them.
    func stretches(until instant: Int) -> [NaiveStretch] {
        stretches + (running(until: instant).map { [$0] } ?? [])
    }

    /// Carries out a command that is known to be legal.
    mutating func apply(
        _ verb: String, at instant: Int, official next: String? = nil, reason: String? = nil,
        mistake: Bool = false, score given: Int? = nil
    ) {
        if let stretch = running(until: instant) { stretches.append(stretch) }
        lastAt = instant
        if ["ACCEPT", "ASSIGN", "START", "PAUSE", "COMPLETE", "REJECT", "WITHDRAW"].contains(verb) {
            firstResponseAt = firstResponseAt ?? instant
        }
        switch verb {
        case "ACCEPT":
            accepted = true
            state = "accepted"
        case "ASSIGN":
            accepted = true
            assigned = true
            official = next
            resumesTo = "assigned"
            if state != "paused" { state = "assigned" }
        case "START":
            started = true
            state = "working"
        case "STOP": state = "assigned"
        case "PAUSE":
            resumesTo = state
            pauseReason = reason
            state = "paused"
        case "RESUME": state = resumesTo
        case "COMPLETE", "REJECT", "WITHDRAW":
            state = ["COMPLETE": "completed", "REJECT": "rejected"][verb] ?? "withdrawn"
            endedAt = instant
        case "REOPEN":
            endedAt = nil
            if !mistake { isReopened = true }
            state = official != nil ? "assigned" : accepted ? "accepted" : "submitted"
        case "RATE":
            isRated = true
            score = given
        default: break
        }
    }

    /// The verbs that are legal now.
    var legalVerbs: [String] {
        let ends = official == nil ? ["WITHDRAW"] : ["COMPLETE", "REJECT", "WITHDRAW"]
        switch state {
        case "submitted": return ["AMEND", "ACCEPT", "ASSIGN", "PAUSE"] + ends
        case "accepted": return ["AMEND", "ASSIGN", "PAUSE"] + ends
        case "assigned": return ["AMEND", "ASSIGN", "START", "PAUSE"] + ends
        case "working": return ["AMEND", "ASSIGN", "STOP", "PAUSE"] + ends
        case "paused": return ["AMEND", "ASSIGN", "RESUME"] + ends
        default: return ["REOPEN"] + (isRated ? [] : ["RATE"])
        }
    }

    // MARK: Clocks

    private func sum(_ clock: String, _ isCounted: (NaiveStretch) -> Bool) -> Int {
        var total = 0
        for stretch in stretches where isCounted(stretch) { total += stretch.seconds(clock) }
        return total
    }

    /// One sample of a measure of an ended request, of the part that one official held or of the
    /// whole; nil when the request has none.
    func sample(_ measure: String, _ clock: String, heldBy holder: String? = nil) -> Int? {
        func isTheirs(_ stretch: NaiveStretch) -> Bool {
            holder == nil || stretch.official == holder
        }
        switch measure {
        case "processing":
            if !assigned { return nil }
            return sum(clock) { isTheirs($0) && $0.wasAssigned && $0.kind != .pause }
        case "touch": return sum(clock) { isTheirs($0) && $0.kind == .touch }
        case "pause": return sum(clock) { isTheirs($0) && $0.kind == .pause }
        case "queue": return sum(clock) { isTheirs($0) && $0.kind == .queue }
        case "lead": return sum(clock) { _ in true }
        case "complete-file": return accepted ? sum(clock) { $0.wasAccepted } : nil
        case "cycle":
            if started { return sum(clock) { $0.wasStarted } }
            return assigned ? sum(clock) { $0.wasAssigned } : nil
        default:
            guard let firstResponseAt else { return nil }
            let from = submittedAt / 1_000, to = firstResponseAt / 1_000
            return clock == "wall" ? to - from : NaiveTime.workingSeconds(from: from, to: to)
        }
    }

    /// Everyone who held it for a whole second of open time, and the last.
    var holders: [String] {
        var seconds: [String: Int] = [:]
        for stretch in stretches {
            if let name = stretch.official { seconds[name, default: 0] += stretch.wall }
        }
        return Set(seconds.filter { $0.value >= 1 }.keys)
            .union(official.map { [$0] } ?? []).sorted()
    }

    /// What has been used of the promise up to an instant, on the promise's clock.
    func used(until instant: Int) -> Int {
        var total = 0
        for stretch in stretches(until: instant) where stretch.wasAccepted && !stretch.isExcused {
            total += stretch.seconds(promise?.isWorking == true ? "working" : "wall")
        }
        return total
    }

    /// Whether its ending kept the promise, nil when it is in neither count.
    var keptPromise: Bool? {
        guard let promise, let endedAt, accepted, state != "withdrawn" else { return nil }
        return used(until: endedAt) <= promise.seconds
    }
}

import ServiceRequests

/// A request's life told a minute at a time, by the rules of the domain and nothing of ours: what
/// the tests compare the clocks with. Events fall on whole minutes of 2026.
struct NaiveLife {
    /// Whether the office is open in each minute of 2026.
    static let openMinutes: [Bool] = (0..<365 * 1440).map {
        NaiveOffice.isOpen(NaiveOffice.newYear + $0 * 60)
    }

    private enum Doing { case queue, touch, pause(PauseReason) }

    var lead = 0
    var closed = 0
    var touch = 0
    var queue = 0
    var pause: [PauseReason: Int] = [:]
    var processing = 0
    var completeFile = 0
    /// Working minutes of processing by official.
    var parts: [String: Int] = [:]
    /// The minutes, from the new year, that used up the promise.
    var counted: [Int] = []
    /// The minute of the last event.
    var minute: Int

    private var isOpen = true
    private var doing = Doing.queue
    private var official: String?
    private var isAccepted = false
    private var wasAssignedInPause = false
    private var beforePause = Doing.queue

    init(minute: Int) { self.minute = minute }

    /// Lives on to the minute of an event, and takes it.
    mutating func take(_ event: DomainEvent, at minute: Int) {
        while self.minute < minute { live() }
        switch event {
        case .accepted: isAccepted = true
        case .assigned(let official):
            isAccepted = true
            self.official = official
            if case .pause = doing { wasAssignedInPause = true } else { doing = .queue }
        case .started: doing = .touch
        case .stopped: doing = .queue
        case .paused(let reason):
            beforePause = doing
            wasAssignedInPause = false
            doing = .pause(reason)
        case .resumed: doing = wasAssignedInPause ? .queue : beforePause
        case .completed, .rejected, .withdrawn: isOpen = false
        case .reopened:
            isOpen = true
            doing = .queue
        default: break
        }
    }

    /// The minute at whose end a budget of minutes is used up, the last event being now or `now`.
    func due(_ budget: Int, working: Bool, now: Int) -> Int {
        var left = budget
        for minute in counted where !working || Self.openMinutes[minute] {
            left -= 1
            if left == 0 { return minute + 1 }
        }
        var minute = now
        while true {
            if !working || Self.openMinutes[minute] { left -= 1 }
            minute += 1
            if left == 0 { return minute }
        }
    }

    private mutating func live() {
        defer { minute += 1 }
        guard isOpen else { return }
        let working = Self.openMinutes[minute] ? 1 : 0
        lead += 1
        closed += 1 - working
        if isAccepted { completeFile += working }
        var counts = isAccepted
        switch doing {
        case .queue: queue += working
        case .touch: touch += working
        case .pause(let reason):
            pause[reason, default: 0] += working
            if reason != .technical { counts = false }
        }
        if counts { counted.append(minute) }
        if let official {
            if case .pause = doing { return }
            processing += working
            parts[official, default: 0] += working
        }
    }
}

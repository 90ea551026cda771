/// The second account of a request's time: not by the sums of the unrolled calendar, but day by day
/// from what it says of each. The two agree, or one of them is wrong.
extension WorkingCalendar {
    /// The seconds of `start..<end` in which the office is closed; 0 when `end` is not after `start`.
    /// - Complexity: O(days between).
    public func closedSeconds(from start: Int, to end: Int) -> Int {
        guard end > start else { return 0 }
        let (first, last) = (start + zoneOffset, end + zoneOffset)
        var closed = 0
        for day in floor(first, 86_400)...floor(last, 86_400) {
            let midnight = day * 86_400
            var free = max(first, midnight)
            for opening in definedOpenings(of: day) {
                closed += max(0, min(last, midnight + opening.start) - free)
                free = max(free, midnight + opening.end)
            }
            closed += max(0, min(last, midnight + 86_400) - free)
        }
        return closed
    }

    private func floor(_ number: Int, _ step: Int) -> Int {
        number >= 0 ? number / step : (number - step + 1) / step
    }
}

/// How the lead time of one request divides: the identity of "Clocks" in the domain's terms.
public struct LeadIdentity: Hashable, Sendable {
    /// Lead time on the wall.
    public let lead: Int
    /// Time worked on while the office was open.
    public let touch: Int
    /// Time neither worked on nor paused, while the office was open.
    public let queue: Int
    /// Time paused while the office was open, as the sum over the reasons.
    public let pause: Int
    /// Lead time in which the office was closed, counted day by day.
    public let closed: Int

    /// Divides a request's lead time up to its end, or up to `instant` while it is open.
    /// - Complexity: O(days of its life).
    public init(_ request: ServiceRequest, upTo instant: Instant, calendar: WorkingCalendar) {
        let clocks = RequestClocks(request, upTo: instant, calendar: calendar)
        lead = clocks.lead.wall
        touch = clocks.touch.working
        queue = clocks.queue.working
        pause = PauseReason.allCases.reduce(0) { $0 + clocks.pauseTimes[$1].working }
        closed = request.spans(upTo: instant).reduce(0) {
            $0 + calendar.closedSeconds(from: $1.start, to: $1.end)
        }
    }

    /// What is missing on the right side: 0 when lead = touch + queue + pause + closed.
    public var difference: Int { lead - touch - queue - pause - closed }
}

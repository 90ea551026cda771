public import JSONText
public import ServiceRequests

/// How ended requests are to be counted anew, from their events.
public struct Recount: Hashable, Sendable {
    /// The calendar that every request counts in, as if it had been promised under it; nil for each
    /// its own.
    public var calendar: CalendarVersion?
    /// The one reason whose pauses count as pauses; nil for all.
    public var pause: PauseReason?

    /// Nothing to be counted otherwise.
    public init() {}

    /// Whether there is anything to be counted otherwise.
    var isNeeded: Bool { calendar != nil || pause != nil }
}

extension PauseReason {
    /// The reason whose pauses a measure of TIMES asks for: `pause-applicant`; nil for another word.
    init?(measure word: String) {
        let prefix = "pause-"
        guard word.hasPrefix(prefix) else { return nil }
        self.init(rawValue: String(word.dropFirst(prefix.count)))
    }
}

extension CalendarVersion {
    /// Reads the field `calendar` of a question: `office@3`.
    /// - Throws: `bad-argument`.
    public init(_ value: JSONValue) throws(Refusal) {
        guard let version = value.string.flatMap({ CalendarVersion($0) }) else {
            throw .badArgument(
                "calendar", "calendar is a version of a calendar, such as office@3")
        }
        self = version
    }
}

extension Projections {
    /// The projections with only those ended requests that a filter lets pass, whoever held them,
    /// each counted anew from its events. They are there to answer, and fold no further.
    /// - Throws: `not-found` when there is no such calendar, and what `log` throws.
    /// - Complexity: O(events of the requests), one point read each.
    func recounted(
        _ filter: Filter, _ recount: Recount, _ log: any LogSource
    ) throws(Refusal) -> Projections {
        var number: Int32?
        if let version = recount.calendar { number = try self.number(of: version) }
        var past = self
        past.ended = EndedRequests(zoneOffset: calendar.zoneOffset)
        for ending in endings(filter) {
            let history = try log.history(of: .request(ending.id), upTo: ending.sequence)
            guard var slot = past.life(ending.id, history) else { continue }
            if let number { slot.figures.calendar = number }
            _ = past.ended.append(
                EndedRow(
                    slot, ending: ending.sequence, past.catalogue, pausesFor: recount.pause))
        }
        return past
    }

    /// The ended requests that a filter lets pass, whoever held them, in the order of the endings.
    private func endings(_ filter: Filter) -> [(id: String, sequence: Int64)] {
        var filter = filter
        filter.officials = nil
        var endings: [(id: String, sequence: Int64)] = []
        Selection(filter, catalogue).scan(ended, by: .endedAt) { chunk, row, _ in
            endings.append((chunk.id(row), chunk.ending(row)))
        }
        return endings
    }

    /// The number of a calendar's version.
    /// - Throws: `not-found` when it was never defined.
    func number(of version: CalendarVersion) throws(Refusal) -> Int32 {
        guard let number = catalogue.calendars.find(version) else {
            throw Refusal(
                .notFound, "calendar \(version.text) does not exist: CALENDARS shows those that do")
        }
        return number
    }

    /// After so many requests it is told how far the check is.
    private static let toldEvery = 100

    /// Checks the identity lead = touch + queue + pause + closed of every request that a filter lets
    /// pass, from its events: ended ones, and without a window of time those that are open.
    ///
    /// The right side is counted twice: the closed time day by day, the others by the sums of the
    /// calendar. What the projections hold of an ended request must be what its events say.
    /// - Throws: What `log` throws.
    /// - Complexity: O(events of the requests), one point read each, and O(days of their lives).
    func identity(
        _ filter: Filter, now: Instant, log: any LogSource
    ) throws(Refusal) -> (rows: [[UInt8]], checked: Int) {
        let selection = Selection(filter, catalogue)
        var checked = 0
        var rows: [[UInt8]] = []
        var found: [(id: String, held: Held?, upTo: Int64)] = []
        selection.scan(ended, by: .endedAt) { chunk, row, _ in
            guard selection.passes(official: chunk.value(.official, row)) else { return }
            let ending = chunk.ending(row)
            found.append((chunk.id(row), Held(chunk, row), ending))
        }
        if !selection.isWindowed {
            for slot in 0..<Int32(open.slotCount) {
                guard let content = open[slot],
                    selection.passes(
                        definition: content.figures.definition, unit: content.figures.unit,
                        channel: content.figures.channel),
                    selection.passes(official: content.figures.official)
                else { continue }
                found.append((content.request.id, nil, sequence))
            }
        }
        for one in found {
            let history = try log.history(of: .request(one.id), upTo: one.upTo)
            checked += 1
            if checked.isMultiple(of: Self.toldEvery) { log.tell(done: checked, of: found.count) }
            guard let request = ServiceRequest(id: one.id, history) else {
                rows.append(Self.row(one.id, nil, agrees: false))
                continue
            }
            let calendar = calendar(of: request)
            let until = max(now, request.lastOccurredAt)
            let identity = LeadIdentity(request, upTo: until, calendar: calendar)
            let agrees = one.held.map { $0 == Held(identity) } ?? true
            if identity.difference != 0 || !agrees {
                rows.append(Self.row(one.id, identity, agrees: agrees))
            }
        }
        return (rows, checked)
    }

    /// What the projections hold of an ended request, in whole seconds.
    private struct Held: Equatable {
        var lead: Int32
        var touch: Int32
        var pause: Int32

        init(_ chunk: EndedChunk.Columns, _ row: Int) {
            lead = chunk.value(.leadWall, row)
            touch = chunk.value(.touchWorking, row)
            pause = chunk.value(.pauseWorking, row)
        }

        init(_ identity: LeadIdentity) {
            lead = Int32(column: identity.lead)
            touch = Int32(column: identity.touch)
            pause = Int32(column: identity.pause)
        }
    }

    private static func row(_ id: String, _ identity: LeadIdentity?, agrees: Bool) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("request", id)
            $0.field("leadSeconds", identity?.lead)
            $0.field("touchSeconds", identity?.touch)
            $0.field("queueSeconds", identity?.queue)
            $0.field("pauseSeconds", identity?.pause)
            $0.field("closedSeconds", identity?.closed)
            $0.field("differenceSeconds", identity?.difference)
            $0.field("agrees", agrees)
        }
        return json.bytes
    }
}

extension ServiceRequest {
    /// Folds the events of one request; nil when the first one is no submission.
    init?(id: String, _ history: [LoggedEvent]) {
        guard let first = history.first,
            var request = ServiceRequest(id: id, first.event, at: first.occurredAt)
        else { return nil }
        for event in history.dropFirst() { request.apply(event.event, at: event.occurredAt) }
        self = request
    }
}

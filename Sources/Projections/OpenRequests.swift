import ServiceRequests

/// What a queue needs to know of an open request: enough to say how long it waits and how much of
/// its promise is used up, without walking through its life.
struct OpenFigures: Hashable, Sendable {
    /// The sequence of its SUBMIT.
    var submission: Int64
    /// When it was submitted, in milliseconds.
    var submittedAt: Int64
    /// Seconds of the promise used up at `since`, on the promise's clock.
    var used = 0
    /// The second up to which `used` was counted.
    var since: Int
    /// The definition's number.
    var definition: Int32
    /// The official's number.
    var official = Names.none
    /// The number of the unit that answers for it.
    var unit: Int32
    var channel: UInt8
    /// The number of the calendar that it was promised under.
    var calendar: Int32
    var state = ServiceRequest.State.submitted
    /// Whether the promise is being used up.
    var isCounting = false
    /// Whether the file was accepted: only then is there a deadline.
    var isAccepted = false

    /// What it is grouped by; the time is that of its submission.
    var key: Grouping.Key {
        Grouping.Key(
            official: official, definition: definition, unit: unit, channel: channel,
            milliseconds: submittedAt)
    }

    /// Seconds of `promise` used up at a second that is not before the last event.
    func used(at second: Int, of promise: Promise, _ calendar: WorkingCalendar) -> Int {
        guard isCounting, second > since else { return used }
        return used
            + (promise.clock == .wall
                ? second - since : calendar.workingSeconds(from: since, to: second))
    }
}

/// The open requests, in dense slots; a slot that falls free is used again.
///
/// Slots stand in pages, so that after a copy only the touched ones are copied.
struct OpenRequests: Sendable {
    /// An open request and the events that made it.
    struct Slot: Sendable {
        var request: ServiceRequest
        var events: [OpenEvent]
        var figures: OpenFigures
    }

    /// 256 slots; those that are free hold nil.
    static let pageBits = 8
    private static let pageMask = 1 << pageBits - 1

    private(set) var pages: [[Slot?]] = []
    /// The figures of the slots once more, close together: a queue is counted from them alone.
    private var figurePages: [[OpenFigures?]] = []
    /// How many slots there are, free ones included.
    private(set) var slotCount = 0
    /// The free slots; the last is used next.
    private(set) var free: [Int32] = []

    /// How many requests are open.
    var count: Int { slotCount - free.count }

    /// What is in a slot; nil when it is free.
    subscript(slot: Int32) -> Slot? {
        pages[Int(slot) >> Self.pageBits][Int(slot) & Self.pageMask]
    }

    /// The figures of the request in a slot; nil when it is free.
    func figures(_ slot: Int32) -> OpenFigures? {
        figurePages[Int(slot) >> Self.pageBits][Int(slot) & Self.pageMask]
    }

    /// Whether the request in `slot` has this id.
    func isID(_ id: String, at slot: Int32) -> Bool {
        pages[Int(slot) >> Self.pageBits][Int(slot) & Self.pageMask]?.request.id == id
    }

    /// Calls `body` with the figures of every open request, in the order of the slots.
    @inline(__always)
    func forEachFigures(_ body: (OpenFigures) -> Void) {
        for page in figurePages {
            for index in page.indices {
                if let figures = page[index] { body(figures) }
            }
        }
    }

    /// Puts a request into a free slot.
    mutating func insert(_ content: Slot) -> Int32 {
        if let slot = free.popLast() {
            pages[Int(slot) >> Self.pageBits][Int(slot) & Self.pageMask] = content
            keepFigures(content.figures, slot)
            return slot
        }
        restore(content)
        return Int32(slotCount - 1)
    }

    /// Adds a slot after the others, free when there is no content.
    mutating func restore(_ content: Slot?) {
        if slotCount & Self.pageMask == 0 {
            pages.append([])
            figurePages.append([])
        }
        pages[pages.count - 1].append(content)
        figurePages[figurePages.count - 1].append(content?.figures)
        slotCount += 1
    }

    /// Takes over the list of free slots as a snapshot holds it.
    /// - Returns: Whether it names each free slot once.
    mutating func restore(free list: [Int32]) -> Bool {
        var rest = Set(list)
        guard rest.count == list.count else { return false }
        for slot in 0..<slotCount where self[Int32(slot)] == nil {
            guard rest.remove(Int32(slot)) != nil else { return false }
        }
        free = list
        return rest.isEmpty
    }

    /// Takes a request that has ended out of its slot.
    mutating func remove(_ slot: Int32) -> Slot? {
        let content = pages[Int(slot) >> Self.pageBits][Int(slot) & Self.pageMask].take()
        if content != nil { free.append(slot) }
        keepFigures(nil, slot)
        return content
    }

    /// Folds the next event of the request in `slot`.
    /// - Returns: Whether it ended the request.
    mutating func apply(
        _ event: DomainEvent, _ short: OpenEvent, at slot: Int32, _ catalogue: Catalogue
    ) -> Bool {
        let page = Int(slot) >> Self.pageBits
        let index = Int(slot) & Self.pageMask
        let figures = pages[page][index]?.apply(event, short, catalogue)
        figurePages[page][index] = figures
        return figures?.state.isEnded ?? false
    }

    private mutating func keepFigures(_ figures: OpenFigures?, _ slot: Int32) {
        figurePages[Int(slot) >> Self.pageBits][Int(slot) & Self.pageMask] = figures
    }
}

extension OpenRequests.Slot {
    /// The request as the first of its events make it, while they are `included`; nil when none is.
    func cut(
        _ catalogue: Catalogue, while isIncluded: (OpenEvent) -> Bool
    ) -> Self? {
        guard let first = events.first, isIncluded(first), let submitted = first.event(catalogue),
            var slot = Self(
                id: request.id, sequence: figures.submission, submitted, first, catalogue)
        else { return nil }
        for short in events.dropFirst() {
            guard isIncluded(short) else { break }
            guard let event = short.event(catalogue) else { continue }
            slot.apply(event, short, catalogue)
        }
        return slot
    }

    /// The slot of a request that was just submitted; nil when `event` is no submission.
    init?(
        id: String, sequence: Int64, _ event: DomainEvent, _ short: OpenEvent,
        _ catalogue: Catalogue
    ) {
        let instant = Instant(milliseconds: short.occurredAt)
        guard let request = ServiceRequest(id: id, event, at: instant) else { return nil }
        self.request = request
        events = []
        events.reserveCapacity(8)
        events.append(short)
        figures = OpenFigures(
            submission: sequence, submittedAt: short.occurredAt, since: instant.seconds,
            definition: short.first, unit: catalogue.unit(short.second, short.first),
            channel: short.word, calendar: short.calendar)
    }

    /// Folds the next event.
    /// - Returns: The figures that it leads to: whoever keeps them has no need to copy the slot.
    @discardableResult
    mutating func apply(
        _ event: DomainEvent, _ short: OpenEvent, _ catalogue: Catalogue
    ) -> OpenFigures {
        events.append(short)
        let instant = Instant(milliseconds: short.occurredAt)
        request.apply(event, at: instant)
        switch short.kind {
        case .rated, .personalErased, .erasureRefused, .personalRestricted: return figures
        case .amended: amend(short, catalogue)
        case .reopened:
            figures.since = instant.seconds
        default:
            count(upTo: instant.seconds, catalogue)
            if short.kind == .assigned { figures.official = short.first }
        }
        figures.state = request.state
        figures.isAccepted = request.acceptedAt != nil
        figures.isCounting = isCounting
        return figures
    }

    private var isCounting: Bool {
        guard request.acceptedAt != nil else { return false }
        switch request.activity {
        case .queue, .touch, .pause(.technical): return true
        case .pause(.applicant), .pause(.agency), nil: return false
        }
    }

    /// The stretch that an event closes uses up the promise, or does not.
    private mutating func count(upTo second: Int, _ catalogue: Catalogue) {
        guard second > figures.since else { return }
        if figures.isCounting, let promise = catalogue[figures.definition].promise {
            figures.used = figures.used(
                at: second, of: promise, catalogue.calendars[figures.calendar])
        }
        figures.since = second
    }

    private mutating func amend(_ short: OpenEvent, _ catalogue: Catalogue) {
        if short.word != OpenEvent.absent { figures.channel = short.word }
        // Another service is another promise, perhaps on the other clock: counted anew.
        if short.first != Names.none {
            figures.definition = short.first
            let clocks = RequestClocks(
                request, upTo: request.lastOccurredAt,
                calendar: catalogue.calendars[figures.calendar])
            if let promise = catalogue[short.first].promise {
                figures.used = clocks.used[promise.clock]
            }
            figures.since = max(figures.since, request.lastOccurredAt.seconds)
        }
        let own = events.last { $0.second != Names.none }?.second ?? Names.none
        figures.unit = catalogue.unit(own, figures.definition)
    }
}

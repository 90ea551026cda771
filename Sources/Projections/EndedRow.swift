import ServiceRequests

/// An ended request, computed and ready to be a row.
struct EndedRow {
    let id: String
    let ending: Int64
    let submission: Int64
    let submittedAt: Int64
    let endedAt: Int64
    let definition: Int32
    let unit: Int32
    let official: Int32
    let due: Int32
    let answer: Answer
    private(set) var flags: RowFlags
    private(set) var parts: [PartRow] = []
    private let clocks: RequestClocks

    /// Computes the row of a request that has just ended.
    /// - Parameters:
    ///   - slot: The request.
    ///   - ending: The sequence of the event that ended it.
    ///   - reason: The one reason whose pauses count as pauses; nil for all.
    init(
        _ slot: OpenRequests.Slot, ending: Int64, _ catalogue: Catalogue,
        pausesFor reason: PauseReason? = nil
    ) {
        let calendar = catalogue.calendars[slot.figures.calendar]
        let request = slot.request
        let figures = slot.figures
        let end = request.endedAt ?? request.lastOccurredAt
        var clocks = RequestClocks(request, upTo: end, calendar: calendar)
        if let reason { clocks.keepPauses(for: reason) }
        self.clocks = clocks
        id = request.id
        self.ending = ending
        submission = figures.submission
        submittedAt = figures.submittedAt
        endedAt = end.milliseconds
        definition = figures.definition
        unit = figures.unit
        official = figures.official
        answer = Answer(request.rating)
        flags = RowFlags(channel: figures.channel, state: request.state)
        if request.reopenings > 0 { flags.bits |= RowFlags.reopened }
        if request.pausedForApplicant { flags.bits |= RowFlags.pausedForApplicant }
        if request.isRestricted { flags.bits |= RowFlags.restricted }
        if request.isErasureRefused { flags.bits |= RowFlags.erasureRefused }
        if let promise = catalogue[definition].promise, request.acceptedAt != nil {
            let used = clocks.used[promise.clock]
            due = EndedRow.due(promise, request, used: used, end: end, calendar)
            if request.state != .withdrawn {
                flags.bits |=
                    used <= promise.budgetSeconds ? RowFlags.slaMet : RowFlags.slaMissed
            }
        } else {
            due = -1
        }
        divide(catalogue)
    }

    /// Seconds from the submission to the deadline; -1 when the promise can never be used up.
    private static func due(
        _ promise: Promise, _ request: ServiceRequest, used: Int, end: Instant,
        _ calendar: WorkingCalendar
    ) -> Int32 {
        let due: Int?
        let left = promise.budgetSeconds - used
        if left > 0 {
            // Not used up: counted from the end on, without walking through the request again.
            due =
                promise.clock == .wall
                ? end.seconds + left : calendar.instant(after: left, from: end.seconds)
        } else {
            due = request.dueAt(promise, now: end, calendar: calendar)?.seconds
        }
        return due.map { max(0, Int32(column: $0 - request.submittedAt.seconds)) } ?? -1
    }

    /// Where one official held the request and nothing but waiting fell outside, the shares are the
    /// request's own times, and no parts are kept: that is so for nearly all requests.
    private mutating func divide(_ catalogue: Catalogue) {
        if clocks.parts.count == 1, clocks.parts[0].processing == clocks.processing,
            clocks.parts[0].touch == clocks.touch, clocks.parts[0].pause == clocks.pause
        {
            return
        }
        for part in clocks.parts {
            guard let official = catalogue.officials.find(part.official) else { continue }
            parts.append(
                PartRow(
                    row: 0, official: official,
                    processingWorking: Int32(column: part.processing.working),
                    processingWall: Int32(column: part.processing.wall),
                    touchWorking: Int32(column: part.touch.working),
                    touchWall: Int32(column: part.touch.wall),
                    pauseWorking: Int32(column: part.pause.working),
                    pauseWall: Int32(column: part.pause.wall)))
        }
        if !parts.isEmpty { flags.bits |= RowFlags.shared }
    }

    /// Gives every clock to its columns.
    func putClocks(_ put: (Column, Int32) -> Void) {
        func both(_ working: Column, _ wall: Column, _ seconds: Seconds?) {
            put(working, seconds.map { Int32(column: $0.working) } ?? -1)
            put(wall, seconds.map { Int32(column: $0.wall) } ?? -1)
        }
        both(.leadWorking, .leadWall, clocks.lead)
        both(.completeFileWorking, .completeFileWall, clocks.completeFile)
        both(.cycleWorking, .cycleWall, clocks.cycle)
        both(.processingWorking, .processingWall, clocks.processing)
        both(.touchWorking, .touchWall, clocks.touch)
        both(.pauseWorking, .pauseWall, clocks.pause)
        both(.firstResponseWorking, .firstResponseWall, clocks.firstResponse)
    }
}

public import JSONText
import ServiceRequests

extension Projections {
    /// The projections as they stood at an earlier event: what they answer now is what they answered
    /// then. They are there to answer, and fold no further.
    ///
    /// What had ended is still at hand, in the order of the endings. What was open then, and has
    /// moved on, is folded anew from its events.
    /// - Parameter sequence: The event, in `0...self.sequence`; later ones count as the last.
    /// - Complexity: O(rows that ended, were reopened or rated since), in memory; and in the log the
    ///   events of the requests that were open at that point and have ended since.
    public func rewound(to sequence: Int64, log: any LogSource) throws(Refusal) -> Projections {
        guard sequence < self.sequence else { return self }
        var past = self
        past.forgetPlaces()
        past.sequence = sequence
        past.newestOccurredAt = try newestOccurredAt(at: sequence, log)
        past.marks.removeSubrange(Int(sequence / Self.markLength)...)
        try past.catalogue.cut(after: sequence, log)
        past.dossier.cut(after: sequence)
        past.ended.cut(after: sequence)
        past.open = OpenRequests()

        var known: Set<Int64> = []
        open.forEachSlot { slot in
            guard slot.figures.submission <= sequence else { return }
            known.insert(slot.figures.submission)
            past.keepOpen(slot.cut(catalogue) { $0.sequence <= sequence })
        }
        var sought: [Sought] = []
        for chunk in ended.chunks
        where chunk.ending(chunk.count - 1) > sequence
            && chunk.mayReach(.submission, from: .min, to: sequence + 1)
        {
            for row in 0..<chunk.count
            where chunk.value(.submission, row) <= sequence && chunk.ending(row) > sequence {
                // An ending that was taken back has another row, or an open request.
                guard known.insert(chunk.value(.submission, row)).inserted else { continue }
                sought.append(Sought(chunk, row, last: sequence))
            }
        }
        try forEachLife(of: sought, log) { past.keepOpen(past.life($0, $1)) }
        return past
    }

    /// The projections as the world stood at an instant, by when things happened and not by when
    /// they were recorded. They are there to answer, and fold no further.
    /// - Complexity: As ``rewound(to:log:)``.
    func standing(at instant: Instant, log: any LogSource) throws(Refusal) -> Projections {
        let last = instant.milliseconds
        var past = self
        past.forgetPlaces()
        past.ended.cut(endedAfter: last)
        past.open = OpenRequests()
        open.forEachSlot { slot in
            past.keep(slot.cut(catalogue) { $0.occurredAt <= last })
        }
        var sought: [Sought] = []
        for chunk in ended.chunks
        where chunk.mayReach(.submittedAt, from: .min, to: last + 1)
            && chunk.mayReach(.endedAt, from: last + 1, to: .max)
        {
            for row in 0..<chunk.count
            where chunk.value(.submittedAt, row) <= last && chunk.value(.endedAt, row) > last
                && !chunk.flags(row).has(RowFlags.dead)
            {
                sought.append(Sought(chunk, row, last: chunk.ending(row)))
            }
        }
        try forEachLife(of: sought, log) { id, events in
            past.keep(past.life(id, events.filter { $0.occurredAt <= instant }))
        }
        return past
    }

    /// Takes in a request that was open; one that had ended, and was reopened since, has its row.
    private mutating func keepOpen(_ slot: OpenRequests.Slot?) {
        if let slot, !slot.request.state.isEnded { _ = open.insert(slot) }
    }

    /// Takes in a request as it was, open or ended: what was reopened since has no row that counts.
    private mutating func keep(_ slot: OpenRequests.Slot?) {
        guard let slot else { return }
        if slot.request.state.isEnded {
            let ending = slot.events.last?.sequence ?? sequence
            _ = ended.append(EndedRow(slot, ending: ending, catalogue))
        } else {
            _ = open.insert(slot)
        }
    }

    private mutating func forgetPlaces() {
        index = IdIndex()
        reopened = [:]
    }

    /// What ``newestOccurredAt`` was after an event.
    private func newestOccurredAt(
        at sequence: Int64, _ log: any LogSource
    ) throws(Refusal) -> Instant {
        let mark = Int(sequence / Self.markLength)
        var newest = Instant(milliseconds: mark > 0 ? marks[mark - 1] : 0)
        let first = Int64(mark) * Self.markLength + 1
        guard first <= sequence else { return newest }
        try log.forEach(in: first...sequence) { newest = max(newest, $0.occurredAt) }
        return newest
    }
}

extension Projections {
    /// A request whose events are needed.
    private struct Sought {
        let id: String
        let submission: Int64
        /// The last of its events that matters.
        let last: Int64

        init(_ chunk: EndedChunk, _ row: Int, last: Int64) {
            id = chunk.id(row)
            submission = chunk.value(.submission, row)
            self.last = last
        }
    }

    /// What it costs to read one request's events by themselves, in events read in a run: some eight
    /// events, each looked for, and the name of the stream.
    private static let pointsCost = 24

    /// Calls `body` with the id and the events of each request that is sought.
    ///
    /// The older ones are read request by request, the others in one run from the first of their
    /// submissions on: wherever the border lies so that the least is read.
    private func forEachLife(
        of sought: [Sought], _ log: any LogSource, _ body: (String, [LoggedEvent]) -> Void
    ) throws(Refusal) {
        let sought = sought.sorted { $0.submission < $1.submission }
        guard let last = sought.map(\.last).max() else { return }
        var border = sought.count
        var least = sought.count * Self.pointsCost
        for (number, request) in sought.enumerated() {
            let cost = number * Self.pointsCost + Int(last - request.submission) + 1
            if cost < least { (least, border) = (cost, number) }
        }
        for request in sought[..<border] {
            body(
                request.id, try log.history(of: .request(request.id), upTo: request.last))
        }
        guard border < sought.count else { return }
        var numbers: [Subject: Int] = [:]
        for (number, request) in sought[border...].enumerated() {
            numbers[.request(request.id)] = number
        }
        var lives = [[LoggedEvent]](repeating: [], count: sought.count - border)
        try log.forEach(in: sought[border].submission...last) { event in
            if let number = numbers[event.subject] { lives[number].append(event) }
        }
        for (request, events) in zip(sought[border...], lives) {
            body(request.id, events.filter { $0.sequence <= request.last })
        }
    }
}

extension OpenRequests {
    /// Calls `body` with every open request.
    func forEachSlot(_ body: (Slot) -> Void) {
        for page in pages {
            for case .some(let slot) in page { body(slot) }
        }
    }
}

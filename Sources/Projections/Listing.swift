import JSONText
import ServiceRequests

extension Projections {
    /// A request that LIST may show.
    private struct Found {
        var submission: Int64
        var place: Place
    }

    /// The rows of LIST in the order of submission, and where the next answer begins; nil when
    /// there is no more.
    func list(_ listing: Query.Listing, now: Instant) -> (rows: [[UInt8]], next: Int64?) {
        var page = Page(limit: listing.limit, after: listing.after)
        let selection = Selection(listing.filter, catalogue)
        if !selection.isWindowed { findOpen(listing, selection, now.seconds, &page) }
        // An ended request is never overdue: it met its promise, or missed it.
        if listing.overdue != true { findEnded(listing, selection, &page) }
        let found = page.rows()
        let rows = found.prefix(listing.limit).map { row($0, now) }
        let hasMore = found.count > listing.limit
        return (rows, hasMore ? found[listing.limit - 1].submission : nil)
    }

    /// Keeps the first of what is found, by submission, and one more to tell whether there is more.
    private struct Page {
        let limit: Int
        let after: Int64
        private var found: [Found] = []
        /// What lies behind is of no use any more.
        private var last = Int64.max

        init(limit: Int, after: Int64) {
            self.limit = limit
            self.after = after
        }

        func wants(_ submission: Int64) -> Bool { submission > after && submission < last }

        mutating func add(_ submission: Int64, _ place: Place) {
            found.append(Found(submission: submission, place: place))
            if found.count >= 4 * limit + 4096 { trim() }
        }

        private mutating func trim() {
            found.sort { $0.submission < $1.submission }
            if found.count > limit {
                found.removeSubrange((limit + 1)...)
                last = found[limit].submission
            }
        }

        mutating func rows() -> [Found] {
            trim()
            return found
        }
    }

    private func findOpen(
        _ listing: Query.Listing, _ selection: Selection, _ second: Int, _ page: inout Page
    ) {
        for slot in 0..<Int32(open.slotCount) {
            guard let figures = open.figures(slot), page.wants(figures.submission),
                selection.passes(
                    definition: figures.definition, unit: figures.unit, channel: figures.channel),
                selection.passes(official: figures.official),
                listing.states?.contains(figures.state) ?? true,
                listing.personal.map({ $0.contains(personal(slot)) }) ?? true,
                listing.overdue.map({ $0 == isOverdue(figures, second) }) ?? true
            else { continue }
            page.add(figures.submission, .open(slot))
        }
    }

    private func findEnded(
        _ listing: Query.Listing, _ selection: Selection, _ page: inout Page
    ) {
        if let states = listing.states, !states.contains(where: \.isEnded) { return }
        for (number, chunk) in ended.chunks.enumerated()
        where chunk.mayReach(.endedAt, from: selection.from, to: selection.to)
            && chunk.mayReach(.submission, from: listing.after + 1, to: .max)
        {
            for row in 0..<chunk.count {
                let flags = chunk.flags(row)
                guard !flags.has(RowFlags.dead), page.wants(chunk.value(.submission, row)),
                    selection.isInWindow(chunk.value(.endedAt, row)),
                    selection.passes(
                        definition: chunk.value(.definition, row), unit: chunk.value(.unit, row),
                        channel: flags.channel),
                    selection.passes(official: chunk.value(.official, row)),
                    listing.states?.contains(flags.state) ?? true,
                    listing.personal?.contains(flags.personal) ?? true
                else { continue }
                page.add(
                    chunk.value(.submission, row), .ended(EndedRequests.place(number, row)))
            }
        }
    }

    private func personal(_ slot: Int32) -> PersonalState {
        open[slot]?.request.personalState ?? .held
    }

    private func isOverdue(_ figures: OpenFigures, _ second: Int) -> Bool {
        guard figures.isAccepted, let promise = catalogue[figures.definition].promise else {
            return false
        }
        return figures.used(at: second, of: promise, catalogue.calendars[figures.calendar])
            > promise.budgetSeconds
    }

    private func row(_ found: Found, _ now: Instant) -> [UInt8] {
        switch found.place {
        case .open(let slot): openRow(slot, now)
        case .ended(let place): endedRow(place)
        }
    }

    private func openRow(_ slot: Int32, _ now: Instant) -> [UInt8] {
        guard let content = open[slot] else { return [] }
        let promise = catalogue[content.figures.definition].promise
        let calendar = catalogue.calendars[content.figures.calendar]
        let due = promise.flatMap { content.request.dueAt($0, now: now, calendar: calendar) }
        return write(
            content.request.id, content.figures.key, content.request.state,
            content.request.submittedAt, due, isOverdue(content.figures, now.seconds))
    }

    private func endedRow(_ place: Int32) -> [UInt8] {
        let (number, row) = EndedRequests.split(place)
        let chunk = ended.chunks[number]
        let submitted = Instant(milliseconds: chunk.value(.submittedAt, row))
        let due = chunk.value(.due, row)
        return write(
            chunk.id(row), chunk.key(row, at: .submittedAt), chunk.flags(row).state, submitted,
            due < 0 ? nil : Instant(seconds: submitted.seconds + Int(due)), false)
    }

    private func write(
        _ id: String, _ key: Grouping.Key, _ state: ServiceRequest.State, _ submittedAt: Instant,
        _ dueAt: Instant?, _ isOverdue: Bool
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("id", id)
            $0.field("service", catalogue.services[catalogue[key.definition].service])
            $0.field("channel", Channel(key.channel)?.rawValue)
            $0.field("unit", catalogue.units[key.unit])
            $0.field("official", catalogue.officials[key.official])
            $0.field("state", state.rawValue)
            $0.field("submittedAt", submittedAt)
            $0.field("dueAt", dueAt)
            $0.field("overdue", isOverdue)
        }
        return json.bytes
    }
}

public import JSONText
public import ServiceRequests

/// Everything that is derived from the log to answer analysts: a fold, events in, answers out.
///
/// A value without I/O and without a clock. A copy costs nothing until one of the two changes, so
/// that a copy can be written to disk while the original goes on folding.
///
/// It trusts the log as ``ServiceRequest`` does: an event that no command could have recorded is
/// passed over or folded as far as it makes sense, and never traps.
public struct Projections: Sendable {
    /// The last event folded.
    public internal(set) var sequence: Int64 = 0
    /// The latest `occurredAt` of all events folded.
    public internal(set) var newestOccurredAt = Instant(milliseconds: 0)

    /// ``newestOccurredAt``, in milliseconds, as it was after each ``markLength``-th event.
    var marks: [Int64] = []
    static let markLength: Int64 = 1024

    let calendar: WorkingCalendar
    var catalogue = Catalogue()
    var open = OpenRequests()
    var ended: EndedRequests
    var index = IdIndex()
    var dossier = Dossier()
    /// The lives of ended requests that were reopened before, by their rows: whoever was reopened once
    /// may be again, and folding a whole life each time would cost ever more. A cache; not part of a
    /// snapshot.
    var reopened: [Int32: OpenRequests.Slot] = [:]

    /// The projections of an empty log.
    public init(calendar: WorkingCalendar) {
        self.calendar = calendar
        ended = EndedRequests(zoneOffset: calendar.zoneOffset)
        catalogue.calendars = Calendars(builtIn: calendar)
    }

    /// Folds the next event of the log.
    /// - Parameters:
    ///   - event: The event.
    ///   - history: Gives a request's events before this one, oldest first; asked only when an
    ///     ended request is reopened.
    /// - Complexity: O(1), and O(number of the request's events) when it ends or is reopened.
    public mutating func apply(_ event: LoggedEvent, history: (Subject) -> [LoggedEvent]) {
        sequence = event.sequence
        if event.occurredAt > newestOccurredAt { newestOccurredAt = event.occurredAt }
        if sequence % Self.markLength == 0 { marks.append(newestOccurredAt.milliseconds) }
        if case .request(let id) = event.subject {
            applyToRequest(id, event, history)
        } else if case .serviceDefined(let service) = event.event {
            catalogue.define(service, version: event.version, sequence: sequence)
        } else if case .officialRegistered(let official) = event.event {
            catalogue.register(official, version: event.version, sequence: sequence)
        } else if case .calendarDefined(let calendar) = event.event {
            catalogue.calendars.define(calendar, sequence: event.sequence)
        } else if case .improvement = event.event {
            dossier.append(event)
        }
    }

    private mutating func applyToRequest(
        _ id: String, _ event: LoggedEvent, _ history: (Subject) -> [LoggedEvent]
    ) {
        guard let short = OpenEvent(event, &catalogue) else { return }
        let hash = IdIndex.hash(id)
        var position = index.start(hash)
        switch find(id, &position) {
        case nil: submit(id, hash, event, short)
        case .open(let slot):
            let hasEnded = open.apply(event.event, short, at: slot, catalogue)
            if hasEnded { end(slot, position, event.sequence) }
        case .ended(let row):
            if short.kind == .reopened {
                reopen(id, row, position, event, short, history)
            } else if short.kind == .rated || short.kind.concernsPersonalData {
                if short.kind == .rated {
                    ended.rate(row, Answer(bits: short.first), at: sequence)
                }
                ended.apply(row, short)
                reopened[row]?.apply(event.event, short, catalogue)
            }
        }
    }

    /// Where the request with that id is; `position` is then its entry in the index.
    func find(_ id: String, _ position: inout IdIndex.Position) -> Place? {
        while let place = index.candidate(&position) {
            let isFound =
                switch place {
                case .open(let slot): open.isID(id, at: slot)
                case .ended(let row): ended.isID(id, at: row)
                }
            if isFound { return place }
            index.advance(&position)
        }
        return nil
    }

    /// What the requests with these ids are grouped by, as they stand; those that there are not are
    /// missing.
    /// - Complexity: O(number of ids); at a past point of the log, which has no index, O(requests).
    func keys(of ids: Set<String>) -> [String: Grouping.Key] {
        var keys: [String: Grouping.Key] = [:]
        func add(_ id: String, _ place: Place) {
            switch place {
            case .open(let slot): keys[id] = open.figures(slot)?.key
            case .ended(let place):
                let (chunk, row) = EndedRequests.split(place)
                keys[id] = ended.chunks[chunk].key(row, at: .endedAt)
            }
        }
        if index.isEmpty {
            forEachPlace { id, place in
                if ids.contains(id) { add(id, place) }
            }
        } else {
            for id in ids {
                var position = index.start(IdIndex.hash(id))
                if let place = find(id, &position) { add(id, place) }
            }
        }
        return keys
    }

    /// Where the request with that id is, whether or not there is an index.
    func place(of id: String) -> Place? {
        guard index.isEmpty else {
            var position = index.start(IdIndex.hash(id))
            return find(id, &position)
        }
        var found: Place?
        forEachPlace { if $0 == id { found = $1 } }
        return found
    }

    private func forEachPlace(_ body: (String, Place) -> Void) {
        for (number, chunk) in ended.chunks.enumerated() {
            for row in 0..<chunk.count where !chunk.flags(row).has(RowFlags.dead) {
                body(chunk.id(row), .ended(EndedRequests.place(number, row)))
            }
        }
        for slot in 0..<Int32(open.slotCount) {
            if let content = open[slot] { body(content.request.id, .open(slot)) }
        }
    }

    private mutating func submit(
        _ id: String, _ hash: UInt64, _ event: LoggedEvent, _ short: OpenEvent
    ) {
        let slot = OpenRequests.Slot(
            id: id, sequence: event.sequence, event.event, short, catalogue)
        guard let slot else { return }
        index.insert(hash, .open(open.insert(slot)))
    }

    private mutating func end(_ slot: Int32, _ position: IdIndex.Position, _ sequence: Int64) {
        guard let content = open.remove(slot) else { return }
        let row = ended.append(EndedRow(content, ending: sequence, catalogue))
        index.replace(position, by: .ended(row))
        if content.events.contains(where: { $0.kind == .reopened }) { reopened[row] = content }
    }

    private mutating func reopen(
        _ id: String, _ row: Int32, _ position: IdIndex.Position, _ event: LoggedEvent,
        _ short: OpenEvent, _ history: (Subject) -> [LoggedEvent]
    ) {
        let life = reopened.removeValue(forKey: row) ?? life(id, history(event.subject))
        guard var slot = life else { return }
        slot.apply(event.event, short, catalogue)
        ended.kill(row, at: sequence)
        index.replace(position, by: .open(open.insert(slot)))
    }

    /// Folds a request's whole life anew: an ended request keeps only its figures.
    mutating func life(_ id: String, _ history: [LoggedEvent]) -> OpenRequests.Slot? {
        guard let first = history.first,
            let submitted = OpenEvent(first, &catalogue),
            var slot = OpenRequests.Slot(
                id: id, sequence: first.sequence, first.event, submitted, catalogue)
        else { return nil }
        for past in history.dropFirst() {
            guard let step = OpenEvent(past, &catalogue) else {
                continue
            }
            slot.apply(past.event, step, catalogue)
        }
        return slot
    }

    /// Answers a question as the log stands.
    /// - Parameters:
    ///   - query: The question.
    ///   - now: The instant that counts as now.
    /// - Throws: `bad-argument` when the question cannot be answered.
    /// - Complexity: O(rows of the chunks that the window touches + open requests).
    public func answer(_ query: Query, now: Instant) throws(Refusal) -> QueryAnswer {
        // An event may have happened up to 5 s in the future: nothing is asked of a time before it.
        let now = max(now, newestOccurredAt)
        switch query {
        case .times(let filter, let by, let measure, let clock):
            return answer(times(filter, by, measure, clock))
        case .queues(let filter, let by, let instant):
            if let instant, instant < newestOccurredAt {
                throw .badArgument(
                    "at", "at lies before the newest event: the past is read from the log")
            }
            return answer(queues(filter, by, at: instant ?? now))
        case .satisfaction(let filter, let by): return answer(satisfaction(filter, by))
        case .trend(let filter, let by, let period, let measure, let clock):
            let (rows, little) = try trend(filter, by, period, measure, clock, now: now)
            return answer(rows) { little.write(into: &$0) }
        case .channels(let filter, let by, let clock): return answer(channels(filter, by, clock))
        case .hours(let filter):
            let (rows, window) = hours(filter, now: now)
            return answer(rows) {
                $0.field("from", rows.isEmpty ? nil : Instant(seconds: window.lowerBound))
                $0.field("to", rows.isEmpty ? nil : Instant(seconds: window.upperBound))
            }
        case .fairness(let filter): return answer(fairness(filter))
        case .forecast(let filter, let by, let days):
            return answer(forecast(filter, by, days: days, now: now))
        case .signals, .explain, .forecastOf:
            throw Refusal(.internal, "this question needs the log")
        case .list(let listing):
            let (rows, next) = list(listing, now: now)
            return answer(rows) { $0.field("next", next.map { Int($0) }) }
        case .services(let filter): return answer(serviceRows(filter))
        case .officials(let filter): return answer(officialRows(filter))
        case .calendars(let wanted): return answer(calendarRows(wanted))
        case .indicators(let records):
            var answer = answer(indicatorRows(records, now: now))
            answer.isStreamed = records.hasAllEvidence
            return answer
        case .feedbacks(let records):
            let (rows, personal) = feedbackRows(records, now: now)
            var answer = answer(rows)
            answer.personal = personal
            return answer
        case .trainings(let records): return answer(trainingRows(records))
        case .competences(let records): return answer(competenceRows(records))
        case .effect(let records): return answer(try effectRows(records, now: now))
        case .report(let filter): return answer(try reportRows(filter, now: now))
        case .recounted, .identity:
            throw Refusal(.internal, "the question needs the log, and was asked without it")
        }
    }

    func answer(
        _ rows: [[UInt8]], _ more: (inout JSONWriter) -> Void = { _ in }
    ) -> QueryAnswer {
        var json = JSONWriter()
        json.field("asOf", Int(sequence))
        more(&json)
        return QueryAnswer(rows: rows, fields: json.bytes)
    }
}

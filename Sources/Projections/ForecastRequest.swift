import JSONText
import ServiceRequests

/// Lead times of a service that have ended, to tell how long one that is as old as another still
/// takes: of those that took longer, the nearest ranks.
struct LeadTimes {
    /// Working seconds, least first.
    private let sorted: [Int32]

    init(_ leads: [Int32]) { sorted = leads.sorted() }

    /// How many took longer than `age`.
    func longer(than age: Int) -> Int { sorted.count - place(age) }

    /// Between which lead times 80 % of those lie that took longer than `age`, and their median;
    /// nil when they are too few.
    func quantiles(beyond age: Int) -> (low: Int, median: Int, high: Int)? {
        let start = place(age)
        let n = sorted.count - start
        guard n >= ForecastRules.casesMin else { return nil }
        func at(_ percent: Int) -> Int { Int(sorted[start + Ranking.rank(percent, n)]) }
        return (at(ForecastRules.low), at(50), at(ForecastRules.high))
    }

    /// How many took at most `age`.
    private func place(_ age: Int) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(sorted[middle]) <= age { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Projections {
    /// An ended request of the service, as the forecast needs it.
    private struct Past {
        let place: Int32
        let submitted: Int
        let ended: Int
        let lead: Int32
    }

    /// The row of FORECAST for one open request.
    /// - Throws: `not-found` when there is none with that id, `bad-argument` when it has ended, and
    ///   what `log` throws.
    /// - Complexity: O(ended requests), and a point read for each event of those that were open at
    ///   one of the instants of the back-test.
    func forecast(
        request id: String, now: Instant, log: any LogSource
    ) throws(Refusal) -> [[UInt8]] {
        guard let place = place(of: id) else {
            throw Refusal(.notFound, "request \(id) does not exist")
        }
        guard case .open(let slot) = place, let content = open[slot] else {
            throw .badArgument("request", "request \(id) has ended")
        }
        let service = catalogue[content.figures.definition].service
        let past = past(of: service)
        let calendar = catalogue.calendars[content.figures.calendar]
        let age = RequestClocks(content.request, upTo: now, calendar: calendar).lead.working
        let leads = LeadTimes(past.map(\.lead))
        let quantiles = leads.quantiles(beyond: age)
        func end(_ lead: Int?) -> Instant? {
            lead.flatMap { calendar.instant(after: $0 - age, from: now.seconds) }
                .map { Instant(seconds: $0) }
        }
        let outcome = try backTest(past, service, now, log)
        var json = JSONWriter()
        json.object { object in
            object.field("request", id)
            object.field("service", catalogue.services[service])
            object.field("ageSeconds", age)
            object.field("n", leads.longer(than: age))
            object.field("reason", quantiles == nil ? "too-few" : nil)
            object.field("lowSeconds", quantiles.map { $0.low - age })
            object.field("medianSeconds", quantiles.map { $0.median - age })
            object.field("highSeconds", quantiles.map { $0.high - age })
            object.field("low", end(quantiles?.low))
            object.field("median", end(quantiles?.median))
            object.field("high", end(quantiles?.high))
            object.name("backtest")
            write(outcome, into: &object)
        }
        return [json.bytes]
    }

    /// What has ended of a service, in the order of the endings.
    private func past(of service: Int32) -> [Past] {
        var past: [Past] = []
        for (number, chunk) in ended.chunks.enumerated() {
            for row in 0..<chunk.count
            where !chunk.flags(row).has(RowFlags.dead)
                && catalogue[chunk.value(.definition, row)].service == service
            {
                past.append(
                    Past(
                        place: EndedRequests.place(number, row),
                        submitted: Instant(milliseconds: chunk.value(.submittedAt, row)).seconds,
                        ended: Instant(milliseconds: chunk.value(.endedAt, row)).seconds,
                        lead: chunk.value(.leadWorking, row)))
            }
        }
        return past
    }

    /// The same forecast made at past weeks' ends for what was open then, each in its own calendar.
    private func backTest(
        _ past: [Past], _ service: Int32, _ now: Instant, _ log: any LogSource
    ) throws(Refusal) -> (windows: Int, test: BackTest, undecided: Int) {
        var stillOpen: [OpenRequests.Slot] = []
        open.forEachSlot { slot in
            if catalogue[slot.figures.definition].service == service { stillOpen.append(slot) }
        }
        var lives: [Int32: [LoggedEvent]] = [:]
        var test = BackTest()
        var (windows, undecided) = (0, 0)
        for week in 1...ForecastRules.windows {
            let then = now.seconds - week * 7 * 86_400
            let leads = LeadTimes(past.filter { $0.ended < then }.map(\.lead))
            guard leads.longer(than: -1) >= ForecastRules.casesMin else { continue }
            let before = test.n
            for one in past where one.submitted < then && one.ended >= then {
                let life: [LoggedEvent]
                if let known = lives[one.place] {
                    life = known
                } else {
                    life = try events(of: one, log)
                    lives[one.place] = life
                }
                guard let age = age(Self.request(life, before: then), at: then),
                    let said = leads.quantiles(beyond: age)
                else { continue }
                test.add(Int(one.lead), said.low, said.median, said.high)
            }
            for slot in stillOpen {
                let cut = slot.cut(catalogue) {
                    Instant(milliseconds: $0.occurredAt).seconds < then
                }
                guard let age = age(cut?.request, at: then),
                    let said = leads.quantiles(beyond: age),
                    let sofar = self.age(slot.request, at: now.seconds)
                else { continue }
                // What is still open and beyond the interval was missed, by so much at least.
                if sofar > said.high {
                    test.add(sofar, said.low, said.median, said.high)
                } else {
                    undecided += 1
                }
            }
            if test.n > before { windows += 1 }
        }
        return (windows, test, undecided)
    }

    private func events(of past: Past, _ log: any LogSource) throws(Refusal) -> [LoggedEvent] {
        let (chunk, row) = EndedRequests.split(past.place)
        return try log.history(of: .request(ended.chunks[chunk].id(row)), upTo: sequence)
    }

    /// A request as what happened before a second makes it; nil when that is nothing.
    private static func request(_ life: [LoggedEvent], before second: Int) -> ServiceRequest? {
        let past = life.prefix { $0.occurredAt.seconds < second }
        guard let first = past.first,
            var request = ServiceRequest(id: "", first.event, at: first.occurredAt)
        else { return nil }
        for event in past.dropFirst() { request.apply(event.event, at: event.occurredAt) }
        return request
    }

    /// The lead time of an open request at a second, in the working time of its own calendar; nil
    /// when it is not open.
    private func age(_ request: ServiceRequest?, at second: Int) -> Int? {
        guard let request, !request.state.isEnded else { return nil }
        let calendars = catalogue.calendars
        let calendar = calendars[calendars.find(request.calendar) ?? Calendars.builtIn]
        return RequestClocks(request, upTo: Instant(seconds: second), calendar: calendar)
            .lead.working
    }

    private func write(
        _ outcome: (windows: Int, test: BackTest, undecided: Int), into json: inout JSONWriter
    ) {
        json.object {
            $0.field("windows", outcome.windows)
            $0.field("n", outcome.test.n)
            $0.field("undecided", outcome.undecided)
            $0.field("coverage", rate(outcome.test.hits, of: outcome.test.n))
            $0.field("medianErrorSeconds", outcome.test.medianError)
        }
    }
}

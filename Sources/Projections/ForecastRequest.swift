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
        func at(_ percent: Int) -> Int { Int(sorted[start + Samples.rank(percent, n)]) }
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
        let submitted: Int
        let ended: Int
        let lead: Int32
    }

    /// The row of FORECAST for one open request.
    /// - Throws: `not-found` when there is none with that id, `bad-argument` when it has ended.
    func forecast(request id: String, now: Instant) throws(Refusal) -> [[UInt8]] {
        guard let key = key(of: id) else {
            throw Refusal(.notFound, "request \(id) does not exist")
        }
        var position = index.start(IdIndex.hash(id))
        guard case .open(let slot) = find(id, &position), let content = open[slot] else {
            throw .badArgument("request", "request \(id) has ended")
        }
        let service = catalogue[key.definition].service
        var past: [Past] = []
        Selection(Filter(), catalogue).scan(ended, by: .endedAt) { chunk, row, _ in
            guard catalogue[chunk.value(.definition, row)].service == service else { return }
            past.append(
                Past(
                    submitted: Instant(milliseconds: chunk.value(.submittedAt, row)).seconds,
                    ended: Instant(milliseconds: chunk.value(.endedAt, row)).seconds,
                    lead: chunk.value(.leadWorking, row)))
        }
        let calendar = catalogue.calendars[content.figures.calendar]
        let age = RequestClocks(content.request, upTo: now, calendar: calendar).lead.working
        let leads = LeadTimes(past.map(\.lead))
        let quantiles = leads.quantiles(beyond: age)
        func end(_ lead: Int?) -> Instant? {
            lead.flatMap { calendar.instant(after: $0 - age, from: now.seconds) }
                .map { Instant(seconds: $0) }
        }
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
            write(backTest(past, service, now), into: &object)
        }
        return [json.bytes]
    }

    /// The same forecast made at past weeks' ends for what was open then.
    private func backTest(
        _ past: [Past], _ service: Int32, _ now: Instant
    ) -> (windows: Int, test: BackTest, undecided: Int) {
        var stillOpen: [Int] = []
        open.forEachFigures { figures in
            if catalogue[figures.definition].service == service {
                stillOpen.append(Instant(milliseconds: figures.submittedAt).seconds)
            }
        }
        var test = BackTest()
        var (windows, undecided) = (0, 0)
        for week in 1...ForecastRules.windows {
            let then = now.seconds - week * 7 * 86_400
            let leads = LeadTimes(past.filter { $0.ended < then }.map(\.lead))
            let before = test.n
            for one in past where one.submitted < then && one.ended >= then {
                let age = calendar.workingSeconds(from: one.submitted, to: then)
                guard let said = leads.quantiles(beyond: age) else { continue }
                test.add(Int(one.lead), said.low, said.median, said.high)
            }
            for submitted in stillOpen where submitted < then {
                let age = calendar.workingSeconds(from: submitted, to: then)
                guard let said = leads.quantiles(beyond: age) else { continue }
                let sofar = calendar.workingSeconds(from: submitted, to: now.seconds)
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

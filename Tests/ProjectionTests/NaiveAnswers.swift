import Projections
import ServiceRequests

/// The answers worked out the slow way: every request told anew, every group filtered out of all of
/// them, every percentile from a full sort. The rows come as JSON text, to be compared as they are.
struct NaiveAnswers {
    /// The calendar that counts for every request; nil for each its own.
    var calendar: WorkingCalendar?
    var requests: [NaiveRequest]
    private let calendars: [CalendarVersion: WorkingCalendar]
    let definitions: [String: ServiceDefinition]

    init(_ log: TestLog) {
        var streams: [Subject: [LoggedEvent]] = [:]
        var definitions: [String: ServiceDefinition] = [:]
        for event in log.events {
            streams[event.subject, default: []].append(event)
            if case .serviceDefined(let definition) = event.event {
                definitions["\(definition.code) \(event.version)"] = definition
            }
        }
        self.definitions = definitions
        var histories: [String: WorkingCalendar.History] = [:]
        var calendars: [CalendarVersion: WorkingCalendar] = [:]
        for case .calendarDefined(let definition) in log.events.map(\.event) {
            histories[definition.id, default: WorkingCalendar.History()].append(definition)
            let count = histories[definition.id]?.definitions.count ?? 0
            if let calendar = histories[definition.id]?.calendar(version: count) {
                calendars[calendar.version] = calendar
            }
        }
        self.calendars = calendars
        requests = streams.compactMap { subject, events in
            guard case .request = subject else { return nil }
            return NaiveRequest(events)
        }
    }

    func calendar(_ request: NaiveRequest) -> WorkingCalendar {
        calendar ?? calendars[request.calendar] ?? .office
    }

    func definition(_ request: NaiveRequest) -> ServiceDefinition? {
        definitions["\(request.service) \(request.version)"]
    }

    /// A request as one official, or nobody, is charged with it.
    struct Charge {
        var request: NaiveRequest
        var official: String?
    }

    func passes(_ charge: Charge, _ filter: Filter) -> Bool {
        func allows(_ value: String?, _ wanted: [String]?) -> Bool {
            wanted.map { list in value.map { list.contains($0) } ?? false } ?? true
        }
        let request = charge.request
        return allows(charge.official, filter.officials)
            && allows(request.service, filter.services)
            && allows(request.channel, filter.channels?.map(\.rawValue))
            && allows(request.unit ?? definition(request)?.unit, filter.units)
            && allows(definition(request)?.category, filter.categories)
    }

    func isInWindow(_ milliseconds: Int64, _ filter: Filter) -> Bool {
        milliseconds >= filter.from?.milliseconds ?? .min
            && milliseconds < filter.to?.milliseconds ?? .max
    }

    /// The keys of a charge, as the JSON text of a row.
    func keys(_ charge: Charge, _ by: [Dimension], _ milliseconds: Int64) -> [String?] {
        let day = Int((Double(milliseconds) / 1000 + 25_200) / 86_400)
        let date = CivilDay(number: day).date
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return by.map { dimension in
            switch dimension {
            case .official: charge.official
            case .service: charge.request.service
            case .channel: charge.request.channel
            case .unit: charge.request.unit ?? definition(charge.request)?.unit
            case .category: definition(charge.request)?.category
            case .day: "\(date.year)-\(two(date.month))-\(two(date.day))"
            case .week: week(day)
            case .month: "\(date.year)-\(two(date.month))"
            case .quarter: "\(date.year)-Q\((date.month + 2) / 3)"
            case .year: "\(date.year)"
            }
        }
    }

    /// Week 1 is the one with 4 January.
    private func week(_ day: Int) -> String {
        let year = CivilDay(number: day).date.year
        for candidate in [year + 1, year, year - 1] {
            guard let fourth = CivilDay(year: candidate, month: 1, day: 4) else { continue }
            let monday = fourth.number - fourth.weekday + 1
            if day >= monday {
                let number = (day - monday) / 7 + 1
                return "\(candidate)-W" + (number < 10 ? "0" : "") + "\(number)"
            }
        }
        return ""
    }

    /// The rows: one for each distinct list of keys, sorted, null last.
    func rows<Item>(
        _ by: [Dimension], _ items: [(keys: [String?], item: Item)], _ body: ([Item]) -> String?
    ) -> [String] {
        if by.isEmpty { return body(items.map(\.item)).map { ["{" + $0 + "}"] } ?? [] }
        let groups = Dictionary(grouping: items, by: \.keys)
        let sorted = groups.keys.sorted { one, other in
            for (first, second) in zip(one, other) where first != second {
                return (first ?? "~") < (second ?? "~")
            }
            return false
        }
        return sorted.compactMap { keys in
            let text = zip(by, keys).map { dimension, key in
                "\"\(dimension.rawValue)\":" + (key.map { "\"\($0)\"" } ?? "null")
            }
            return body((groups[keys] ?? []).map(\.item)).map {
                "{" + (text + [$0]).joined(separator: ",") + "}"
            }
        }
    }

    private func mark(_ n: Int, _ keys: [String?]?, _ by: [Dimension], _ filter: Filter) -> String {
        let isNobody = by.firstIndex(of: .official).map { keys?[$0] == nil } ?? false
        guard by.contains(.official) || filter.officials?.count == 1 else { return "" }
        return ",\"mark\":"
            + (isNobody || n >= 30 ? "null" : n >= 10 ? "\"indicative\"" : "\"suppressed\"")
    }

    // MARK: - The queries

    func times(
        _ filter: Filter, _ by: [Dimension], _ measure: Measure, _ clock: Clock
    ) -> [String] {
        let isSplit = measure.isSplit && (by.contains(.official) || filter.officials != nil)
        var items: [(keys: [String?], item: (sample: Int?, last: NaiveRequest?, keys: [String?]))] =
            []
        for request in requests {
            guard let endedAt = request.endedAt, isInWindow(endedAt, filter) else { continue }
            let last = Charge(request: request, official: request.official)
            if passes(last, filter) {
                let keys = keys(last, by, endedAt)
                let sample =
                    isSplit ? nil : request.value(measure, clock, of: nil, calendar(request))
                items.append((keys, (sample, request, keys)))
            }
            guard isSplit else { continue }
            for holder in request.holders {
                let charge = Charge(request: request, official: holder)
                guard passes(charge, filter) else { continue }
                let keys = keys(charge, by, endedAt)
                items.append(
                    (
                        keys,
                        (request.value(measure, clock, of: holder, calendar(request)), nil, keys)
                    ))
            }
        }
        return rows(by, items) { group in
            let samples = group.compactMap(\.sample).sorted()
            let requests = group.compactMap(\.last)
            let counts = counts(requests)
            let isEmpty = samples.isEmpty && counts.allSatisfy { $0 == 0 }
            if isEmpty && !by.isEmpty { return nil }
            let rate = counts[0] + counts[1]
            return "\"n\":\(samples.count)," + figures(samples)
                + ",\"slaMet\":\(counts[0]),\"slaMissed\":\(counts[1]),\"slaRate\":"
                + (rate > 0 ? "\(Double(counts[0]) / Double(rate))" : "null")
                + ",\"reopened\":\(counts[2]),\"rejected\":\(counts[3])"
                + mark(rate, group.first?.keys, by, filter)
                .replacing("\"mark\"", with: "\"slaMark\"")
                + mark(samples.count, group.first?.keys, by, filter)
        }
    }

    private func counts(_ requests: [NaiveRequest]) -> [Int] {
        var counts = [0, 0, 0, 0]
        for request in requests {
            if request.reopenings > 0 { counts[2] += 1 }
            if request.state == "rejected" { counts[3] += 1 }
            guard let promise = definition(request)?.promise, request.acceptedAt != nil,
                request.state != "withdrawn"
            else { continue }
            let used = request.used(promise, upTo: 0, calendar(request))
            counts[used <= promise.budgetSeconds ? 0 : 1] += 1
        }
        return counts
    }

    private func figures(_ sorted: [Int]) -> String {
        func percentile(_ p: Double) -> Int? {
            // The first sample with at least p of all at or below it.
            sorted.first { sample in
                Double(sorted.filter { $0 <= sample }.count) >= p * Double(sorted.count) - 1e-9
            }
        }
        let mean =
            sorted.isEmpty
            ? nil : (Double(sorted.reduce(0, +)) / Double(sorted.count) + 0.5).rounded(.down)
        let values: [(String, Int?)] = [
            ("mean", mean.map { Int($0) }), ("p50", percentile(0.5)), ("p80", percentile(0.8)),
            ("p90", percentile(0.9)), ("min", sorted.first), ("max", sorted.last),
        ]
        return values.map { "\"\($0)Seconds\":" + ($1.map { "\($0)" } ?? "null") }
            .joined(separator: ",")
    }

    func queues(_ filter: Filter, _ by: [Dimension], at instant: Instant) -> [String] {
        enum Item { case open(NaiveRequest), arrival, ending }
        let isWindowed = filter.from != nil || filter.to != nil
        var items: [(keys: [String?], item: Item)] = []
        for request in requests {
            let charge = Charge(request: request, official: request.official)
            guard passes(charge, filter) else { continue }
            let keys = keys(charge, by, request.submittedAt)
            if !request.isEnded { items.append((keys, .open(request))) }
            guard isWindowed else { continue }
            if isInWindow(request.submittedAt, filter) { items.append((keys, .arrival)) }
            if let endedAt = request.endedAt, isInWindow(endedAt, filter) {
                items.append((self.keys(charge, by, endedAt), .ending))
            }
        }
        return rows(by, items) { group in
            var open: [NaiveRequest] = []
            var (arrivals, endings) = (0, 0)
            for item in group {
                switch item {
                case .open(let request): open.append(request)
                case .arrival: arrivals += 1
                case .ending: endings += 1
                }
            }
            return queue(open, instant)
                + (isWindowed ? ",\"arrivals\":\(arrivals),\"endings\":\(endings)" : "")
        }
    }

    private func queue(_ open: [NaiveRequest], _ instant: Instant) -> String {
        func count(_ state: String) -> Int {
            open.count { $0.official != nil && $0.state == state }
        }
        var ages: [String: Int] = [:]
        for request in open {
            var age = "none"
            if let promise = definition(request)?.promise, request.acceptedAt != nil {
                let share =
                    Double(request.used(promise, upTo: instant.seconds, calendar(request)))
                    / Double(promise.budgetSeconds)
                age = share > 1 ? "over100" : share >= 0.8 ? "under100" : "under80"
                if share < 0.5 { age = "under50" }
            }
            ages[age, default: 0] += 1
        }
        let oldest = open.map { instant.seconds - Int($0.submittedAt / 1000) }.max()
        let ageing = ["under50", "under80", "under100", "over100", "none"]
            .map { "\"\($0)\":\(ages[$0] ?? 0)" }.joined(separator: ",")
        return "\"waiting\":\(count("assigned")),\"working\":\(count("working")),"
            + "\"paused\":\(count("paused")),"
            + "\"unassigned\":\(open.count { $0.official == nil }),\"total\":\(open.count),"
            + "\"oldestSeconds\":\(oldest.map { "\($0)" } ?? "null"),"
            + "\"overdue\":\(ages["over100"] ?? 0),\"ageing\":{\(ageing)}"
    }

    func satisfaction(_ filter: Filter, _ by: [Dimension]) -> [String] {
        var items: [(keys: [String?], item: (request: NaiveRequest, keys: [String?]))] = []
        for request in requests {
            let charge = Charge(request: request, official: request.official)
            guard let endedAt = request.endedAt, isInWindow(endedAt, filter),
                passes(charge, filter)
            else { continue }
            let keys = keys(charge, by, endedAt)
            items.append((keys, (request, keys)))
        }
        let hasSKM = items.contains { $0.item.request.scores != nil }
        return rows(by, items) { group in
            let scores = group.compactMap(\.request.score)
            let good = scores.filter { $0 > 2 }.count
            let n = Double(scores.count)
            // The bounds as the roots of (p - x)^2 = z^2 x (1 - x) / n: another road to Wilson.
            let z2 = 1.959964 * 1.959964
            let p = Double(good) / n
            let (a, b, c) = (1 + z2 / n, 2 * p + z2 / n, p * p)
            let root = max(0, b * b - 4 * a * c).squareRoot()
            func shown(_ value: Double) -> String { n > 0 ? "\(value)" : "null" }
            return "\"n\":\(scores.count),\"satisfied\":\(good),\"rate\":\(shown(p)),"
                + "\"low\":\(shown((b - root) / (2 * a))),"
                + "\"high\":\(shown((b + root) / (2 * a))),\"responseRate\":"
                + (group.isEmpty ? "null" : "\(n / Double(group.count))")
                + ",\"meanScore\":\(shown(Double(scores.reduce(0, +)) / n))"
                + (hasSKM
                    ? skm(group.map(\.request), by.contains(.official) || filter.officials != nil)
                    : "")
                + (hasSKM
                    ? mark(group.count { $0.request.scores != nil }, group.first?.keys, by, filter)
                        .replacing("\"mark\"", with: "\"elementsMark\"")
                    : "")
                + mark(scores.count, group.first?.keys, by, filter)
        }
    }

    func list(_ listing: Query.Listing, now: Instant) -> [String] {
        let filter = listing.filter
        let found = requests.filter { request in
            let charge = Charge(request: request, official: request.official)
            guard passes(charge, filter),
                listing.states?.map(\.rawValue).contains(request.state) ?? true,
                listing.overdue.map({ $0 == isOverdue(request, now) }) ?? true,
                request.submission > listing.after
            else { return false }
            guard filter.from != nil || filter.to != nil else { return true }
            return request.endedAt.map { isInWindow($0, filter) } ?? false
        }
        return found.sorted { $0.submission < $1.submission }.prefix(listing.limit).map(\.id)
    }

    func isOverdue(_ request: NaiveRequest, _ now: Instant) -> Bool {
        guard !request.isEnded, request.acceptedAt != nil,
            let promise = definition(request)?.promise
        else { return false }
        return request.used(promise, upTo: now.seconds, calendar(request)) > promise.budgetSeconds
    }
}

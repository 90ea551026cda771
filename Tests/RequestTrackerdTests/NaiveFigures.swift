/// A question to both the daemon and the naive computation.
struct FigureQuestion {
    var verb: String
    var by: [String] = []
    var measure: String?
    var clock: String?
    /// Milliseconds; half open.
    var from: Int?
    var to: Int?
    /// `official`, `service`, `channel`, `unit`, `category`: the values that pass.
    var filters: [String: [String]] = [:]
    /// Milliseconds.
    var at: Int?

    var line: String {
        var fields: [String: Any] = [:]
        if !by.isEmpty { fields["by"] = by }
        if let measure { fields["measure"] = measure }
        if let clock { fields["clock"] = clock }
        if let from { fields["from"] = NaiveTime.text(from, local: true) }
        if let to { fields["to"] = NaiveTime.text(to) }
        if let at { fields["at"] = NaiveTime.text(at) }
        // A value and a list of one mean the same; both forms are asked.
        for (name, values) in filters {
            if values.count == 1 { fields[name] = values[0] } else { fields[name] = values }
        }
        return "\(verb) \(json(fields))"
    }

    func passes(_ request: NaiveRequest) -> Bool {
        let values = [
            "service": request.service, "channel": request.channel, "unit": request.unit,
            "category": request.category,
        ]
        return values.allSatisfy { name, value in
            filters[name].map { wanted in value.map(wanted.contains) ?? false } ?? true
        }
    }

    func passes(official: String?) -> Bool {
        filters["official"].map { wanted in official.map(wanted.contains) ?? false } ?? true
    }

    func isInWindow(_ instant: Int) -> Bool {
        (from.map { instant >= $0 } ?? true) && (to.map { instant < $0 } ?? true)
    }

    /// The group of a request, as text that a row of an answer can be compared by.
    func key(_ request: NaiveRequest, official: String?, at instant: Int) -> String {
        by.map { dimension in
            let value: String? =
                switch dimension {
                case "official": official
                case "service": request.service
                case "channel": request.channel
                case "unit": request.unit
                case "category": request.category
                default: NaiveTime.period(dimension, instant)
                }
            return "\(dimension)=\(value ?? "null")"
        }.joined(separator: "|")
    }
}

/// One value of a row.
enum Figure: Equatable {
    case whole(Int), fraction(Double), text(String), nothing

    init(_ value: Int?) { self = value.map { .whole($0) } ?? .nothing }
    init(_ value: Double?) { self = value.map { .fraction($0) } ?? .nothing }
}

/// A row, and whether it may be missing because it tells nothing.
struct FigureRow {
    var figures: [String: Figure]
    var isEmpty: Bool
}

/// The figures of protocol.md by plain arrays, sorts and sums.
struct NaiveFigures {
    let requests: [NaiveRequest]

    private static let split: Set<String> = ["processing", "touch", "pause", "queue"]

    func answer(_ question: FigureQuestion) -> [String: FigureRow] {
        switch question.verb {
        case "TIMES": times(question)
        case "QUEUES": queues(question)
        default: satisfaction(question)
        }
    }

    // MARK: TIMES

    private struct TimesGroup {
        var samples: [Int] = []
        var met = 0, missed = 0, reopened = 0, rejected = 0
    }

    private func times(_ question: FigureQuestion) -> [String: FigureRow] {
        let measure = question.measure ?? "processing"
        let clock = question.clock ?? "working"
        let isSplit =
            Self.split.contains(measure)
            && (question.by.contains("official") || question.filters["official"] != nil)
        var groups: [String: TimesGroup] = question.by.isEmpty ? ["": TimesGroup()] : [:]
        for request in requests where question.passes(request) {
            guard let endedAt = request.endedAt, question.isInWindow(endedAt) else { continue }
            let holders: [String?] = isSplit ? request.holders : [request.official]
            for holder in holders where question.passes(official: holder) {
                let part = isSplit ? holder : nil
                let key = question.key(request, official: holder, at: endedAt)
                guard let sample = request.sample(measure, clock, heldBy: part) else { continue }
                groups[key, default: TimesGroup()].samples.append(sample)
            }
            if !question.passes(official: request.official) { continue }
            let key = question.key(request, official: request.official, at: endedAt)
            var group = groups[key, default: TimesGroup()]
            if let kept = request.keptPromise {
                group.met += kept ? 1 : 0
                group.missed += kept ? 0 : 1
            }
            group.reopened += request.isReopened ? 1 : 0
            group.rejected += request.state == "rejected" ? 1 : 0
            groups[key] = group
        }
        return groups.reduce(into: [:]) { rows, group in
            var row = Self.row(group.value)
            row.figures["mark"] = mark(question, group.key, group.value.samples.count)
            row.figures["slaMark"] = mark(
                question, group.key, group.value.met + group.value.missed)
            row.isEmpty = group.value.samples.isEmpty && !question.by.isEmpty
            rows[group.key] = row
        }
    }

    private static func row(_ group: TimesGroup) -> FigureRow {
        let sorted = group.samples.sorted()
        let count = sorted.count
        func percentile(_ hundredths: Int) -> Int? {
            // The smallest rank that is at least p of n.
            var rank = 0
            while rank * 100 < hundredths * count { rank += 1 }
            return count == 0 ? nil : sorted[rank - 1]
        }
        let sum = sorted.reduce(0, +)
        let judged = group.met + group.missed
        return FigureRow(
            figures: [
                "n": .whole(count),
                "meanSeconds": Figure(count == 0 ? nil : (2 * sum + count) / (2 * count)),
                "p50Seconds": Figure(percentile(50)), "p80Seconds": Figure(percentile(80)),
                "p90Seconds": Figure(percentile(90)), "minSeconds": Figure(sorted.first),
                "maxSeconds": Figure(sorted.last), "slaMet": .whole(group.met),
                "slaMissed": .whole(group.missed),
                "slaRate": Figure(judged == 0 ? nil : Double(group.met) / Double(judged)),
                "reopened": .whole(group.reopened), "rejected": .whole(group.rejected),
            ], isEmpty: false)
    }

    /// The mark of a row about one official; nil (not compared) for any other row.
    private func mark(_ question: FigureQuestion, _ key: String, _ count: Int) -> Figure? {
        let isOfOne =
            question.by.contains("official")
            ? !key.contains("official=null") : question.filters["official"]?.count == 1
        if !isOfOne { return nil }
        return count < 10 ? .text("suppressed") : count < 30 ? .text("indicative") : .nothing
    }

    // MARK: QUEUES

    private func queues(_ question: FigureQuestion) -> [String: FigureRow] {
        let at = question.at ?? 0
        let ages = ["under50", "under80", "under100", "over100", "none"]
        let counts =
            ["waiting", "working", "paused", "unassigned", "total", "overdue"] + ages
            + (question.from == nil ? [] : ["arrivals", "endings"])
        let empty = Dictionary(uniqueKeysWithValues: counts.map { ($0, 0) })
        var groups: [String: [String: Int]] = question.by.isEmpty ? ["": empty] : [:]
        var oldest: [String: Int] = [:]
        for request in requests
        where question.passes(request) && question.passes(official: request.official) {
            func add(_ name: String, at instant: Int) {
                let key = question.key(request, official: request.official, at: instant)
                groups[key, default: empty][name, default: 0] += 1
            }
            if question.from != nil, question.isInWindow(request.submittedAt) {
                add("arrivals", at: request.submittedAt)
            }
            if let endedAt = request.endedAt {
                if question.from != nil, question.isInWindow(endedAt) {
                    add("endings", at: endedAt)
                }
                continue
            }
            let waits = request.state == "assigned" ? "waiting" : request.state
            add(request.official == nil ? "unassigned" : waits, at: request.submittedAt)
            add("total", at: request.submittedAt)
            add(age(request, at: at), at: request.submittedAt)
            if let promise = request.promise, request.used(until: at) > promise.seconds {
                add("overdue", at: request.submittedAt)
            }
            let key = question.key(request, official: request.official, at: request.submittedAt)
            oldest[key] = max(oldest[key] ?? 0, at / 1_000 - request.submittedAt / 1_000)
        }
        return groups.reduce(into: [:]) { rows, group in
            var figures: [String: Figure] = ["oldestSeconds": Figure(oldest[group.key])]
            for (name, count) in group.value {
                figures[ages.contains(name) ? "ageing.\(name)" : name] = .whole(count)
            }
            rows[group.key] = FigureRow(figures: figures, isEmpty: false)
        }
    }

    private func age(_ request: NaiveRequest, at instant: Int) -> String {
        guard let promise = request.promise, request.wasAccepted else { return "none" }
        let share = request.used(until: instant) * 100
        if share < 50 * promise.seconds { return "under50" }
        if share < 80 * promise.seconds { return "under80" }
        return share <= 100 * promise.seconds ? "under100" : "over100"
    }

    // MARK: SATISFACTION

    private func satisfaction(_ question: FigureQuestion) -> [String: FigureRow] {
        var scores: [String: [Int]] = question.by.isEmpty ? ["": []] : [:]
        var ended: [String: Int] = [:]
        for request in requests
        where question.passes(request) && question.passes(official: request.official) {
            guard let endedAt = request.endedAt, question.isInWindow(endedAt) else { continue }
            let key = question.key(request, official: request.official, at: endedAt)
            ended[key, default: 0] += 1
            scores[key, default: []] += request.score.map { [$0] } ?? []
        }
        return scores.reduce(into: [:]) { rows, group in
            let count = group.value.count
            let satisfied = group.value.filter { $0 >= 3 }.count
            let interval = Self.wilson(satisfied, of: count)
            func share(_ part: Int, of whole: Int) -> Double? {
                whole == 0 ? nil : Double(part) / Double(whole)
            }
            var row: [String: Figure] = [
                "n": .whole(count), "satisfied": .whole(satisfied),
                "rate": Figure(share(satisfied, of: count)),
                "low": Figure(interval?.low), "high": Figure(interval?.high),
                "responseRate": Figure(share(count, of: ended[group.key] ?? 0)),
                "meanScore": Figure(share(group.value.reduce(0, +), of: count)),
            ]
            row["mark"] = mark(question, group.key, count)
            rows[group.key] = FigureRow(
                figures: row, isEmpty: count == 0 && !question.by.isEmpty)
        }
    }

    /// The 95 % interval of Wilson, as domain.md writes it.
    static func wilson(_ hits: Int, of count: Int) -> (low: Double, high: Double)? {
        if count == 0 { return nil }
        let n = Double(count), z = 1.959964
        let p = Double(hits) / n
        let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return (centre - half, centre + half)
    }
}

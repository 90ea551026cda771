public import JSONText
import ServiceRequests

extension Query {
    /// Reads a question as it came over the wire.
    /// - Parameters:
    ///   - verb: What is asked.
    ///   - fields: The fields of the request; `tag`, and those of ``Question``, are passed over.
    /// - Throws: `bad-argument` that names the field.
    public init(_ verb: QueryVerb, _ fields: JSONObject) throws(Refusal) {
        var reader = QueryReader()
        for (position, name) in fields.names.enumerated() {
            try reader.read(verb, name, fields.value(at: position))
        }
        self = try reader.query(verb)
    }
}

/// Collects the fields of a question.
private struct QueryReader {
    private var listing = Query.Listing()
    private var records = Query.Records()
    private var by: [Dimension] = []
    private var measure = Measure.processing
    private var clock = Clock.working
    private var signalKinds: [SignalKind]?
    private var limit: Int?
    private var days: Int?
    private var request: String?
    private var at: Instant?
    private var calendars: [String]?
    private var recount = Recount()
    private var explained: QueryVerb?
    private var keys: [Query.Explanation.Key] = []
    private var weekday: Int?
    private var hour: Int?

    /// The fields that a verb takes, beside `tag`, `asOf` and `since`.
    private static func fields(_ verb: QueryVerb) -> [String] {
        let kinds = ["official", "service", "channel", "unit", "category"]
        let common = kinds + ["from", "to", "clock"]
        return switch verb {
        case .times: common + ["by", "measure", "calendar"]
        case .trend: common + ["by", "measure"]
        case .queues: common + ["by", "at"]
        case .satisfaction: common + ["by"]
        case .channels: common + ["by"]
        case .hours, .fairness: kinds + ["from", "to"]
        case .signals: kinds + ["from", "to", "kind", "limit"]
        case .forecast: ["service", "channel", "unit", "category", "by", "days", "request"]
        case .explain: common + ["query", "row", "measure", "limit", "after"]
        case .list: common + ["state", "overdue", "personal", "limit", "after"]
        case .services: ["service", "unit", "category"]
        case .officials: ["official", "unit", "service"]
        case .calendars: ["calendar"]
        case .indicators:
            ["indicator", "official", "service", "unit", "from", "to", "evidence"]
        case .feedbacks: ["feedback", "official", "unit", "state", "from", "to"]
        case .trainings: ["training", "topic", "official", "unit", "from", "to"]
        case .competences: ["competence", "official", "unit"]
        case .effect: ["training", "topic", "window", "service", "channel", "unit", "category"]
        case .report: ["official", "unit", "from", "to"]
        case .identity: kinds + ["from", "to"]
        }
    }

    mutating func read(
        _ verb: QueryVerb, _ name: String, _ value: JSONValue
    ) throws(Refusal) {
        // Those are of the question as a whole.
        if name == "tag" || name == "asOf" || name == "since" { return }
        guard Self.fields(verb).contains(name) else {
            throw .badArgument(name, "\(verb.rawValue) has no field '\(name)'")
        }
        switch name {
        case "official": listing.filter.officials = try names(name, value)
        case "service": listing.filter.services = try names(name, value)
        case "unit": listing.filter.units = try names(name, value)
        case "category": listing.filter.categories = try names(name, value)
        case "channel": listing.filter.channels = try words(name, value)
        case "from": listing.filter.from = try instant(name, value)
        case "to": listing.filter.to = try instant(name, value)
        case "calendar" where verb == .calendars: calendars = try names(name, value)
        case "calendar": recount.calendar = try CalendarVersion(value)
        case "at": at = try instant(name, value)
        case "clock": clock = try word(name, value)
        case "measure": try readMeasure(verb, value)
        case "kind": signalKinds = try words(name, value)
        case "days": days = try integer(name, value, in: 1...90)
        case "request":
            guard let id = value.string else {
                throw .badArgument(name, "request is the id of a request")
            }
            request = id
        case "query": explained = try explainable(value)
        case "row": try readRow(value)
        case "by": by = try dimensions(value)
        case "indicator", "feedback", "training", "competence":
            records.ids = try names(name, value)
        case "topic": records.topics = try names(name, value)
        case "window": records.windowDays = try integer(name, value, in: 1...3_660)
        case "evidence":
            guard let all = value.bool else {
                throw .badArgument(name, "evidence is true or false")
            }
            records.hasAllEvidence = all
        case "state" where verb == .feedbacks: records.states = try words(name, value)
        case "state": listing.states = try words(name, value)
        case "personal": listing.personal = try words(name, value)
        case "overdue":
            guard let overdue = value.bool else {
                throw .badArgument(name, "overdue is true or false")
            }
            listing.overdue = overdue
        case "limit":
            let most = try integer(name, value, in: 1...10_000)
            limit = most
            listing.limit = most
        default: listing.after = Int64(try integer(name, value, in: 0...Int.max - 1))
        }
    }

    func query(_ verb: QueryVerb) throws(Refusal) -> Query {
        if let from = listing.filter.from, let to = listing.filter.to, to < from {
            throw .badArgument("to", "to lies before from")
        }
        return switch verb {
        case .times: times()
        case .queues: .queues(listing.filter, by: by, at: at)
        case .satisfaction: .satisfaction(listing.filter, by: by)
        case .trend: try trend()
        case .channels: .channels(listing.filter, by: by, clock: clock)
        case .hours: .hours(listing.filter)
        case .fairness: .fairness(listing.filter)
        case .signals: .signals(signals)
        case .forecast: try forecast()
        case .explain: .explain(try explanation())
        case .list: .list(listing)
        case .services: .services(listing.filter)
        case .officials: .officials(listing.filter)
        case .calendars: .calendars(calendars)
        case .indicators: .indicators(records(listing.filter))
        case .feedbacks: .feedbacks(records(listing.filter))
        case .trainings: .trainings(records(listing.filter))
        case .competences: .competences(records(listing.filter))
        case .effect: .effect(try effect())
        case .report: .report(try report())
        case .identity: .identity(listing.filter)
        }
    }

    private func times() -> Query {
        let times = Query.times(listing.filter, by: by, measure: measure, clock: clock)
        return recount.isNeeded ? .recounted(times, recount) : times
    }

    /// A measure; TIMES also takes the pauses for one reason.
    private mutating func readMeasure(_ verb: QueryVerb, _ value: JSONValue) throws(Refusal) {
        let reason = verb == .times ? value.string.flatMap(PauseReason.init(measure:)) : nil
        if let reason {
            measure = .pause
            recount.pause = reason
        } else {
            measure = try word("measure", value)
        }
    }

    private var signals: Query.Signals {
        var signals = Query.Signals()
        signals.filter = listing.filter
        signals.kinds = signalKinds
        signals.limit = limit ?? signals.limit
        return signals
    }

    private func forecast() throws(Refusal) -> Query {
        if let request {
            guard by.isEmpty, days == nil, listing.filter == Filter() else {
                throw .badArgument(
                    "request", "the forecast of a request takes no other field but request")
            }
            return .forecastOf(request: request)
        }
        guard !by.contains(where: { $0.isTime || $0 == .official }) else {
            throw .badArgument("by", "a forecast is by service, channel, unit or category")
        }
        return .forecast(listing.filter, by: by, days: days ?? 14)
    }

    private func explanation() throws(Refusal) -> Query.Explanation {
        guard let explained else {
            throw .badArgument("query", "EXPLAIN needs the field 'query', such as TIMES")
        }
        var explanation = Query.Explanation(explained)
        if explained == .hours {
            guard let weekday, let hour else {
                throw .badArgument("row", "a row of HOURS has a weekday, 1-7, and an hour, 0-23")
            }
            explanation.hour = WeekHour(weekday: weekday, hour: hour)
        }
        explanation.keys = keys
        explanation.filter = listing.filter
        // The times of CHANNELS are lead times.
        explanation.measure = explanation.verb == .channels ? .lead : measure
        explanation.clock = clock
        explanation.limit = listing.limit
        explanation.after = listing.after
        return explanation
    }

    private func explainable(_ value: JSONValue) throws(Refusal) -> QueryVerb {
        let verb = value.string.flatMap { QueryVerb(rawValue: $0.uppercased()) }
        guard let verb, Query.Explanation.verbs.contains(verb) else {
            let words = Query.Explanation.verbs.map(\.rawValue).joined(separator: ", ")
            throw .badArgument("query", "query is one of \(words)")
        }
        return verb
    }

    /// The keys of a row as an answer has it; its figures may stand beside them.
    private mutating func readRow(_ value: JSONValue) throws(Refusal) {
        let row: JSONObject?
        do { row = try value.object() } catch { throw .badArgument("row", error.reason) }
        guard let row else {
            throw .badArgument("row", "row is an object, such as {\"official\":\"asn-07\"}")
        }
        weekday = try row["weekday"].map { value throws(Refusal) in
            try integer("row.weekday", value, in: 1...7)
        }
        hour = try row["hour"].map { value throws(Refusal) in
            try integer("row.hour", value, in: 0...23)
        }
        for (position, name) in row.names.enumerated() {
            guard let dimension = Dimension(rawValue: name) else { continue }
            let value = row.value(at: position)
            guard value.string != nil || value.isNull else {
                throw .badArgument("row.\(name)", "\(name) of a row is a string or null")
            }
            keys.append(.init(dimension: dimension, word: value.string))
        }
    }

    /// One of the dimensions is the period: a month unless one is named.
    private func trend() throws(Refusal) -> Query {
        let periods = by.filter(\.isTime)
        guard periods.count < 2 else {
            throw .badArgument("by", "by names one period: day, week, month, quarter or year")
        }
        return .trend(
            listing.filter, by: by.filter { !$0.isTime }, period: periods.first ?? .month,
            measure: measure, clock: clock)
    }

    private func records(_ filter: Filter) -> Query.Records {
        var records = records
        records.filter = filter
        return records
    }

    private func effect() throws(Refusal) -> Query.Records {
        guard records.ids != nil || records.topics != nil else {
            throw .badArgument("training", "EFFECT needs the field 'training' or 'topic'")
        }
        return records(listing.filter)
    }

    private func report() throws(Refusal) -> Filter {
        let filter = listing.filter
        guard filter.from != nil else {
            throw .badArgument("from", "REPORT needs the field 'from'")
        }
        guard filter.to != nil else { throw .badArgument("to", "REPORT needs the field 'to'") }
        guard (filter.officials?.count ?? 0) + (filter.units?.count ?? 0) <= 1 else {
            throw .badArgument("official", "REPORT is about one official, one unit or the office")
        }
        return filter
    }

    /// A string, or a list of strings.
    private func names(_ field: String, _ value: JSONValue) throws(Refusal) -> [String] {
        if let name = value.string { return [name] }
        var names: [String] = []
        for element in value.array ?? [value] {
            guard let name = element.string else {
                throw .badArgument(field, "\(field) is a string or a list of strings")
            }
            names.append(name)
        }
        return names
    }

    private func words<Word: RawRepresentable & CaseIterable>(
        _ field: String, _ value: JSONValue
    ) throws(Refusal) -> [Word] where Word.RawValue == String {
        var words: [Word] = []
        for name in try names(field, value) {
            guard let word = Word(rawValue: name) else { throw Self.unknown(field, Word.self) }
            words.append(word)
        }
        return words
    }

    private func word<Word: RawRepresentable & CaseIterable>(
        _ field: String, _ value: JSONValue
    ) throws(Refusal) -> Word where Word.RawValue == String {
        guard let word = value.string.flatMap(Word.init(rawValue:)) else {
            throw Self.unknown(field, Word.self)
        }
        return word
    }

    private static func unknown<Word: RawRepresentable & CaseIterable>(
        _ field: String, _: Word.Type
    ) -> Refusal where Word.RawValue == String {
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        return .badArgument(field, "\(field) is one of \(words)")
    }

    private func dimensions(_ value: JSONValue) throws(Refusal) -> [Dimension] {
        let dimensions: [Dimension] = try words("by", value)
        guard Set(dimensions).count == dimensions.count else {
            throw .badArgument("by", "by names a dimension twice")
        }
        return dimensions
    }

    private func instant(_ field: String, _ value: JSONValue) throws(Refusal) -> Instant {
        guard let instant = value.string.flatMap({ Instant($0) }) else {
            throw .badArgument(
                field, "\(field) is a time with an offset, such as 2026-01-09T15:30:00+07:00")
        }
        return instant
    }

    private func integer(
        _ field: String, _ value: JSONValue, in range: ClosedRange<Int>
    ) throws(Refusal) -> Int {
        guard let integer = value.integer, range.contains(integer) else {
            let most = range.upperBound == .max ? " or more" : " to \(range.upperBound)"
            throw .badArgument(
                field, "\(field) is a whole number, \(range.lowerBound)\(most)")
        }
        return integer
    }
}

import JSONText
import ServiceRequests

extension Projections {
    /// How many of the endings that prove an indicator stand in its row.
    static let evidenceInRow = 100
    /// How many stand in each further row when all are asked for.
    private static let evidenceInFurtherRow = 1000

    /// The rows of INDICATORS, sorted by id; after each, when all evidence is asked for, rows with
    /// nothing but the sequences.
    func indicatorRows(_ records: Query.Records, now: Instant) -> [[UInt8]] {
        let filter = records.filter
        let wanted = dossier.indicators.filter { id, indicator, _ in
            (records.ids?.contains(id) ?? indicator.active)
                && indicator.scope.passes(filter)
                && (filter.from.map { indicator.to > $0 } ?? true)
                && (filter.to.map { indicator.from < $0 } ?? true)
        }
        return indicatorRows(wanted, records.hasAllEvidence, now: now)
    }

    /// The rows of these indicators.
    func indicatorRows(
        _ wanted: [(id: String, value: Indicator, event: LoggedEvent)], _ hasAllEvidence: Bool,
        now: Instant
    ) -> [[UInt8]] {
        let reached = reached(wanted.map(\.value), hasAllEvidence ? nil : Self.evidenceInRow)
        var rows: [[UInt8]] = []
        for (indicator, reached) in zip(wanted, reached) {
            let evidence = reached.evidence.sorted
            var json = JSONWriter()
            json.object {
                Self.write(indicator.value, indicator.event, into: &$0)
                Self.write(reached, indicator.value, now: now, into: &$0)
                $0.name("evidence")
                $0.object { object in
                    object.field("count", reached.n)
                    Self.write(evidence.prefix(Self.evidenceInRow), into: &object)
                }
            }
            rows.append(json.bytes)
            guard hasAllEvidence else { continue }
            var rest = evidence.dropFirst(Self.evidenceInRow)
            while !rest.isEmpty {
                var json = JSONWriter()
                json.object { object in
                    object.field("indicator", indicator.id)
                    Self.write(rest.prefix(Self.evidenceInFurtherRow), into: &object)
                }
                rows.append(json.bytes)
                rest = rest.dropFirst(Self.evidenceInFurtherRow)
            }
        }
        return rows
    }

    private static func write(_ sequences: ArraySlice<Int64>, into json: inout JSONWriter) {
        json.name("sequences")
        json.array { list in for sequence in sequences { list.value(Int(sequence)) } }
    }

    private static func write(
        _ indicator: Indicator, _ event: LoggedEvent, into json: inout JSONWriter
    ) {
        var official: String?
        var service: String?
        var unit: String?
        switch indicator.scope {
        case .office: break
        case .official(let id): official = id
        case .service(let code): service = code
        case .unit(let id): unit = id
        }
        json.field("indicator", indicator.indicator)
        json.field("version", event.version)
        json.field("official", official)
        json.field("service", service)
        json.field("unit", unit)
        json.field("plan", indicator.plan)
        json.field("source", indicator.source)
        json.field("measure", indicator.measure.rawValue)
        json.field(
            "clock", indicator.measure.unit == .seconds ? indicator.clock.rawValue : nil)
        indicator.writeGoal(into: &json)
        json.field("direction", indicator.measure.isAtMost ? "at-most" : "at-least")
        json.field("from", indicator.from)
        json.field("to", indicator.to)
        json.field("active", indicator.active)
        json.field("sequence", Int(event.sequence))
    }

    private static func write(
        _ reached: Reached, _ indicator: Indicator, now: Instant, into json: inout JSONWriter
    ) {
        let value = reached.value
        switch indicator.measure.unit {
        case .seconds, .count: json.field("realised", value.map { Int($0) })
        case .fraction, .index: json.field("realised", value)
        }
        json.field("n", reached.n)
        let interval = reached.interval
        json.field("low", interval?.low)
        json.field("high", interval?.high)
        json.field("status", Self.status(value, indicator, now: now))
        // A count is no figure out of n.
        var isJudged = false
        if case .official = indicator.scope { isJudged = indicator.measure != .endings }
        json.field("mark", isJudged ? mark(reached.n) : nil)
    }

    /// `open` while the period runs, or when nothing happened that could be judged.
    private static func status(_ value: Double?, _ indicator: Indicator, now: Instant) -> String {
        guard let value, now >= indicator.to else { return "open" }
        let isMet =
            indicator.measure.isAtMost ? value <= indicator.goal : value >= indicator.goal
        return isMet ? "met" : "not-met"
    }
}

extension Indicator.Scope {
    /// Whether it is about what a filter names; a filter that names nothing lets all pass.
    fileprivate func passes(_ filter: Filter) -> Bool {
        func passes(_ wanted: [String]?, _ id: String?) -> Bool {
            wanted.map { wanted in id.map(wanted.contains) ?? false } ?? true
        }
        switch self {
        case .office:
            return passes(filter.officials, nil) && passes(filter.services, nil)
                && passes(filter.units, nil)
        case .official(let id):
            return passes(filter.officials, id) && passes(filter.services, nil)
                && passes(filter.units, nil)
        case .service(let code):
            return passes(filter.officials, nil) && passes(filter.services, code)
                && passes(filter.units, nil)
        case .unit(let id):
            return passes(filter.officials, nil) && passes(filter.services, nil)
                && passes(filter.units, id)
        }
    }
}

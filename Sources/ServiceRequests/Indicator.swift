public import JSONText

/// What an indicator measures over ended requests. The raw value is the word on the wire.
public enum IndicatorMeasure: String, CaseIterable, Sendable {
    case processingP50, processingP80, processingP90, processingMean
    case leadP50, leadP80, leadP90, leadMean
    case slaRate, satisfactionRate, ikm, endings, reopenRate, rejectionRate, firstTimeRightRate

    /// How a goal is written.
    public enum Unit: Sendable {
        /// Whole seconds on a clock.
        case seconds
        /// 0 to 1.
        case fraction
        /// IKM, 25 to 100.
        case index
        /// A whole number of requests.
        case count
    }

    /// The unit of the goal and of what was reached.
    public var unit: Unit {
        switch self {
        case .processingP50, .processingP80, .processingP90, .processingMean, .leadP50, .leadP80,
            .leadP90, .leadMean:
            .seconds
        case .slaRate, .satisfactionRate, .reopenRate, .rejectionRate, .firstTimeRightRate:
            .fraction
        case .ikm: .index
        case .endings: .count
        }
    }

    /// Whether the goal is the most that is wanted; otherwise it is the least.
    public var isAtMost: Bool {
        unit == .seconds || self == .reopenRate || self == .rejectionRate
    }

    /// The goals that can be set.
    var goals: ClosedRange<Double> {
        switch unit {
        case .seconds: 0...Double(CommandLimits.promiseWallSeconds)
        case .fraction: 0...1
        case .index: 25...100
        case .count: 0...1_000_000_000
        }
    }
}

/// One version of a target: what an official, a service, a unit or the whole office is to reach in
/// a period.
public struct Indicator: Hashable, Sendable {
    /// Whose figure it is.
    public enum Scope: Hashable, Sendable {
        case office
        case official(String)
        case service(String)
        case unit(String)
    }

    /// The indicator's id.
    public var indicator: String
    /// Whose figure it is.
    public var scope: Scope
    /// What is measured.
    public var measure: IndicatorMeasure
    /// The clock of a measure in seconds.
    public var clock: Clock
    /// What is to be reached, in the measure's unit.
    public var goal: Double
    /// The first instant of the period.
    public var from: Instant
    /// The first instant after the period.
    public var to: Instant
    /// The work plan's result that it belongs to, in the office's words.
    public var plan: String?
    /// The document that sets the target.
    public var source: String?
    /// Whether it still counts.
    public var active: Bool

    /// An indicator with all its parts.
    public init(
        indicator: String, scope: Scope, measure: IndicatorMeasure, clock: Clock = .working,
        goal: Double, from: Instant, to: Instant, plan: String? = nil, source: String? = nil,
        active: Bool = true
    ) {
        self.indicator = indicator
        self.scope = scope
        self.measure = measure
        self.clock = clock
        self.goal = goal
        self.from = from
        self.to = to
        self.plan = plan
        self.source = source
        self.active = active
    }
}

extension Indicator {
    /// Reads the fields of a TARGET.
    init(_ fields: CommandFields) throws(Refusal) {
        let measure = try fields.required(
            .measure, try fields.word(.measure, IndicatorMeasure.self))
        let goal = try fields.required(.goal, try fields.goal(of: measure))
        let scope = try Scope(fields)
        if case .official = scope, measure == .ikm {
            throw .badArgument(
                "measure", "IKM is a figure of a service, a unit or the office, not of a person")
        }
        let clock = try fields.word(.clock, Clock.self)
        if clock != nil, measure.unit != .seconds {
            throw .badArgument("clock", "\(measure.rawValue) counts on no clock: leave it out")
        }
        let from = try fields.required(.from, try fields.instant(.from))
        let to = try fields.required(.to, try fields.instant(.to))
        guard from < to else { throw .badArgument("to", "the field 'to' must lie after 'from'") }
        self.init(
            indicator: try fields.required(.indicator, try fields.id(.indicator)), scope: scope,
            measure: measure, clock: clock ?? .working, goal: goal, from: from, to: to,
            plan: try fields.text(.plan, upTo: CommandLimits.nameBytes),
            source: try fields.text(.source, upTo: CommandLimits.nameBytes),
            active: try fields.bool(.active) ?? true)
    }

    /// Reads the body of an `indicator-set`; nil when a part is missing.
    init?(indicator: String, _ json: JSONObject) {
        guard let measure = json["measure"]?.string.flatMap(IndicatorMeasure.init(rawValue:)),
            let goal = json["goal"]?.number,
            let from = json["from"]?.string.flatMap({ Instant($0) }),
            let to = json["to"]?.string.flatMap({ Instant($0) })
        else { return nil }
        self.init(
            indicator: indicator, scope: Scope(json), measure: measure,
            clock: json["clock"]?.string.flatMap(Clock.init(rawValue:)) ?? .working, goal: goal,
            from: from, to: to, plan: json["plan"]?.string, source: json["source"]?.string,
            active: json["active"]?.bool ?? true)
    }

    /// Writes the fields of the event's body (not the braces).
    func writeBody(into json: inout JSONWriter) {
        switch scope {
        case .office: break
        case .official(let id): json.field("official", id)
        case .service(let code): json.field("service", code)
        case .unit(let id): json.field("unit", id)
        }
        json.field("measure", measure.rawValue)
        if measure.unit == .seconds { json.field("clock", clock.rawValue) }
        writeGoal(into: &json)
        json.field("from", from)
        json.field("to", to)
        if let plan { json.field("plan", plan) }
        if let source { json.field("source", source) }
        json.field("active", active)
    }

    /// Writes the goal: seconds and counts as whole numbers.
    public func writeGoal(into json: inout JSONWriter) {
        switch measure.unit {
        case .seconds, .count: json.field("goal", Int(goal))
        case .fraction, .index: json.field("goal", goal)
        }
    }
}

extension Indicator.Scope {
    /// Reads at most one of `official`, `service` and `unit`.
    fileprivate init(_ fields: CommandFields) throws(Refusal) {
        let scopes: FieldSet = [.official, .service, .unit]
        guard (fields.present & scopes).bits.nonzeroBitCount <= 1 else {
            throw .badArgument(
                "official", "TARGET is about one of 'official', 'service' and 'unit', or the office"
            )
        }
        if let id = try fields.id(.official) {
            self = .official(id)
        } else if let code = try fields.id(.service) {
            self = .service(code)
        } else if let id = try fields.id(.unit) {
            self = .unit(id)
        } else {
            self = .office
        }
    }

    fileprivate init(_ json: JSONObject) {
        if let id = json["official"]?.string {
            self = .official(id)
        } else if let code = json["service"]?.string {
            self = .service(code)
        } else if let id = json["unit"]?.string {
            self = .unit(id)
        } else {
            self = .office
        }
    }
}

extension CommandFields {
    /// The `goal`, in the unit of the measure.
    fileprivate func goal(of measure: IndicatorMeasure) throws(Refusal) -> Double? {
        guard let value = value(.goal) else { return nil }
        let range = measure.goals
        let isWhole = measure.unit == .seconds || measure.unit == .count
        guard let goal = isWhole ? value.integer.map(Double.init) : value.number,
            range.contains(goal)
        else {
            let kind = isWhole ? "a whole number" : "a number"
            throw .badArgument(
                "goal",
                """
                the goal of \(measure.rawValue) must be \(kind), \(Int(range.lowerBound)) to \
                \(Int(range.upperBound))
                """)
        }
        return goal
    }
}

public import ServiceRequests

/// What an analyst can ask. The raw value is the verb on the wire.
public enum QueryVerb: String, CaseIterable, Sendable {
    /// How long the work takes.
    case times = "TIMES"
    /// What is open, and how old it is.
    case queues = "QUEUES"
    /// What the applicants answered.
    case satisfaction = "SATISFACTION"
    /// Any figure, period by period.
    case trend = "TREND"
    /// The ways of coming in beside each other.
    case channels = "CHANNELS"
    /// When people come and wait, by the hour of the week.
    case hours = "HOURS"
    /// What happened beside what the kind of cases let expect, by official.
    case fairness = "FAIRNESS"
    /// What may make figures look better than the work is.
    case signals = "SIGNALS"
    /// How long a queue will be, and when an open request will likely end.
    case forecast = "FORECAST"
    /// The requests and events behind a row of another query.
    case explain = "EXPLAIN"
    /// Requests, one a row.
    case list = "LIST"
    /// The services as they stand now.
    case services = "SERVICES"
    /// The officials as they stand now.
    case officials = "OFFICIALS"
    /// The calendars as they stand now.
    case calendars = "CALENDARS"
    /// What was aimed at and what was reached, with the endings that prove it.
    case indicators = "INDICATORS"
    /// What officials were told about their work, and what came of it.
    case feedbacks = "FEEDBACKS"
    /// Who was trained in what.
    case trainings = "TRAININGS"
    /// Who masters what.
    case competences = "COMPETENCES"
    /// Officials' figures before and after a training, beside those without it.
    case effect = "EFFECT"
    /// The evidence sheet of an official, a unit or the office.
    case report = "REPORT"
    /// Whether every request's time adds up.
    case identity = "IDENTITY"
}

/// What rows can be grouped by. The raw value is the word on the wire and the key in a row.
public enum Dimension: String, CaseIterable, Sendable {
    case official, service, channel, unit, category
    case day, week, month, quarter, year

    /// Whether it is a stretch of local time.
    public var isTime: Bool {
        switch self {
        case .day, .week, .month, .quarter, .year: true
        case .official, .service, .channel, .unit, .category: false
        }
    }
}

/// A clock of an ended request. The raw value is the word on the wire.
public enum Measure: String, CaseIterable, Sendable {
    case processing, lead
    case completeFile = "complete-file"
    case cycle, touch, pause, queue
    case firstResponse = "first-response"

    /// Whether the measure is divided between the officials who held a request; the others are
    /// charged to the last one.
    public var isSplit: Bool {
        switch self {
        case .processing, .touch, .pause, .queue: true
        case .lead, .completeFile, .cycle, .firstResponse: false
        }
    }
}

/// Which requests count. nil lets all pass; an empty list none.
public struct Filter: Hashable, Sendable {
    /// Ids of officials.
    public var officials: [String]?
    /// Ids of services.
    public var services: [String]?
    /// Channels.
    public var channels: [Channel]?
    /// Ids of units.
    public var units: [String]?
    /// Ids of categories.
    public var categories: [String]?
    /// The first instant that counts.
    public var from: Instant?
    /// The first instant after `from` that does not count any more.
    public var to: Instant?

    /// Lets everything pass.
    public init() {}

    var namesOneOfficial: Bool { officials.map { Set($0).count == 1 } ?? false }
}

/// A question, decoded and checked.
public enum Query: Hashable, Sendable {
    case times(Filter, by: [Dimension], measure: Measure, clock: Clock)
    /// `at` nil means now.
    case queues(Filter, by: [Dimension], at: Instant?)
    case satisfaction(Filter, by: [Dimension])
    /// `period` is a dimension of time, `by` has none.
    case trend(Filter, by: [Dimension], period: Dimension, measure: Measure, clock: Clock)
    /// Grouped by the channel, and by `by` before it.
    case channels(Filter, by: [Dimension], clock: Clock)
    case hours(Filter)
    case fairness(Filter)
    case signals(Signals)
    /// Of queues, up to so many days, today being the first; `by` names neither times nor officials.
    case forecast(Filter, by: [Dimension], days: Int)
    /// Of one open request.
    case forecastOf(request: String)
    case explain(Explanation)
    case list(Listing)
    case services(Filter)
    case officials(Filter)
    /// Ids of calendars, or `ID@VERSION`; nil for all as they stand.
    case calendars([String]?)
    case indicators(Records)
    case feedbacks(Records)
    case trainings(Records)
    case competences(Records)
    case effect(Records)
    /// Names at most one official or one unit, and both ends of a period.
    case report(Filter)

    /// Which of the things recorded beside the requests are asked for.
    public struct Records: Hashable, Sendable {
        /// Whose they are, and when.
        public var filter = Filter()
        /// Their ids (of COMPETENCES: the competences); nil lets all pass.
        public var ids: [String]?
        /// The topics of trainings; nil lets all pass.
        public var topics: [String]?
        /// How far feedback has come; nil lets all pass.
        public var states: [Feedback.State]?
        /// Whether every ending that proves an indicator is named, and not only the first ones.
        public var hasAllEvidence = false
        /// EFFECT: how many days before and after count.
        public var windowDays = 90

        /// Everything.
        public init() {}
    }
    /// TIMES or TREND, of ended requests counted anew.
    indirect case recounted(Query, Recount)
    case identity(Filter)

    /// Which requests LIST shows.
    public struct Listing: Hashable, Sendable {
        /// Which requests count; a bound of time leaves only ended ones.
        public var filter = Filter()
        /// The states; nil lets all pass.
        public var states: [ServiceRequest.State]?
        /// Only requests that are overdue, or only those that are not; nil lets all pass.
        public var overdue: Bool?
        /// How it stands with the personal data; nil lets all pass.
        public var personal: [PersonalState]?
        /// Most rows to answer, 1...10,000.
        public var limit = 100
        /// Only requests submitted after this sequence: the `next` of an earlier answer.
        public var after: Int64 = 0

        /// Everything, the first hundred.
        public init() {}
    }
}

/// A text of the private table that belongs to a row; `null` once it was erased.
public struct PersonalField: Hashable, Sendable {
    /// The row's place in the answer.
    public let row: Int
    /// What the row calls it.
    public let name: String
    /// The event beside which it stands.
    public let sequence: Int64
    /// What the command called it.
    public let field: String
}

/// What a query is answered with.
public struct QueryAnswer: Hashable, Sendable {
    /// One JSON object each, in a stable order.
    public var rows: [[UInt8]]
    /// Whether the rows go out one by one whatever their number.
    public var isStreamed = false
    /// What is missing in the rows because it is personal and stands beside the log.
    public var personal: [PersonalField] = []
    /// The other JSON fields of the answer's last line, without braces, such as `"asOf":123`.
    public var fields: [UInt8]

    /// An answer with all its parts.
    public init(rows: [[UInt8]], fields: [UInt8]) {
        self.rows = rows
        self.fields = fields
    }
}

import Projections
import ServiceRequests

/// A question that analysts ask of a year of requests, and the same in the words of each peer.
struct AnalyticsQuestion {
    /// Who speaks which words.
    enum Dialect { case sqlite, postgres, duckdb }

    let title: String
    let query: Query
    /// What the answer is to stay under at 10 M ended requests, in milliseconds; nil without an aim.
    let aim: Double?
    /// nil for what only ours is asked.
    let sql: (@Sendable (Dialect) -> String)?
    /// The fields of our rows that the peers' rows hold too, in the order of their columns.
    let fields: [String]

    /// The table that every peer has of the same rows, and how soon each finds what it is asked for.
    static let columns =
        "official INTEGER, service INTEGER, submitted_at INTEGER, ended_at INTEGER, seconds INTEGER, "
        + "answer INTEGER"
    static let indexes = [
        "CREATE INDEX requests_ended ON requests (ended_at)",
        "CREATE INDEX requests_open ON requests (official, submitted_at) WHERE ended_at IS NULL",
    ]

    /// What all are asked.
    static func shared() -> [Self] {
        let times = ["official", "n", "p50Seconds", "p80Seconds", "p90Seconds"]
        return [
            Self(
                title: "TIMES of one month by official",
                query: .times(
                    filter(5, 6), by: [.official], measure: .processing, clock: .wall),
                aim: 20, sql: { percentiles(5, 6, $0) }, fields: times),
            Self(
                title: "TIMES of the year by official",
                query: .times(
                    filter(0, 12), by: [.official], measure: .processing, clock: .wall),
                aim: 200, sql: { percentiles(0, 12, $0) }, fields: times),
            Self(
                title: "QUEUES now by official",
                query: .queues(Filter(), by: [.official], at: nil), aim: 1,
                sql: { _ in
                    """
                    SELECT official, count(official), count(*) - count(official),
                        \(AnalyticsData.months[12]) - min(submitted_at)
                    FROM requests WHERE ended_at IS NULL GROUP BY official
                    """
                }, fields: ["official", "waiting", "unassigned", "oldestSeconds"]),
            Self(
                title: "SATISFACTION of the year by official",
                query: .satisfaction(filter(0, 12), by: [.official]), aim: 20,
                sql: { _ in
                    """
                    SELECT official, sum(CASE WHEN answer > 0 THEN 1 ELSE 0 END),
                        sum(CASE WHEN answer >= 3 THEN 1 ELSE 0 END), count(*)
                    FROM requests WHERE \(window(0, 12)) GROUP BY official
                    """
                }, fields: ["official", "n", "satisfied", "ended"]),
        ]
    }

    /// What only ours is asked: the peers have no words for most of it.
    static func own() -> [Self] {
        let year = filter(0, 12)
        func own(_ title: String, _ query: Query) -> Self {
            Self(title: title, query: query, aim: nil, sql: nil, fields: [])
        }
        return [
            own(
                "TIMES of the year by official and month",
                .times(year, by: [.official, .month], measure: .processing, clock: .working)),
            own(
                "TREND of the year by month",
                .trend(
                    year, by: [], period: .month, measure: .processing, clock: .working)),
            own("CHANNELS of the year", .channels(year, by: [], clock: .working)),
            own("HOURS of the year", .hours(year)),
            own("FAIRNESS of the year", .fairness(year)),
        ]
    }

    private static func filter(_ from: Int, _ to: Int) -> Filter {
        var filter = Filter()
        filter.from = Instant(seconds: AnalyticsData.months[from])
        filter.to = Instant(seconds: AnalyticsData.months[to])
        return filter
    }

    private static func window(_ from: Int, _ to: Int) -> String {
        "ended_at >= \(AnalyticsData.months[from]) AND ended_at < \(AnalyticsData.months[to])"
    }

    /// Percentiles by nearest rank, as ours: each in the way that its system does fastest.
    private static func percentiles(_ from: Int, _ to: Int, _ dialect: Dialect) -> String {
        let window = window(from, to)
        switch dialect {
        case .sqlite:
            return """
                SELECT official, count(*), max(CASE WHEN r = (50 * n + 99) / 100 THEN seconds END),
                    max(CASE WHEN r = (80 * n + 99) / 100 THEN seconds END),
                    max(CASE WHEN r = (90 * n + 99) / 100 THEN seconds END)
                FROM (SELECT official, seconds,
                        row_number() OVER (PARTITION BY official ORDER BY seconds) AS r,
                        count(*) OVER (PARTITION BY official) AS n
                    FROM requests WHERE \(window))
                GROUP BY official
                """
        case .postgres:
            return """
                SELECT official, n, p[1], p[2], p[3] FROM (SELECT official, count(*) AS n,
                        percentile_disc(ARRAY[0.5, 0.8, 0.9]) WITHIN GROUP (ORDER BY seconds) AS p
                    FROM requests WHERE \(window) GROUP BY official) AS ranked
                """
        case .duckdb:
            return """
                SELECT official, count(*), quantile_disc(seconds, [0.5, 0.8, 0.9])
                FROM requests WHERE \(window) GROUP BY official
                """
        }
    }
}

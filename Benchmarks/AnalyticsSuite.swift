import CSQLite
import Glibc
import Projections
import ServiceRequests

/// The questions that analysts ask of a year of ended requests, beside SQLite with the same rows.
struct AnalyticsSuite {
    private struct Question {
        let title: String
        let query: Query
        /// The same for SQLite; percentiles by nearest rank, as ours.
        let sql: String?
    }

    private let options: Options
    private let rounds: Int

    init(_ options: Options) {
        self.options = options
        rounds = max(5, options.rounds)
    }

    func run() throws(Failure) -> [Table] {
        let before = residentBytes()
        progress("folding \(options.rows) requests")
        let data = AnalyticsData(rows: options.rows, seed: options.seed)
        let own =
            residentBytes() - before - data.rows.capacity * MemoryLayout<AnalyticsData.Row>.stride
        progress("writing the same rows into SQLite")
        let peer = try AnalyticsPeer(data.rows)
        var table = Table(
            title: "Questions of \(Figure.whole(Double(data.rows.count))) ended requests",
            columns: ["question", "ours, ms", "SQLite, ms", "times as fast"])
        for question in questions {
            var own = try median {
                _ = try data.projections.answer(
                    question.query, now: Instant(seconds: AnalyticsData.months[12]))
            }
            own = max(own, 0.001)
            guard let sql = question.sql else {
                table.rows.append([question.title, Figure.decimal(own), "", ""])
                continue
            }
            let other = try median { try peer.run(sql) }
            table.rows.append(
                [
                    question.title, Figure.decimal(own), Figure.decimal(other),
                    Figure.ratio(other / own),
                ])
        }
        table.notes = [
            "500 officials, 20 services, one year; folded from events in memory, no log is read; medians of \(rounds) runs; seed \(options.seed)",
            "\(Figure.whole(Double(own) / Double(max(1, data.rows.count)))) bytes of resident memory an ended request, open ones and the index included",
            "SQLite \(PlainSQLite.libraryVersion) in memory, an index over the time of the ending; PostgreSQL and DuckDB were not measured",
        ]
        return [table]
    }

    private var questions: [Question] {
        var month = Filter()
        month.from = Instant(seconds: AnalyticsData.months[5])
        month.to = Instant(seconds: AnalyticsData.months[6])
        var year = Filter()
        year.from = Instant(seconds: AnalyticsData.months[0])
        year.to = Instant(seconds: AnalyticsData.months[12])
        func percentiles(_ from: Int, _ to: Int) -> String {
            """
            SELECT official, count(*), max(CASE WHEN r = (50 * n + 99) / 100 THEN seconds END),
                max(CASE WHEN r = (80 * n + 99) / 100 THEN seconds END),
                max(CASE WHEN r = (90 * n + 99) / 100 THEN seconds END)
            FROM (SELECT official, seconds,
                    row_number() OVER (PARTITION BY official ORDER BY seconds) AS r,
                    count(*) OVER (PARTITION BY official) AS n
                FROM ended WHERE ended_at >= \(AnalyticsData.months[from])
                    AND ended_at < \(AnalyticsData.months[to]))
            GROUP BY official
            """
        }
        return [
            Question(
                title: "TIMES of one month by official",
                query: .times(month, by: [.official], measure: .processing, clock: .wall),
                sql: percentiles(5, 6)),
            Question(
                title: "TIMES of the year by official",
                query: .times(year, by: [.official], measure: .processing, clock: .wall),
                sql: percentiles(0, 12)),
            Question(
                title: "QUEUES now by official",
                query: .queues(Filter(), by: [.official], at: nil), sql: nil),
            Question(
                title: "SATISFACTION of the year by official",
                query: .satisfaction(year, by: [.official]),
                sql: """
                    SELECT official, count(*), sum(answer > 0), sum(answer >= 3) FROM ended
                    WHERE ended_at >= \(AnalyticsData.months[0])
                        AND ended_at < \(AnalyticsData.months[12]) GROUP BY official
                    """),
        ]
    }

    private func median(_ body: () throws -> Void) throws(Failure) -> Double {
        var times: [Double] = []
        for _ in 0..<rounds {
            let start = monotonicNanoseconds()
            do { try body() } catch { throw Failure("\(error)") }
            times.append(Double(monotonicNanoseconds() - start) / 1e6)
        }
        times.sort()
        return times[times.count / 2]
    }

    private func residentBytes() -> Int {
        guard let text = try? File.read("/proc/self/statm") else { return 0 }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}

/// The same rows in an SQLite database in memory.
private final class AnalyticsPeer {
    private let handle: OpaquePointer

    init(_ rows: [AnalyticsData.Row]) throws(Failure) {
        var opened: OpaquePointer?
        guard sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK,
            let opened
        else { throw Failure("SQLite gives no database in memory") }
        handle = opened
        try run(
            """
            CREATE TABLE ended (official INTEGER, service INTEGER, ended_at INTEGER,
                seconds INTEGER, answer INTEGER) STRICT; BEGIN
            """)
        var prepared: OpaquePointer?
        sqlite3_prepare_v2(opened, "INSERT INTO ended VALUES (?, ?, ?, ?, ?)", -1, &prepared, nil)
        guard let statement = prepared else { throw Failure("SQLite refuses the table") }
        for row in rows {
            let values = [row.official, row.service, row.endedAt, row.seconds, row.answer]
            for (index, value) in values.enumerated() {
                sqlite3_bind_int64(statement, Int32(index + 1), Int64(value))
            }
            guard sqlite3_step(statement) == SQLITE_DONE else { throw Failure("SQLite: no row") }
            sqlite3_reset(statement)
        }
        sqlite3_finalize(statement)
        try run("COMMIT; CREATE INDEX ended_by_time ON ended (ended_at); ANALYZE")
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements to their last row.
    func run(_ sql: String) throws(Failure) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw Failure("SQLite: \(String(cString: sqlite3_errmsg(handle)))")
        }
    }
}

import CSQLite
import Glibc
import Projections
import ServiceRequests

/// Somebody who answers the questions of analysts about the same requests.
protocol AnalyticsContestant: AnyObject {
    var name: String { get }
    /// The rows of the answer as CSV, each as the peers' table has it.
    func answer(_ question: AnalyticsQuestion) throws(Failure) -> [String]
    /// How long an answer takes, in milliseconds; nil when it is not asked this.
    func time(_ question: AnalyticsQuestion) throws(Failure) -> Double?
}

/// Milliseconds that something takes.
func milliseconds(_ body: () throws(Failure) -> Void) throws(Failure) -> Double {
    let start = monotonicNanoseconds()
    try body()
    return Double(monotonicNanoseconds() - start) / 1e6
}

/// Ours: the projections, which fold more events before each answer, as the analyst's thread does.
final class OurAnalytics: AnalyticsContestant {
    /// Some 1,000 events: what a daemon that writes 10,000 a second folds in a tenth of a second.
    private static let requestsBetween = 300

    let name = "ours"
    private var data: AnalyticsData

    init(_ data: consuming AnalyticsData) { self.data = data }

    func answer(_ question: AnalyticsQuestion) throws(Failure) -> [String] {
        try ask(question.query).map { row in
            let line = String(decoding: row, as: UTF8.self)
            return question.fields.map { cell($0, line) }.joined(separator: ",")
        }
    }

    func time(_ question: AnalyticsQuestion) throws(Failure) -> Double? {
        data.goOn(requests: Self.requestsBetween)
        return try milliseconds { () throws(Failure) in _ = try ask(question.query) }
    }

    private func ask(_ query: Query) throws(Failure) -> [[UInt8]] {
        do {
            return try data.projections.answer(
                query, now: Instant(seconds: AnalyticsData.months[12])
            ).rows
        } catch { throw Failure("\(error)") }
    }

    private func cell(_ name: String, _ row: String) -> String {
        // The peers know officials by number, and ours tells a rate instead of how many ended.
        if name == "ended" {
            let n = field("n", in: row).flatMap { Double($0) } ?? 0
            let rate = field("responseRate", in: row).flatMap { Double($0) } ?? 1
            return "\(Int((n / rate).rounded()))"
        }
        let text = field(name, in: row) ?? "?"
        return name == "official" ? text.filter(\.isNumber) : text
    }
}

/// SQLite with the rows in memory, in this process.
final class SQLiteAnalytics: AnalyticsContestant {
    let name = "SQLite"
    private let handle: OpaquePointer

    init(_ rows: [AnalyticsData.Row]) throws(Failure) {
        var opened: OpaquePointer?
        guard sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK,
            let opened
        else { throw Failure("SQLite gives no database in memory") }
        handle = opened
        _ = try run("CREATE TABLE requests (\(AnalyticsQuestion.columns)) STRICT")
        _ = try run("BEGIN")
        var prepared: OpaquePointer?
        sqlite3_prepare_v2(
            opened, "INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?)", -1, &prepared, nil)
        guard let statement = prepared else { throw Failure("SQLite refuses the table") }
        for row in rows {
            for (index, value) in row.cells.enumerated() {
                if let value {
                    sqlite3_bind_int64(statement, Int32(index + 1), Int64(value))
                } else {
                    sqlite3_bind_null(statement, Int32(index + 1))
                }
            }
            guard sqlite3_step(statement) == SQLITE_DONE else { throw Failure("SQLite: no row") }
            sqlite3_reset(statement)
        }
        sqlite3_finalize(statement)
        for sql in ["COMMIT"] + AnalyticsQuestion.indexes + ["ANALYZE"] { _ = try run(sql) }
    }

    deinit { sqlite3_close_v2(handle) }

    func answer(_ question: AnalyticsQuestion) throws(Failure) -> [String] {
        try question.sql.map { sql throws(Failure) in try run(sql(.sqlite)) } ?? []
    }

    func time(_ question: AnalyticsQuestion) throws(Failure) -> Double? {
        guard let sql = question.sql?(.sqlite) else { return nil }
        return try milliseconds { () throws(Failure) in _ = try run(sql) }
    }

    /// Runs a statement to its last row.
    private func run(_ sql: String) throws(Failure) -> [String] {
        var prepared: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &prepared, nil) == SQLITE_OK else {
            throw Failure("SQLite: \(String(cString: sqlite3_errmsg(handle)))")
        }
        defer { sqlite3_finalize(prepared) }
        var rows: [String] = []
        while true {
            switch sqlite3_step(prepared) {
            case SQLITE_ROW:
                let cells = (0..<sqlite3_column_count(prepared)).map { column in
                    sqlite3_column_type(prepared, column) == SQLITE_NULL
                        ? "" : "\(sqlite3_column_int64(prepared, column))"
                }
                rows.append(cells.joined(separator: ","))
            case SQLITE_DONE: return rows
            default: throw Failure("SQLite: \(String(cString: sqlite3_errmsg(handle)))")
            }
        }
    }
}

/// PostgreSQL with the rows in a table, vacuumed and analysed, over its wire.
final class PostgresAnalytics: AnalyticsContestant {
    let name = "PostgreSQL"
    /// Ends when nobody holds it.
    private let server: PostgresServer
    private let client: PostgresClient

    /// - Parameter path: The rows as CSV.
    init(_ server: PostgresServer, _ path: String) throws(Failure) {
        self.server = server
        client = try server.connect()
        try client.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '256MB'")
        try client.execute("CREATE TABLE requests (\(AnalyticsQuestion.columns))")
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure.system("open \(path)") }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        try client.load("COPY requests FROM STDIN (FORMAT csv)") {
            let count = read(descriptor, &chunk, chunk.count)
            return count > 0 ? Array(chunk[..<count]) : nil
        }
        for sql in AnalyticsQuestion.indexes + ["VACUUM (ANALYZE) requests", "CHECKPOINT"] {
            try client.execute(sql)
        }
    }

    deinit { close(client.descriptor) }

    func answer(_ question: AnalyticsQuestion) throws(Failure) -> [String] {
        guard let sql = question.sql?(.postgres) else { return [] }
        return try client.lines("COPY (\(sql)) TO STDOUT (FORMAT csv)")
    }

    func time(_ question: AnalyticsQuestion) throws(Failure) -> Double? {
        guard let sql = question.sql?(.postgres) else { return nil }
        return try milliseconds { () throws(Failure) in
            _ = try client.count("COPY (\(sql)) TO STDOUT (FORMAT csv)")
        }
    }
}

/// DuckDB in a Python process of its own, which measures itself: the pipe costs it nothing.
final class DuckDBAnalytics: AnalyticsContestant {
    let name = "DuckDB"
    let version: String
    private let python: ChildProcess

    /// - Parameter path: The rows as CSV.
    init(_ path: String) throws(Failure) {
        let interpreter = try Self.interpreter()
        let script = PeerTools.sources + "/duckdb_questions.py"
        let child = try ChildProcess(
            [interpreter, script, path, AnalyticsQuestion.columns], log: path + ".duckdb.log")
        let words = child.readLine().split(separator: " ")
        guard words.count == 2, words[0] == "ready" else {
            throw Failure("\(script) did not get ready\n\(child.tail())")
        }
        version = String(words[1])
        python = child
    }

    private static func interpreter() throws(Failure) -> String {
        for case let path? in [Options.environment("BENCH_PYTHON"), PeerTools.find("python3")] {
            let found = try? ChildProcess.run([path, "-c", "import duckdb"], log: "/dev/null")
            if found != nil { return path }
        }
        throw Failure("not installed (scripts/bench analytics --install)")
    }

    func answer(_ question: AnalyticsQuestion) throws(Failure) -> [String] {
        try say("check", question)?.split(separator: ";").map(String.init) ?? []
    }

    func time(_ question: AnalyticsQuestion) throws(Failure) -> Double? {
        guard let line = try say("time", question) else { return nil }
        guard let nanoseconds = Double(line) else {
            throw Failure("DuckDB's script ended\n\(python.tail())")
        }
        return nanoseconds / 1e6
    }

    private func say(_ what: String, _ question: AnalyticsQuestion) throws(Failure) -> String? {
        guard let sql = question.sql?(.duckdb) else { return nil }
        let line = sql.split(separator: "\n").joined(separator: " ")
        python.say("\(what) \(line)")
        return python.readLine()
    }
}

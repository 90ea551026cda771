import Glibc
import Projections

/// The questions that analysts ask of a year of ended requests, beside SQLite, PostgreSQL and DuckDB with
/// the same rows, while a daemon on the same machine takes writes.
struct AnalyticsSuite {
    /// Events a second that the daemon takes meanwhile.
    private static let writesPerSecond = 10_000.0
    /// Who took so long for a question, in milliseconds, is asked it no more than three times.
    private static let patience = 15_000.0
    /// The aims are for this many ended requests.
    private static let aimRows = 10_000_000
    private static let bytesAim = 160.0

    private let setting: Setting
    private let rounds: Int
    private var random: SplitMix64
    private var notes: [String] = []

    init(_ setting: Setting) {
        self.setting = setting
        rounds = max(5, setting.options.rounds)
        random = SplitMix64(seed: setting.options.seed)
    }

    mutating func run() throws(Failure) -> [Table] {
        let options = setting.options
        progress("analytics: folding \(options.rows) requests")
        let before = Self.residentBytes()
        var data = AnalyticsData(rows: options.rows, seed: options.seed)
        let ended = data.endedCount
        let bytes = Double(Self.residentBytes() - before - data.ownBytes) / Double(ended)
        let rows = data.takeRows()
        var peers = try load(rows)
        let ours = OurAnalytics(data)
        peers.insert(ours, at: 0)
        try check(peers)

        let daemon = try setting.startDaemon("analytics-writes.db")
        _ = try setting.prepare(daemon.address)
        let writer = try BackgroundWriter(
            setting, .clients64, daemon.address, firstNumber: 0, pace: Self.writesPerSecond)
        let measured = Result { () throws(Failure) in try measure(peers) }
        let written = try writer.finish()
        _ = try daemon.stop()
        let times = try measured.get()

        notes.insert(
            "\(AnalyticsData.officials) officials, \(AnalyticsData.services) services, one year, \(ended) ended requests; ours is folded from events in memory; medians of \(rounds) rounds in which all are asked in turns (after three, who needed \(Int(Self.patience / 1000)) s for a question is asked it no more); all gave the same rows; seed \(options.seed)",
            at: 0)
        notes.append(
            "meanwhile a daemon on the same processors took \(Figure.whole(written.perSecond)) writes/s (p99 \(Figure.whole(written.latencies.microseconds(0.99))) us), and ours folded some 1,000 events before each answer"
        )
        notes.append(
            "\(Figure.whole(bytes)) bytes of resident memory an ended request (aim < \(Figure.whole(Self.bytesAim))), open ones and the index of ids included"
        )
        return [table(peers.map(\.name), times, ended), try own(ours, ended)]
    }

    /// Gives every peer the rows; who is not there is left out with a note.
    private mutating func load(
        _ rows: [AnalyticsData.Row]
    ) throws(Failure) -> [any AnalyticsContestant] {
        progress("analytics: the same rows as CSV, and in SQLite")
        let path = setting.folder + "/requests.csv"
        try AnalyticsData.write(rows, to: path)
        defer { File.remove(path) }
        var peers: [any AnalyticsContestant] = [try SQLiteAnalytics(rows)]
        notes.append(
            "SQLite \(PlainSQLite.libraryVersion) in memory; the time of ending indexed, and open requests by official"
        )
        progress("analytics: the same rows in PostgreSQL")
        do throws(Failure) {
            let server = try PostgresServer(in: setting.folder)
            peers.append(try PostgresAnalytics(server, path))
            notes.append(
                "\(server.version) over the loopback: COPY, the same indexes, VACUUM (ANALYZE), work_mem 256 MB, percentile_disc of an array"
            )
        } catch { skip("PostgreSQL", error) }
        progress("analytics: the same rows in DuckDB")
        do throws(Failure) {
            let duckdb = try DuckDBAnalytics(path)
            peers.append(duckdb)
            notes.append(
                "DuckDB \(duckdb.version) in a Python process on all processors, measured by itself, quantile_disc of a list"
            )
        } catch { skip("DuckDB", error) }
        return peers
    }

    private mutating func skip(_ name: String, _ failure: Failure) {
        progress("analytics: skipped: \(name): \(failure.text)")
        notes.append("skipped: \(name): \(failure.text)")
    }

    /// All must give the same rows, in whatever order.
    private func check(_ contestants: [any AnalyticsContestant]) throws(Failure) {
        for question in AnalyticsQuestion.shared() {
            progress("analytics: checking \(question.title)")
            let ours = try contestants[0].answer(question).sorted()
            for peer in contestants.dropFirst() {
                let theirs = try peer.answer(question).sorted()
                guard ours == theirs else {
                    let different = zip(ours, theirs).first { $0 != $1 }
                    throw Failure(
                        "\(question.title): ours and \(peer.name) differ: \(ours.count) and \(theirs.count) rows, \(different?.0 ?? "?") and \(different?.1 ?? "?")"
                    )
                }
            }
        }
    }

    /// Milliseconds by question and contestant.
    private mutating func measure(
        _ contestants: [any AnalyticsContestant]
    ) throws(Failure) -> [[[Double]]] {
        let questions = AnalyticsQuestion.shared()
        var times = questions.map { _ in contestants.map { _ in [Double]() } }
        for round in 0..<rounds {
            progress("analytics: round \(round + 1)")
            for (number, question) in questions.enumerated() {
                for place in contestants.indices.shuffled(using: &random) {
                    let spent = times[number][place].reduce(0, +)
                    if round >= 3, spent > Self.patience { continue }
                    if let time = try contestants[place].time(question) {
                        times[number][place].append(time)
                    }
                }
            }
        }
        return times
    }

    private func table(_ names: [String], _ times: [[[Double]]], _ ended: Int) -> Table {
        let peers = names.dropFirst()
        var table = Table(
            title: "Questions of \(Figure.whole(Double(ended))) ended requests while writes run",
            columns: ["question", "of aim"] + peers.map { "\($0)/ours" } + ["ours, ms"]
                + peers.map { "\($0), ms" })
        for (question, times) in zip(AnalyticsQuestion.shared(), times) {
            let medians = times.map { median($0) }
            let ours = max(medians[0], 0.001)
            let isFull = setting.options.rows >= Self.aimRows
            let ofAim = question.aim.map { isFull ? Figure.ratio($0 / ours) : "-" } ?? "-"
            table.rows.append(
                [question.title, ofAim] + medians.dropFirst().map { Figure.ratio($0 / ours) }
                    + medians.map { Figure.decimal($0) })
        }
        table.notes = notes
        table.notes.append(
            "of aim: 20 ms, 200 ms, 1 ms and 20 ms by the time taken, at 10 M ended requests; 1x or more is reached"
        )
        return table
    }

    /// What the peers are not asked.
    private func own(_ ours: OurAnalytics, _ ended: Int) throws(Failure) -> Table {
        var table = Table(
            title: "Other questions of \(Figure.whole(Double(ended))) ended requests",
            columns: ["question", "ms"])
        for question in AnalyticsQuestion.own() {
            var times: [Double] = []
            for _ in 0..<3 {
                if let time = try ours.time(question) { times.append(time) }
            }
            table.rows.append([question.title, Figure.decimal(median(times))])
        }
        table.notes = ["ours alone, medians of 3; no writes meanwhile"]
        return table
    }

    private static func residentBytes() -> Int {
        guard let text = try? File.read("/proc/self/statm") else { return 0 }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}

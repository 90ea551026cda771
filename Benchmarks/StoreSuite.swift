import Glibc
import Synchronization

/// A store grown to a year's work: what it costs to keep, to read, to restart and to ask.
struct StoreSuite {
    private static let database = "store.db"
    private static let replays = 3
    private static let pastQuestions = 15
    private static let patienceSeconds = 30.0
    /// Few, so that almost every request has come to its end when the store is as large as it shall be.
    private static let lanesWhileGrowing = 256
    /// What the p99 of a query under load is to stay under, in microseconds.
    private static let queryAim = 5000.0

    private let setting: Setting
    private let plan: LifePlan
    private var figures: Table
    private var queries: Table
    private var syncMode = ""

    init(_ setting: Setting) {
        self.setting = setting
        let events = setting.options.events
        // Three requests in a thousand events stay open; their lives are half as long.
        let open = events * 3 / 1000
        let requests = (events - open * 3) / 6 + open
        var plan = setting.plan(requestsPerYear: requests + requests / 50)
        plan.leftOpenFrom = requests - open
        self.plan = plan
        figures = Table(
            title: "A store of \(Figure.whole(Double(events))) events",
            columns: ["figure", "of aim", "measured", "aim", "unit"])
        queries = Table(
            title: "Queries while writes run (latencies in us)",
            columns: [
                "query", "of aim", "p50", "p95", "p99", "p99.9", "n", "bytes", "writes/s",
            ])
    }

    /// Runs everything and returns the tables.
    mutating func run() throws(Failure) -> [Table] {
        var daemon = try setting.startDaemon(Self.database)
        syncMode = try setting.prepare(daemon.address)
        let emptyBytes = try daemon.residentBytes()
        let filled = try fill(daemon.address)
        let before = try answer(daemon.address)
        try memory("resident memory after growing", daemon, over: emptyBytes)
        try replay(daemon.address)
        try askThePast(daemon.address)
        let stop = try daemon.stop()
        add("stop (SIGTERM to exit)", stop * 1000, "ms")
        try disk()

        progress("store: restart from the snapshot")
        daemon = try setting.startDaemon(Self.database)
        add("start from a snapshot", daemon.startSeconds * 1000, aim: 1000, atMost: true, "ms")
        try check(before, daemon.address, "from the snapshot")
        add("until the first report", seconds(since: daemon.startedAt) * 1000, "ms")
        try memory("resident memory after that start", daemon, over: emptyBytes)
        _ = try daemon.stop()

        progress("store: rebuild from the events")
        let deleted = try DaemonProcess.deleteDerivedFiles(of: setting.folder + "/" + Self.database)
        daemon = try setting.startDaemon(Self.database)
        try check(before, daemon.address, "rebuilt")
        // A daemon may say that it is ready and go on folding: it is done when it answers for all.
        let rebuilt = Double(setting.options.events) / seconds(since: daemon.startedAt)
        add("start without derived files", daemon.startSeconds * 1000, "ms")
        add("rebuild from events", rebuilt, aim: 700_000, "events/s")
        try memory("resident memory after rebuilding", daemon, over: emptyBytes)

        try askUnderLoad(daemon.address, filledPerSecond: filled)
        _ = try daemon.stop()
        figures.notes = try setting.machineNotes(syncMode: syncMode)
        figures.notes.append("derived files that were deleted: \(deleted.joined(separator: " "))")
        figures.notes.append("of aim: 1x or more is reached")
        queries.notes.append("of aim: 5 ms / p99, 1x or more is reached")
        queries.notes.append("one client asks, 2 ms between an answer and the next question")
        return [figures, queries]
    }

    /// Grows the store to its size, pipelined; returns events a second.
    private mutating func fill(_ address: Address) throws(Failure) -> Double {
        progress("store: growing to \(Figure.whole(Double(setting.options.events))) events")
        let mode = WriteMode.pipelined
        let work = Workload(
            plan: plan, wording: setting.wording, connections: mode.connections,
            lanes: Self.lanesWhileGrowing)
        var generator = try LoadGenerator.connect(address, mode, work)
        let catalogue = setting.wording.catalogue().count
        let limit = LoadLimit(commands: setting.options.events - catalogue)
        let result = try generator.run(limit, stop: StopFlag.never.flag).checked()
        add("growing, pipelined 8 x 256", result.perSecond, aim: 120_000, "events/s")
        return result.perSecond
    }

    private mutating func replay(_ address: Address) throws(Failure) {
        var rates: [Double] = []
        for _ in 0..<Self.replays {
            progress("store: replay")
            var client = try LineClient.connect(address)
            let start = monotonicNanoseconds()
            let (rows, last) = try client.count("REPLAY {}")
            rates.append(Double(rows) / seconds(since: start))
            guard rows == setting.options.events else {
                throw Failure("REPLAY gave \(rows) of \(setting.options.events) events: \(last)")
            }
        }
        add("REPLAY to a counting client", median(rates), aim: 500_000, "events/s")
    }

    /// Asks as of random events, from the first to the last.
    private mutating func askThePast(_ address: Address) throws(Failure) {
        progress("store: as of random events")
        var client = try LineClient.connect(address)
        var random = SplitMix64(seed: setting.options.seed)
        for verb in ["TIMES", "QUEUES"] {
            var times: [Double] = []
            for _ in 0..<Self.pastQuestions {
                let sequence = 1 + random.below(setting.options.events)
                let start = monotonicNanoseconds()
                _ = try client.ask(#"\#(verb) {"by":["official"],"asOf":\#(sequence)}"#)
                times.append(seconds(since: start) * 1000)
            }
            add("\(verb) as of a random event, median of \(times.count)", median(times), "ms")
            add(
                "\(verb) as of a random event, longest", times.max() ?? 0, aim: 2000, atMost: true,
                "ms")
        }
    }

    private mutating func disk() throws(Failure) {
        let events = Double(setting.options.events)
        let files = try DaemonProcess.files(of: setting.folder + "/" + Self.database)
        let all = files.reduce(0) { $0 + $1.bytes }
        let log = files.first { $0.suffix.isEmpty }?.bytes ?? 0
        add("disk, all files", Double(all) / events, "bytes/event")
        add("disk, the database alone", Double(log) / events, "bytes/event")
    }

    private mutating func memory(
        _ name: String, _ daemon: borrowing DaemonProcess, over empty: Int
    ) throws(Failure) {
        let bytes = Double(try daemon.residentBytes())
        add(name, bytes / Double(setting.options.events), aim: 250, atMost: true, "bytes/event")
        progress(
            "store: \(name): \(Figure.whole(bytes / 1e6)) MB, "
                + "\(Figure.whole(Double(empty) / 1e6)) MB of it before the first event")
    }

    /// A report over all events, whose bytes must be the same however the daemon was started. Waits
    /// until what was recorded is in it.
    private func answer(_ address: Address) throws(Failure) -> String {
        var client = try LineClient.connect(address)
        let hello = client.hello
        guard field("size", in: hello) == String(setting.options.events) else {
            throw Failure("not all events are there: \(hello)")
        }
        let start = monotonicNanoseconds()
        while seconds(since: start) < Self.patienceSeconds {
            let report = try client.ask(#"TIMES {"by":["official","month"]}"#)
            if field("asOf", in: report) == String(setting.options.events) { return report }
            usleep(1000)
        }
        throw Failure("reports do not reach the last event in \(Self.patienceSeconds) s")
    }

    private func check(
        _ before: String, _ address: Address, _ how: String
    ) throws(Failure) {
        let after = try answer(address)
        guard after == before else {
            throw Failure("TIMES differs \(how):\n\(before.prefix(300))\n\(after.prefix(300))")
        }
    }

    /// Asks while a second thread writes: at half the rate of 64 clients one at a time, then at half
    /// the rate at which the store was grown.
    private mutating func askUnderLoad(
        _ address: Address, filledPerSecond: Double
    ) throws(Failure) {
        let mode = WriteMode.clients64
        progress("store: the full rate of \(mode.name)")
        let full = try BackgroundWriter.measure(
            setting, mode, address, firstNumber: 20_000_000, seconds: setting.options.seconds)
        try ask(
            address, mode, pace: full / 2, firstNumber: 30_000_000,
            "half of \(Figure.whole(full))/s, \(mode.name)")
        try ask(
            address, .pipelined, pace: filledPerSecond / 2, firstNumber: 40_000_000,
            "half of \(Figure.whole(filledPerSecond))/s, \(WriteMode.pipelined.name)")
    }

    private mutating func ask(
        _ address: Address, _ mode: WriteMode, pace: Double, firstNumber: Int, _ words: String
    ) throws(Failure) {
        progress("store: queries while writes run at \(words)")
        let writer = try BackgroundWriter(
            setting, mode, address, firstNumber: firstNumber, pace: pace)
        var probe = QueryProbe(setting, requests: plan.leftOpenFrom)
        let asked = Result { () throws(Failure) in
            try probe.run(address, count: setting.options.quick ? 300 : 1500)
        }
        let written = try writer.finish()
        try asked.get()
        let writes = Figure.whole(written.perSecond)
        for (index, question) in QueryProbe.Question.allCases.enumerated() {
            let latencies = probe.latencies[index]
            let room = Self.queryAim / max(1, latencies.microseconds(0.99))
            let count = Figure.whole(Double(latencies.count))
            let bytes = Figure.whole(Double(probe.answerBytes[index]))
            queries.rows.append(
                [question.title, Figure.ratio(room)] + Figure.percentiles(latencies)
                    + [count, bytes, writes])
        }
        queries.notes.append(
            "\(writes) writes/s: paced at \(words); their p50 "
                + "\(Figure.whole(written.latencies.microseconds(0.5))) us, p99 "
                + "\(Figure.whole(written.latencies.microseconds(0.99))) us")
    }

    /// Adds a figure; `aim` is what the project set itself, to be exceeded or (`atMost`) kept under.
    /// The ratio is from 1 on where the aim is reached, in both cases.
    private mutating func add(
        _ name: String, _ value: Double, aim: Double? = nil, atMost: Bool = false, _ unit: String
    ) {
        let ratio = aim.map { Figure.ratio(atMost ? $0 / value : value / $0) } ?? "-"
        let bound = aim.map { (atMost ? "< " : "> ") + Figure.whole($0) } ?? "-"
        figures.rows.append([name, ratio, Figure.decimal(value), bound, unit])
    }
}

import Glibc

/// Reading everything back: ours over the network, PostgreSQL's COPY of the same events, and the
/// sqlite3 shell on our file.
struct ReadSuite {
    private static let lanesWhileGrowing = 256

    private let setting: Setting
    private let tools: PeerTools
    private let events: Int

    init(_ setting: Setting, _ tools: PeerTools) {
        self.setting = setting
        self.tools = tools
        events = setting.options.events
    }

    fileprivate struct Reading {
        var rates: [Double] = []
        var bytes = 0
    }

    /// Fills the stores, reads each in turns, and returns the table.
    mutating func run() throws(Failure) -> Table {
        let database = "reads.db"
        progress("peers: reads: growing ours to \(Figure.whole(Double(events))) events")
        let daemon = try setting.startDaemon(database)
        let rest = events - setting.wording.catalogue().count
        _ = try setting.prepare(daemon.address)
        try fill(daemon.address, count: rest)
        let postgres = try tools.postgres?.connect()
        defer { if let postgres { close(postgres.descriptor) } }
        if let postgres { try fill(postgres) }
        let shell = PeerTools.find("sqlite3")

        var ours = Reading()
        var copy = Reading()
        var select = Reading()
        for round in 0..<setting.options.rounds {
            progress("peers: reads: round \(round + 1)")
            try ours.add { () throws(Failure) in try replay(daemon.address) }
            if let postgres {
                try copy.add { () throws(Failure) in
                    try postgres.count("COPY events TO STDOUT")
                }
            }
            if let shell { try select.add { () throws(Failure) in try sqlite(shell, database) } }
        }
        var table = Table(
            title: "Reading \(Figure.whole(Double(events))) events, one reader",
            columns: ["way", "ours/this", "events/s", "MB/s", "bytes/event"])
        for (name, reading) in [
            ("REPLAY, JSON lines over the loopback", ours),
            ("PostgreSQL, COPY events TO STDOUT over the loopback", copy),
            ("sqlite3 shell, SELECT * of our file into a pipe", select),
        ] where !reading.rates.isEmpty {
            let rate = median(reading.rates)
            let bytes = Double(reading.bytes) / Double(events)
            let ratio = median(zip(ours.rates, reading.rates).map { $0 / max(1, $1) })
            table.rows.append([
                name, Figure.ratio(ratio), Figure.whole(rate), Figure.whole(rate * bytes / 1e6),
                Figure.whole(bytes),
            ])
        }
        table.notes = [
            "medians of \(setting.options.rounds) rounds in turns; each reader only counts"
        ]
        if shell == nil { table.notes.append("skipped: sqlite3 shell: not installed") }
        return table
    }

    private func fill(_ address: Address, count: Int) throws(Failure) {
        let mode = WriteMode.pipelined
        let work = Workload(
            plan: setting.plan(), wording: setting.wording, connections: mode.connections,
            lanes: Self.lanesWhileGrowing)
        var generator = try LoadGenerator.connect(address, mode, work)
        _ = try generator.run(LoadLimit(commands: count), stop: StopFlag.never.flag).checked()
    }

    /// Loads as many events as ours has, and makes the table as quick to read as it can be.
    private func fill(_ postgres: PostgresClient) throws(Failure) {
        progress("peers: reads: loading PostgreSQL")
        var work = Workload(plan: setting.plan(), wording: setting.wording, connections: 1)
        let wording = setting.wording
        let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: 3 * Wording.longest)
        defer { scratch.deallocate() }
        var left = events
        try postgres.execute("TRUNCATE events")
        try postgres.load("COPY events (stream, version, type, body) FROM STDIN") {
            guard left > 0 else { return nil }
            var rows: [UInt8] = []
            for _ in 0..<min(left, 500) {
                let event = EventText(work.next(connection: 0), wording, scratch)
                rows += event.stream
                rows += Array("\t\(event.version)\t".utf8)
                rows += event.type
                rows.append(UInt8(ascii: "\t"))
                rows += event.body
                rows.append(UInt8(ascii: "\n"))
            }
            left -= min(left, 500)
            return rows
        }
        try postgres.execute("VACUUM (ANALYZE) events")
        try postgres.execute("CHECKPOINT")
    }

    private func replay(_ address: Address) throws(Failure) -> (rows: Int, bytes: Int) {
        var client = try LineClient.connect(address)
        let (rows, _) = try client.count("REPLAY {}")
        return (rows, client.receivedBytes)
    }

    private func sqlite(
        _ shell: String, _ database: String
    ) throws(Failure) -> (rows: Int, bytes: Int) {
        let path = setting.folder + "/" + database
        let child = try ChildProcess(
            [shell, "-readonly", path, "SELECT * FROM events"], log: path + ".shell.log")
        let (lines, bytes) = child.countOutput()
        return (lines, bytes)
    }
}

extension ReadSuite.Reading {
    fileprivate mutating func add(
        _ read: () throws(Failure) -> (rows: Int, bytes: Int)
    ) throws(Failure) {
        let start = monotonicNanoseconds()
        let (rows, bytes) = try read()
        rates.append(Double(rows) / seconds(since: start))
        self.bytes = bytes
    }
}

import Glibc

/// History that proves itself, in a grown log: what verifying it costs without a server, what a proof
/// costs with one, and what its file of tiles saves a start.
struct ProofsSuite {
    private static let database = "proofs.db"
    private static let lanesWhileGrowing = 256
    /// What the project set itself: events a second on one core, and the p99 of a proof in microseconds.
    private static let verifyAim = 350_000.0
    private static let proofAim = 1000.0

    private let setting: Setting
    private let client: String
    private let rounds: Int
    private var random: SplitMix64
    private var notes: [String] = []

    init(_ setting: Setting) throws(Failure) {
        self.setting = setting
        client = File.split(setting.daemon).folder + "/requesttracker"
        guard File.exists(client) else { throw Failure("no client at \(client): build it") }
        rounds = min(5, max(3, setting.options.rounds))
        random = SplitMix64(seed: setting.options.seed)
    }

    private var path: String { setting.folder + "/" + Self.database }
    private var events: Int { setting.options.events }

    /// Runs everything and returns the tables.
    mutating func run() throws(Failure) -> [Table] {
        let cost = HashCost(setting)
        let rates = try cost.rates()
        let share = try cost.share(daemon: grow())
        return [try verify(), try prove(), rates, share, try start()]
    }

    /// Grows the log, pipelined; returns the seconds by the clock and of processor time that an event
    /// took its daemon.
    private mutating func grow() throws(Failure) -> (clock: Double, processor: Double) {
        progress("proofs: growing to \(Figure.whole(Double(events))) events")
        let daemon = try setting.startDaemon(Self.database)
        let syncMode = try setting.prepare(daemon.address)
        let mode = WriteMode.pipelined
        let work = Workload(
            plan: setting.plan(), wording: setting.wording, connections: mode.connections,
            lanes: Self.lanesWhileGrowing)
        let before = DaemonProcess.processorSeconds(daemon.process)
        var generator = try LoadGenerator.connect(daemon.address, mode, work)
        let limit = LoadLimit(commands: events - setting.wording.catalogue().count)
        let result = try generator.run(limit, stop: StopFlag.never.flag).checked()
        let used = DaemonProcess.processorSeconds(daemon.process) - before
        notes = try setting.machineNotes(syncMode: syncMode)
        _ = try daemon.stop()
        return (1 / result.perSecond, used / Double(events))
    }

    // MARK: - Without a server

    private func verify() throws(Failure) -> Table {
        var table = Table(
            title: "Verifying a database of \(Figure.whole(Double(events))) events offline",
            columns: ["threads", "of one", "of aim", "events/s", "events/s of processor time"])
        var clock: [[Double]] = [[], []]
        var processor: [[Double]] = [[], []]
        // The first round warms up and does not count.
        for round in 0...rounds {
            for threads in 1...2 {
                progress("proofs: verify with \(threads) threads, round \(round)")
                let start = monotonicNanoseconds()
                let child = try ChildProcess(
                    [client, "verify", path, "--threads", "\(threads)", "--json"],
                    log: path + ".verify.log")
                let answer = child.readAll()
                let code = try child.wait()
                let took = seconds(since: start)
                guard code == 0, field("size", in: answer) == String(events) else {
                    throw Failure("verify: \(answer)\n\(child.tail())")
                }
                guard round > 0 else { continue }
                clock[threads - 1].append(Double(events) / took)
                processor[threads - 1].append(
                    Double(events) / DaemonProcess.processorSeconds(child.process))
            }
        }
        for threads in 1...2 {
            let rate = median(clock[threads - 1])
            let ratio = median(zip(clock[threads - 1], clock[0]).map { $0 / $1 })
            let aim = threads == 1 ? Figure.ratio(rate / Self.verifyAim) : "-"
            table.rows.append([
                "\(threads)", Figure.ratio(ratio), aim, Figure.whole(rate),
                Figure.whole(median(processor[threads - 1])),
            ])
        }
        table.notes =
            notes + [
                "`requesttracker verify FILE --threads N`, its start included: every event and all personal data read back and rehashed, the tree over them compared with FILE-tiles and FILE-head",
                "medians of \(rounds) rounds in turns, the file in the system's cache; aim: \(Figure.whole(Self.verifyAim)) events/s on one core, and nearly twice with two",
            ]
        return table
    }

    // MARK: - With a server

    private enum Question: CaseIterable {
        case ping, newest, older, consistency, checkpoint, receipt

        var title: String {
            switch self {
            case .ping: "PING: what the way there and back costs"
            case .newest: "PROVE of a random event in the whole log"
            case .older: "PROVE of a random event in a random older size"
            case .consistency: "CONSISTENCY from a random size to the whole log"
            case .checkpoint: "CHECKPOINT of what was vouched for"
            case .receipt: "receipts of a request: HISTORY, and as many PROVEs as it has events"
            }
        }
    }

    private mutating func prove() throws(Failure) -> Table {
        let daemon = try setting.startDaemon(Self.database)
        var line = try LineClient.connect(daemon.address)
        progress("proofs: the first checkpoint")
        let start = monotonicNanoseconds()
        try line.ask("CHECKPOINT")
        let first = seconds(since: start)
        var table = Table(
            title: "Proofs from a log of \(Figure.whole(Double(events))) events, one client (us)",
            columns: ["question", "of aim", "p50", "p95", "p99", "p99.9", "n", "daemon cpu"])
        for question in Question.allCases {
            progress("proofs: \(question.title)")
            let count = setting.options.quick ? 500 : 5000
            var latencies = Latencies()
            let before = DaemonProcess.processorSeconds(daemon.process)
            for number in 0..<count + 50 {
                let begun = monotonicNanoseconds()
                try ask(question, &line)
                // The first ones warm up.
                if number >= 50 { latencies.record(monotonicNanoseconds() - begun) }
            }
            let used = DaemonProcess.processorSeconds(daemon.process) - before
            let aim = Self.proofAim / max(1, latencies.microseconds(0.99))
            let isAimed = question == .newest || question == .older || question == .consistency
            table.rows.append(
                [question.title, isAimed ? Figure.ratio(aim) : "-"]
                    + Figure.percentiles(latencies) + [
                        Figure.whole(Double(latencies.count)),
                        Figure.decimal(used * 1e6 / Double(count + 50)),
                    ])
        }
        table.notes = [
            "socket to socket, one question at a time; of aim: 1 ms / p99; daemon cpu: processor time of a question",
            "the first CHECKPOINT after the start, which reads back and rehashes what none had vouched for: \(Figure.decimal(first)) s",
        ]
        _ = try daemon.stop()
        return table
    }

    private mutating func ask(_ question: Question, _ line: inout LineClient) throws(Failure) {
        let sequence = random.below(events) + 1
        switch question {
        case .ping: try line.ask("PING")
        case .newest: try line.ask(#"PROVE {"sequence":\#(sequence)}"#)
        case .older:
            let size = sequence + random.below(events - sequence + 1)
            try line.ask(#"PROVE {"sequence":\#(sequence),"size":\#(size)}"#)
        case .consistency: try line.ask(#"CONSISTENCY {"from":\#(sequence)}"#)
        case .checkpoint: try line.ask("CHECKPOINT")
        case .receipt:
            // Requests that are surely there: the earlier half.
            let id = setting.wording.request(random.below(events / 14))
            let (found, _) = try line.count(#"HISTORY {"request":"\#(id)","proof":true}"#)
            for number in 0..<found {
                let near = min(events, sequence + number)
                try line.ask(#"PROVE {"sequence":\#(near),"size":\#(events)}"#)
            }
        }
    }

    // MARK: - Starts

    private func start() throws(Failure) -> Table {
        var table = Table(
            title: "Starting on \(Figure.whole(Double(events))) events (ms)",
            columns: ["FILE-tiles", "of with", "until ready"])
        var with: [Double] = []
        var without: [Double] = []
        for round in 1...rounds {
            progress("proofs: starts, round \(round)")
            let daemon = try setting.startDaemon(Self.database)
            with.append(daemon.startSeconds * 1000)
            _ = try daemon.stop()
            File.remove(path + "-tiles")
            let bare = try setting.startDaemon(Self.database)
            without.append(bare.startSeconds * 1000)
            // The stop writes the file only with what is new: one event more.
            var line = try LineClient.connect(bare.address)
            try line.ask(#"OFFICIAL {"official":"asn-00","key":"proofs-\#(round)"}"#)
            _ = try bare.stop()
            guard File.exists(path + "-tiles") else { throw Failure("no FILE-tiles at the stop") }
        }
        for (name, times) in [("there", with), ("deleted before", without)] {
            table.rows.append([
                name, Figure.ratio(median(times) / median(with)), Figure.decimal(median(times)),
            ])
        }
        table.notes = [
            "medians of \(rounds); FILE-index and FILE-snapshot are there in both: without the tiles the leaves of all events are read and the tree over them hashed anew"
        ]
        return table
    }
}

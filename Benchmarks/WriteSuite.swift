import Glibc
import Synchronization

/// How clients send: so many connections with so many commands in flight on each.
struct WriteMode: Sendable {
    let name: String
    let connections: Int
    let inFlight: Int
    /// What the project set itself to reach, events a second.
    let aim: Double?

    static let pipelined = WriteMode(
        name: "pipelined, 8 x 256 in flight", connections: 8, inFlight: 256, aim: 120_000)
    static let clients64 = WriteMode(
        name: "64 clients, one at a time", connections: 64, inFlight: 1, aim: 35_000)
    static let all = [
        WriteMode(name: "1 client, one at a time", connections: 1, inFlight: 1, aim: 3_000),
        WriteMode(name: "16 clients, one at a time", connections: 16, inFlight: 1, aim: nil),
        clients64,
        WriteMode(name: "256 clients, one at a time", connections: 256, inFlight: 1, aim: nil),
        pipelined,
    ]
    static let quick = [all[0], clients64, pipelined]
}

/// Durable appends in every mode, each beside plain SQLite, round by round in the same folder.
struct WriteSuite {
    private static let batchRows = 256

    private struct Outcome {
        var ours: [Double] = []
        var peer: [Double] = []
        var peerBatched: [Double] = []
        var latencies = Latencies()
        var peerLatencies = Latencies()
        var events = 0
        var ownSeconds = 0.0
        var daemonSeconds = 0.0

        /// Microseconds of processor time for an event.
        func perEvent(_ seconds: Double) -> String {
            events > 0 && seconds > 0 ? Figure.decimal(seconds * 1e6 / Double(events)) : "-"
        }
    }

    let setting: Setting

    init(_ setting: Setting) {
        self.setting = setting
    }

    /// Runs every mode and returns the table.
    func run() throws(Failure) -> Table {
        let options = setting.options
        var table = Table(
            title: "Durable appends (events/s, median of \(options.rounds) rounds of "
                + "\(Figure.decimal(options.seconds)) s; latencies in us)",
            columns: [
                "mode", "ours/peer", "of aim", "ours", "peer", "p50", "p95", "p99", "p99.9",
                "peer p50", "peer p99",
                "daemon cpu", "client cpu",
            ])
        var syncMode = ""
        var batched: [Double] = []
        let modes = options.quick && options.only.isEmpty ? WriteMode.quick : WriteMode.all
        for mode in modes where options.only.isEmpty || mode.name.contains(options.only) {
            progress("writes: \(mode.name)")
            let outcome: Outcome
            if let server = options.server {
                syncMode = try setting.prepare(server)
                outcome = try measure(mode, server, daemon: nil)
            } else {
                let daemon = try setting.startDaemon("writes-\(mode.connections).db")
                syncMode = try setting.prepare(daemon.address)
                outcome = try measure(mode, daemon.address, daemon: daemon.process)
                _ = try daemon.stop()
                removeFiles(of: "writes-\(mode.connections).db")
            }
            batched += outcome.peerBatched
            table.rows.append(row(mode, outcome))
        }
        table.notes = try setting.machineNotes(syncMode: syncMode)
        guard !table.rows.isEmpty else { throw Failure("no mode is called \(options.only)") }
        table.notes.append("cpu: microseconds of processor time for an event")
        if options.server == nil && options.applicants {
            table.notes.append("the peer stores no applicants")
        }
        if options.server == nil {
            table.notes.append(
                "peer: plain SQLite in this process without network, decisions, digests or "
                    + "projections, the same rows, UNIQUE(stream, version), synchronous=FULL, one "
                    + "transaction an append"
            )
        }
        if !batched.isEmpty {
            table.notes.append(
                "the same peer with \(Self.batchRows) rows a transaction (nobody is answered before "
                    + "the last): \(Figure.whole(median(batched))) events/s; ours pipelined is "
                    + "\(Figure.ratio(pipelinedRatio(table, batched)))")
        }
        return table
    }

    private func pipelinedRatio(_ table: Table, _ batched: [Double]) -> Double {
        let ours = table.rows.last.map { Double($0[3].filter(\.isNumber)) ?? 0 } ?? 0
        return batched.isEmpty ? 0 : ours / median(batched)
    }

    private func row(_ mode: WriteMode, _ outcome: Outcome) -> [String] {
        let ours = median(outcome.ours)
        let peer = median(outcome.peer)
        let hasPeer = peer > 0
        let peerLatencies = [0.5, 0.99].map { share in
            hasPeer ? Figure.whole(outcome.peerLatencies.microseconds(share)) : "-"
        }
        // The rounds of both sides lie beside each other in time: their ratios are steadier than the
        // ratio of the medians when something else disturbs the machine.
        let ratio = median(zip(outcome.ours, outcome.peer).map { $0 / max(1, $1) })
        let rates = [
            hasPeer ? Figure.ratio(ratio) : "-",
            mode.aim.map { Figure.ratio(ours / $0) } ?? "-",
            Figure.whole(ours),
            hasPeer ? Figure.whole(peer) : "-",
        ]
        let costs = [outcome.daemonSeconds, outcome.ownSeconds].map(outcome.perEvent)
        return [mode.name] + rates + Figure.percentiles(outcome.latencies) + peerLatencies + costs
    }

    /// One round of warming up, then ours and the peer in turns.
    private func measure(
        _ mode: WriteMode, _ address: Address, daemon: pid_t?
    ) throws(Failure) -> Outcome {
        let options = setting.options
        // Modes against one running server must not share request numbers.
        var plan = setting.plan()
        plan.firstNumber = 10_000_000 * (WriteMode.all.firstIndex { $0.name == mode.name } ?? 0)
        let work = Workload(plan: plan, wording: setting.wording, connections: mode.connections)
        var generator = try LoadGenerator.connect(address, mode, work)
        let peerWork = Workload(
            plan: plan, wording: setting.wording, connections: mode.connections)
        var peer: PlainSQLite?
        let peerName = "peer-\(mode.connections).db"
        if daemon != nil {
            peer = try PlainSQLite(setting.folder + "/" + peerName, workload: peerWork)
        }
        defer { removeFiles(of: peerName) }

        var outcome = Outcome()
        for round in 0...options.rounds {
            let limit = LoadLimit(seconds: round == 0 ? options.seconds / 3 : options.seconds)
            let before = daemon.map(DaemonProcess.processorSeconds) ?? 0
            let ours = try generator.run(limit, stop: StopFlag.never.flag).checked()
            let after = daemon.map(DaemonProcess.processorSeconds) ?? 0
            let theirs = try peer?.run(seconds: limit.seconds, rows: 1)
            let batched =
                mode.inFlight > 1
                ? try peer?.run(seconds: limit.seconds, rows: Self.batchRows) : nil
            guard round > 0 else { continue }
            outcome.ours.append(ours.perSecond)
            outcome.events += ours.events
            outcome.ownSeconds += ours.ownSeconds
            outcome.daemonSeconds += after - before
            outcome.latencies.merge(ours.latencies)
            if let theirs {
                outcome.peer.append(theirs.perSecond)
                outcome.peerLatencies.merge(theirs.latencies)
            }
            if let batched { outcome.peerBatched.append(batched.perSecond) }
        }
        return outcome
    }

    private func removeFiles(of name: String) {
        let database = setting.folder + "/" + name
        for (suffix, _) in (try? DaemonProcess.files(of: database)) ?? [] {
            File.remove(database + suffix)
        }
    }
}

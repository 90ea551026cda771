import Glibc

/// What the peers' rounds say, ratios first.
struct PeerReport {
    /// What ours is to reach of the same work in C.
    private static let share = 0.7
    /// From this share of the processors on, in percent, what others did spoils the figures.
    private static let noise = 10.0

    private let setting: Setting
    private let outcomes: [PeerSuite.ModeOutcome]
    private let sequential: Double
    private let foreign: ForeignLoad

    init(
        _ setting: Setting, _ outcomes: [PeerSuite.ModeOutcome], sequential: Double,
        foreign: ForeignLoad
    ) {
        self.setting = setting
        self.outcomes = outcomes
        self.foreign = foreign
        self.sequential = sequential
    }

    var tables: [Table] { [ratios, rates, latencies] }

    private var ratios: Table {
        let others = System.peers + System.ceilings
        var table = Table(
            title: "Ours to each: how many times as many durable events a second",
            columns: ["mode"] + others.map(\.rawValue))
        for outcome in outcomes {
            table.rows.append(
                [outcome.mode.name]
                    + others.map { outcome.ratio(over: $0).map(Figure.ratio) ?? "-" })
        }
        table.notes = [
            "medians of \(setting.options.rounds) rounds of "
                + "\(Figure.decimal(setting.options.seconds)) s in which all ran one after the other; "
                + "aims: over 1x of every peer, over \(Figure.decimal(Self.share))x of SQLite in C",
            "one load generator for all that have a network; an event is an acknowledged, synced one",
            "PostgreSQL: a table with UNIQUE (stream, version), a prepared INSERT; message-db: a "
                + "function of its shape, written by us; both over its wire, a transaction an event",
            "Redis: XADD to one stream, appendfsync always; eventsourcing: its SQLite recorder, "
                + "threads in place of clients, no network; neither it nor Redis computes anything",
            "plain SQLite: the usual layout in the generator's process, one writer, no network; "
                + "under pipelined with 256 rows a transaction",
            "SQLite in C: our rows in one b-tree, WAL, FULL, group commit, no JSON, no decisions, no "
                + "digests, no projections; log in C: one write and one fdatasync for all that wait, "
                + "in a file of zeros; loopback: the same server that keeps nothing",
        ]
        if foreign.percent >= Self.noise {
            table.notes.insert(
                "NOT A QUIET MACHINE: beside the rounds other programs used "
                    + "\(Figure.whole(foreign.percent)) % of the processors; do not rely on these figures",
                at: 0)
        }
        return table
    }

    private var rates: Table {
        let systems = System.allCases
        var table = Table(
            title: "Durable events a second", columns: ["mode"] + systems.map(\.rawValue))
        for outcome in outcomes {
            let figures = systems.map { system in
                outcome.systems[system].map { Figure.whole($0.rate) } ?? "-"
            }
            table.rows.append([outcome.mode.name] + figures)
        }
        table.notes = ["fdatasync: 4 KiB over old bytes, one after the other, syncs a second"]
        return table
    }

    private var latencies: Table {
        var table = Table(
            title: "Latencies, microseconds",
            columns: ["mode", "system", "p50", "p95", "p99", "p99.9", "cpu us/event"])
        for outcome in outcomes {
            for system in System.allCases {
                guard let measured = outcome.systems[system] else { continue }
                let cost = measured.processorSeconds * 1e6 / Double(max(1, measured.events))
                table.rows.append(
                    [outcome.mode.name, system.rawValue] + Figure.percentiles(measured.latencies)
                        + [cost > 0 ? Figure.decimal(cost) : "-"])
            }
        }
        table.notes = [
            "a latency runs from before the send to after the receipt, the generator's queue included",
            "cpu: processor time of the server's process for an event, where it is one process",
            "plain SQLite, pipelined: a latency is that of a transaction of 256 rows",
        ]
        return table
    }

    /// How much of what the machine can do at all ours reaches.
    func limits(notes: [String]) -> Table {
        var table = Table(
            title: "Ours as a share of the machine's limits",
            columns: [
                "mode", "of SQLite in C", "of log in C", "of loopback", "of sync + loopback",
                "bytes written/event", "of sequential write",
            ])
        for outcome in outcomes {
            guard let ours = outcome.systems[.ours] else { continue }
            let shares = System.ceilings.map { outcome.ratio(over: $0).map(Self.percent) ?? "-" }
            let written = Double(ours.writtenBytes)
            table.rows.append(
                [outcome.mode.name] + shares
                    + [
                        alone(outcome).map(Self.percent) ?? "-",
                        Figure.whole(written / Double(max(1, ours.events))),
                        Self.percent(written / max(1, ours.seconds) / sequential),
                    ])
        }
        table.notes = [
            "of sync + loopback: the medians of an fdatasync alone and of an answer over the "
                + "loopback, together, to ours: the least that a durable answer to one client takes",
            "sequential write: \(Figure.whole(sequential / 1e6)) MB/s (256 MiB, 1 MiB at a time, one "
                + "fdatasync); bytes written: what the daemon gave the disk (WAL, checkpoints, all)",
        ]
        table.notes += notes
        return table
    }

    private func alone(_ outcome: PeerSuite.ModeOutcome) -> Double? {
        guard outcome.mode.connections == 1, let ours = outcome.systems[.ours],
            let sync = outcome.systems[.sync], let loopback = outcome.systems[.loopback]
        else { return nil }
        let least = sync.latencies.microseconds(0.5) + loopback.latencies.microseconds(0.5)
        return least / max(1, ours.latencies.microseconds(0.5))
    }

    private static func percent(_ share: Double) -> String {
        let percent = 100 * share
        return (percent < 10 ? Figure.decimal(percent) : Figure.whole(percent)) + " %"
    }

    /// On what, with what, when, and how quiet it was.
    func circumstances(versions: [String]) -> Table {
        var table = Table(
            title: "Circumstances", columns: ["what", "this run"], holdsWords: true)
        table.rows = [
            ["command", Circumstances.command],
            ["date", Circumstances.date],
            ["commit", Circumstances.output(["git", "rev-parse", "--short", "HEAD"])],
            ["machine", Circumstances.machine],
            ["disk", File.kindOfFileSystem(setting.folder) ?? "?"],
            ["Swift", Circumstances.output(["swift", "--version"])],
            ["SQLite", PlainSQLite.libraryVersion],
            ["peers", versions.joined(separator: "; ")],
            ["niceness", String(nice(0))],
            ["load average at the end", Circumstances.loadAverage],
            ["used by other programs", Figure.decimal(foreign.percent) + " % of processors"],
        ]
        return table
    }
}

/// What a reader must know to repeat a run.
enum Circumstances {
    static var command: String {
        (["scripts/bench"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
    }

    /// `2026-11-24 15:30 UTC`
    static var date: String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 64)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M UTC", &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static var machine: String {
        let information = (try? File.read("/proc/cpuinfo")) ?? ""
        let model = information.split(separator: "\n").first { $0.hasPrefix("model name") } ?? "?"
        let release = (try? File.read("/proc/sys/kernel/osrelease")) ?? "?"
        let pages = Double(sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)))
        let name = model.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "?"
        let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        return "\(processors) processors for servers and clients together (\(name)), "
            + "\(Figure.whole(pages / 1e9)) GB, Linux \(release.filter { $0 != "\n" })"
    }

    static var loadAverage: String {
        let text = (try? File.read("/proc/loadavg")) ?? "?"
        return text.split(separator: " ").prefix(3).joined(separator: " ")
    }

    /// The first line that a program writes.
    static func output(_ arguments: [String]) -> String {
        let text = (try? ChildProcess.run(arguments, log: "/dev/null")) ?? ""
        return text.split(separator: "\n").first.map(String.init) ?? "?"
    }
}

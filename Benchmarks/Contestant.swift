import Glibc

/// The systems that are measured side by side.
enum System: String, CaseIterable {
    case ours
    case postgresql = "PostgreSQL"
    case messageDB = "message-db"
    case redis = "Redis"
    case eventsourcing = "eventsourcing"
    case plainSQLite = "plain SQLite"
    case sqliteServer = "SQLite in C"
    case logServer = "log in C"
    case loopback = "loopback"
    case sync = "fdatasync"

    /// What one would use instead.
    static let peers: [System] = [.postgresql, .messageDB, .redis, .eventsourcing, .plainSQLite]
    /// What nobody can beat here: with SQLite, with a file, with no file at all.
    static let ceilings: [System] = [.sqliteServer, .logServer, .loopback]
}

/// One system under one mode: it is run for a round again and again, its data growing.
protocol Contestant: AnyObject {
    func run(seconds: Double) throws(Failure) -> LoadResult
    /// The process to account for, if it is only one.
    var process: pid_t? { get }
}

/// A server under the load generator.
final class NetworkContestant: Contestant {
    /// Ends with this.
    private let server: ChildProcess?
    private var generator: LoadGenerator
    let process: pid_t?

    init(
        _ server: consuming ChildProcess?, _ address: Address, _ mode: WriteMode,
        _ work: consuming Workload, _ wire: Wire
    ) throws(Failure) {
        process = server?.process
        generator = try LoadGenerator.connect(address, mode, work, wire: wire)
        self.server = server
    }

    func run(seconds: Double) throws(Failure) -> LoadResult {
        try generator.run(LoadLimit(seconds: seconds), stop: StopFlag.never.flag).checked()
    }
}

/// Ours: the real daemon under the same generator.
final class OurContestant: Contestant {
    private let daemon: DaemonProcess
    private var generator: LoadGenerator

    var process: pid_t? { daemon.process }

    init(_ setting: Setting, _ folder: String, _ mode: WriteMode) throws(Failure) {
        let daemon = try DaemonProcess(setting.daemon, database: folder + "/ours.db")
        _ = try setting.prepare(daemon.address)
        generator = try LoadGenerator.connect(daemon.address, mode, setting.work(mode))
        self.daemon = daemon
    }

    func run(seconds: Double) throws(Failure) -> LoadResult {
        try generator.run(LoadLimit(seconds: seconds), stop: StopFlag.never.flag).checked()
    }
}

/// The Python package, driven over a pipe: as many threads as there are clients.
final class PythonContestant: Contestant {
    private let python: ChildProcess
    private let threads: Int
    let version: String

    var process: pid_t? { python.process }

    init(_ interpreter: String, _ folder: String, _ mode: WriteMode) throws(Failure) {
        let script = PeerTools.sources + "/eventsourcing_recorder.py"
        let database = folder + "/eventsourcing.db"
        let child = try ChildProcess([interpreter, script, database], log: database + ".log")
        let words = child.readLine().split(separator: " ")
        guard words.count == 2, words[0] == "ready" else {
            throw Failure("\(script) did not get ready\n\(child.tail())")
        }
        version = String(words[1])
        threads = mode.connections
        python = child
    }

    func run(seconds: Double) throws(Failure) -> LoadResult {
        python.say("\(threads) \(seconds)")
        let words = python.readLine().split(separator: " ")
        guard words.count == 2, let took = Double(words[0]) else {
            throw Failure("the recorder's script ended\n\(python.tail())")
        }
        var result = LoadResult()
        result.seconds = took
        for latency in words[1].split(separator: ",") {
            result.latencies.record(UInt64(latency) ?? 0)
            result.events += 1
        }
        return result
    }
}

/// Plain SQLite in this process.
final class PlainContestant: Contestant {
    private var peer: PlainSQLite
    private let rows: Int

    var process: pid_t? { nil }

    init(_ setting: Setting, _ folder: String, _ mode: WriteMode) throws(Failure) {
        peer = try PlainSQLite(folder + "/plain.db", workload: setting.work(mode))
        rows = mode.inFlight
    }

    func run(seconds: Double) throws(Failure) -> LoadResult {
        try peer.run(seconds: seconds, rows: rows)
    }
}

/// The disk alone: 4 KiB over what was written before, and its fdatasync, one after the other.
final class SyncContestant: Contestant {
    private static let pages = 1 << 12
    private static let pageBytes = 4096

    private let descriptor: Int32
    private var page = 0

    var process: pid_t? { nil }

    init(_ folder: String) throws(Failure) {
        descriptor = open(folder + "/sync", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure.system("open") }
        let block = [UInt8](repeating: 7, count: Self.pages * Self.pageBytes)
        guard write(descriptor, block, block.count) == block.count, fsync(descriptor) == 0 else {
            throw Failure.system("write")
        }
    }

    deinit { close(descriptor) }

    func run(seconds limit: Double) throws(Failure) -> LoadResult {
        let bytes = [UInt8](repeating: 8, count: Self.pageBytes)
        var result = LoadResult()
        let start = monotonicNanoseconds()
        // A third of a round is enough for a median.
        let end = start + UInt64(limit * 1e9 / 3)
        var before = start
        while before < end {
            let place = off_t(page * Self.pageBytes)
            guard pwrite(descriptor, bytes, bytes.count, place) == bytes.count,
                fdatasync(descriptor) == 0
            else { throw Failure.system("fdatasync") }
            page = page + 1 == Self.pages ? 0 : page + 1
            let now = monotonicNanoseconds()
            result.latencies.record(now - before)
            result.events += 1
            before = now
        }
        result.seconds = seconds(since: start)
        return result
    }
}

extension Setting {
    /// The same work for every system of a mode.
    func work(_ mode: WriteMode) -> Workload {
        Workload(plan: plan(), wording: wording, connections: mode.connections)
    }
}

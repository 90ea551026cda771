import Glibc

/// Which peers this machine has, and how each is started: private, in the run's folder, on a free
/// port of the loopback.
struct PeerTools {
    /// Where the peers' own sources are.
    static let sources = File.split(#filePath).folder + "/peers"

    private(set) var versions: [String] = []
    /// Why a peer is not there, a line each.
    private(set) var skipped: [String] = []
    private(set) var postgres: PostgresServer?
    private(set) var python: String?
    private var redis: String?
    private var lineServers: [System: String] = [:]
    private let folder: String

    /// Compiles, finds and starts what there is.
    init(_ setting: Setting) {
        folder = setting.folder
        compile()
        findRedis()
        findPython()
        do throws(Failure) {
            let server = try PostgresServer(in: setting.folder)
            versions.append(server.version)
            postgres = server
        } catch {
            skip([.postgresql, .messageDB], error.text)
        }
    }

    /// The system as a contestant with its data in `data`; nil when it is not there or cannot do it.
    func contestant(
        _ system: System, _ mode: WriteMode, _ setting: Setting, data: String
    ) throws(Failure) -> (any Contestant)? {
        switch system {
        case .ours: return try OurContestant(setting, data, mode)
        case .postgresql: return try postgres?.contestant(.insert, mode, setting)
        case .messageDB: return try postgres?.contestant(.writeMessage, mode, setting)
        case .redis: return try startRedis(mode, setting, data)
        case .eventsourcing:
            guard let python, mode.inFlight == 1, mode.connections <= 64 else { return nil }
            return try PythonContestant(python, data, mode)
        case .plainSQLite: return try PlainContestant(setting, data, mode)
        case .sqliteServer, .logServer, .loopback:
            return try startLineServer(system, mode, setting, data)
        case .sync: return try SyncContestant(data)
        }
    }

    private mutating func skip(_ systems: [System], _ reason: String) {
        let names = systems.map(\.rawValue).joined(separator: ", ")
        skipped.append("skipped: \(names): \(reason)")
        progress("peers: skipped: \(names): \(reason)")
    }

    // MARK: - The ceilings in C

    private mutating func compile() {
        guard let compiler = Self.find("cc") else {
            skip(System.ceilings, "no C compiler (apt-get install gcc)")
            return
        }
        for (system, store) in [(System.logServer, "log"), (.sqliteServer, "sqlite")] {
            let program = folder + "/\(store)-server"
            let files = ["line_server.c", "batch.c", "\(store)_store.c"]
            let arguments =
                [compiler, "-std=c11", "-O2", "-o", program]
                + files.map { Self.sources + "/" + $0 } + ["-lsqlite3", "-lpthread"]
            do throws(Failure) {
                try ChildProcess.run(arguments, log: program + ".log")
                lineServers[system] = program
            } catch { skip([system], error.text) }
        }
        // The log server without a file is what the loopback alone gives.
        lineServers[.loopback] = lineServers[.logServer]
        versions.append(firstLine([compiler, "--version"]))
    }

    private func startLineServer(
        _ system: System, _ mode: WriteMode, _ setting: Setting, _ data: String
    ) throws(Failure) -> (any Contestant)? {
        guard let program = lineServers[system] else { return nil }
        let path = data + "/" + system.rawValue.filter { $0 != " " }
        let target = system == .loopback ? "-" : path
        let child = try ChildProcess([program, target], log: path + ".log")
        let line = child.readLine()
        guard line.hasPrefix("ready on ") else {
            throw Failure("\(program) did not get ready\n\(child.tail())")
        }
        let address = try Address(line.dropFirst("ready on ".count))
        return try NetworkContestant(child, address, mode, setting.work(mode), .lines)
    }

    // MARK: - Redis

    private mutating func findRedis() {
        // Debian's redis-tools holds the server's program under another name; it goes by its own.
        if let own = Self.find("redis-server") {
            redis = own
        } else if let same = Self.find("redis-check-rdb") {
            let link = folder + "/redis-server"
            if symlink(same, link) == 0 { redis = link }
        }
        guard let redis else {
            skip([.redis], "not installed (scripts/bench peers --install)")
            return
        }
        versions.append(
            firstLine([redis, "--version"]).split(separator: " ").prefix(3).joined(separator: " "))
    }

    private func startRedis(
        _ mode: WriteMode, _ setting: Setting, _ data: String
    ) throws(Failure) -> (any Contestant)? {
        guard let redis else { return nil }
        let address = try Address.free()
        let child = try ChildProcess(
            [
                redis, "--bind", address.host, "--port", String(address.port), "--dir", data,
                "--appendonly", "yes", "--appendfsync", "always", "--save", "",
                "--auto-aof-rewrite-percentage", "0", "--logfile", data + "/redis.log",
            ], log: data + "/redis.log")
        try address.awaitListener { child.hasEnded() }
        return try NetworkContestant(child, address, mode, setting.work(mode), .redis)
    }

    // MARK: - Python

    private mutating func findPython() {
        let candidates = [Options.environment("BENCH_PYTHON"), Self.find("python3")]
        for case let interpreter? in candidates {
            let code = """
                import importlib.metadata, platform
                version = importlib.metadata.version('eventsourcing')
                print('eventsourcing', version, 'with Python', platform.python_version())
                """
            let text = try? ChildProcess.run([interpreter, "-c", code], log: "/dev/null")
            guard let text, text.hasPrefix("eventsourcing") else { continue }
            python = interpreter
            versions.append(text.split(separator: "\n").joined())
            return
        }
        skip([.eventsourcing], "not installed (scripts/bench peers --install)")
    }

    // MARK: -

    private func firstLine(_ arguments: [String]) -> String {
        let text = (try? ChildProcess.run(arguments, log: "/dev/null")) ?? ""
        return text.split(separator: "\n").first.map(String.init) ?? "?"
    }

    /// The path of a program on the PATH.
    static func find(_ name: String) -> String? {
        for folder in (Options.environment("PATH") ?? "/usr/bin:/bin").split(separator: ":") {
            let path = folder + "/" + name
            if access(path, X_OK) == 0 { return path }
        }
        return nil
    }
}

extension Address {
    /// A port of the loopback on which nobody listens now.
    static func free() throws(Failure) -> Address {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard descriptor >= 0, result else { throw Failure.system("bind") }
        return Address(host: "127.0.0.1", port: UInt16(bigEndian: address.sin_port))
    }

    /// Waits until somebody listens, at most 20 s.
    func awaitListener(orUntil ended: () -> Bool) throws(Failure) {
        for _ in 0..<2000 where !ended() {
            if let descriptor = try? connect() {
                close(descriptor)
                return
            }
            usleep(10_000)
        }
        throw Failure("nobody listens on \(host):\(port)")
    }

    fileprivate init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}

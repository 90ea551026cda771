import Glibc

/// The daemon under test: the real executable on a database file of its own.
struct DaemonProcess: ~Copyable {
    /// What stands beside a database FILE and is no derived data: the database itself, SQLite's own
    /// files, the lock, and the witness of the newest head. Everything else named `FILE-*` is derived
    /// from the events and may be deleted while no daemon runs.
    private static let keptSuffixes = ["-wal", "-shm", "-journal", "-lock", "-head"]
    private static let readyPrefix = "requesttrackerd ready on "

    let database: String
    let address: Address
    /// The moment before it was started, see ``monotonicNanoseconds()``.
    let startedAt: UInt64
    /// From that moment to its `ready` line, in seconds.
    let startSeconds: Double
    let process: pid_t
    private let output: Int32

    /// Starts `executable` on `database` and a free port, and waits until it serves. What it says on
    /// standard error goes to `FILE.log`.
    init(_ executable: String, database: String) throws(Failure) {
        var pipes: [Int32] = [0, 0]
        guard pipe(&pipes) == 0 else { throw Failure.system("pipe") }
        for end in pipes { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let log = database + ".log"
        let start = monotonicNanoseconds()
        let arguments = [executable, "--database", database, "--listen", "127.0.0.1:0"]
        let started = try Self.spawn(arguments, output: pipes[1], log: log)
        close(pipes[1])
        CleanUp.remember(process: started)
        let line = Self.readLine(pipes[0])
        let ready = seconds(since: start)
        guard line.hasPrefix(Self.readyPrefix) else {
            throw Failure("\(executable) did not get ready; it said: \(line)\n\(Self.tail(log))")
        }
        let served = try Address(line.dropFirst(Self.readyPrefix.count))
        self.database = database
        process = started
        output = pipes[0]
        startedAt = start
        startSeconds = ready
        address = served
    }

    deinit {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        CleanUp.forget(process: process)
        close(output)
    }

    /// Asks it to drain and waits for its end, which must be exit code 0.
    ///
    /// - Returns: how long that took, in seconds.
    consuming func stop() throws(Failure) -> Double {
        let start = monotonicNanoseconds()
        kill(process, SIGTERM)
        var status = siginfo_t()
        // WNOWAIT leaves the process to be reaped by deinit, so its id cannot pass to a stranger.
        guard waitid(P_PID, id_t(process), &status, WEXITED | WNOWAIT) == 0 else {
            throw Failure.system("waitid")
        }
        let took = seconds(since: start)
        let log = database + ".log"
        guard status.si_code == 1, status._sifields._sigchld.si_status == 0 else {
            throw Failure("the daemon did not stop cleanly\n\(Self.tail(log))")
        }
        return took
    }

    /// Its resident memory in bytes now (VmRSS).
    func residentBytes() throws(Failure) -> Int {
        let status = try File.read("/proc/\(process)/status")
        for line in status.split(separator: "\n") where line.hasPrefix("VmRSS:") {
            let digits = line.filter(\.isNumber)
            if let kibibytes = Int(digits) { return kibibytes * 1024 }
        }
        throw Failure("the daemon's memory is not known")
    }

    /// The processor time that a process and its threads have used, in seconds; 0 when not known.
    static func processorSeconds(_ process: pid_t) -> Double {
        guard let text = try? File.read("/proc/\(process)/stat"),
            let name = text.lastIndex(of: ")")
        else { return 0 }
        // After the name: state is field 3, utime 14 and stime 15, in clock ticks.
        let fields = text[name...].split(separator: " ").dropFirst()
        let ticks = fields.dropFirst(11).prefix(2).reduce(0) { $0 + (Double($1) ?? 0) }
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The sizes of all files of a database, by suffix (the database's own is empty).
    static func files(of database: String) throws(Failure) -> [(suffix: String, bytes: Int)] {
        let (folder, name) = File.split(database)
        var found: [(suffix: String, bytes: Int)] = []
        for entry in try File.list(folder) where entry == name || entry.hasPrefix(name + "-") {
            found.append((String(entry.dropFirst(name.count)), try File.size(folder + "/" + entry)))
        }
        return found.sorted { $0.suffix < $1.suffix }
    }

    /// Deletes what can be rebuilt from the events; returns the suffixes that were deleted.
    static func deleteDerivedFiles(of database: String) throws(Failure) -> [String] {
        var deleted: [String] = []
        for (suffix, _) in try files(of: database)
        where !suffix.isEmpty && !keptSuffixes.contains(suffix) {
            File.remove(database + suffix)
            deleted.append(suffix)
        }
        return deleted
    }

    private static func spawn(
        _ arguments: [String], output: Int32, log: String
    ) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // The signals that this process blocks for its own clean-up must reach the daemon.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var nothing = sigset_t()
        sigemptyset(&nothing)
        posix_spawnattr_setsigmask(&attributes, &nothing)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var words = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, arguments[0], &actions, &attributes, words, environ)
        guard code == 0 else {
            throw Failure("cannot start \(arguments[0]): \(String(cString: strerror(code)))")
        }
        return process
    }

    private static func readLine(_ descriptor: Int32) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1 && byte != 0x0A { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// The end of the daemon's log, for a failure's message.
    private static func tail(_ log: String) -> String {
        guard let text = try? File.read(log) else { return "" }
        return text.split(separator: "\n").suffix(10).joined(separator: "\n")
    }
}

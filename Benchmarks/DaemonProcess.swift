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
    private let child: ChildProcess

    var process: pid_t { child.process }

    /// Starts `executable` on `database` and a free port, and waits until it serves. What it says on
    /// standard error goes to `FILE.log`.
    init(_ executable: String, database: String) throws(Failure) {
        let start = monotonicNanoseconds()
        let child = try ChildProcess(
            [executable, "--database", database, "--listen", "127.0.0.1:0"],
            log: database + ".log")
        let line = child.readLine()
        let ready = seconds(since: start)
        guard line.hasPrefix(Self.readyPrefix) else {
            throw Failure("\(executable) did not get ready; it said: \(line)\n\(child.tail())")
        }
        let served = try Address(line.dropFirst(Self.readyPrefix.count))
        self.database = database
        startedAt = start
        startSeconds = ready
        address = served
        self.child = child
    }

    /// Asks it to drain and waits for its end, which must be exit code 0.
    ///
    /// - Returns: how long that took, in seconds.
    consuming func stop() throws(Failure) -> Double {
        let start = monotonicNanoseconds()
        kill(process, SIGTERM)
        let code = try child.wait()
        let took = seconds(since: start)
        guard code == 0 else { throw Failure("the daemon did not stop cleanly\n\(child.tail())") }
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

    /// What a process has had written to disks, in bytes; 0 when not known.
    static func writtenBytes(_ process: pid_t) -> Int {
        let text = (try? File.read("/proc/\(process)/io")) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("write_bytes:") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
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
}

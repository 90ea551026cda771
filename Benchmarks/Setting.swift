import Glibc

/// Where and on what a run takes place: the daemon, the folder, the words and the seed.
struct Setting: Sendable {
    let options: Options
    let daemon: String
    let folder: String
    /// Unique to this run: part of every id and key.
    let run: String
    /// When the run began: milliseconds since 1970 UTC.
    let now: Int64

    init(_ options: Options) throws(Failure) {
        self.options = options
        let ownFolder = File.split(try Self.executable()).folder
        daemon = options.daemon ?? ownFolder + "/requesttrackerd"
        if options.server == nil && !File.exists(daemon) {
            throw Failure("no daemon at \(daemon): build it, or name it with --daemon")
        }
        folder = try File.makeTemporaryFolder(in: try Self.parentFolder(options))
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        now = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        run = "b" + String(now, radix: 36)
    }

    private static func executable() throws(Failure) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw Failure.system("readlink /proc/self/exe") }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func parentFolder(_ options: Options) throws(Failure) -> String {
        if let folder = options.folder {
            guard !File.isInMemory(folder) else {
                throw Failure("\(folder) is kept in memory: a sync there costs and proves nothing")
            }
            return folder
        }
        let candidates = [Options.environment("TMPDIR"), "/tmp", "/var/tmp", "."]
        for case let folder? in candidates where File.exists(folder) && !File.isInMemory(folder) {
            return folder
        }
        throw Failure("no folder on a disk was found: name one with --folder")
    }

    var wording: Wording { Wording(run: run, withApplicants: options.applicants) }

    func plan(requestsPerYear: Int = 200_000) -> LifePlan {
        LifePlan(
            seed: options.seed, latest: now, requestsPerYear: requestsPerYear,
            withApplicants: options.applicants)
    }

    /// Starts the daemon on a database of this name in the run's folder.
    func startDaemon(_ name: String) throws(Failure) -> DaemonProcess {
        try DaemonProcess(daemon, database: folder + "/" + name)
    }

    /// Sends the SERVICE and OFFICIAL lines; returns how the daemon says it syncs.
    func prepare(_ address: Address) throws(Failure) -> String {
        var client = try LineClient.connect(address)
        for line in wording.catalogue() { try client.ask(line) }
        let status = try client.ask("STATUS")
        let mode = field("synchronous", in: status)?.uppercased() ?? "not told"
        if ["OFF", "NORMAL", "0", "1"].contains(mode) {
            throw Failure("the daemon runs with synchronous=\(mode): its OK is not durable")
        }
        return mode == "2" ? "FULL" : mode
    }

    /// What a reader must know about the machine, as notes under a table.
    func machineNotes(syncMode: String) throws(Failure) -> [String] {
        var system = utsname()
        uname(&system)
        let release = withUnsafePointer(to: &system.release) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 65) { String(cString: $0) }
        }
        let sync = try File.syncMicroseconds(in: folder)
        return [
            "synchronous=\(syncMode); SQLite \(PlainSQLite.libraryVersion); seed "
                + "\(options.seed)\(options.applicants ? "; with applicants" : "")",
            "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) processors for daemon and clients together, Linux "
                + "\(release), \(File.kindOfFileSystem(folder) ?? "?"); one append of 4 KiB with fdatasync here: \(Figure.whole(sync)) us",
        ]
    }
}

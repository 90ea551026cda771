import Glibc

/// What the command line asks for.
struct Options: Sendable {
    static let usage = """
        usage: benchmarks [writes] [store] [peers] [analytics] [proofs] [options]     (none: the first three)

          writes            durable appends: clients one at a time and pipelined, beside plain SQLite
          store             a grown store: queries under load, replay, restarts, memory, disk

          peers             ours beside PostgreSQL, message-db's shape, Redis, eventsourcing, SQLite and
                            the ceilings of this machine in C; writes and reads

          analytics         the questions of analysts over a year of ended requests, beside SQLite,
                            PostgreSQL and DuckDB (only when it is named)

          proofs            verifying a log offline, proofs from a grown one, what hashing costs
                            (only when it is named)

          --quick           a short run: shorter rounds, fewer modes, a store of 100,000 events
          --markdown        tables for a Markdown page; they also replace those of PAGE
          --page FILE       the page, between its marks (default docs/performance.md, if it exists)
          --install         (scripts/bench) install the peers that are missing, with apt and pip
          --daemon FILE     the daemon to measure (default: $REQUESTTRACKERD, else beside this program)
          --server H:P      measure writes against a server that runs already (without peer)
          --folder DIR      where databases are written (default: TMPDIR, /tmp or /var/tmp, on a disk)
          --rows N          ended requests of analytics (default 10000000)
          --events N        size of the grown store, and of the log of proofs (default 1000000)
          --seconds S       length of a round (default 3)
          --rounds N        rounds of each mode, their median is told (default 5)
          --only WORDS      of the writes only the modes whose name has these words ("pipelined")
          --seed N          seed of the work (default 1)
          --applicants      each SUBMIT carries personal data, so that the private table is written too
          --help            this text
        """

    var writes = true
    var store = true
    var peers = true
    var analytics = false
    var proofs = false
    var rows = 10_000_000
    var quick = false
    var markdown = false
    var daemon: String?
    var server: Address?
    var folder: String?
    var events = 1_000_000
    var seconds = 3.0
    var rounds = 5
    var only = ""
    var page = "docs/performance.md"
    var seed: UInt64 = 1
    var applicants = false

    /// Reads the arguments after the program's name; nil when only help is wanted.
    static func parse(_ arguments: some Sequence<String>) throws(Failure) -> Options? {
        var options = Options()
        var parts: Set<String> = []
        var given: [String: String] = [:]
        var iterator = arguments.makeIterator()
        while let word = iterator.next() {
            switch word {
            case "writes", "store", "peers", "analytics", "proofs": parts.insert(word)
            case "--quick": options.quick = true
            case "--markdown": options.markdown = true
            case "--applicants": options.applicants = true
            case "--help", "-h": return nil
            case "--daemon", "--server", "--folder", "--events", "--seconds", "--rounds", "--seed",
                "--only", "--page", "--rows":
                guard let value = iterator.next() else { throw Failure("\(word) needs a value") }
                given[word] = value
            default: throw Failure("unknown argument \(word)\n\(usage)")
            }
        }
        if options.quick {
            options.events = 100_000
            options.rows = 100_000
            options.seconds = 1
            options.rounds = 3
        }
        if let server = given["--server"] { options.server = try Address(server) }
        options.daemon = given["--daemon"] ?? environment("REQUESTTRACKERD")
        options.folder = given["--folder"]
        options.only = given["--only"] ?? ""
        options.page = given["--page"] ?? options.page
        options.events = try number(given, "--events", options.events, atLeast: 10_000)
        options.rounds = try number(given, "--rounds", options.rounds, atLeast: 1)
        options.seed = UInt64(try number(given, "--seed", 1, atLeast: 0))
        if let text = given["--seconds"] {
            guard let value = Double(text), value > 0 else { throw Failure("--seconds \(text)?") }
            options.seconds = value
        }
        options.rows = try number(given, "--rows", options.rows, atLeast: 1_000)
        options.analytics = parts.contains("analytics")
        options.proofs = options.server == nil && parts.contains("proofs")
        options.writes = parts.isEmpty || parts.contains("writes")
        options.store = options.server == nil && (parts.isEmpty || parts.contains("store"))
        options.peers = options.server == nil && (parts.isEmpty || parts.contains("peers"))
        return options
    }

    private static func number(
        _ given: [String: String], _ name: String, _ standard: Int, atLeast least: Int
    ) throws(Failure) -> Int {
        guard let text = given[name] else { return standard }
        guard let value = Int(text), value >= least else {
            throw Failure("\(name) \(text): a number from \(least) on is needed")
        }
        return value
    }

    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}

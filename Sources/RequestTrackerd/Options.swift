import Glibc
import MerkleTree

/// What the daemon was told on its command line and in its environment.
struct Options {
    static let version = "0.1.0"
    static let usage = """
        usage: requesttrackerd --database FILE [--listen HOST:PORT] [--write-timeout SECONDS]
                              [--accept-loss] [--origin NAME]

        Records the steps of citizens' requests and serves what they tell, one line a request.

          --database FILE          the database; made when it does not exist
          --data-dir FOLDER        the same as --database FOLDER/requests.db
          --listen HOST:PORT       a loopback address (default 127.0.0.1:7311; port 0 picks one)
          --write-timeout SECONDS  closes a client that takes nothing for so long (default 30)
          --origin NAME            the log's name in checkpoints, one word (default requesttracker)
          --accept-loss            goes on with a database that has lost recorded events: an older
                                   copy, or a log cut off; the decision is itself recorded
          --help, --version

        Each option can be given as a variable: REQUESTTRACKERD_DATABASE, REQUESTTRACKERD_LISTEN ...
        The command line goes first. SIGTERM and SIGINT stop it in good order.
        Exit codes: 0 stopped, 64 usage, 66 the database cannot be used, 74 the disk failed.
        """

    private static let optionNames = ["database", "data-dir", "listen", "write-timeout", "origin"]

    enum Parsed {
        case run(Options)
        case print(String)
    }

    struct UsageError: Error {
        let text: String
    }

    var database: String
    var host = "127.0.0.1"
    var port: UInt16 = 7311
    var writeTimeoutSeconds = 30
    var acceptsLoss = false
    var origin = "requesttracker"

    /// Reads the arguments (without the program's name) and the environment.
    static func parse(
        _ arguments: some Sequence<String>, _ environment: [String: String]
    ) throws(UsageError) -> Parsed {
        var values: [String: String] = [:]
        for name in optionNames {
            let variable =
                "REQUESTTRACKERD_"
                + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
            values[name] = environment[variable]
        }
        var acceptsLoss = false
        var rest = arguments.makeIterator()
        while let argument = rest.next() {
            switch argument {
            case "--help", "-h": return .print(usage)
            case "--version": return .print("requesttrackerd \(version)")
            case "--accept-loss":
                acceptsLoss = true
                continue
            default: break
            }
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard let first = parts.first, first.hasPrefix("--"),
                optionNames.contains(String(first.dropFirst(2)))
            else { throw UsageError(text: "unknown argument '\(argument)'") }
            guard let value = parts.count > 1 ? parts[1] : rest.next() else {
                throw UsageError(text: "\(first) needs a value")
            }
            values[String(first.dropFirst(2))] = value
            if first == "--database" { values["data-dir"] = nil }
            if first == "--data-dir" { values["database"] = nil }
        }
        var options = try Options(values)
        options.acceptsLoss = acceptsLoss
        return .run(options)
    }

    private init(_ values: [String: String]) throws(UsageError) {
        if let file = values["database"], !file.isEmpty {
            database = file
        } else if let folder = values["data-dir"], !folder.isEmpty {
            database = folder + "/requests.db"
        } else {
            throw UsageError(text: "no database was named; say --database FILE")
        }
        if let listen = values["listen"] {
            guard let colon = listen.lastIndex(of: ":"),
                let port = UInt16(listen[listen.index(after: colon)...])
            else {
                throw UsageError(text: "--listen takes HOST:PORT, such as 127.0.0.1:7311")
            }
            host = String(listen[..<colon])
            self.port = port
        }
        if let name = values["origin"] {
            guard Checkpoint.isName(name) else {
                throw UsageError(text: "--origin takes one word without '+'")
            }
            origin = name
        }
        if let text = values["write-timeout"] {
            guard let seconds = Int(text), (1...86_400).contains(seconds) else {
                throw UsageError(text: "--write-timeout takes seconds, 1 to 86400")
            }
            writeTimeoutSeconds = seconds
        }
    }
}

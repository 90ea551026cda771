import Glibc

/// A PostgreSQL cluster of our own in the run's folder: made by initdb, gone with the run.
final class PostgresServer {
    private static let user = "postgres"

    let version: String
    private let address: Address
    private let server: ChildProcess

    /// Makes the cluster, starts it and gives it the tables.
    init(in parent: String) throws(Failure) {
        let programs = try Self.programs()
        let data = parent + "/postgresql"
        let log = data + ".log"
        guard mkdir(data, 0o700) == 0 else { throw Failure.system("mkdir \(data)") }
        let prefix = try Self.asUser(folder: data, parent: parent)
        try ChildProcess.run(
            prefix + [
                programs + "/initdb", "-D", data, "-U", Self.user, "-A", "trust", "-E", "UTF8",
                "--locale=C",
            ], log: log)
        let place = try Address.free()
        // Above the standard: more memory, and no checkpoint or vacuum within a round, to its benefit.
        let settings = [
            "fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_connections=600",
            "shared_buffers=512MB", "max_wal_size=8GB", "min_wal_size=1GB",
            "checkpoint_timeout=1h", "autovacuum=off", "listen_addresses=\(place.host)",
            "unix_socket_directories=",
        ]
        // An immediate shutdown, so that its processes and its shared memory go with it.
        let child = try ChildProcess(
            prefix + [programs + "/postgres", "-D", data, "-p", String(place.port)]
                + settings.flatMap { ["-c", $0] }, log: log, ending: SIGQUIT)
        try place.awaitListener { child.hasEnded() }
        try Self.create(place)
        let name = try ChildProcess.run([programs + "/postgres", "--version"], log: log)
        version = name.split(separator: "\n").first.map(String.init) ?? "PostgreSQL ?"
        address = place
        server = child
    }

    /// A new connection.
    func connect() throws(Failure) -> PostgresClient {
        let client = PostgresClient(descriptor: try address.connect())
        try client.start()
        return client
    }

    /// The statement as a contestant, over empty tables.
    func contestant(
        _ statement: PostgresWire.Statement, _ mode: WriteMode, _ setting: Setting
    ) throws(Failure) -> any Contestant {
        let client = try connect()
        try client.execute("TRUNCATE \(statement == .insert ? "events" : "messages")")
        try client.execute("CHECKPOINT")
        close(client.descriptor)
        return try NetworkContestant(
            nil, address, mode, setting.work(mode), .postgres(statement))
    }

    private static func create(_ address: Address) throws(Failure) {
        let sql = try File.read(PeerTools.sources + "/postgresql.sql")
        // While it starts up it accepts connections and refuses them.
        var last = Failure("PostgreSQL does not start")
        for _ in 0..<500 {
            do throws(Failure) {
                let client = PostgresClient(descriptor: try address.connect())
                defer { close(client.descriptor) }
                try client.start()
                try client.execute(sql)
                return
            } catch { last = error }
            usleep(20_000)
        }
        throw last
    }

    /// The folder of initdb and postgres: on the PATH, else the newest that Debian has put away.
    private static func programs() throws(Failure) -> String {
        if let path = PeerTools.find("initdb"), PeerTools.find("postgres") != nil {
            return File.split(path).folder
        }
        let home = "/usr/lib/postgresql"
        let versions = ((try? File.list(home)) ?? []).compactMap { Int($0) }.sorted()
        guard let newest = versions.last, File.exists("\(home)/\(newest)/bin/initdb") else {
            throw Failure("not installed (scripts/bench peers --install)")
        }
        return "\(home)/\(newest)/bin"
    }

    /// PostgreSQL refuses to run as root: then it runs as its own user or as nobody.
    private static func asUser(folder: String, parent: String) throws(Failure) -> [String] {
        guard getuid() == 0 else { return [] }
        guard let entry = getpwnam(user) ?? getpwnam("nobody") else {
            throw Failure("there is neither a user postgres nor nobody")
        }
        let (owner, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard chmod(parent, 0o711) == 0, chown(folder, owner, group) == 0 else {
            throw Failure.system("chown \(folder)")
        }
        return ["setpriv", "--reuid=\(owner)", "--regid=\(group)", "--clear-groups"]
    }
}

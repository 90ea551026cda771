import CSQLite
import Glibc

/// The peer: the same rows in plain SQLite in the usual layout of an event table, without a network,
/// a decision, a digest or a projection. WAL, synchronous=FULL, SQLite's own checkpoints.
struct PlainSQLite: ~Copyable {
    private static let layout = """
        CREATE TABLE events (
            sequence INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL,
            previous INTEGER, type TEXT NOT NULL, occurred_at INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL, actor TEXT, key TEXT, body TEXT NOT NULL,
            hash BLOB NOT NULL, UNIQUE (stream, version)) STRICT
        """
    private static let insert = """
        INSERT INTO events (stream, version, previous, type, occurred_at, recorded_at, actor, key,
            body, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    private static let types = [
        "submitted", "accepted", "assigned", "started", "paused", "resumed", "completed", "rated",
    ]

    private let handle: OpaquePointer
    private let statement: OpaquePointer
    private let scratch: UnsafeMutablePointer<UInt8>
    private let typeNames: [UnsafeMutablePointer<CChar>]
    private var workload: Workload
    private var turn = 0

    /// Creates the file at `path`.
    init(_ path: String, workload: consuming Workload) throws(Failure) {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        var opened: OpaquePointer?
        guard sqlite3_open_v2(path, &opened, flags, nil) == SQLITE_OK, let opened else {
            throw Failure("the peer cannot open \(path)")
        }
        for text in ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", Self.layout] {
            try Self.execute(text, on: opened)
        }
        try Self.checkThatItSyncs(opened)
        var prepared: OpaquePointer?
        guard sqlite3_prepare_v2(opened, Self.insert, -1, &prepared, nil) == SQLITE_OK,
            let prepared
        else { throw Self.failure(opened) }
        handle = opened
        statement = prepared
        scratch = .allocate(capacity: 4 * Wording.longest)
        typeNames = Self.types.compactMap { strdup($0) }
        self.workload = workload
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close_v2(handle)
        scratch.deallocate()
        for name in typeNames { free(name) }
    }

    /// Appends for some seconds; a latency is that of one transaction.
    ///
    /// - Parameter rows: rows in a transaction. 1 is the usual way: each append is answered for.
    mutating func run(seconds limit: Double, rows: Int) throws(Failure) -> LoadResult {
        var result = LoadResult()
        let start = monotonicNanoseconds()
        let end = start + UInt64(limit * 1e9)
        var before = start
        while before < end {
            if rows > 1 { try Self.execute("BEGIN IMMEDIATE", on: handle) }
            for _ in 0..<rows {
                try append(workload.next(connection: turn))
                turn = turn + 1 == workload.connections ? 0 : turn + 1
            }
            if rows > 1 { try Self.execute("COMMIT", on: handle) }
            let now = monotonicNanoseconds()
            result.latencies.record(now - before)
            result.events += rows
            before = now
        }
        result.seconds = seconds(since: start)
        return result
    }

    private func append(_ step: Step) throws(Failure) {
        let wording = workload.wording
        bind(1, scratch, wording.stream(step, to: scratch))
        sqlite3_bind_int64(statement, 2, Int64(step.version))
        sqlite3_bind_int64(statement, 3, Int64(step.number))
        sqlite3_bind_text(statement, 4, typeNames[step.kind.rawValue], -1, nil)
        sqlite3_bind_int64(statement, 5, step.time)
        sqlite3_bind_int64(statement, 6, step.time)
        let actor = scratch + Wording.longest
        bind(7, actor, wording.actor(step, to: actor))
        let key = actor + Wording.longest
        bind(8, key, wording.key(step, to: key))
        let body = key + Wording.longest
        bind(9, body, wording.body(step, to: body))
        // The digest's place is filled, but the peer is not charged for computing one.
        sqlite3_bind_blob(statement, 10, scratch, 32, nil)
        guard sqlite3_step(statement) == SQLITE_DONE else { throw Self.failure(handle) }
        sqlite3_reset(statement)
    }

    private func bind(_ column: Int32, _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) {
        bytes.withMemoryRebound(to: CChar.self, capacity: count) {
            _ = sqlite3_bind_text(statement, column, $0, Int32(count), nil)
        }
    }

    /// Reads back what was set: a comparison with a peer that does not sync would be none.
    private static func checkThatItSyncs(_ handle: OpaquePointer) throws(Failure) {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(handle, "PRAGMA synchronous", -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW, sqlite3_column_int(statement, 0) == 2
        else { throw Failure("the peer does not run with synchronous=FULL") }
    }

    private static func execute(_ text: String, on handle: OpaquePointer) throws(Failure) {
        guard sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK else { throw failure(handle) }
    }

    private static func failure(_ handle: OpaquePointer) -> Failure {
        Failure("the peer: \(String(cString: sqlite3_errmsg(handle)))")
    }

    /// The version of the library that both sides use.
    static var libraryVersion: String { String(cString: sqlite3_libversion()) }
}

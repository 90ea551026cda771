import CSQLite

/// One connection, used by one thread at a time. Other rooms of the package may make databases of their
/// own with it; the log's is opened by ``EventStore`` alone.
package final class Connection {
    package enum Access: Sendable {
        case readWrite, readOnly, create
        /// A file that nothing changes: no lock and no file beside it is needed.
        case immutable
    }

    /// How long to wait for another program's lock.
    static let busyMilliseconds: Int32 = 5000

    let handle: OpaquePointer
    let path: String

    /// Once, before the first connection.
    private static let isSQLiteSetUp = csqlite_leave_memory_uncounted() == SQLITE_OK

    /// - Parameter vfs: The name of SQLite's file layer; nil for the default one.
    package init(_ path: String, _ access: Access, vfs: String? = nil) throws(SQLiteError) {
        _ = Self.isSQLiteSetUp
        var opened: OpaquePointer?
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        switch access {
        case .readOnly: flags |= SQLITE_OPEN_READONLY
        case .readWrite: flags |= SQLITE_OPEN_READWRITE
        case .create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        case .immutable: flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
        }
        let name = access == .immutable ? Self.immutableName(path) : path
        let code = sqlite3_open_v2(name, &opened, flags, vfs)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw SQLiteError(code: code, message: message, sql: "open")
        }
        handle = opened
        self.path = path
        // A file that turns out not to be ours is left untouched: closing must not checkpoint.
        _ = csqlite_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        _ = csqlite_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
        sqlite3_busy_timeout(handle, Self.busyMilliseconds)
        try execute("PRAGMA trusted_schema=OFF")
        try execute("PRAGMA cell_size_check=ON")
        try execute("PRAGMA mmap_size=0")  // with a map, an I/O error would be a SIGBUS
        try execute("PRAGMA cache_size=-2000")
        if access == .readOnly || access == .immutable { try execute("PRAGMA query_only=ON") }
    }

    /// The URI of a file, with what has a meaning in it escaped.
    private static func immutableName(_ path: String) -> String {
        let escaped = path.map { letter in
            switch letter {
            case "?": "%3f"
            case "#": "%23"
            case "%": "%25"
            default: String(letter)
            }
        }
        return "file:\(escaped.joined())?immutable=1"
    }

    deinit { sqlite3_close_v2(handle) }

    /// Whether no transaction is open.
    var isAutocommit: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Makes the log's file durable as it is, its length too.
    /// - Returns: Whether that succeeded; a database that has no log yet needs nothing.
    func syncLog() -> Bool {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file)
        guard code == SQLITE_OK, let file, let methods = file.pointee.pMethods else { return true }
        return methods.pointee.xSync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK
    }

    package func execute(_ sql: String) throws(SQLiteError) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw error(sql) }
    }

    /// The first column of the first row as an integer; nil when there is no row.
    func integer(_ sql: String) throws(SQLiteError) -> Int64? {
        let statement = try Statement(self, sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The first column of the first row as text; nil when there is no row.
    func text(_ sql: String) throws(SQLiteError) -> String? {
        let statement = try Statement(self, sql)
        return try statement.step() ? String(decoding: statement.bytes(0), as: UTF8.self) : nil
    }

    func error(_ sql: String) -> SQLiteError {
        SQLiteError(
            code: sqlite3_extended_errcode(handle),
            message: String(cString: sqlite3_errmsg(handle)),
            sql: sql)
    }
}

/// The name by which rooms know it that have connections of their own.
package typealias SQLiteConnection = Connection

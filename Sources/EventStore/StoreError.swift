import CSQLite
import Glibc

/// What SQLite answered, copied at once; it never carries bound values.
public struct SQLiteError: Error, Equatable, Sendable {
    /// The extended result code, such as 1555.
    public let code: Int32
    /// SQLite's own sentence.
    public let message: String
    /// The statement, with `?` for values; or the call.
    public let sql: String

    /// The code without its extension, such as 19.
    public var primaryCode: Int32 { code & 0xFF }
}

/// Why the store could not do what was asked.
public enum StoreError: Error, Equatable, Sendable {
    /// Another process owns the file. `process` is its id when it could be read.
    case inUse(path: String, process: Int?)
    /// The file is not an event store of ours. It was not touched.
    case notOurs(path: String, reason: String)
    /// The file was written by a newer release. It was not touched.
    case newer(path: String, version: Int, supported: Int)
    /// The file is ours but damaged; `reason` names the place.
    case damaged(path: String, reason: String)
    /// A call on a file failed.
    case file(path: String, operation: String, errno: Int32)
    /// There is no room to write. Nothing of the transaction is kept; reading goes on, and writing
    /// works again once there is room.
    case full
    /// Another program holds the write lock. Nothing was written; the same may succeed later.
    case busy
    /// Any other failure. While writing it means that what is on disk is unknown until the file is
    /// opened anew: after a failed sync nothing may be retried.
    case failed(SQLiteError)

    /// The condition that an error of SQLite stands for.
    init(_ error: SQLiteError, path: String) {
        // The shared memory beside the log could not be made: there is no room for it.
        if error.code == SQLITE_IOERR | 19 << 8 {
            self = .full
            return
        }
        switch error.primaryCode {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL: self = .full
        case SQLITE_CORRUPT: self = .damaged(path: path, reason: error.message)
        case SQLITE_NOTADB: self = .notOurs(path: path, reason: error.message)
        default: self = .failed(error)
        }
    }
}

extension StoreError: CustomStringConvertible {
    /// One or two sentences: what, where, and what to do.
    public var description: String {
        switch self {
        case .inUse(let path, let process):
            let owner = process.map { "the process with pid \($0)" } ?? "another process"
            return "\(path) is in use by \(owner). Stop it first, or choose another file."
        case .notOurs(let path, let reason):
            return "\(path) is not a request tracker's database (\(reason)). It was left"
                + " untouched; choose another file."
        case .newer(let path, let version, let supported):
            return "\(path) has format \(version); this release reads up to \(supported)."
                + " It was left untouched; use the release that wrote it."
        case .damaged(let path, let reason):
            return "\(path) is damaged (\(reason)). Keep the file and restore the newest backup."
        case .file(let path, let operation, let errno):
            return "\(path): \(operation) failed: \(String(cString: strerror(errno)))."
        case .full:
            return "the disk is full. Nothing was recorded; free some space and send again."
        case .busy:
            return "another program holds the database's write lock. Nothing was recorded."
        case .failed(let error):
            return "SQLite error \(error.code) (\(error.message)) in \"\(error.sql)\"."
        }
    }
}

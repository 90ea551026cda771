import CSQLite
import Glibc
import MerkleTree

/// How far a backup has come.
public enum BackupProgress: Sendable {
    /// Pages of the database that were copied.
    case copying(pages: Int, of: Int)
    /// Events of the copy that were read back and rehashed.
    case verifying(events: Int64, of: Int64)
}

extension EventStore {
    /// Writes a consistent copy of the log to a new file while writing goes on, reads it back, and
    /// only then gives it its name.
    ///
    /// Blocks the calling thread. The log ahead of the database cannot begin anew meanwhile, so that
    /// `FILE-wal` grows by what is recorded.
    /// - Parameters:
    ///   - path: A file that does not exist.
    ///   - progress: Told every few megabytes; answers whether to go on.
    /// - Returns: Where the copy ends; nil when `progress` answered no, and nothing is left behind.
    /// - Throws: ``StoreError``; nothing is left behind.
    public func backUp(
        to path: String, progress: (BackupProgress) -> Bool
    ) throws(StoreError) -> LogHead? {
        let temporary = path + "-new"
        guard access(path, F_OK) != 0 else {
            throw .file(path: path, operation: "create", errno: EEXIST)
        }
        try Self.removeLeftover(temporary)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        guard access(folder, W_OK) == 0 else {
            throw .file(path: path, operation: "create", errno: errno)
        }
        // What is erased while it is made would stand in it.
        guard gate.enterCopy() else { throw .busy }
        defer { gate.leaveCopy() }
        var isDone = false
        defer {
            if !isDone {
                for suffix in ["", "-journal", "-wal", "-shm"] { unlink(temporary + suffix) }
            }
        }
        guard try copy(to: temporary, progress), let head = try verify(temporary, progress) else {
            return nil
        }
        guard rename(temporary, path) == 0 else {
            throw .file(path: path, operation: "rename", errno: errno)
        }
        isDone = true
        try DatabaseFile.syncFolder(of: path)
        return head
    }

    /// Makes room for a copy: one that a killed daemon began has our database's beginning, or none
    /// yet. Anything else under that name is somebody's, and stays.
    private static func removeLeftover(_ path: String) throws(StoreError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else {
                throw .file(path: path, operation: "create", errno: EEXIST)
            }
            return
        }
        defer { Glibc.close(descriptor) }
        var header = [UInt8](repeating: 0, count: 16)
        let count = Glibc.read(descriptor, &header, 16)
        guard
            count == 0 || header.allSatisfy({ $0 == 0 })
                || header.elementsEqual("SQLite format 3\0".utf8)
        else { throw .file(path: path, operation: "create", errno: EEXIST) }
        for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
    }

    /// - Returns: Whether it was copied to the end.
    private func copy(
        to path: String, _ progress: (BackupProgress) -> Bool
    ) throws(StoreError) -> Bool {
        do throws(SQLiteError) {
            let source = try Connection(self.path, .readOnly)
            let target = try Connection(path, .create)
            // In one read transaction the copy does not begin again with every commit of the writer.
            try source.execute("BEGIN")
            _ = try source.integer("SELECT max(sequence) FROM events")
            guard try Self.copyPages(source, target, progress) else { return false }
            // The copy is one file: its log ahead of the database begins when it is opened to serve.
            try target.execute("PRAGMA journal_mode=DELETE")
            return true
        } catch { throw StoreError(error, path: path) }
    }

    private static func copyPages(
        _ source: Connection, _ target: Connection, _ progress: (BackupProgress) -> Bool
    ) throws(SQLiteError) -> Bool {
        guard let backup = sqlite3_backup_init(target.handle, "main", source.handle, "main") else {
            throw target.error("backup")
        }
        defer { sqlite3_backup_finish(backup) }
        while true {
            let code = sqlite3_backup_step(backup, 1024)
            let total = Int(sqlite3_backup_pagecount(backup))
            let left = Int(sqlite3_backup_remaining(backup))
            switch code {
            case SQLITE_DONE: return progress(.copying(pages: total, of: total))
            case SQLITE_OK:
                guard progress(.copying(pages: total - left, of: total)) else { return false }
            default:
                let message = String(cString: sqlite3_errstr(code))
                throw SQLiteError(code: code, message: message, sql: "backup")
            }
        }
    }

    /// Reads a copy back as what it must be: the events from 1 on, each with the hash of its record.
    /// - Returns: Where it ends; nil when `progress` answered no.
    private func verify(
        _ path: String, _ progress: (BackupProgress) -> Bool
    ) throws(StoreError) -> LogHead? {
        let head: LogHead
        do throws(SQLiteError) {
            let copy = try Connection(path, .readOnly)
            guard try copy.text("PRAGMA quick_check(1)") == "ok" else {
                throw SQLiteError(
                    code: SQLITE_CORRUPT, message: "the copy is not sound", sql: "quick_check")
            }
            let last = try copy.integer("SELECT max(sequence) FROM events") ?? 0
            let check = try RowCheck(copy)
            var edge = RightEdge()
            var done: Int64 = 0
            while done < last {
                let (leaves, damage) = try check.leaves(from: done + 1, limit: 512)
                if let damage { throw SQLiteError.damage("\(damage)") }
                for leaf in leaves { edge.append(leaf) }
                done += Int64(leaves.count)
                guard progress(.verifying(events: done, of: last)) else { return nil }
            }
            head = LogHead(sequence: last, root: edge.root)
        } catch { throw StoreError(error, path: path) }
        // Event by event each is what its hash says; the tree tells whether they are the ones that
        // were recorded here.
        guard try makeReader().root(of: head.sequence) == head.root else {
            throw .damaged(path: path, reason: "its root is not the one of the log")
        }
        return head
    }
}

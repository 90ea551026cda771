import CLinux
import Glibc

/// The database file as a file: what can be told of it before SQLite opens it, and its creation.
enum DatabaseFile {
    /// Checks that the file is missing, empty or one of ours, without touching it.
    ///
    /// SQLite must not have the file open in this process yet: closing any descriptor on it would
    /// drop SQLite's locks.
    /// - Returns: Whether the file has to be created.
    static func check(_ path: String) throws(StoreError) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return try checkNothingLost(path) }
            throw .file(path: path, operation: "open", errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .file(path: path, operation: "stat", errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .notOurs(path: path, reason: "it is not a regular file")
        }
        if status.st_size == 0 { return try checkNothingLost(path) }
        var header = [UInt8](repeating: 0, count: 100)
        guard pread(descriptor, &header, 100, 0) == 100,
            header.starts(with: "SQLite format 3\0".utf8)
        else { throw .notOurs(path: path, reason: "it is not an SQLite database") }
        func integer(_ offset: Int) -> Int64 {
            header[offset..<offset + 4].reduce(0) { $0 << 8 | Int64($1) }
        }
        guard integer(68) == Schema.applicationID else {
            throw .notOurs(path: path, reason: "its application_id is \(integer(68))")
        }
        guard integer(60) <= Schema.version else {
            throw .newer(path: path, version: Int(integer(60)), supported: Int(Schema.version))
        }
        let pageSize = integer(16) >> 16 == 1 ? 65_536 : integer(16) >> 16
        if !hasContent(path + "-wal"), Int64(status.st_size) < pageSize * integer(28) {
            throw .damaged(
                path: path,
                reason: "it has \(status.st_size) bytes of \(pageSize * integer(28))")
        }
        return false
    }

    /// Creates an empty store: under another name first, so that it is there whole or not at all.
    static func create(_ path: String, vfs: String? = nil) throws(StoreError) {
        let temporary = path + "-new"
        unlink(temporary)
        unlink(temporary + "-journal")
        do throws(SQLiteError) {
            let connection = try Connection(temporary, .create, vfs: vfs)
            try connection.execute("PRAGMA page_size=4096")
            try connection.execute("BEGIN IMMEDIATE")
            try connection.execute("PRAGMA application_id=\(Schema.applicationID)")
            try connection.execute("PRAGMA user_version=\(Schema.version)")
            for statement in Schema.all { try connection.execute(statement) }
            try connection.execute("COMMIT")
        } catch {
            unlink(temporary)
            if error.primaryCode == 14 {  // SQLITE_CANTOPEN
                throw .file(path: path, operation: "create", errno: errno == 0 ? ENOENT : errno)
            }
            throw StoreError(error, path: path)
        }
        guard rename(temporary, path) == 0 else {
            throw .file(path: path, operation: "rename", errno: errno)
        }
        try syncFolder(of: path)
    }

    /// Makes the folder's entry for `path` durable.
    static func syncFolder(of path: String) throws(StoreError) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .file(path: folder, operation: "open", errno: errno)
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw .file(path: folder, operation: "fsync", errno: errno)
        }
    }

    /// A new database may be made only where no log of a vanished one lies: that holds events.
    private static func checkNothingLost(_ path: String) throws(StoreError) -> Bool {
        guard hasContent(path + "-wal") else { return true }
        throw .damaged(
            path: path, reason: "it is missing or empty, but the log beside it, -wal, is not")
    }

    /// The path without symbolic links, so that one file has one name and one lock.
    static func resolved(_ path: String) -> String {
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        // Not there yet: its folder must be.
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? "."
        guard let real = realpath(folder, nil) else { return path }
        defer { free(real) }
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        let parent = String(cString: real)
        return (parent == "/" ? "" : parent) + "/" + name
    }

    static func hasContent(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_size > 0
    }
}

/// The right to be the one process that writes a database: a lock on a file beside it.
///
/// Not a lock on the database itself: closing a descriptor on that would drop SQLite's own locks.
final class FileLock: Sendable {
    private let path: String
    private let descriptor: Int32

    init(database: String) throws(StoreError) {
        path = database + "-lock"
        descriptor = try Self.locked(path, database)
        let owner = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, owner, owner.count, 0)
    }

    deinit {
        clinux_unlock(descriptor)
        close(descriptor)
    }

    /// Removes the file, where nothing stays that it would be the lock of; the right itself ends with the object.
    func remove() { unlink(path) }

    /// A descriptor that has the lock.
    private static func locked(_ path: String, _ database: String) throws(StoreError) -> Int32 {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                throw .file(path: path, operation: "open", errno: errno)
            }
            guard clinux_lock_exclusively(descriptor) == 0 else {
                let code = errno
                var text = [UInt8](repeating: 0, count: 32)
                let count = pread(descriptor, &text, 32, 0)
                close(descriptor)
                guard code == EWOULDBLOCK else {
                    throw .file(path: path, operation: "flock", errno: code)
                }
                let digits = text.prefix(max(0, count)).prefix { $0 >= 48 && $0 <= 57 }
                throw .inUse(
                    path: database, process: Int(String(decoding: digits, as: UTF8.self)))
            }
            // Whoever had it before may have removed the file: then this lock is on none.
            var own = stat()
            var named = stat()
            if fstat(descriptor, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino {
                return descriptor
            }
            close(descriptor)
        }
    }
}

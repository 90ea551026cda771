import Glibc
public import MerkleTree

/// Makes a new database of events that were recorded elsewhere, each exactly as it was: its sequence, its
/// times, its key, its commitment, and so its leaf. What stood in the private table is not there.
///
/// Until ``finish(size:root:)`` has found the tree over them to be the one that was promised, the
/// database has another name; what is left off leaves nothing behind. One thread; it blocks.
public final class Restoration {
    /// Events that are committed at a time.
    private static let batchEvents = 1000

    private let path: String
    private let temporary: String
    /// Held until the database has its name: nobody else restores to it, or serves it, meanwhile.
    private let lock: FileLock
    private var open: (store: EventStore, writer: EventWriter)?
    private var waiting = 0

    /// Begins a database that is not there yet.
    /// - Throws: ``StoreError/file(path:operation:errno:)`` when it is,
    ///   ``StoreError/inUse(path:process:)`` when another makes it now.
    public convenience init(to path: String) throws(StoreError) {
        try self.init(to: path, vfs: nil)
    }

    /// The same over another file layer of SQLite, by which tests watch what is written.
    init(to path: String, vfs: String?) throws(StoreError) {
        let path = DatabaseFile.resolved(path)
        try Self.demandNone(path)
        lock = try FileLock(database: path)
        self.path = path
        temporary = path + "-restored"
        try Self.demandNone(path)  // it may have been made before we had the lock
        removeTemporary()
        open = try EventStore.open(temporary, vfs: vfs)
        try open?.writer.begin()
    }

    deinit {
        open = nil
        removeTemporary()
        lock.remove()
    }

    private static func demandNone(_ path: String) throws(StoreError) {
        for suffix in ["", "-wal"] where access(path + suffix, F_OK) == 0 {
            throw .file(path: path + suffix, operation: "create", errno: EEXIST)
        }
    }

    /// Appends the next event.
    /// - Throws: ``StoreError/damaged(path:reason:)`` when it does not go on from those before it.
    public func append(_ record: EventRecord) throws(StoreError) {
        guard let writer = open?.writer else { return }
        try writer.restore(record)
        waiting += 1
        guard waiting == Self.batchEvents else { return }
        _ = try writer.commit()
        try writer.maintain()
        waiting = 0
        try writer.begin()
    }

    /// Gives the database its name, durably, when it holds what was promised.
    /// - Parameters:
    ///   - size: How many events there must be.
    ///   - root: The root of the Merkle tree over them.
    /// - Throws: ``StoreError/damaged(path:reason:)`` when it is another log.
    public func finish(size: Int64, root: TreeHash) throws(StoreError) {
        guard let opened = open else { return }
        _ = try opened.writer.commit()
        let head = opened.store.head
        guard head.sequence == size else {
            throw .damaged(
                path: path, reason: "there are \(head.sequence) events instead of \(size)")
        }
        guard head.root == root else {
            throw .damaged(
                path: path,
                reason: "the root over the events is \(head.root.hex) instead of \(root.hex)")
        }
        try opened.writer.close()
        open = nil
        try closeTemporary()
        try Self.demandNone(path)
        guard rename(temporary, path) == 0 else {
            throw .file(path: path, operation: "rename", errno: errno)
        }
        try DatabaseFile.syncFolder(of: path)
    }

    /// Everything stands in the one file now: SQLite's own and what is derived goes.
    private func closeTemporary() throws(StoreError) {
        var status = stat()
        if stat(temporary + "-wal", &status) == 0, status.st_size > 0 {
            throw .file(path: temporary + "-wal", operation: "close", errno: EBUSY)
        }
        for suffix in Self.companions { unlink(temporary + suffix) }
    }

    private func removeTemporary() {
        for suffix in [""] + Self.companions { unlink(temporary + suffix) }
    }

    private static let companions = [
        "-wal", "-shm", "-lock", "-head", "-index", "-index-new", "-tiles", "-new", "-new-journal",
    ]
}

extension EventWriter {
    /// Appends an event as it was recorded elsewhere to the running transaction.
    fileprivate func restore(_ record: EventRecord) throws(StoreError) {
        let stream = String(decoding: record.stream, as: UTF8.self)
        let head = try head(of: stream) ?? .none
        guard record.sequence == nextSequence, record.version == head.version + 1,
            record.previous == head.sequence, record.recordedAt >= lastRecordedAt
        else {
            throw .damaged(
                path: store.path,
                reason: "event \(record.sequence) does not go on from those before it")
        }
        try append(record)
    }
}

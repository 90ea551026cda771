import CSQLite
import Digests
import MerkleTree
import Synchronization

/// An append-only log of events in one SQLite file.
///
/// It knows bytes, sequences and streams, and nothing of what they mean. Sequences are gapless from
/// 1. One ``EventWriter``, used by one thread, does every commit and every checkpoint; any number of
/// ``EventReader``s, one for each thread that reads, see what is durable.
///
/// Beside `FILE` stand `FILE-wal` and `FILE-shm` (SQLite's), `FILE-lock` (who owns it), `FILE-head`
/// (how far the log had come: what a loss is found by), and `FILE-index` and `FILE-tiles` (derived: may
/// be deleted while nobody has the file open).
public final class EventStore: Sendable {
    /// Where the database stands.
    public let path: String

    let index: Mutex<StoreIndex>
    /// The Merkle tree over what is durable. Never locked while a disk is waited for.
    let tree: Mutex<LogTree>
    /// The hash of streams' and keys' names in the index.
    let names: NameHash
    /// Keeps backups and erasures apart.
    let gate = ErasureGate()
    private let vfs: String?
    private let lock: FileLock
    private let durable: Atomic<Int64>
    private let savedIndex: Atomic<Int64>
    private let indexFile: SnapshotFile
    private let tileFile: TileFile
    /// Up to where events were read back and rehashed for a checkpoint.
    private let checked: Atomic<Int64>

    /// What SQLite says of itself and of the settings that durability rests on, read back at the
    /// opening.
    public struct Settings: Hashable, Sendable {
        /// The version of the library.
        public let version: String
        /// `wal`.
        public let journalMode: String
        /// `full`.
        public let synchronous: String
    }

    /// The head that was seen durable in an earlier run and that the log does not contain: the database
    /// has gone back in time. Nil when all is well. A loss of the last second before a power cut can be
    /// missed: the head is written that often.
    public let lostHead: LogHead?
    /// Whether the log is as long as that head and other events stand in it: they were altered, or it
    /// is another log.
    public let isAltered: Bool

    /// The settings in use.
    public let settings: Settings

    /// The last durable sequence; 0 for an empty log.
    public var sequence: Int64 { durable.load(ordering: .acquiring) }

    /// How many events are durable, and the root of the Merkle tree over them.
    /// - Complexity: One hash for each bit that is set in the number of events.
    public var head: LogHead {
        tree.withLock { LogHead(sequence: $0.size, root: $0.root) }
    }

    /// Up to where events were read back and rehashed since they were recorded, for a checkpoint.
    var checkedSequence: Int64 { checked.load(ordering: .relaxed) }

    /// Notes that everything up to `sequence` was read back and rehashed.
    func noteChecked(_ sequence: Int64) {
        checked.max(sequence, ordering: .relaxed)
    }

    /// The root of a full tile.
    func tile(_ index: Int64) -> TreeHash? {
        tree.withLock { $0.node(LogTree.tileLevel, index) }
    }

    /// How many events the file of the index is behind the log.
    public var indexLag: Int64 { sequence - savedIndex.load(ordering: .relaxed) }

    /// Opens the file, creates it when it is missing or empty, and becomes its only owner.
    /// - Returns: The store and its one writer.
    /// - Throws: ``StoreError``; a file that is not ours, newer or damaged was not touched.
    /// - Complexity: The index is loaded from its file and completed from the events behind it, or
    ///   rebuilt from all events when the file is missing or does not fit.
    public static func open(_ path: String) throws(StoreError) -> (EventStore, EventWriter) {
        try open(path, vfs: nil)
    }

    /// The same over another file layer of SQLite, by which tests make files fail.
    /// - Parameter nameMask: The bits of names' hashes that are used; few of them make names collide.
    static func open(
        _ path: String, vfs: String?, nameMask: UInt64 = .max
    ) throws(StoreError) -> (EventStore, EventWriter) {
        let path = DatabaseFile.resolved(path)
        // Refuse what is not ours before a lock file is put beside it.
        _ = try DatabaseFile.check(path)
        let lock = try FileLock(database: path)
        if try DatabaseFile.check(path) { try DatabaseFile.create(path, vfs: vfs) }
        let head = try HeadFile(path + "-head")
        let store: EventStore
        let writer: EventWriter
        do throws(SQLiteError) {
            let connection = try Connection(path, .readWrite, vfs: vfs)
            try checkSchema(connection)
            let settings = try applySettings(connection)
            store = try EventStore(path, lock, connection, settings, head.read(), vfs, nameMask)
            writer = try EventWriter(store, connection, head)
        } catch {
            throw StoreError(error, path: path)
        }
        try writer.rewriteRecovered()
        return (store, writer)
    }

    private init(
        _ path: String, _ lock: FileLock, _ connection: Connection, _ settings: Settings,
        _ head: LogHead?, _ vfs: String?, _ nameMask: UInt64
    ) throws(SQLiteError) {
        self.path = path
        self.vfs = vfs
        self.settings = settings
        self.lock = lock
        indexFile = SnapshotFile(path: path + "-index", kind: "index001")
        tileFile = TileFile(database: path)
        let last = try connection.integer("SELECT max(sequence) FROM events") ?? 0
        try Self.checkTail(connection, last)
        var index =
            try Self.savedIndex(indexFile, connection, nameMask) ?? StoreIndex(nameMask: nameMask)
        savedIndex = Atomic(index.sequence)
        var (tree, checked) = try tileFile.load(connection, last: last)
        try Self.complete(&index, &tree, connection)
        lostHead = try head.flatMap { head throws(SQLiteError) in
            try Self.contains(head, tree, connection) ? nil : head
        }
        isAltered = lostHead.map { $0.sequence <= last } ?? false
        names = index.names
        self.index = Mutex(index)
        self.tree = Mutex(tree)
        self.checked = Atomic(checked)
        durable = Atomic(last)
    }

    /// A reader of its own for the calling thread.
    public func makeReader() throws(StoreError) -> EventReader {
        do throws(SQLiteError) {
            return try EventReader(self, Connection(path, .readOnly, vfs: vfs))
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Writes the index and the tiles to their files. Any thread but one at a time; blocks for the writing, not for
    /// the log.
    public func saveIndex() throws(StoreError) {
        let copy = index.withLock { $0 }
        guard copy.sequence > savedIndex.load(ordering: .relaxed) else { return }
        let reader = try makeReader()
        let hash = try reader.hash(at: copy.sequence) ?? []
        try saveTiles(reader)
        try indexFile.write(sequence: copy.sequence, hash: hash, pieces: copy.pieces)
        savedIndex.store(copy.sequence, ordering: .relaxed)
    }

    private func saveTiles(_ reader: EventReader) throws(StoreError) {
        let tiles = tree.withLock { $0.tiles }
        guard !tiles.isEmpty else { return }
        let end = Int64(tiles.count) * LogTree.tileLeaves
        try tileFile.write(
            tiles, checked: min(checkedSequence, end), lastHash: try reader.hash(at: end) ?? [])
    }

    /// Tells readers that the log is durable up to `sequence`.
    func publish(_ sequence: Int64) { durable.store(sequence, ordering: .releasing) }

    /// Compares the tables with ours.
    private static func checkSchema(_ connection: Connection) throws(SQLiteError) {
        for sql in Schema.all {
            let name = sql.split(separator: " ")[2]
            let stored = try connection.text(
                "SELECT sql FROM sqlite_schema WHERE name = '\(name)'")
            guard stored == sql else {
                throw SQLiteError.damage("the definition of \(name) is not ours")
            }
        }
    }

    /// Sets what a durable log needs, and reads it back.
    private static func applySettings(_ connection: Connection) throws(SQLiteError) -> Settings {
        if try connection.text("PRAGMA journal_mode") != "wal" {
            // Durable with the deletion of its rollback journal: one that came back after a power cut
            // would undo what was checkpointed since.
            try connection.execute("PRAGMA synchronous=EXTRA")
            try connection.execute("PRAGMA journal_mode=WAL")
        }
        try connection.execute("PRAGMA synchronous=FULL")
        try connection.execute("PRAGMA secure_delete=ON")
        try connection.execute("PRAGMA temp_store=MEMORY")  // nothing personal goes to another file
        try connection.execute("PRAGMA wal_autocheckpoint=0")
        let mode = try connection.text("PRAGMA journal_mode") ?? ""
        guard mode == "wal", try connection.integer("PRAGMA synchronous") == 2 else {
            throw SQLiteError(
                code: SQLITE_IOERR, message: "the file system allows no write-ahead log",
                sql: "PRAGMA journal_mode=WAL")
        }
        return Settings(
            version: String(cString: sqlite3_libversion()), journalMode: mode, synchronous: "full")
    }

    /// Events that are rehashed at the start.
    static let rehashedAtStart: Int64 = 1000

    /// Rehashes the newest events: damage is found at the edge where it is likeliest.
    private static func checkTail(_ connection: Connection, _ last: Int64) throws(SQLiteError) {
        let oldest = try connection.integer("SELECT sequence FROM events ORDER BY 1 LIMIT 1")
        guard oldest == nil || oldest == 1 else {
            throw SQLiteError.damage("event 1 is missing")
        }
        let rows = try EventRows(connection)
        var batch = EventBatch()
        var next = max(1, last - rehashedAtStart + 1)
        while next <= last {
            try rows.read(from: next, limit: 512, into: &batch)
            if let problem = batch.firstProblem(expecting: next) {
                throw SQLiteError.damage(event: problem)
            }
            guard !batch.isEmpty else { throw SQLiteError.damage("event \(next) is missing") }
            next += Int64(batch.count)
            batch.removeAll()
        }
    }

    /// Whether the log begins with the events that a head is over.
    private static func contains(
        _ head: LogHead, _ tree: LogTree, _ connection: Connection
    ) throws(SQLiteError) -> Bool {
        guard head.sequence >= 0, head.sequence <= tree.size else { return false }
        let full = head.sequence / LogTree.tileLeaves
        var tiles = RightEdge()
        for tile in tree.tiles.prefix(Int(full)) { tiles.append(tile) }
        var edge = tiles.raised(by: LogTree.tileLevel)
        let first = full * LogTree.tileLeaves + 1
        if first <= head.sequence {
            let leaves = try EventRows(connection).leaves(
                from: first, count: head.sequence - first + 1)
            for leaf in leaves { edge.append(leaf) }
        }
        return edge.root == head.root
    }

    private static func savedIndex(
        _ file: SnapshotFile, _ connection: Connection, _ nameMask: UInt64
    ) throws(SQLiteError) -> StoreIndex? {
        guard let contents = file.read() else { return nil }
        let hash = try EventRows(connection).hash(at: contents.sequence)
        return hash?.bytes == contents.hash ? StoreIndex(contents, nameMask: nameMask) : nil
    }

    /// Takes the events behind the index and the tree into them.
    private static func complete(
        _ index: inout StoreIndex, _ tree: inout LogTree, _ connection: Connection
    ) throws(SQLiteError) {
        let statement = try Statement(
            connection,
            "SELECT sequence, previous, stream, key, hash FROM events WHERE sequence > ?1"
                + " ORDER BY sequence")
        var last = min(index.sequence, tree.size)
        statement.bind(1, last)
        while try statement.step() {
            let sequence = statement.integer(0)
            guard sequence == last + 1 else {
                throw SQLiteError.damage("event \(last + 1) is missing")
            }
            last = sequence
            if sequence > tree.size {
                guard let hash = TreeHash(statement.bytes(4)) else {
                    throw SQLiteError.damage(event: sequence)
                }
                tree.append(hash)
            }
            guard sequence > index.sequence else { continue }
            let keyHash = statement.optionalBytes(3).map(index.names.hash)
            index.add(
                sequence: sequence, previous: statement.integer(1),
                streamHash: index.names.hash(statement.bytes(2)), keyHash: keyHash)
        }
    }
}

extension EventBatch {
    /// The sequence of the first event that is missing, out of place or not what its hash says; nil
    /// when all are well. `first` is the sequence that the batch should begin with.
    func firstProblem(expecting first: Int64) -> Int64? {
        var expected = first
        for range in ranges() {
            let sequence = withEvent(at: range.lowerBound) { $0.sequence }
            guard sequence == expected, isIntact(at: range.lowerBound) else { return expected }
            expected += 1
        }
        return nil
    }
}

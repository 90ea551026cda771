import CSQLite
import Glibc
import MerkleTree
import Synchronization

/// The one writer of a store: transactions of many appends, each commit one sync. Used by one thread.
///
/// ```
/// try writer.begin()
/// let sequence = try writer.append(event, after: head)
/// let batch = try writer.commit()      // on disk from here on
/// try writer.maintain()
/// ```
/// After ``StoreError/full`` or ``StoreError/busy`` call ``rollback()`` and go on. After any other
/// error the writer refuses with the same error for ever: what is on disk is known only when the
/// file is reopened.
public final class EventWriter {
    /// The sequence that the next event gets.
    public var nextSequence: Int64 { running.nextSequence }
    /// The `recordedAt` of the newest event, appended or durable; `Int64.min` for an empty log.
    public var lastRecordedAt: Int64 { running.lastRecordedAt }

    /// A checkpoint is due when the log ahead of the database has this many pages.
    var checkpointPages: Int32 = 4000

    let store: EventStore
    let connection: Connection
    private let rows: EventRows
    private let insertEvent: Statement
    let personalRows: PersonalRows
    private let beginStatement: Statement
    private let commitStatement: Statement
    /// Pages in the log ahead of the database, told by SQLite at each commit.
    private let head: HeadFile
    /// Whether events came behind the head in its file, and when it is due to be written there:
    /// milliseconds of the monotonic clock.
    private var isHeadBehind = false
    private var headDueAt: Int64 = 0
    private let walPages: UnsafeMutablePointer<Int32>
    /// How many there were at the last checkpoint.
    private var checkpointedPages: Int32 = 0
    /// Why nothing more is written: until the rollback, or for good when the disk is in doubt. SQLite
    /// may have ended the transaction by itself, and what came then would be written at once.
    private(set) var failure: StoreError?
    /// Whether the log of an earlier run waits for room to be copied into the database.
    private var isRecoveredPending = false
    /// Whether erased data may still stand in the database, or in the log ahead of it.
    var isErasurePending = false
    /// Whether backups wait for an erasure.
    var holdsGate = false

    /// All that an append changes in one piece, so that it is one access.
    private var running: RunningTransaction
    /// The key that was asked for last: an event that has one comes right after the question.
    private var asked: (key: String, hash: UInt64)?

    init(
        _ store: EventStore, _ connection: Connection, _ head: HeadFile
    ) throws(SQLiteError) {
        self.store = store
        self.head = head
        self.connection = connection
        rows = try EventRows(connection)
        insertEvent = try Statement(connection, Schema.insertEvent)
        personalRows = try PersonalRows(connection)
        beginStatement = try Statement(connection, "BEGIN IMMEDIATE")
        commitStatement = try Statement(connection, "COMMIT")
        walPages = .allocate(capacity: 1)
        walPages.pointee = 0
        running = RunningTransaction(
            after: store.sequence, recordedAt: try Self.lastRecordedAt(connection))
        sqlite3_wal_hook(
            connection.handle,
            { pages, _, _, count in
                pages?.assumingMemoryBound(to: Int32.self).pointee = count
                return SQLITE_OK
            }, walPages)
    }

    deinit {
        sqlite3_wal_hook(connection.handle, nil, nil)
        walPages.deallocate()
    }

    /// Begins a transaction.
    public func begin() throws(StoreError) {
        if isRecoveredPending, try !rewriteRecovered() { throw .full }
        try run(beginStatement)
    }

    /// Appends an event to the running transaction.
    /// - Parameter head: Where its stream ends, earlier appends of the transaction included.
    /// - Returns: The event's sequence.
    public func append(_ event: NewEvent, after head: StreamHead) throws(StoreError) -> Int64 {
        try append(
            to: name(event.stream), type: event.type, occurredAt: event.occurredAt,
            recordedAt: event.recordedAt, actor: event.actor, key: event.key, body: event.body,
            personal: event.personal, after: head)
    }

    /// The name of a stream, for its events.
    public func name(_ stream: String) -> StreamName {
        StreamName(text: stream, hash: store.names.hash(stream))
    }

    /// Appends an event that stands nowhere in one piece to the running transaction: with thousands a
    /// second, putting the parts together costs as much as writing them.
    public func append(
        to stream: StreamName, type: StaticString, occurredAt: Int64, recordedAt: Int64,
        actor: String?, key: String?, body: [UInt8], personal: [UInt8]?, after head: StreamHead
    ) throws(StoreError) -> Int64 {
        if let failure { throw failure }
        let sequence = nextSequence
        let commitment = try personal.map { personal throws(StoreError) in
            try reading { () throws(SQLiteError) in try personalRows.insert(personal, sequence) }
        }
        var size = stream.text.utf8.count + type.utf8CodeUnitCount + body.count
        size += (actor?.utf8.count ?? 0) + (key?.utf8.count ?? 0)
        size += commitment == nil ? 0 : TreeHash.byteCount
        let start = running.append(
            after: head.sequence, recordedAt: recordedAt, streamHash: stream.hash,
            keyHash: hash(ofKey: key), size: size
        ) { record in
            record.integer(sequence)
            record.integer(head.version + 1)
            record.integer(head.sequence)
            record.integer(occurredAt)
            record.integer(recordedAt)
            record.field(stream.text)
            record.field(type)
            record.field(actor)
            record.field(key)
            record.field(body)
            record.field(commitment)
        }
        // When this fails, the transaction is ahead of its rows: nothing but a rollback is taken then.
        try reading { () throws(SQLiteError) in try insertRow(start) }
        return sequence
    }

    /// Appends an event as it was recorded elsewhere: the next one, behind `previous`.
    func append(_ record: EventRecord) throws(StoreError) {
        if let failure { throw failure }
        let start = running.append(
            after: record.previous, recordedAt: record.recordedAt,
            streamHash: record.stream.withUnsafeBufferPointer { store.names.hash($0) },
            keyHash: record.key?.withUnsafeBufferPointer { store.names.hash($0) }, size: record.size
        ) { record.write(into: &$0) }
        try reading { () throws(SQLiteError) in try insertRow(start) }
    }

    /// Makes the transaction durable: one sync.
    /// - Returns: The events that it appended.
    public func commit() throws(StoreError) -> EventBatch {
        try run(commitStatement)
        let committed = running.batch
        if !committed.isEmpty {
            isHeadBehind = true
            store.tree.withLock { $0.append(committed) }
        }
        store.index.withLock { running.add(to: &$0) }
        store.publish(nextSequence - 1)
        running.goOn()
        return committed
    }

    /// Drops the transaction: the store is as the disk holds it.
    public func rollback() throws(StoreError) {
        running.goBack(to: store.sequence, recordedAt: lastRecordedAt)
        leaveGate()
        switch failure {
        case .full, .busy: failure = nil
        case let failure?: throw failure
        case nil: break
        }
        try reading { () throws(SQLiteError) in
            // After a full disk SQLite may have rolled back by itself.
            if !connection.isAutocommit { try connection.execute("ROLLBACK") }
            running.goBack(
                to: store.sequence, recordedAt: try Self.lastRecordedAt(connection))
        }
    }

    private static func lastRecordedAt(_ connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.integer("SELECT recorded_at FROM events ORDER BY sequence DESC LIMIT 1")
            ?? .min
    }

    /// Keeps house between transactions, after the replies went out: writes the head outside the
    /// database once a second, and moves the log ahead of the database into it when it has grown
    /// enough. A full disk only puts that off.
    /// - Throws: ``StoreError/failed(_:)`` or ``StoreError/file(path:operation:errno:)`` when a sync
    ///   failed.
    public func maintain() throws(StoreError) {
        if isHeadBehind, monotonicMilliseconds() >= headDueAt { try writeHead() }
        if isErasurePending { try retryErasure() }
        // Fewer pages than were there before mean that the log began anew.
        if walPages.pointee < checkpointedPages { checkpointedPages = 0 }
        if walPages.pointee - checkpointedPages >= checkpointPages {
            try writeHead()
            try checkpoint(SQLITE_CHECKPOINT_PASSIVE)
        }
    }

    /// Moves all of the log into the database and empties it, at the stop.
    public func close() throws(StoreError) {
        try writeHead()
        try checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
    }

    private func writeHead() throws(StoreError) {
        guard isHeadBehind else { return }
        do throws(StoreError) { try head.write(store.head) } catch {
            // Without room the older head stays; it finds older losses.
            guard case .file(_, "write", ENOSPC) = error else { throw error }
        }
        isHeadBehind = false
        headDueAt = monotonicMilliseconds() + 1000
    }

    /// The sequence of the event that used `key`, appended or durable; nil when it is new.
    public func sequence(ofKey key: String) throws(StoreError) -> Int64? {
        let hash = store.names.hash(key)
        asked = (key, hash)
        var candidates: [Int64] = []
        running.addUses(hash, to: &candidates)
        store.index.withLock { $0.addUses(hash, to: &candidates) }
        for candidate in candidates {
            let found = try event(named: candidate)
            if found.withEvent(at: 0, { $0.key?.elementsEqual(key.utf8) ?? false }) {
                return candidate
            }
        }
        return nil
    }

    /// The event at `sequence`, appended or durable; an empty batch when there is none.
    public func event(at sequence: Int64) throws(StoreError) -> EventBatch {
        var found = EventBatch()
        _ = try reading { () throws(SQLiteError) in try rows.read(sequence, into: &found) }
        return found
    }

    /// Where a stream ends, appended or durable; nil when it has no event.
    public func head(of stream: String) throws(StoreError) -> StreamHead? {
        for candidate in heads(of: stream) {
            let found = try event(named: candidate)
            let head = found.withEvent(at: 0) { event in
                event.stream.elementsEqual(stream.utf8)
                    ? StreamHead(sequence: event.sequence, version: event.version) : nil
            }
            if let head { return head }
        }
        return nil
    }

    /// An event that the index names. It must be there and be what was recorded: what is decided on
    /// it becomes events.
    private func event(named sequence: Int64) throws(StoreError) -> EventBatch {
        let found = try event(at: sequence)
        guard !found.isEmpty, found.isIntact(at: 0) else {
            throw fail(SQLiteError.damage(event: sequence))
        }
        return found
    }

    /// The events of a stream up to `last`, appended or durable, oldest first; nil when there is none.
    public func history(
        of stream: String, upTo last: Int64 = .max
    ) throws(StoreError) -> EventBatch? {
        let heads = heads(of: stream)
        guard !heads.isEmpty else { return nil }
        return try reading { () throws(SQLiteError) in
            try rows.history(of: stream, heads: heads, upTo: last)
        }
    }

    /// The sequences that may be the newest of a stream, those of the running transaction first.
    private func heads(of stream: String) -> [Int64] {
        let hash = store.names.hash(stream)
        var heads: [Int64] = []
        running.addHeads(hash, to: &heads)
        store.index.withLock { $0.addHeads(hash, to: &heads) }
        return heads
    }

    private func hash(ofKey key: String?) -> UInt64? {
        guard let key else { return nil }
        if let asked, asked.key == key { return asked.hash }
        return store.names.hash(key)
    }

    /// The personal data beside an event; nil when there are none or they were erased.
    public func personal(_ sequence: Int64) throws(StoreError) -> [UInt8]? {
        try reading { () throws(SQLiteError) in try personalRows.read(sequence) }
    }

    func reading<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(StoreError) -> Result {
        do throws(SQLiteError) { return try body() } catch { throw fail(error) }
    }

    /// Remembers a failure, the first one that cannot be undone for good, and answers it.
    func fail(_ error: SQLiteError) -> StoreError {
        let new = StoreError(error, path: store.path)
        switch failure {
        case nil, .full, .busy: failure = new
        default: break
        }
        return new
    }

    private func insertRow(_ start: Int) throws(SQLiteError) {
        let result = running.batch.withEvent(at: start) { event -> Result<Void, SQLiteError> in
            insertEvent.bind(1, event.sequence)
            insertEvent.bind(2, event.version)
            insertEvent.bind(3, event.previous)
            insertEvent.bind(4, event.occurredAt)
            insertEvent.bind(5, event.recordedAt)
            insertEvent.bind(6, text: event.stream)
            insertEvent.bind(7, text: event.type)
            insertEvent.bind(8, text: event.actor)
            insertEvent.bind(9, text: event.key)
            insertEvent.bind(10, text: event.body)
            insertEvent.bind(11, blob: event.commitment)
            insertEvent.bind(12, blob: event.hash)
            defer { insertEvent.reset() }
            do throws(SQLiteError) {
                _ = try insertEvent.step()
                return .success(())
            } catch { return .failure(error) }
        }
        try result.get()
    }

    private func run(_ statement: Statement) throws(StoreError) {
        if let failure { throw failure }
        try reading { () throws(SQLiteError) in
            defer { statement.reset() }
            _ = try statement.step()
        }
    }

    /// Copies what an earlier run left in the log into the database, and empties the log durably.
    ///
    /// That run may have ended with a failed sync. Then the kernel holds pages of the log that count as
    /// written and that no later sync writes; what is appended behind them would be lost with them at
    /// a power cut. Copied, they are written anew.
    /// - Returns: Whether it is done; false when there is no room, and ``begin()`` tries again.
    @discardableResult
    func rewriteRecovered() throws(StoreError) -> Bool {
        let end = try checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
        isRecoveredPending = end == .full
        isErasurePending = end != .done  // that run may have ended in the middle of one
        guard !isRecoveredPending else { return false }
        // A log that comes back at its old length would be laid over the newer database.
        guard connection.syncLog() else { throw fail(connection.error("sync of the log")) }
        return true
    }

    /// How a checkpoint ended.
    enum Checkpoint {
        case done
        /// Somebody reads what it would have written over.
        case held
        /// There was no room for it.
        case full
    }

    @discardableResult
    func checkpoint(_ mode: Int32) throws(StoreError) -> Checkpoint {
        if let failure { throw failure }
        let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, mode, nil, nil)
        checkpointedPages = walPages.pointee
        switch code & 0xFF {
        case SQLITE_OK: return .done
        case SQLITE_BUSY, SQLITE_LOCKED: return .held
        case SQLITE_FULL: return .full
        default: throw fail(connection.error("checkpoint"))
        }
    }
}

/// A clock that never goes back, in milliseconds.
private func monotonicMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

import Digests
import MerkleTree
import Synchronization

/// Reads what is durable. One for each thread; it blocks the thread for the reading and never holds
/// a transaction between calls, so that the log can be checkpointed.
public final class EventReader {
    let store: EventStore
    let rows: EventRows
    let rowCheck: RowCheck
    private let personalRows: PersonalRows
    /// Where the database stands.
    public let path: String

    init(_ store: EventStore, _ connection: Connection) throws(SQLiteError) {
        self.store = store
        path = connection.path
        rows = try EventRows(connection)
        rowCheck = try RowCheck(connection)
        personalRows = try PersonalRows(connection)
    }

    /// Appends events from `sequence` on to `batch`, in order.
    ///
    /// Reads end early behind 256 KiB, so that memory is bounded whatever the events hold.
    /// - Parameter limit: Most events to read, in `1...512`: a long read would hold back the log.
    public func read(
        from sequence: Int64, limit: Int, into batch: inout EventBatch
    ) throws(StoreError) {
        do throws(SQLiteError) {
            try rows.read(from: sequence, limit: min(limit, 512), into: &batch)
        } catch { throw StoreError(error, path: path) }
    }

    /// The last event that was recorded before an instant, in the unit of `recordedAt`; 0 when there
    /// is none.
    /// - Complexity: O(log *n*) point reads.
    public func lastSequence(recordedBefore instant: Int64) throws(StoreError) -> Int64 {
        var known: Int64 = 0
        var beyond = store.sequence + 1
        var batch = EventBatch()
        while beyond - known > 1 {
            let middle = known + (beyond - known) / 2
            batch.removeAll()
            try read(from: middle, limit: 1, into: &batch)
            guard !batch.isEmpty else {
                throw .damaged(path: path, reason: "event \(middle) is missing")
            }
            if batch.withEvent(at: 0, { $0.recordedAt < instant }) {
                known = middle
            } else {
                beyond = middle
            }
        }
        return known
    }

    /// The events of a stream up to `last`, oldest first; nil when there is none.
    /// - Complexity: One point read an event of the stream.
    public func history(of stream: String, upTo last: Int64 = .max) throws(StoreError)
        -> EventBatch?
    {
        let hash = store.names.hash(stream)
        let heads = store.index.withLock { $0.heads(hash) }
        guard !heads.isEmpty else { return nil }
        do throws(SQLiteError) {
            return try rows.history(of: stream, heads: heads, upTo: last)
        } catch { throw StoreError(error, path: path) }
    }

    /// The sequences of a stream up to `last`, oldest first; empty when there is none.
    /// - Complexity: One point read an event of the stream.
    public func sequences(of stream: String, upTo last: Int64) throws(StoreError) -> [Int64] {
        let hash = store.names.hash(stream)
        let heads = store.index.withLock { $0.heads(hash) }
        guard !heads.isEmpty else { return [] }
        do throws(SQLiteError) {
            return try rows.sequences(of: stream, heads: heads, upTo: last)
        } catch { throw StoreError(error, path: path) }
    }

    /// The personal data beside an event; nil when there are none or they were erased.
    public func personal(_ sequence: Int64) throws(StoreError) -> [UInt8]? {
        do throws(SQLiteError) { return try personalRows.read(sequence) } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Lends the personal data behind `sequence` that were not erased, in the order of the events.
    /// - Parameter limit: Most rows to read, in `1...512`; large ones end the read earlier.
    /// - Returns: The sequence of the last row read; nil when there is none behind.
    public func scanPersonal(
        after sequence: Int64, limit: Int, _ body: (Int64, UnsafeBufferPointer<UInt8>) -> Void
    ) throws(StoreError) -> Int64? {
        do throws(SQLiteError) {
            return try personalRows.scan(after: sequence, limit: min(limit, 512), body)
        } catch { throw StoreError(error, path: path) }
    }

    /// The hash of one event; nil when there is no such event.
    public func hash(at sequence: Int64) throws(StoreError) -> [UInt8]? {
        do throws(SQLiteError) {
            return try rows.hash(at: sequence)?.bytes
        } catch { throw StoreError(error, path: path) }
    }
}

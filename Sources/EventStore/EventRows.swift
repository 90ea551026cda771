/// Reads events on one connection into batches.
final class EventRows {
    private let one: Statement
    private let range: Statement

    init(_ connection: Connection) throws(SQLiteError) {
        one = try Statement(
            connection, "SELECT \(Schema.columns) FROM events WHERE sequence = ?1")
        range = try Statement(
            connection,
            "SELECT \(Schema.columns) FROM events WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2")
    }

    /// Appends the event at `sequence` to `batch`, and answers where it begins; nil when there is none.
    func read(_ sequence: Int64, into batch: inout EventBatch) throws(SQLiteError) -> Int? {
        one.bind(1, sequence)
        defer { one.reset() }
        guard try one.step() else { return nil }
        return Self.take(one, into: &batch)
    }

    /// Appends at most `limit` events from `sequence` on.
    func read(from sequence: Int64, limit: Int, into batch: inout EventBatch) throws(SQLiteError) {
        range.bind(1, sequence)
        range.bind(2, Int64(limit))
        defer { range.reset() }
        while try range.step() { _ = Self.take(range, into: &batch) }
    }

    /// The events of `stream` whose newest is among `heads`, up to `last`, oldest first: a walk back
    /// along `previous`.
    func history(
        of stream: String, heads: [Int64], upTo last: Int64
    ) throws(SQLiteError) -> EventBatch? {
        for head in heads {
            var batch = EventBatch()
            var next = head
            while next > 0 {
                let size = batch.byteCount
                guard let start = try read(next, into: &batch) else { break }
                let (isSame, previous) = batch.withEvent(at: start) {
                    ($0.stream.elementsEqual(stream.utf8), $0.previous)
                }
                guard isSame else {
                    batch.remove(from: size)
                    break
                }
                if next > last { batch.remove(from: size) }
                next = previous
            }
            if !batch.isEmpty { return batch.reversed() }
        }
        return nil
    }

    private static func take(_ row: Statement, into batch: inout EventBatch) -> Int {
        let start = batch.begin(
            sequence: row.integer(0), version: row.integer(1), previous: row.integer(2),
            occurredAt: row.integer(3), recordedAt: row.integer(4))
        batch.field(row.bytes(5))
        batch.field(row.bytes(6))
        batch.field(row.optionalBytes(7))
        batch.field(row.optionalBytes(8))
        batch.field(row.bytes(9))
        batch.field(row.optionalBytes(10))
        let hash = row.bytes(11)
        if hash.count == 32 {
            batch.finish(start, hash: hash)
        } else {
            // Not a hash: kept as one that no record has, for whoever verifies.
            [UInt8](repeating: 0, count: 32).withUnsafeBufferPointer {
                batch.finish(start, hash: $0)
            }
        }
        return start
    }
}

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

    /// A read ends behind so many bytes: bodies may be large, and memory is bounded by bytes.
    private static let readBytesMax = 256 * 1024

    /// Appends at most `limit` events from `sequence` on, fewer when they are large.
    func read(from sequence: Int64, limit: Int, into batch: inout EventBatch) throws(SQLiteError) {
        range.bind(1, sequence)
        range.bind(2, Int64(limit))
        defer { range.reset() }
        let end = batch.byteCount + Self.readBytesMax
        while batch.byteCount < end, try range.step() { _ = Self.take(range, into: &batch) }
    }

    /// The sequences of `stream`, whose newest is among `heads`, up to `last`, oldest first.
    func sequences(
        of stream: String, heads: [Int64], upTo last: Int64
    ) throws(SQLiteError) -> [Int64] {
        for head in heads {
            var found: [Int64] = []
            var batch = EventBatch()
            var next = head
            while next > 0, let start = try read(next, into: &batch) {
                let (isSame, previous) = batch.withEvent(at: start) {
                    ($0.stream.elementsEqual(stream.utf8), $0.previous)
                }
                guard isSame, previous < next else { break }
                if next <= last { found.append(next) }
                next = previous
                batch.removeAll()
            }
            if !found.isEmpty { return found.reversed() }
        }
        return []
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
                guard isSame, previous < next else {
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
        let stream = row.bytes(5)
        let type = row.bytes(6)
        let actor = row.optionalBytes(7)
        let key = row.optionalBytes(8)
        let body = row.bytes(9)
        let commitment = row.optionalBytes(10)
        var size = stream.count + type.count + body.count
        size += (actor?.count ?? 0) + (key?.count ?? 0) + (commitment?.count ?? 0)
        return withStoredHash(row.bytes(11)) { hash in
            batch.append(size: size, hash: hash) { record in
                for column: Int32 in 0..<5 { record.integer(row.integer(column)) }
                record.field(stream)
                record.field(type)
                record.field(actor)
                record.field(key)
                record.field(body)
                record.field(commitment)
            }
        }
    }

    /// Lends what stands in the hash column; zeros, which no record hashes to, when that is no hash.
    private static func withStoredHash<Result>(
        _ hash: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        if hash.count == 32 { return body(hash) }
        return [UInt8](repeating: 0, count: 32).withUnsafeBufferPointer(body)
    }
}

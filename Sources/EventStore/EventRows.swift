import MerkleTree

/// Reads events on one connection into batches.
final class EventRows {
    private let one: Statement
    private let range: Statement
    private let hashes: Statement

    init(_ connection: Connection) throws(SQLiteError) {
        one = try Statement(
            connection, "SELECT \(Schema.columns) FROM events WHERE sequence = ?1")
        range = try Statement(
            connection,
            "SELECT \(Schema.columns) FROM events WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2")
        hashes = try Statement(
            connection,
            "SELECT sequence, hash FROM events WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2")
    }

    /// The stored hashes of `count` events, at most a tile's.
    func leaves(from sequence: Int64, count: Int64) throws(SQLiteError) -> [TreeHash] {
        hashes.bind(1, sequence)
        hashes.bind(2, count)
        defer { hashes.reset() }
        var found: [TreeHash] = []
        found.reserveCapacity(Int(count))
        while try hashes.step() {
            let expected = sequence + Int64(found.count)
            guard hashes.integer(0) == expected else {
                throw SQLiteError.damage("event \(expected) is missing")
            }
            guard let hash = TreeHash(hashes.bytes(1)) else {
                throw SQLiteError.damage(event: expected)
            }
            found.append(hash)
        }
        guard found.count == Int(count) else {
            throw SQLiteError.damage("event \(sequence + Int64(found.count)) is missing")
        }
        return found
    }

    /// The stored hash of one event; nil when there is none.
    func hash(at sequence: Int64) throws(SQLiteError) -> TreeHash? {
        hashes.bind(1, sequence)
        hashes.bind(2, 1)
        defer { hashes.reset() }
        guard try hashes.step(), hashes.integer(0) == sequence else { return nil }
        return TreeHash(hashes.bytes(1))
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
        var expected = max(1, sequence)
        while batch.byteCount < end, try range.step() {
            guard range.integer(0) == expected else {
                throw SQLiteError.damage("event \(expected) is missing")
            }
            _ = Self.take(range, into: &batch)
            expected += 1
        }
    }

    /// The sequences of `stream`, whose newest is among `heads`, up to `last`, oldest first.
    func sequences(
        of stream: String, heads: [Int64], upTo last: Int64
    ) throws(SQLiteError) -> [Int64] {
        for head in heads {
            var found: [Int64] = []
            var batch = EventBatch()
            var walk = Walk(stream: stream, next: head)
            while let (sequence, _) = try step(&walk, &batch) {
                if sequence <= last { found.append(sequence) }
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
            var walk = Walk(stream: stream, next: head)
            while let (sequence, start) = try step(&walk, &batch) {
                if sequence > last { batch.remove(from: start) }
            }
            if !batch.isEmpty { return batch.reversed() }
        }
        return nil
    }

    /// Where a walk back along a stream stands.
    private struct Walk {
        let stream: String
        /// The event to read next; 0 at the end.
        var next: Int64
        /// The version of the event behind it; nil at the head.
        var version: Int64?
    }

    /// Appends the next older event of a walk, and answers its sequence and where it begins; nil
    /// behind the oldest, or when the head is another stream's whose name has the same hash.
    private func step(
        _ walk: inout Walk, _ batch: inout EventBatch
    ) throws(SQLiteError) -> (Int64, Int)? {
        let sequence = walk.next
        guard sequence > 0 else { return nil }
        guard let start = try read(sequence, into: &batch) else {
            throw SQLiteError.damage("event \(sequence) is missing")
        }
        let (isSame, version, previous) = batch.withEvent(at: start) {
            ($0.stream.elementsEqual(walk.stream.utf8), $0.version, $0.previous)
        }
        if !isSame, walk.version == nil, batch.isIntact(at: start) {
            batch.remove(from: start)
            return nil
        }
        // Versions count down to 1, which has none before it.
        guard isSame, version >= 1, walk.version.map({ $0 - 1 == version }) ?? true,
            version == 1 ? previous == 0 : previous > 0 && previous < sequence
        else { throw SQLiteError.damage(event: sequence) }
        walk.next = previous
        walk.version = version
        return (sequence, start)
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

import Digests
import MerkleTree

/// An event to be appended. All of it is opaque to the store.
public struct NewEvent: Sendable {
    /// The stream, such as `request/MRL-2026-000123`.
    public var stream: String
    /// The type.
    public var type: StaticString
    /// When it happened, in the caller's unit.
    public var occurredAt: Int64
    /// When it is recorded, in the caller's unit; not before the last recorded one.
    public var recordedAt: Int64
    /// Who acted.
    public var actor: String?
    /// The idempotency key; the caller has seen that it is new.
    public var key: String?
    /// The body.
    public var body: [UInt8]
    /// What stands in the erasable table beside the event. The event holds only a salted commitment.
    public var personal: [UInt8]?

    /// An event with all its parts.
    public init(
        stream: String, type: StaticString, occurredAt: Int64, recordedAt: Int64,
        actor: String? = nil, key: String? = nil, body: [UInt8], personal: [UInt8]? = nil
    ) {
        self.stream = stream
        self.type = type
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.actor = actor
        self.key = key
        self.body = body
        self.personal = personal
    }
}

/// An event as it stands in the log: a view that is valid only while it is lent.
public struct RecordedEvent {
    /// Its place in the log, from 1.
    public let sequence: Int64
    /// Its place in its stream, from 1.
    public let version: Int64
    /// The sequence of the event before it in its stream; 0 for the first.
    public let previous: Int64
    /// When it happened.
    public let occurredAt: Int64
    /// When it was recorded.
    public let recordedAt: Int64
    /// The stream.
    public let stream: UnsafeBufferPointer<UInt8>
    /// The type.
    public let type: UnsafeBufferPointer<UInt8>
    /// Who acted.
    public let actor: UnsafeBufferPointer<UInt8>?
    /// The idempotency key.
    public let key: UnsafeBufferPointer<UInt8>?
    /// The body.
    public let body: UnsafeBufferPointer<UInt8>
    /// The commitment to its personal row.
    public let commitment: UnsafeBufferPointer<UInt8>?
    /// The stored hash, 32 bytes.
    public let hash: UnsafeBufferPointer<UInt8>
}

/// Recorded events in one buffer of bytes: what the writer hands on, and what readers fill.
///
/// Each record is the very text that is hashed: five big-endian 64-bit integers (sequence, version,
/// previous, occurredAt, recordedAt), then stream, type, actor, key, body and commitment, each behind
/// its length in four bytes (all ones: absent). In the buffer a record stands behind its length and
/// the 0x00 that makes it a leaf (RFC 6962), and before its 32-byte hash.
public struct EventBatch: Sendable {
    private(set) var bytes: [UInt8] = []
    /// How many events there are.
    public private(set) var count = 0

    /// A batch without events.
    public init() {}

    /// A batch without events that has room for so many bytes.
    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Whether there is no event.
    public var isEmpty: Bool { count == 0 }

    /// The bytes the batch takes, a measure for bounding queues.
    public var byteCount: Int { bytes.count }

    /// Forgets the events and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }

    /// Lends every event in order.
    public func forEach(_ body: (RecordedEvent) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { buffer in
            var offset = 0
            for _ in 0..<count {
                let record = Record(buffer, at: offset)
                try body(record.event)
                offset = record.end
            }
        }
    }

    /// The first and the last sequence; nil when there is no event.
    public var sequences: ClosedRange<Int64>? {
        var bounds: ClosedRange<Int64>?
        forEach { event in
            bounds = min(bounds?.lowerBound ?? event.sequence, event.sequence)...event.sequence
        }
        return bounds
    }

    /// Gives the stored hash of every event in order.
    func forEachHash(_ body: (TreeHash) -> Void) {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            for _ in 0..<count {
                let length = buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                offset += 4 + Int(length.littleEndian)
                body(TreeHash(loading: UnsafeRawBufferPointer(rebasing: buffer[offset...])))
                offset += TreeHash.byteCount
            }
        }
    }

    /// Lends every event in order, with the hash of its record as the bytes stand now.
    func forEachLeaf(_ body: (RecordedEvent, TreeHash) -> Void) {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            for _ in 0..<count {
                let record = Record(buffer, at: offset)
                body(record.event, Self.leaf(buffer, offset, record.end))
                offset = record.end
            }
        }
    }

    /// The hash of a record in the buffer; its leaf byte stands before it.
    private static func leaf(_ buffer: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> TreeHash
    {
        TreeHash.leaf(
            UnsafeRawBufferPointer(rebasing: buffer[(start + 5)..<end - TreeHash.byteCount]))
    }

    /// Where each record begins and ends, in order.
    func ranges() -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(count)
        var offset = 0
        bytes.withUnsafeBytes { buffer in
            for _ in 0..<count {
                let end = Record(buffer, at: offset).end
                ranges.append(offset..<end)
                offset = end
            }
        }
        return ranges
    }

    /// The same events, last first.
    func reversed() -> EventBatch {
        var result = EventBatch()
        result.bytes.reserveCapacity(bytes.count)
        for range in ranges().reversed() { result.bytes.append(contentsOf: bytes[range]) }
        result.count = count
        return result
    }

    /// Undoes the last ``append``, which began at `start`.
    mutating func remove(from start: Int) {
        bytes.removeSubrange(start...)
        count -= 1
    }

    /// Appends a record whose variable fields have `size` bytes together, and answers where it begins.
    /// - Parameters:
    ///   - hash: The stored hash; nil to compute it.
    ///   - write: Writes the five integers and the six fields in the order of the format.
    mutating func append(
        size: Int, hash stored: UnsafeBufferPointer<UInt8>? = nil,
        _ write: (inout RecordCursor) -> Void
    ) -> Int {
        let start = bytes.count
        let length = 1 + RecordCursor.fixedBytes + size
        let end = 4 + length + SHA256.byteCount
        // Room is made once: many small appends to an array cost more than all else.
        bytes.append(addingCapacity: end) { span in
            span.withUnsafeMutableBufferPointer { room, used in
                let memory = UnsafeMutableRawBufferPointer(
                    UnsafeMutableBufferPointer(rebasing: room[used..<used + end]))
                memory.storeBytes(of: UInt32(length).littleEndian, as: UInt32.self)
                memory[4] = 0
                var cursor = RecordCursor(UnsafeMutableRawBufferPointer(rebasing: memory[5...]))
                write(&cursor)
                precondition(cursor.written == length - 1, "a record has the size that was told")
                let digest = UnsafeMutableRawBufferPointer(rebasing: memory[(4 + length)...])
                if let stored {
                    digest.copyMemory(from: UnsafeRawBufferPointer(stored))
                } else {
                    let leaf = UnsafeRawBufferPointer(rebasing: memory[4..<4 + length])
                    SHA256.hash(leaf, into: digest)
                }
                used += end
            }
        }
        count += 1
        return start
    }

    /// Lends the event that begins at `start`.
    @inline(__always)
    func withEvent<Result>(at start: Int, _ body: (RecordedEvent) throws -> Result) rethrows
        -> Result
    {
        try bytes.withUnsafeBytes { try body(Record($0, at: start).event) }
    }

    /// Whether the hash of the event that begins at `start` is the one of its record.
    func isIntact(at start: Int) -> Bool {
        bytes.withUnsafeBytes { buffer in
            let record = Record(buffer, at: start)
            return TreeHash(record.event.hash) == Self.leaf(buffer, start, record.end)
        }
    }
}

/// Writes the parts of one record into memory that was measured for them.
struct RecordCursor {
    /// Bytes of a record beside those of its fields: five integers and six lengths.
    static let fixedBytes = 5 * 8 + 6 * 4

    private let memory: UnsafeMutableRawBufferPointer
    private(set) var written = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    @inline(__always)
    mutating func integer(_ value: Int64) {
        memory.storeBytes(of: value.bigEndian, toByteOffset: written, as: Int64.self)
        written += 8
    }

    /// The length before a field; nil when it is absent.
    @inline(__always)
    private mutating func length(_ count: Int?) {
        let length = count.map { UInt32($0) } ?? .max
        memory.storeBytes(of: length.bigEndian, toByteOffset: written, as: UInt32.self)
        written += 4
    }

    @inline(__always)
    mutating func field(_ value: UnsafeBufferPointer<UInt8>?) {
        length(value?.count)
        guard let value else { return }
        UnsafeMutableRawBufferPointer(rebasing: memory[written...]).copyMemory(
            from: UnsafeRawBufferPointer(value))
        written += value.count
    }

    @inline(__always)
    mutating func field(_ value: String?) {
        length(value?.utf8.count)
        guard let value else { return }
        let room = UnsafeMutableRawBufferPointer(rebasing: memory[written...])
        room.copyBytes(from: value.utf8)
        written += value.utf8.count
    }

    @inline(__always)
    mutating func field(_ value: StaticString) {
        field(UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    @inline(__always)
    mutating func field(_ value: TreeHash?) {
        guard let value else { return length(nil) }
        value.withBytes { field($0.assumingMemoryBound(to: UInt8.self)) }
    }

    @inline(__always)
    mutating func field(_ value: [UInt8]?) {
        guard let value else { return length(nil) }
        value.withUnsafeBufferPointer { field($0) }
    }
}

/// Reads one record of a batch. The store wrote it itself, so its lengths are trusted.
private struct Record {
    let event: RecordedEvent
    let end: Int

    @inline(__always)
    init(_ buffer: UnsafeRawBufferPointer, at start: Int) {
        let length = Int(buffer.loadUnaligned(fromByteOffset: start, as: UInt32.self).littleEndian)
        var part = RecordParts(buffer, at: start + 5)
        event = RecordedEvent(
            sequence: part.integer(), version: part.integer(), previous: part.integer(),
            occurredAt: part.integer(), recordedAt: part.integer(),
            stream: part.field() ?? Self.nothing, type: part.field() ?? Self.nothing,
            actor: part.field(), key: part.field(), body: part.field() ?? Self.nothing,
            commitment: part.field(), hash: part.bytes(SHA256.byteCount))
        end = start + 4 + length + SHA256.byteCount
    }

    private static var nothing: UnsafeBufferPointer<UInt8> { .init(start: nil, count: 0) }
}

/// Reads the parts of one record in their order.
private struct RecordParts {
    private let buffer: UnsafeRawBufferPointer
    private var offset: Int

    @inline(__always)
    init(_ buffer: UnsafeRawBufferPointer, at offset: Int) {
        self.buffer = buffer
        self.offset = offset
    }

    @inline(__always)
    mutating func integer() -> Int64 {
        let value = buffer.loadUnaligned(fromByteOffset: offset, as: Int64.self).bigEndian
        offset += 8
        return value
    }

    @inline(__always)
    mutating func field() -> UnsafeBufferPointer<UInt8>? {
        let count = buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self).bigEndian
        offset += 4
        return count == .max ? nil : bytes(Int(count))
    }

    @inline(__always)
    mutating func bytes(_ count: Int) -> UnsafeBufferPointer<UInt8> {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[offset..<offset + count])
        offset += count
        return bytes.assumingMemoryBound(to: UInt8.self)
    }
}

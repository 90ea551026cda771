public import MerkleTree

/// An event with all that its leaf covers, wherever it was read: in the table, in a line of a replay, in
/// a receipt.
public struct EventRecord: Hashable, Sendable {
    /// Its place in the log, from 1.
    public var sequence: Int64
    /// Its place in its stream, from 1.
    public var version: Int64
    /// The sequence of the event before it in its stream; 0 for the first.
    public var previous: Int64
    /// When it happened.
    public var occurredAt: Int64
    /// When it was recorded.
    public var recordedAt: Int64
    /// The stream.
    public var stream: [UInt8]
    /// The type.
    public var type: [UInt8]
    /// Who acted.
    public var actor: [UInt8]?
    /// The idempotency key.
    public var key: [UInt8]?
    /// The body, byte for byte.
    public var body: [UInt8]
    /// The commitment to its personal row.
    public var commitment: [UInt8]?

    /// A record with all its parts.
    public init(
        sequence: Int64, version: Int64, previous: Int64, occurredAt: Int64, recordedAt: Int64,
        stream: [UInt8], type: [UInt8], actor: [UInt8]?, key: [UInt8]?, body: [UInt8],
        commitment: [UInt8]?
    ) {
        self.sequence = sequence
        self.version = version
        self.previous = previous
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.stream = stream
        self.type = type
        self.actor = actor
        self.key = key
        self.body = body
        self.commitment = commitment
    }

    /// The event's leaf in the Merkle tree: SHA-256 of 0x00 and the record, as ``EventBatch`` writes it.
    public var leaf: TreeHash {
        withUnsafeTemporaryAllocation(
            byteCount: RecordCursor.fixedBytes + size, alignment: 8
        ) { memory in
            var cursor = RecordCursor(memory)
            write(into: &cursor)
            return TreeHash.leaf(UnsafeRawBufferPointer(memory))
        }
    }

    /// The bytes of its variable fields together.
    var size: Int {
        stream.count + type.count + body.count + (actor?.count ?? 0) + (key?.count ?? 0)
            + (commitment?.count ?? 0)
    }

    /// Writes it in the order of the format.
    func write(into cursor: inout RecordCursor) {
        for number in [sequence, version, previous, occurredAt, recordedAt] {
            cursor.integer(number)
        }
        for field in [stream, type, actor, key, body, commitment] { cursor.field(field) }
    }
}

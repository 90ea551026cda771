/// What the running transaction will add to the log and to the index, once it is durable.
struct RunningTransaction {
    /// The sequence that the next event gets.
    private(set) var nextSequence: Int64
    /// The `recordedAt` of the newest event, appended or durable; `Int64.min` for an empty log.
    private(set) var lastRecordedAt: Int64
    /// The events that were appended.
    private(set) var batch = EventBatch()
    private var entries: [(previous: Int64, streamHash: UInt64, keyHash: UInt64?)] = []
    private var heads = HashIndex.Shard()
    private var keys = HashIndex.Shard()

    /// A transaction behind the last event of the log.
    init(after sequence: Int64, recordedAt: Int64) {
        nextSequence = sequence + 1
        lastRecordedAt = recordedAt
    }

    /// Adds the sequences of its events that may be the newest of a stream.
    func addHeads(_ streamHash: UInt64, to found: inout [Int64]) {
        heads.addCandidates(streamHash, to: &found)
    }

    /// Adds the sequences of its events that may have used a key.
    func addUses(_ keyHash: UInt64, to found: inout [Int64]) {
        keys.addCandidates(keyHash, to: &found)
    }

    /// Appends the next event, and answers where its record begins.
    /// - Parameters:
    ///   - previous: Where its stream ended.
    ///   - size: The bytes of its variable fields together, which `write` writes after its integers.
    mutating func append(
        after previous: Int64, recordedAt: Int64, streamHash: UInt64, keyHash: UInt64?, size: Int,
        _ write: (inout RecordCursor) -> Void
    ) -> Int {
        entries.append((previous, streamHash, keyHash))
        heads.replace(streamHash, previous, with: nextSequence)
        if let keyHash { keys.insert(keyHash, nextSequence) }
        nextSequence += 1
        lastRecordedAt = recordedAt
        return batch.append(size: size, write)
    }

    /// Adds its events to the index.
    func add(to index: inout StoreIndex) {
        var sequence = nextSequence - Int64(entries.count)
        for entry in entries {
            index.add(
                sequence: sequence, previous: entry.previous, streamHash: entry.streamHash,
                keyHash: entry.keyHash)
            sequence += 1
        }
    }

    /// Begins anew behind its events, which became durable and are handed on.
    mutating func goOn() {
        batch = EventBatch(capacity: batch.byteCount)  // the next is likely as large
        forget()
    }

    /// Begins anew behind the last event that is durable.
    mutating func goBack(to sequence: Int64, recordedAt: Int64) {
        nextSequence = sequence + 1
        lastRecordedAt = recordedAt
        batch.removeAll()
        forget()
    }

    private mutating func forget() {
        entries.removeAll(keepingCapacity: true)
        heads.removeAll()
        keys.removeAll()
    }
}

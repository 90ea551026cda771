/// What the running transaction will add to the log and to the index, once it is durable.
struct RunningTransaction {
    /// The events that were appended.
    var batch = EventBatch()
    private var entries: [(previous: Int64, streamHash: UInt64, keyHash: UInt64?)] = []
    private var heads = HashIndex.Shard()
    private var keys = HashIndex.Shard()

    /// The sequences of its events that may be the newest of a stream.
    func heads(_ streamHash: UInt64) -> [Int64] { heads.candidates(streamHash) }

    /// The sequences of its events that may have used a key.
    func uses(_ keyHash: UInt64) -> [Int64] { keys.candidates(keyHash) }

    /// Takes in an appended event whose stream ended at `previous`.
    mutating func note(
        _ sequence: Int64, after previous: Int64, streamHash: UInt64, keyHash: UInt64?
    ) {
        entries.append((previous, streamHash, keyHash))
        heads.replace(streamHash, previous, with: sequence)
        if let keyHash { keys.insert(keyHash, sequence) }
    }

    /// Adds its events to the index; the last of them is at `sequence`.
    func add(to index: inout StoreIndex, upTo sequence: Int64) {
        var next = sequence - Int64(entries.count) + 1
        for entry in entries {
            index.add(
                sequence: next, previous: entry.previous, streamHash: entry.streamHash,
                keyHash: entry.keyHash)
            next += 1
        }
    }

    /// Begins anew. The memory is kept, but for the events' when they were handed on.
    mutating func removeAll() {
        batch.removeAll()
        entries.removeAll(keepingCapacity: true)
        heads.removeAll()
        keys.removeAll()
    }
}

import EventStore
import Projections
import ServiceRequests
import Synchronization

/// Writes the derived data to disk, now and then and at the stop, and brings them back at the start.
///
/// Snapshots are caches: deleting them changes nothing but how long a start takes.
final class SnapshotKeeper: Sendable {
    private static let pieceBytes = 4 << 20
    /// Events behind which a snapshot is written, at the least; a quarter of the log when that is
    /// more, so that the work stays in proportion.
    private static let lagMin: Int64 = 200_000

    private let store: EventStore
    private let file: SnapshotFile
    private let saved = Atomic<Int64>(0)
    private let isSaving = Atomic<Bool>(false)
    /// One writes at a time.
    private let writing = Mutex(())
    /// After a failure nothing is tried before this: milliseconds of the monotonic clock.
    private let restUntil = Atomic<Int64>(0)

    init(_ store: EventStore) {
        self.store = store
        file = SnapshotFile(path: store.path + "-snapshot", kind: "project1")
    }

    /// Whether a snapshot is due.
    var isDue: Bool {
        let lag = store.sequence - saved.load(ordering: .relaxed)
        return lag > max(Self.lagMin, store.sequence / 4)
            && !isSaving.load(ordering: .relaxed)
            && monotonicMilliseconds() >= restUntil.load(ordering: .relaxed)
    }

    /// Writes a copy on a thread of its own, while folding goes on.
    func save(_ projections: Projections) {
        guard !isSaving.exchange(true, ordering: .acquiringAndReleasing) else { return }
        startThread("snapshot") { [self] in
            saveNow(projections)
            isSaving.store(false, ordering: .releasing)
        }
    }

    /// Writes now. A failure costs time at the next start and nothing else.
    func saveNow(_ projections: Projections) {
        writing.withLock { _ in write(projections) }
    }

    private func write(_ projections: Projections) {
        do throws(StoreError) {
            try store.saveIndex()
            guard projections.sequence > saved.load(ordering: .relaxed) else { return }
            let hash = try store.makeReader().hash(at: projections.sequence) ?? []
            let bytes = projections.snapshot()
            let pieces = stride(from: 0, to: bytes.count, by: Self.pieceBytes).lazy.map {
                Array(bytes[$0..<min($0 + Self.pieceBytes, bytes.count)])
            }
            try file.write(sequence: projections.sequence, hash: hash, pieces: pieces)
            saved.store(projections.sequence, ordering: .relaxed)
        } catch {
            restUntil.store(monotonicMilliseconds() + 60_000, ordering: .relaxed)
            ServerLog.write("no snapshot was written: \(error)")
        }
    }

    /// The projections as they were at the end of the log: from the snapshot and the events behind
    /// it, or from all events when there is none that fits.
    func load(calendar: WorkingCalendar) throws(StoreError) -> Projections {
        let reader = try store.makeReader()
        var projections = Projections(calendar: calendar)
        if let contents = file.read(),
            try reader.hash(at: contents.sequence) == contents.hash,
            let restored = Projections(
                snapshot: Array(contents.pieces.joined()), calendar: calendar),
            restored.sequence == contents.sequence
        {
            projections = restored
            saved.store(restored.sequence, ordering: .relaxed)
        }
        try catchUp(&projections, reader)
        return projections
    }

    /// Folds the events behind `projections`, while another thread reads ahead.
    private func catchUp(
        _ projections: inout Projections, _ reader: EventReader
    ) throws(StoreError) {
        let first = projections.sequence + 1
        let last = store.sequence
        guard first <= last else { return }
        let ahead = ReadAhead(store, from: first, to: last)
        var progress = Progress("reading the log", total: last - projections.sequence)
        while let batch = try ahead.next() {
            try projections.fold(batch, reader)
            progress.advance(Int64(batch.count))
        }
        guard projections.sequence == last else {
            throw .damaged(
                path: store.path,
                reason: "the log was read up to event \(projections.sequence) of \(last)")
        }
    }
}

/// Reads the log on a thread of its own, a few batches ahead of the one who folds it.
private final class ReadAhead: Sendable {
    private let results = Inbox<Result<EventBatch, StoreError>>()
    private let ready = Mutex<[Result<EventBatch, StoreError>]>([])
    private let room = Room(8)

    init(_ store: EventStore, from first: Int64, to last: Int64) {
        startThread("read-ahead") { [results, room] in
            do throws(StoreError) {
                let reader = try store.makeReader()
                var next = first
                while next <= last {
                    room.take()
                    var batch = EventBatch()
                    try reader.read(
                        from: next, limit: Int(min(512, last - next + 1)), into: &batch)
                    guard batch.sequences == next...(next + Int64(batch.count) - 1) else {
                        throw StoreError.damaged(
                            path: store.path, reason: "an event from \(next) on is missing")
                    }
                    next += Int64(batch.count)
                    results.post(.success(batch))
                }
            } catch { results.post(.failure(error)) }
            results.close()
        }
    }

    func next() throws(StoreError) -> EventBatch? {
        let waiting = ready.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if let waiting {
            room.give()
            return try waiting.get()
        }
        guard let taken = results.takeAll() else { return nil }
        ready.withLock { $0 = taken }
        return try next()
    }
}

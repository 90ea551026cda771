import Digests
import EventStore
import JSONText
import Projections
import ServiceRequests

/// The log as a question reads it: in short chunks, and only while somebody waits for the answer.
struct StoredLog: LogSource {
    /// Events read in one go: a longer read would hold back the log.
    private static let chunkEvents: Int64 = 512

    let reader: EventReader
    /// The last event there is for the one who asks.
    let last: Int64
    /// Why the answer is of no use any more; asked before each read.
    let obstacle: () -> Refusal?
    /// Hears how far the question is.
    let progress: (_ done: Int, _ whole: Int) -> Void
    /// Under a key of this question: no number of an applicant means anything elsewhere.
    private let applicants = SipHash(key: (.random(in: 0...(.max)), .random(in: 0...(.max))))

    func tell(done: Int, of whole: Int) { progress(done, whole) }

    func history(of subject: Subject, upTo sequence: Int64) throws(Refusal) -> [LoggedEvent] {
        if let refusal = obstacle() { throw refusal }
        var events: [LoggedEvent] = []
        do throws(StoreError) {
            let batch = try reader.history(of: subject.stream, upTo: min(sequence, last))
            batch?.forEach { if let event = LoggedEvent($0) { events.append(event) } }
        } catch { throw Refusal(.internal, "\(error)") }
        return events
    }

    func forEach(
        in range: ClosedRange<Int64>, _ body: (LoggedEvent) -> Void
    ) throws(Refusal) {
        var next = max(1, range.lowerBound)
        let end = min(range.upperBound, last)
        var batch = EventBatch()
        while next <= end {
            if let refusal = obstacle() { throw refusal }
            batch.removeAll()
            try read(from: next, limit: min(Self.chunkEvents, end - next + 1), into: &batch)
            batch.forEach { if let event = LoggedEvent($0) { body(event) } }
            next += Int64(batch.count)
        }
    }

    func sequence(recordedAt instant: Instant) throws(Refusal) -> Int64 {
        // `recordedAt` never runs backwards.
        var low: Int64 = 0
        var high = last + 1
        var batch = EventBatch()
        while high - low > 1 {
            if let refusal = obstacle() { throw refusal }
            let middle = (low + high) / 2
            batch.removeAll()
            try read(from: middle, limit: 1, into: &batch)
            var isLater = false
            batch.forEach { isLater = $0.recordedAt > instant.milliseconds }
            if isLater { high = middle } else { low = middle }
        }
        return low
    }

    func applicant(of request: String, upTo sequence: Int64) throws(Refusal) -> UInt64? {
        if let refusal = obstacle() { throw refusal }
        do throws(StoreError) {
            // To the end, whatever point is asked about: a restriction holds from when it was decided.
            let stream = Subject.request(request).stream
            guard let history = try reader.history(of: stream, upTo: last),
                ServiceRequest(id: request, history)?.isRestricted == false
            else { return nil }
            var sequences: [Int64] = []
            history.forEach { if $0.sequence <= sequence { sequences.append($0.sequence) } }
            var nik: String?
            for event in sequences {
                nik = try reader.personal(event).flatMap(SubjectSearch.nik) ?? nik
            }
            return nik.map { applicants.hash($0) }
        } catch { throw Refusal(.internal, "\(error)") }
    }

    func actor(of sequence: Int64) throws(Refusal) -> String? {
        if let refusal = obstacle() { throw refusal }
        var batch = EventBatch()
        try read(from: sequence, limit: 1, into: &batch)
        var actor: String?
        batch.forEach { event in
            actor = event.actor.map { String(decoding: $0, as: UTF8.self) }
        }
        return actor
    }

    private func read(
        from sequence: Int64, limit: Int64, into batch: inout EventBatch
    ) throws(Refusal) {
        do throws(StoreError) {
            try reader.read(from: sequence, limit: Int(limit), into: &batch)
        } catch { throw Refusal(.internal, "\(error)") }
        guard batch.sequences?.lowerBound == sequence else {
            throw Refusal(.internal, "event \(sequence) of the log is missing")
        }
    }
}

import EventStore
import JSONText
import LineProtocol
import Projections
import ServiceRequests
import Synchronization

/// The thread that owns the projections: it folds what the writer committed and answers questions,
/// in the order in which both came, so that a client reads its own writes.
final class Analyst {
    private let store: EventStore
    private let reader: EventReader
    private let inbox: Inbox<ProjectionJob>
    private let loop: LoopInbox
    private let folded: FoldedSequence
    private let keeper: SnapshotKeeper
    private let historian: Inbox<HistoryJob>
    private let waiting: WaitingClients
    private var projections: Projections
    /// Why folding ended: what was folded stays as it is, but is asked no more.
    private var failure: Refusal?

    init(
        _ projections: Projections, _ store: EventStore, _ inbox: Inbox<ProjectionJob>,
        _ loop: LoopInbox, _ folded: FoldedSequence, _ keeper: SnapshotKeeper,
        _ historian: Inbox<HistoryJob>, _ waiting: WaitingClients
    ) throws(StoreError) {
        self.projections = projections
        self.store = store
        self.inbox = inbox
        self.loop = loop
        self.folded = folded
        self.keeper = keeper
        self.historian = historian
        self.waiting = waiting
        reader = try store.makeReader()
    }

    /// Works until the inbox is closed, then leaves a last snapshot.
    func run() {
        while let jobs = inbox.takeAll() {
            for job in jobs { carryOut(job) }
        }
        if failure == nil { keeper.saveNow(projections) }
    }

    private func carryOut(_ job: ProjectionJob) {
        if let failure {
            switch job {
            case .query(let token, let tag, _), .request(let token, let tag, _, _, _),
                .track(let token, let tag, _):
                refuse(token, tag, failure)
            case .fold, .snapshot: break
            }
            return
        }
        switch job {
        case .fold(let batch): fold(batch)
        case .query(let token, let tag, let question) where question.isLong:
            handOver(token, tag, .question(question))
        case .query(let token, let tag, let question):
            do throws(Refusal) {
                var answer = try projections.answer(question.query, now: now)
                try answer.fillIn(from: reader)
                loop.post(.lines(token, answerLines(answer, tag), isLast: true))
            } catch { refuse(token, tag, error) }
        case .request(let token, let tag, let id, let moment, let version)
        where moment != nil || version != nil:
            handOver(token, tag, .request(id: id, asOf: moment, under: version))
        case .request(let token, let tag, let id, _, _):
            answer(token, tag, id, missing: "request \(id) does not exist") {
                projections.describe($0, now: now)
            }
        case .track(let token, let tag, let word): track(token, tag, word)
        case .snapshot: keeper.save(projections)
        }
    }

    /// Leaves a long question to the historian, with a copy of what is known now.
    private func handOver(_ token: Token, _ tag: String?, _ work: HistoryJob.Work) {
        waiting.insert(token)
        historian.post(
            HistoryJob(token: token, tag: tag, work: work, projections: projections, now: now))
    }

    private func fold(_ batch: EventBatch) {
        do throws(StoreError) {
            try projections.fold(batch, reader)
            folded.store(projections.sequence)
        } catch {
            ServerLog.write("no more questions are answered: \(error)")
            failure = Refusal(
                .internal, "the log could not be read back (\(error)); restart the daemon")
        }
    }

    private var now: Instant { Instant(milliseconds: wallClockMilliseconds()) }

    private func track(_ token: Token, _ tag: String?, _ word: String) {
        let missing = "no request has this tracking word"
        do throws(StoreError) {
            guard let word = TrackingWord.canonical(word),
                let sequence = TrackingWord.sequence(of: word),
                let recorded = trackingWord(in: try reader.personal(sequence)),
                isSame(word, recorded)
            else { return refuse(token, tag, Refusal(.notFound, missing)) }
            var batch = EventBatch()
            try reader.read(from: sequence, limit: 1, into: &batch)
            var id: String?
            batch.forEach {
                if case .request(let found) = Subject(stream: $0.stream) { id = found }
            }
            guard let id else { return refuse(token, tag, Refusal(.notFound, missing)) }
            answer(token, tag, id, missing: missing) { projections.track($0, now: now) }
        } catch { refuse(token, tag, Refusal(.internal, "\(error)")) }
    }

    /// Answers with what `describe` says of a request, folded from its events.
    private func answer(
        _ token: Token, _ tag: String?, _ id: String, missing: String,
        _ describe: (ServiceRequest) -> [UInt8]
    ) {
        let request: ServiceRequest?
        do throws(StoreError) {
            let history = try reader.history(
                of: Subject.request(id).stream, upTo: projections.sequence)
            request = history.flatMap { ServiceRequest(id: id, $0) }
        } catch { return refuse(token, tag, Refusal(.internal, "\(error)")) }
        guard let request else { return refuse(token, tag, Refusal(.notFound, missing)) }
        let fields = describe(request)
        let asOf = Int(projections.sequence)
        loop.post(
            .lines(
                token,
                ServerLine.ok(tag: tag) {
                    $0.raw(fields)
                    $0.field("asOf", asOf)
                }, isLast: true))
    }

    private func refuse(_ token: Token, _ tag: String?, _ refusal: Refusal) {
        loop.post(.lines(token, ServerLine.err(refusal, tag: tag), isLast: true))
    }
}

extension QueryAnswer {
    /// Puts the texts of the private table where they belong in the rows; `null` for an erased one.
    /// - Throws: `internal` when the table cannot be read.
    mutating func fillIn(from reader: EventReader) throws(Refusal) {
        for field in personal {
            let recorded: [UInt8]?
            do throws(StoreError) { recorded = try reader.personal(field.sequence) } catch {
                throw Refusal(.internal, "\(error)")
            }
            let object = recorded.flatMap { try? JSONObject($0) }
            let position = object?.names.firstIndex(of: field.field)
            var json = JSONWriter(rows[field.row].dropLast())
            json.name(text: field.name)
            if let object, let position, let text = object.value(at: position).string {
                json.value(text)
            } else {
                json.null()
            }
            rows[field.row] = json.bytes + [UInt8(ascii: "}")]
        }
    }
}

/// More rows than this leave as `ROW` lines instead of inside the OK line.
private let inlineRowsMax = 1000

/// The lines that answer a query.
func answerLines(_ answer: QueryAnswer, _ tag: String?) -> [UInt8] {
    guard answer.isStreamed || answer.rows.count > inlineRowsMax else {
        return ServerLine.ok(tag: tag) { json in
            json.raw(answer.fields)
            json.name("rows")
            json.array { rows in for row in answer.rows { rows.raw(row) } }
        }
    }
    var bytes: [UInt8] = []
    for row in answer.rows {
        bytes.append(contentsOf: "ROW ".utf8)
        bytes.append(contentsOf: row)
        bytes.append(UInt8(ascii: "\n"))
    }
    bytes.append(contentsOf: ServerLine.ok(tag: tag) { $0.raw(answer.fields) })
    return bytes
}

/// Up to which event the projections have folded; read by STATUS on another thread.
final class FoldedSequence: Sendable {
    private let value = Atomic<Int64>(0)
    func store(_ sequence: Int64) { value.store(sequence, ordering: .releasing) }
    func load() -> Int64 { value.load(ordering: .acquiring) }
}

extension Projections {
    /// Folds a batch of the log.
    /// - Throws: ``StoreError`` when an event is none that this release wrote, or when the history of
    ///   a reopened request cannot be read.
    mutating func fold(_ batch: EventBatch, _ reader: EventReader) throws(StoreError) {
        var failure: StoreError?
        batch.forEach { event in
            guard failure == nil else { return }
            guard let logged = LoggedEvent(event) else {
                failure = .damaged(
                    path: reader.path, reason: "event \(event.sequence) cannot be read")
                return
            }
            let before = event.sequence - 1
            apply(logged) { subject in
                var events: [LoggedEvent] = []
                do throws(StoreError) {
                    try reader.history(of: subject.stream, upTo: before)?.forEach {
                        if let past = LoggedEvent($0) { events.append(past) }
                    }
                } catch { failure = error }
                return events
            }
        }
        if let failure { throw failure }
    }
}

extension ServiceRequest {
    /// Folds the events of one request; nil when the first one is no submission.
    init?(id: String, _ history: EventBatch) {
        var request: ServiceRequest?
        history.forEach { event in
            guard let logged = LoggedEvent(event) else { return }
            if request == nil {
                request = ServiceRequest(id: id, logged.event, at: logged.occurredAt)
            } else {
                request?.apply(logged.event, at: logged.occurredAt)
            }
        }
        guard let request else { return nil }
        self = request
    }
}

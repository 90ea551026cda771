import EventStore
import JSONText
import LineProtocol
import Projections
import ServiceRequests
import Synchronization

/// The thread that answers questions which need the log or much time, one after the other, each from
/// a copy of the projections as they stood when it was asked. Folding and short questions go on.
final class Historian {
    /// Milliseconds between two lines that tell how far a question is.
    private static let reportMilliseconds: Int64 = 1_000

    private let inbox: Inbox<HistoryJob>
    private let loop: LoopInbox
    private let waiting: WaitingClients
    private let reader: EventReader

    init(
        _ store: EventStore, _ inbox: Inbox<HistoryJob>, _ loop: LoopInbox,
        _ waiting: WaitingClients
    ) throws(StoreError) {
        self.inbox = inbox
        self.loop = loop
        self.waiting = waiting
        reader = try store.makeReader()
    }

    /// Works until the inbox is closed.
    func run() {
        while let jobs = inbox.takeAll() {
            // Taken out one by one, so that each copy of the projections is let go once answered.
            var rest = jobs[...]
            while let job = rest.popFirst() {
                answer(job)
            }
        }
    }

    private func answer(_ job: HistoryJob) {
        let token = job.token
        var nextReport = monotonicMilliseconds() + Self.reportMilliseconds
        let log = StoredLog(reader: reader, last: job.projections.sequence) { [waiting] in
            waiting.obstacle(token)
        } progress: { [loop] done, whole in
            let now = monotonicMilliseconds()
            guard now >= nextReport else { return }
            nextReport = now + Self.reportMilliseconds
            let row = ServerLine.row {
                $0.field("phase", "checking")
                $0.field("done", done)
                $0.field("of", whole)
            }
            loop.post(.lines(token, row, isLast: false))
        }
        let lines: [UInt8]
        do throws(Refusal) {
            if let refusal = waiting.obstacle(token) { throw refusal }
            switch job.work {
            case .question(let question):
                var answer = try job.projections.answer(question, now: job.now, log: log)
                try answer.fillIn(from: reader)
                lines = answerLines(answer, job.tag)
            case .request(let id, let moment, let version):
                let fields = try job.projections.describe(
                    id, asOf: moment, under: version, now: job.now, log: log)
                guard let fields else {
                    throw Refusal(.notFound, "request \(id) did not exist at that point")
                }
                lines = ServerLine.ok(tag: job.tag) { $0.raw(fields) }
            }
        } catch { lines = ServerLine.err(error, tag: job.tag) }
        // Before the answer goes: the client may ask again as soon as it has it.
        waiting.remove(token)
        loop.post(.lines(token, lines, isLast: true))
    }
}

/// A question for the historian.
struct HistoryJob: Sendable {
    enum Work: Sendable {
        case question(Question)
        case request(id: String, asOf: Moment?, under: CalendarVersion?)
    }

    let token: Token
    let tag: String?
    let work: Work
    /// As they stood when the question was asked.
    let projections: Projections
    /// When it was asked.
    let now: Instant
}

/// Who waits for a long answer, so that nothing is computed for a client that left, or while the
/// daemon stops.
final class WaitingClients: Sendable {
    private struct State {
        var tokens: Set<Token> = []
        var isStopping = false
    }

    private let state = Mutex(State())

    /// A client waits from now on.
    func insert(_ token: Token) { state.withLock { _ = $0.tokens.insert(token) } }

    /// A client was answered, or has left.
    func remove(_ token: Token) { state.withLock { _ = $0.tokens.remove(token) } }

    /// The daemon stops: long answers are given up.
    func stop() { state.withLock { $0.isStopping = true } }

    /// Why an answer would be of no use; nil while its client waits.
    func obstacle(_ token: Token) -> Refusal? {
        state.withLock { state in
            if state.isStopping {
                return Refusal(.draining, "the daemon is stopping; ask again when it is back")
            }
            return state.tokens.contains(token)
                ? nil : Refusal(.internal, "the client has left")
        }
    }
}

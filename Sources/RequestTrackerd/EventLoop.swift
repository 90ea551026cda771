import CLinux
import EventStore
import Glibc
import JSONText
import LineProtocol
import Projections
import ServiceRequests

/// The thread that owns all sockets: it reads lines, sends commands to the writer and questions to
/// the analyst and the auditor, and writes what they answer. It never waits for a disk.
final class EventLoop {
    /// Commands that may wait for the writer, of all clients together, and the bytes of their lines;
    /// more are told `busy`.
    static let waitingMax = 65_536
    static let waitingBytesMax = 64 << 20
    /// So many commands are worth a commit of their own: they go to the writer before the turn ends,
    /// so that it works while more lines are read.
    private static let handedAtOnce = 32
    /// How long a stop waits for replies to be taken.
    private static let drainMilliseconds: Int64 = 10_000

    /// How long a client that was told goodbye may go on sending.
    private static let lingerMilliseconds: Int64 = 2_000

    /// The threads that the loop hands work to.
    struct Desks {
        let inbox: LoopInbox
        let writer: Inbox<CommandJob>
        let analyst: Inbox<ProjectionJob>
        let auditor: Inbox<AuditJob>
        /// Who waits for the historian.
        let waiting: WaitingClients
    }

    enum Stage {
        case serving
        /// No new commands; waits for the writer, then for the replies to leave.
        case draining(since: Int64)
    }

    let desks: Desks
    let report: StatusReport
    let backups: BackupDesk
    let epoll: Int32
    let listener: Listener
    var connections = ConnectionTable()
    let budget = OutputBudget()
    var isListening = true
    /// Where bytes are received before they are cut into lines.
    var scratch = [UInt8](repeating: 0, count: 65_536)
    /// Commands to be posted at the end of the turn.
    var jobs: [CommandJob] = []
    /// Commands that were handed to the writer and not answered, and the bytes of their lines.
    var waiting = 0
    var waitingBytes = 0
    var isWriterStopped = false
    /// Who follows the log, and is to hear of what is recorded.
    var followers: Set<Token> = []
    var stage = Stage.serving

    private let signals: Int32
    private let writeTimeout: Int64
    /// Commands that the writer no longer took; answered behind all that it did take.
    private var orphans: [CommandJob] = []
    private var touched: [Connection] = []
    private var exitCode: Int32 = 0
    private var nextTick: Int64 = 0

    static let listenerWord = UInt64.max
    private static let inboxWord = UInt64.max - 1
    private static let signalWord = UInt64.max - 2

    init(
        _ listener: Listener, _ desks: Desks, _ report: StatusReport, _ backups: BackupDesk,
        signals: Int32, writeTimeoutSeconds: Int
    ) {
        self.backups = backups
        self.listener = listener
        self.desks = desks
        self.report = report
        self.signals = signals
        writeTimeout = Int64(writeTimeoutSeconds) * 1000
        epoll = clinux_epoll_create()
        precondition(epoll >= 0, "the system gives no epoll")
        clinux_epoll_add(epoll, listener.descriptor, CLINUX_IN, Self.listenerWord)
        clinux_epoll_add(epoll, desks.inbox.descriptor, CLINUX_IN, Self.inboxWord)
        clinux_epoll_add(epoll, signals, CLINUX_IN, Self.signalWord)
    }

    /// Serves until a signal or a failure of the log, then drains.
    /// - Returns: The exit code: 0, or 74 when the disk failed.
    func run() -> Int32 {
        var events = [clinux_event](repeating: clinux_event(), count: 256)
        while !isFinished {
            let count = clinux_epoll_wait(epoll, &events, 256, touched.isEmpty ? 1000 : 0)
            for index in 0..<max(0, Int(count)) {
                handle(events[index])
                if jobs.count >= Self.handedAtOnce { postJobs() }
            }
            postJobs()  // before the replies are sent: the writer works meanwhile
            let turn = touched
            touched = []
            for connection in turn { flush(connection) }
            postJobs()
            tick()
        }
        for connection in connections.all { close(connection) }
        return exitCode
    }

    private func handle(_ event: clinux_event) {
        switch event.token {
        case Self.listenerWord: acceptAll()
        case Self.inboxWord: for message in desks.inbox.takeAll() { receive(message) }
        case Self.signalWord:
            let signal = clinux_read_signal(signals)
            if signal != 0 { drain("signal \(signal)") }
        default:
            guard let connection = connections[Token(rawValue: event.token)] else { return }
            if event.events & (CLINUX_ERROR | CLINUX_HANGUP) != 0 { return close(connection) }
            if event.events & CLINUX_IN != 0 { read(connection) }
            if event.events & CLINUX_OUT != 0 { touch(connection) }
        }
    }

    private func postJobs() {
        guard !jobs.isEmpty else { return }
        let isTaken = desks.writer.post(jobs)
        if !isTaken { orphans.append(contentsOf: jobs) }
        jobs.removeAll(keepingCapacity: true)
        if isWriterStopped { answerOrphans() }
    }

    func touch(_ connection: Connection) {
        guard !connection.isTouched else { return }
        connection.isTouched = true
        touched.append(connection)
    }

    private func receive(_ message: LoopMessage) {
        switch message {
        case .outcomes(let jobs, let outcomes):
            if !followers.isEmpty { desks.auditor.post(.recorded) }
            for (job, outcome) in zip(jobs, outcomes) { answer(job, outcome) }
        case .lines(let token, let bytes, let isLast):
            guard let connection = connections[token] else { return }
            guard connection.phase != .closing else { return }
            connection.chunksAsked = max(0, connection.chunksAsked - 1)
            connection.output.append(bytes)
            if isLast {
                connection.phase = .open
                followers.remove(token)
            }
            touch(connection)
        case .failed(let reason):
            ServerLog.write("stopping: \(reason)")
            exitCode = 74
            drain("a failed disk")
            writerStopped()
        case .writerStopped: writerStopped()
        }
    }

    private func writerStopped() {
        isWriterStopped = true
        answerOrphans()
    }

    private func answerOrphans() {
        for job in orphans { answer(job, .failure(.draining)) }
        orphans = []
    }

    private func answer(_ job: CommandJob, _ outcome: Result<Answer, Refusal>) {
        waiting -= 1
        waitingBytes -= job.byteCount
        guard let connection = connections[job.token] else { return }
        connection.inFlight -= 1
        connection.inFlightBytes -= job.byteCount
        connection.output.write { json in
            switch outcome {
            case .success(let answer):
                ServerLine.ok(tag: job.tag, into: &json) { answer.write(into: &$0) }
            case .failure(let refusal): ServerLine.err(refusal, tag: job.tag, into: &json)
            }
        }
        touch(connection)
    }

    // MARK: Time

    private func tick() {
        let now = monotonicMilliseconds()
        guard now >= nextTick else { return }
        nextTick = now + 1000
        if case .serving = stage { listen(true) }
        if report.isSnapshotDue { desks.analyst.post(.snapshot) }
        desks.analyst.wakeTaker()
        for connection in connections.all {
            if connection.phase == .lingering {
                if now - connection.lingersSince > Self.lingerMilliseconds { close(connection) }
            } else if connection.output.count == 0 {
                connection.lastProgress = now
                connection.releaseMemory()
            } else if now - connection.lastProgress > writeTimeout {
                ServerLog.write("closing a client that took nothing for \(writeTimeout / 1000) s")
                close(connection)
            }
        }
    }

    private func drain(_ reason: String) {
        guard case .serving = stage else { return }
        ServerLog.write("draining: \(reason)")
        stage = .draining(since: monotonicMilliseconds())
        listen(false)
        desks.waiting.stop()
        for connection in connections.all where connection.isStreaming {
            // What comes of a chunk that is on its way is dropped: this is the last line.
            desks.auditor.post(.cancel(connection.token))
            connection.output.append(
                ServerLine.err(.draining, tag: connection.streamTag))
            connection.phase = .closing
            touch(connection)
        }
    }

    /// Whether the drain is over: nothing is owed, or it was waited for long enough.
    private var isFinished: Bool {
        guard case .draining(let since) = stage else { return false }
        let isLate = monotonicMilliseconds() - since > Self.drainMilliseconds
        // Refusals still take the writer's way behind earlier commands, so it ends when none waits.
        if waiting == 0 || isLate { desks.writer.close() }
        guard isWriterStopped else { return false }
        let isOwed = connections.all.contains {
            $0.output.count > 0 || $0.inFlight > 0 || $0.phase == .answering
        }
        return !isOwed || isLate
    }
}

/// A clock that never goes back, in milliseconds.
func monotonicMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

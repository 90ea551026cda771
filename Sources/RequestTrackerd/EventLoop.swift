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
    /// Commands that may wait for the writer, of all clients together; more are told `busy`.
    private static let waitingMax = 65_536
    /// How long a stop waits for replies to be taken.
    private static let drainMilliseconds: Int64 = 10_000

    /// The threads that the loop hands work to.
    struct Desks {
        let inbox: LoopInbox
        let writer: Inbox<CommandJob>
        let analyst: Inbox<ProjectionJob>
        let auditor: Inbox<AuditJob>
    }

    private enum Stage {
        case serving
        /// No new commands; waits for the writer, then for the replies to leave.
        case draining(since: Int64)
    }

    let desks: Desks
    let report: StatusReport
    private let epoll: Int32
    private let listener: Listener
    private let signals: Int32
    private let writeTimeout: Int64
    private var slots: [Connection?] = []
    private var generations: [UInt32] = []
    private var freeSlots: [Int] = []
    private var scratch = [UInt8](repeating: 0, count: 65_536)
    private var jobs: [CommandJob] = []
    /// Commands that the writer no longer took; answered behind all that it did take.
    private var orphans: [CommandJob] = []
    private var touched: [Connection] = []
    /// Commands that were handed to the writer and not answered.
    private var waiting = 0
    private var stage = Stage.serving
    private var isListening = true
    private var isWriterStopped = false
    private var exitCode: Int32 = 0
    private var nextTick: Int64 = 0

    /// How many clients are connected.
    private(set) var connectionCount = 0

    private static let listenerWord = UInt64.max
    private static let inboxWord = UInt64.max - 1
    private static let signalWord = UInt64.max - 2

    init(
        _ listener: Listener, _ desks: Desks, _ report: StatusReport, signals: Int32,
        writeTimeoutSeconds: Int
    ) {
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
            let count = clinux_epoll_wait(epoll, &events, 256, 1000)
            for index in 0..<max(0, Int(count)) { handle(events[index]) }
            postJobs()  // before the replies are sent: the writer works meanwhile
            for connection in touched { flush(connection) }
            touched.removeAll(keepingCapacity: true)
            postJobs()
            tick()
        }
        for connection in slots { if let connection { close(connection) } }
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
            guard let connection = connection(Token(rawValue: event.token)) else { return }
            if event.events & (CLINUX_ERROR | CLINUX_HANGUP) != 0 { return close(connection) }
            if event.events & CLINUX_IN != 0 { read(connection) }
            if event.events & CLINUX_OUT != 0 { touch(connection) }
        }
    }

    private func postJobs() {
        guard !jobs.isEmpty else { return }
        if !desks.writer.post(jobs) { orphans.append(contentsOf: jobs) }
        jobs.removeAll(keepingCapacity: true)
    }

    private func touch(_ connection: Connection) {
        guard !connection.isTouched else { return }
        connection.isTouched = true
        touched.append(connection)
    }

    private func connection(_ token: Token) -> Connection? {
        let slot = Int(token.slot)
        guard slot < slots.count, generations[slot] == token.generation else { return nil }
        return slots[slot]
    }

    // MARK: Clients come and go

    private func acceptAll() {
        while true {
            let descriptor = clinux_accept(listener.descriptor)
            guard descriptor >= 0 else {
                if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
                    // Out of descriptors: knock again later instead of spinning.
                    ServerLog.write(
                        "no more clients can be taken: \(String(cString: strerror(errno)))")
                    listen(false)
                }
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            clinux_no_delay(descriptor)
            open(descriptor)
        }
    }

    private func open(_ descriptor: Int32) {
        if freeSlots.isEmpty {
            freeSlots.append(slots.count)
            slots.append(nil)
            generations.append(0)
        }
        let slot = freeSlots.removeLast()
        let token = Token(slot: UInt32(slot), generation: generations[slot])
        let connection = Connection(descriptor, token, now: monotonicMilliseconds())
        slots[slot] = connection
        connectionCount += 1
        connection.interest = CLINUX_IN
        clinux_epoll_add(epoll, descriptor, CLINUX_IN, token.rawValue)
        connection.output = ServerLine.hello(
            version: Options.version, size: Int(report.store.sequence))
        touch(connection)
    }

    private func close(_ connection: Connection) {
        let slot = Int(connection.token.slot)
        guard generations[slot] == connection.token.generation, slots[slot] != nil else { return }
        if connection.phase == .streaming { desks.auditor.post(.cancel(connection.token)) }
        Glibc.close(connection.descriptor)
        slots[slot] = nil
        generations[slot] &+= 1
        freeSlots.append(slot)
        connectionCount -= 1
        if !isListening, case .serving = stage { listen(true) }
    }

    private func listen(_ isOn: Bool) {
        guard isListening != isOn else { return }
        isListening = isOn
        clinux_epoll_modify(
            epoll, listener.descriptor, isOn ? CLINUX_IN : 0, Self.listenerWord)
    }

    // MARK: Reading lines

    private func read(_ connection: Connection) {
        guard connection.mayRead else { return }
        let count = scratch.withUnsafeMutableBytes {
            recv(connection.descriptor, $0.baseAddress, $0.count, 0)
        }
        if count < 0 {
            if errno != EAGAIN && errno != EINTR { close(connection) }
            return
        }
        if count == 0 {
            connection.isHalfClosed = true
        } else {
            scratch.withUnsafeBytes {
                connection.input.append(UnsafeRawBufferPointer(rebasing: $0[..<count]))
            }
        }
        takeLines(connection)
        touch(connection)
    }

    /// Takes as many lines as may be taken now.
    private func takeLines(_ connection: Connection) {
        if !connection.isIntroduced, let byte = connection.input.firstByte, !isVerbStart(byte) {
            return dismiss(connection)  // TLS, or no text at all: no line may ever come
        }
        while connection.mayTakeLine {
            guard let line = connection.input.next() else {
                if connection.isHalfClosed { endInput(connection) }
                return
            }
            switch line {
            case .tooLong:
                guard connection.isIntroduced else { return dismiss(connection) }
                refuse(
                    connection, nil,
                    Refusal(
                        .tooLong, "the line is longer than \(LineBuffer.lineBytesMax) bytes"))
            case .text(let text): take(text, connection)
            }
        }
    }

    private func isVerbStart(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte == 0x0A || byte == 0x0D || byte == 0x20
        }
    }

    private func take(_ line: [UInt8], _ connection: Connection) {
        do throws(Request.Malformed) {
            guard let request = try Request(line) else { return }
            connection.isIntroduced = true
            switch request.verb.kind {
            case .command: command(request, connection)
            case .query, .audit, .daemon, .later:
                if connection.inFlight > 0 {
                    connection.waiting = request
                } else {
                    answer(request, connection)
                }
            }
        } catch {
            guard connection.isIntroduced || !error.isForeign else { return dismiss(connection) }
            connection.isIntroduced = true
            refuse(connection, error.tag, error.refusal)
        }
    }

    private func command(_ request: Request, _ connection: Connection) {
        guard let verb = CommandVerb(rawValue: request.verb.rawValue) else { return }
        var work: Result<Command, Refusal>
        do throws(Refusal) { work = .success(try Command(verb, request.fields)) } catch {
            work = .failure(error)
        }
        if case .draining = stage {
            work = .failure(.draining)
        } else if waiting >= Self.waitingMax {
            work = .failure(Refusal(.busy, "too many commands wait; send it again in a moment"))
        }
        if case .failure(let refusal) = work { return refuse(connection, request.tag, refusal) }
        hand(CommandJob(token: connection.token, tag: request.tag, work: work), connection)
    }

    private func hand(_ job: CommandJob, _ connection: Connection) {
        connection.inFlight += 1
        waiting += 1
        jobs.append(job)
    }

    /// Refuses a line in its turn: behind commands that were not answered yet it takes their way.
    private func refuse(_ connection: Connection, _ tag: String?, _ refusal: Refusal) {
        if connection.inFlight > 0, !isWriterStopped {
            hand(
                CommandJob(token: connection.token, tag: tag, work: .failure(refusal)), connection)
        } else {
            connection.output.append(contentsOf: ServerLine.err(refusal, tag: tag))
        }
    }

    /// Sends away a client that speaks another protocol.
    private func dismiss(_ connection: Connection) {
        let refusal = Refusal(
            .unknownVerb, "this is requesttrackerd: a line is a verb and a JSON object; try HELP")
        connection.output.append(contentsOf: ServerLine.err(refusal, tag: nil))
        connection.phase = .closing
    }

    /// The client sends no more: what it began to write is no line.
    private func endInput(_ connection: Connection) {
        if connection.input.hasUnfinishedLine {
            connection.input = LineBuffer()
            refuse(
                connection, nil,
                Refusal(.badLine, "the last line was cut off before its LF; it was not carried out")
            )
        }
        if connection.isIdle { connection.phase = .closing }
    }

    // MARK: Answers

    private func answer(_ request: Request, _ connection: Connection) {
        let token = connection.token
        do throws(Refusal) {
            switch request.verb.kind {
            case .query:
                desks.analyst.post(try question(request, token))
                connection.phase = .answering
            case .audit:
                desks.auditor.post(.start(token, try AuditRequest(request)))
                connection.phase = .streaming
                connection.isChunkAsked = true
            case .daemon: try answerAtOnce(request, connection)
            case .later, .command:
                throw Refusal(
                    .unknownVerb, "\(request.verb.rawValue) is not served by this release")
            }
        } catch { refuse(connection, request.tag, error) }
    }

    private func question(
        _ request: Request, _ token: Token
    ) throws(Refusal) -> ProjectionJob {
        switch request.verb {
        case .request:
            return .request(
                token, tag: request.tag, id: try request.onlyField("request"))
        case .track:
            return .track(token, tag: request.tag, word: try request.onlyField("tracking"))
        default:
            guard let verb = QueryVerb(rawValue: request.verb.rawValue) else {
                throw Refusal(.internal, "\(request.verb.rawValue) has no one who answers it")
            }
            return .query(token, tag: request.tag, try Query(verb, request.fields))
        }
    }

    private func answerAtOnce(_ request: Request, _ connection: Connection) throws(Refusal) {
        try request.refuseFields()
        switch request.verb {
        case .help: connection.output.append(contentsOf: helpLines(request.tag))
        case .status:
            connection.output.append(contentsOf: report.status(request.tag, connectionCount))
        case .metrics:
            connection.output.append(contentsOf: report.metrics(request.tag, connectionCount))
        default: connection.output.append(contentsOf: ServerLine.ok(tag: request.tag) { _ in })
        }
        if request.verb == .quit { connection.phase = .closing }
    }

    private func receive(_ message: LoopMessage) {
        switch message {
        case .replies(let replies): for reply in replies { receive(reply) }
        case .lines(let token, let bytes, let isLast):
            guard let connection = connection(token) else { return }
            connection.isChunkAsked = false
            connection.output.append(contentsOf: bytes)
            if isLast, connection.phase != .closing { connection.phase = .open }
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
        for job in orphans {
            receive(CommandReply(token: job.token, tag: job.tag, outcome: .failure(.draining)))
        }
        orphans = []
    }

    private func receive(_ reply: CommandReply) {
        waiting -= 1
        guard let connection = connection(reply.token) else { return }
        connection.inFlight -= 1
        switch reply.outcome {
        case .success(let answer):
            connection.output.append(
                contentsOf: ServerLine.ok(tag: reply.tag) { answer.write(into: &$0) })
        case .failure(let refusal):
            connection.output.append(contentsOf: ServerLine.err(refusal, tag: reply.tag))
        }
        touch(connection)
    }

    // MARK: Writing

    /// Sends what can be sent, then goes on with what waited for that.
    private func flush(_ connection: Connection) {
        connection.isTouched = false
        guard self.connection(connection.token) === connection else { return }
        proceed(connection)
        if connection.outputBytes > 0, !send(connection) { return close(connection) }
        if connection.phase == .streaming, !connection.isChunkAsked,
            connection.outputBytes < Connection.outputHighBytes
        {
            connection.isChunkAsked = true
            desks.auditor.post(.next(connection.token))
        }
        if connection.phase == .closing, connection.isIdle, connection.outputBytes == 0 {
            return close(connection)
        }
        watch(connection)
    }

    /// Takes the line that waited, and those behind it.
    private func proceed(_ connection: Connection) {
        if connection.inFlight == 0, let request = connection.waiting {
            connection.waiting = nil
            answer(request, connection)
        }
        takeLines(connection)
    }

    /// - Returns: Whether the connection is still good.
    private func send(_ connection: Connection) -> Bool {
        while connection.outputBytes > 0 {
            let count = connection.output.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[connection.sent...])
                return clinux_send(connection.descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN
            }
            connection.sent += count
            connection.lastProgress = monotonicMilliseconds()
        }
        connection.sent = 0
        if connection.output.capacity > 65_536 {
            connection.output = []
        } else {
            connection.output.removeAll(keepingCapacity: true)
        }
        return true
    }

    private func watch(_ connection: Connection) {
        var interest: UInt32 = 0
        if connection.mayRead { interest |= CLINUX_IN }
        if connection.outputBytes > 0 { interest |= CLINUX_OUT }
        guard interest != connection.interest else { return }
        connection.interest = interest
        clinux_epoll_modify(epoll, connection.descriptor, interest, connection.token.rawValue)
    }

    // MARK: Time

    private func tick() {
        let now = monotonicMilliseconds()
        guard now >= nextTick else { return }
        nextTick = now + 1000
        if case .serving = stage { listen(true) }
        if report.isSnapshotDue { desks.analyst.post(.snapshot) }
        for case let connection? in slots {
            if connection.outputBytes == 0 {
                connection.lastProgress = now
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
    }

    /// Whether the drain is over: nothing is owed, or it was waited for long enough.
    private var isFinished: Bool {
        guard case .draining(let since) = stage else { return false }
        let isLate = monotonicMilliseconds() - since > Self.drainMilliseconds
        // Refusals still take the writer's way behind earlier commands, so it ends when none waits.
        if waiting == 0 || isLate { desks.writer.close() }
        guard isWriterStopped else { return false }
        let isOwed = slots.contains { connection in
            connection.map { $0.outputBytes > 0 || $0.inFlight > 0 || $0.phase == .answering }
                ?? false
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

extension Request {
    /// The one field that the verb has, a string; `tag` may stand beside it.
    /// - Throws: `bad-argument`.
    func onlyField(_ name: StaticString) throws(Refusal) -> String {
        for position in 0..<fields.count
        where !fields.isNamed(name, at: position) && !fields.isNamed("tag", at: position) {
            let other = fields.names[position]
            throw .badArgument(other, "\(verb.rawValue) has no field '\(other)'")
        }
        guard let text = fields[name]?.string else {
            throw .badArgument("\(name)", "\(verb.rawValue) needs the field '\(name)', a string")
        }
        return text
    }

    /// Refuses every field but `tag`.
    /// - Throws: `bad-argument`.
    func refuseFields() throws(Refusal) {
        for position in 0..<fields.count where !fields.isNamed("tag", at: position) {
            let name = fields.names[position]
            throw .badArgument(name, "\(verb.rawValue) has no field '\(name)'")
        }
    }
}

import CLinux
import EventStore
import Glibc
import JSONText
import Projections
import ServiceRequests
import Synchronization

/// Wires the daemon's threads together and runs it.
enum Daemon {
    /// Serves until it is told to stop.
    /// - Returns: The exit code: 0, 64, 66 or 74.
    static func run(_ options: Options) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        umask(0o077)  // the files hold personal data
        // Before any thread starts, so that all of them leave these signals to the loop.
        let signals = clinux_termination_signals()
        do {
            let listener = try Listener(host: options.host, port: options.port)
            let (store, writer) = try EventStore.open(options.database)
            return try serve(options, listener, store, writer, signals)
        } catch let error as Listener.Failure {
            complain(error.text)
            return error.isUsage ? 64 : 74
        } catch let error as StoreError {
            complain("\(error)")
            return exitCode(error)
        } catch {
            complain("\(error)")
            return 70
        }
    }

    /// Says on standard error what is wrong.
    static func complain(_ text: String) {
        let bytes = Array("requesttrackerd: \(text)\n".utf8)
        _ = write(2, bytes, bytes.count)
    }

    private static func exitCode(_ error: StoreError) -> Int32 {
        switch error {
        case .inUse, .notOurs, .newer, .damaged: 66
        case .file(_, _, let errno): errno == EIO || errno == ENOSPC ? 74 : 66
        case .full, .busy, .failed: 74
        }
    }

    private static func serve(
        _ options: Options, _ listener: Listener, _ store: EventStore, _ writer: EventWriter,
        _ signals: Int32
    ) throws -> Int32 {
        let calendar = WorkingCalendar.office
        let standstill = try options.acceptsLoss ? acceptLoss(store, writer) : lossRefusal(store)
        let keeper = SnapshotKeeper(store)
        let projections = try keeper.load(calendar: calendar)
        let folded = FoldedSequence()
        folded.store(projections.sequence)
        let desks = EventLoop.Desks(
            inbox: LoopInbox(), writer: Inbox(), analyst: Inbox(), auditor: Inbox(),
            waiting: WaitingClients())

        let longQuestions = Inbox<HistoryJob>()
        let analyst = try Analyst(
            projections, store, desks.analyst, desks.inbox, folded, keeper, longQuestions,
            desks.waiting)
        let historian = try Historian(store, longQuestions, desks.inbox, desks.waiting)
        let auditor = try Auditor(
            store, desks.auditor, desks.inbox, origin: options.origin)
        let commands = CommandWriter(
            writer, desks.writer, desks.analyst, desks.inbox, calendar: calendar,
            standstill: standstill, feedbackIDs: projections.feedbackIDs)
        let backups = BackupDesk(store, desks.inbox)
        let report = StatusReport(
            store: store, folded: folded, keeper: keeper, isWritable: standstill == nil)
        let loop = EventLoop(
            listener, desks, report, backups,
            signals: signals, writeTimeoutSeconds: options.writeTimeoutSeconds)
        let analystDone = Done()
        startThread("writer", owning: commands) { $0.run() }
        startThread("analyst", owning: analyst) {
            $0.run()
            analystDone.signal()
        }
        startThread("historian", owning: historian) { $0.run() }
        startThread("auditor", owning: auditor) { $0.run() }

        let ready = Array("requesttrackerd ready on \(listener.host):\(listener.port)\n".utf8)
        _ = write(1, ready, ready.count)
        ServerLog.write("serving \(store.sequence) events of \(options.database)")
        let code = loop.run()
        backups.stop()
        desks.auditor.close()
        desks.analyst.close()
        analystDone.wait()
        longQuestions.close()
        ServerLog.write("stopped")
        return code
    }

    /// Why nothing may be written: the database has gone back in time, or holds other events than were
    /// recorded. Nil when it has not.
    private static func lossRefusal(_ store: EventStore) -> Refusal? {
        guard let lost = store.lostHead else { return nil }
        let what =
            store.isAltered
            ? "the database was altered: the first \(lost.sequence) events are not the ones that"
                + " were recorded"
            : "the database has lost events: \(lost.sequence) were recorded, and the last of them"
                + " is not among the \(store.sequence) that are there"
        ServerLog.write(
            "\(what). Only questions are answered. Put the newest copy back, or start with"
                + " --accept-loss to go on with what is there")
        return Refusal(
            .forbidden, "\(what); nothing is written until the operator restores it or accepts it")
    }

    /// Records that the loss, if there is one, was accepted; the log goes on from here.
    private static func acceptLoss(
        _ store: EventStore, _ writer: EventWriter
    ) throws(StoreError) -> Refusal? {
        guard let lost = store.lostHead else { return nil }
        ServerLog.write("the loss of events up to \(lost.sequence) was accepted")
        var body = JSONWriter()
        let event = DomainEvent.lossAccepted(lost: lost.sequence)
        body.object { event.writeBody(into: &$0) }
        let stream = Subject.log.stream
        let now = max(wallClockMilliseconds(), writer.lastRecordedAt)
        try writer.begin()
        _ = try writer.append(
            NewEvent(
                stream: stream, type: event.type, occurredAt: now, recordedAt: now,
                body: body.bytes),
            after: try writer.head(of: stream) ?? .none)
        _ = try writer.commit()
        try writer.close()
        return nil
    }
}

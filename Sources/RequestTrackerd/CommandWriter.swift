import EventStore
import Glibc
import JSONText
import ServiceRequests

/// The one thread that decides commands and writes the log.
///
/// It takes all commands that wait as one batch, decides each against the state that the earlier
/// ones left, commits once, hands the events on to the projections, and only then lets the replies
/// go, refusals too: they may rest on an event of the same batch.
final class CommandWriter {
    /// A batch ends after so many commands or so long, so that nobody waits for a flood of others.
    private static let batchMax = 1024
    private static let batchMilliseconds: Int64 = 20
    /// The analyst is woken for so many events, by a question, or once a second: for each batch would
    /// cost a lone client more than the folding, and a question has half a millisecond to wait at most.
    private static let foldedAtOnce = 256

    let writer: EventWriter
    private let inbox: Inbox<CommandJob>
    let projections: Inbox<ProjectionJob>
    let loop: LoopInbox
    private let calendar: WorkingCalendar
    /// Why nothing is written; nil when commands are taken.
    private let standstill: Refusal?
    /// Events that the analyst was not woken for.
    private var unfolded = 0
    /// The feedback that each official was given: its words go when the official's data are erased.
    var feedbackIDs: [String: [String]]

    init(
        _ writer: EventWriter, _ inbox: Inbox<CommandJob>, _ projections: Inbox<ProjectionJob>,
        _ loop: LoopInbox, calendar: WorkingCalendar, standstill: Refusal?,
        feedbackIDs: [String: [String]]
    ) {
        self.feedbackIDs = feedbackIDs
        self.standstill = standstill
        self.writer = writer
        self.inbox = inbox
        self.projections = projections
        self.loop = loop
        self.calendar = calendar
    }

    /// Works until the inbox is closed and empty, or the log can no longer be trusted.
    func run() {
        var queue = CommandQueue()
        // Handed from step to step, as whoever has it changes it.
        var office = LoggedOffice(writer, builtIn: calendar)
        // The commands are in no other hands: the loop, which made them, is to free them.
        while var rest = next(&queue).map({ $0[...] }) {
            while !rest.isEmpty {
                let failure =
                    rest[rest.startIndex].erases
                    ? processErasures(&rest, &office) : process(&rest, &office)
                guard let failure else { continue }
                inbox.close()
                refuse(rest)
                refuse(queue.take(.max)[...])
                if let late = inbox.takeAll() { refuse(late[...]) }
                return loop.post(.failed("\(failure)"))
            }
        }
        do throws(StoreError) { try writer.close() } catch { return loop.post(.failed("\(error)")) }
        loop.post(.writerStopped)
    }

    /// What is decided next. As long as all that waits fits into a batch, it is taken as it came;
    /// otherwise clients have their turns, newcomers with them.
    private func next(_ queue: inout CommandQueue) -> [CommandJob]? {
        if queue.isEmpty {
            guard let jobs = inbox.takeAll() else { return nil }
            guard jobs.count > Self.batchMax else { return jobs }
            queue.append(jobs)
        } else {
            queue.append(inbox.takeWaiting())
        }
        return queue.take(Self.batchMax)
    }

    /// Carries out one batch: as many of the jobs as fit into its bounds.
    /// - Returns: What ended the writer's work; nil when it can go on.
    private func process(
        _ jobs: inout ArraySlice<CommandJob>, _ office: inout LoggedOffice
    ) -> StoreError? {
        let deadline = monotonicMilliseconds() + Self.batchMilliseconds
        var outcomes: [Result<Answer, Refusal>] = []
        outcomes.reserveCapacity(min(jobs.count, Self.batchMax))
        var isOpen = false
        var next = jobs.startIndex
        do {
            while next < jobs.endIndex, outcomes.count < Self.batchMax, !jobs[next].erases,
                outcomes.count % 64 != 0 || monotonicMilliseconds() <= deadline
            {
                outcomes.append(try outcome(of: jobs[next], &office, isOpen: &isOpen))
                next += 1
            }
            if isOpen { fold(try writer.commit()) }
        } catch {
            let batch = jobs[..<min(next + 1, jobs.endIndex)]
            jobs = jobs[batch.endIndex...]
            return fail(batch, &office, error as? StoreError)
        }
        let batch = jobs[..<next]
        jobs = next == jobs.endIndex ? [] : jobs[next...]
        loop.post(.outcomes(batch, outcomes))
        return maintain()
    }

    /// Keeps house after a batch. What fails here is no batch's failure: it was answered.
    func maintain() -> StoreError? {
        do throws(StoreError) {
            try writer.maintain()
            return nil
        } catch { return error }
    }

    private func fold(_ batch: EventBatch) {
        unfolded += batch.count
        let wakes = unfolded >= Self.foldedAtOnce
        if wakes { unfolded = 0 }
        projections.post(.fold(batch), wakes: wakes)
    }

    func outcome(
        of job: CommandJob, _ office: inout LoggedOffice, isOpen: inout Bool
    ) throws -> Result<Answer, Refusal> {
        do {
            let command = try job.work.get()
            if let standstill { throw standstill }
            if let key = command.key, let sequence = try writer.sequence(ofKey: key) {
                return .success(try office.replay(command, at: sequence))
            }
            let now = Instant(milliseconds: max(wallClockMilliseconds(), writer.lastRecordedAt))
            let request = try office.request(of: command)
            let decision = try decide(
                command, on: &request.value, in: &office, at: now, calendar: calendar)
            if !isOpen {
                try writer.begin()
                isOpen = true
            }
            if case .personalErased = decision.event {
                try erasePersonal(of: decision.subject)
            }
            let sequence = try office.record(decision, on: request, key: command.key)
            note(decision)
            return .success(
                Answer(
                    decision, sequence: sequence,
                    dueAt: decision.tellsDeadline
                        ? try office.dueAt(request.value, now) : nil))
        } catch let refusal as Refusal {
            return .failure(refusal)
        }
    }

    /// Answers a batch of which nothing was recorded, or of which that is unknown.
    func fail(
        _ jobs: ArraySlice<CommandJob>, _ office: inout LoggedOffice, _ error: StoreError?
    ) -> StoreError? {
        let refusal: Refusal
        var fatal: StoreError?
        switch error {
        case .full: refusal = Refusal(.storageFull, "\(StoreError.full)")
        case .busy: refusal = Refusal(.busy, "\(StoreError.busy) Send it again.")
        case let error:
            fatal = error ?? .damaged(path: "the log", reason: "an unexpected error")
            refusal = Refusal(
                .outcomeUnknown,
                "the disk failed, and whether this was recorded is known only after a restart;"
                    + " send it again with the same key")
        }
        if fatal == nil {
            do throws(StoreError) { try writer.rollback() } catch { fatal = error }
            office.forget()
        }
        loop.post(
            .outcomes(
                jobs,
                jobs.map { job in
                    // What was refused before it came here was never in doubt.
                    if case .failure(let refusal) = job.work { return .failure(refusal) }
                    return .failure(refusal)
                }))
        return fatal
    }

    /// Answers commands that came too late to be tried.
    private func refuse(_ jobs: ArraySlice<CommandJob>) {
        loop.post(.outcomes(jobs, jobs.map { _ in .failure(.draining) }))
    }
}

/// The wall clock: milliseconds since 1970.
func wallClockMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

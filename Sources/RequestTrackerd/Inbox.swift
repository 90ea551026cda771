import CLinux
import Dispatch
import Synchronization

/// Work for a thread of its own: many post, one takes all that waits.
final class Inbox<Job: Sendable>: Sendable {
    private struct State {
        var jobs: [Job] = []
        /// Whether the taker was woken for what waits.
        var isWoken = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    /// Adds jobs in order.
    /// - Parameter wakes: Whether the taker is to look now; if not, they wait for a later post that
    ///   wakes it, or for ``wakeTaker()``.
    /// - Returns: Whether they were taken; false after ``close()``.
    @discardableResult
    func post(_ jobs: [Job], wakes: Bool = true) -> Bool {
        let (isTaken, isDue) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.jobs.append(contentsOf: jobs)
            return (true, wakes && Self.isDue(&state))
        }
        if isDue { wake.signal() }
        return isTaken
    }

    /// Adds one job.
    func post(_ job: Job, wakes: Bool = true) { post([job], wakes: wakes) }

    /// Wakes the taker if anything waits.
    func wakeTaker() { if state.withLock({ Self.isDue(&$0) }) { wake.signal() } }

    /// Whether the taker is to be woken, and takes it as done.
    private static func isDue(_ state: inout State) -> Bool {
        guard !state.jobs.isEmpty, !state.isWoken else { return false }
        state.isWoken = true
        return true
    }

    /// Lets the taker finish what waits, and end.
    func close() {
        state.withLock { $0.isClosed = true }
        wake.signal()
    }

    /// All that waits, in order; nothing when there is none.
    func takeWaiting() -> [Job] {
        state.withLock { state in
            let taken = state.jobs
            state.jobs = []
            return taken
        }
    }

    /// All that waits, in order; blocks while there is nothing. Nil once closed and empty.
    func takeAll() -> [Job]? {
        while true {
            let (jobs, isClosed) = state.withLock { state in
                let taken = state.jobs
                state.jobs = []
                state.isWoken = false
                return (taken, state.isClosed)
            }
            if !jobs.isEmpty { return jobs }
            if isClosed { return nil }
            wake.wait()
        }
    }
}

/// Work for the event loop: posting wakes its epoll, once for all that waits.
final class LoopInbox: Sendable {
    /// Readable while something waits.
    let descriptor: Int32
    private let messages = Mutex<[LoopMessage]>([])

    init() { descriptor = clinux_eventfd() }

    /// Hands a message over: the loop is the last to have it, and frees what it made.
    func post(_ message: consuming LoopMessage) {
        var handed = Optional(message)
        let isFirst = messages.withLock { messages in
            if let message = handed.take() { messages.append(message) }
            return messages.count == 1
        }
        if isFirst { _ = clinux_eventfd_signal(descriptor) }
    }

    func takeAll() -> [LoopMessage] {
        _ = clinux_eventfd_clear(descriptor)
        return messages.withLock { messages in
            let taken = messages
            messages = []
            return taken
        }
    }
}

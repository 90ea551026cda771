import CLinux
import Glibc
import Synchronization

/// What a round of load came to.
struct LoadResult {
    var events = 0
    var seconds = 0.0
    /// Processor time of the generator itself.
    var ownSeconds = 0.0
    var latencies = Latencies()
    var refusals = 0
    var firstRefusal: String?

    var perSecond: Double { seconds > 0 ? Double(events) / seconds : 0 }
}

/// How much to send.
struct LoadLimit {
    /// Sending stops after this long...
    var seconds = Double.infinity
    /// ...or after this many commands...
    var commands = Int.max
    /// ...and is held back to this many a second.
    var perSecond: Double?
}

/// Many clients in one thread over one epoll: as little work for a command as it can be, because the
/// daemon under test runs on the same processors.
///
/// Each connection keeps its mode's number of commands unanswered. A latency runs from before the
/// send to after the receipt, the generator's own queueing included.
struct LoadGenerator: ~Copyable {
    private static let silenceMilliseconds: Int32 = 20_000
    /// A paced generator wakes this often to send what is due.
    private static let tickMilliseconds: Int32 = 1

    private let epoll: Int32
    private let wire: Wire
    private let connections: UnsafeMutablePointer<LoadConnection>
    private let connectionCount: Int
    private let events: UnsafeMutablePointer<clinux_event>
    private(set) var workload: Workload

    private var result = LoadResult()
    private var sent = 0
    private var sendable = 0
    private var inFlight = 0
    private var firstToFill = 0

    /// Connects all clients.
    static func connect(
        _ address: Address, _ mode: WriteMode, _ workload: consuming Workload, wire: Wire = .lines
    ) throws(Failure) -> LoadGenerator {
        let epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw Failure.system("epoll_create") }
        var connections: [LoadConnection] = []
        for index in 0..<mode.connections {
            let connection = try LoadConnection(address, wire, inFlight: mode.inFlight)
            let token = UInt64(index)
            guard clinux_epoll_add(epoll, connection.descriptor, CLINUX_IN, token) == 0 else {
                throw Failure.system("epoll_ctl")
            }
            connections.append(connection)
        }
        return LoadGenerator(epoll, connections, workload, wire)
    }

    private init(
        _ epoll: Int32, _ made: [LoadConnection], _ workload: consuming Workload, _ wire: Wire
    ) {
        self.epoll = epoll
        self.wire = wire
        connectionCount = made.count
        connections = .allocate(capacity: made.count)
        connections.initialize(from: made, count: made.count)
        events = .allocate(capacity: 256)
        self.workload = workload
    }

    deinit {
        for index in 0..<connectionCount { connections[index].release() }
        connections.deallocate()
        events.deallocate()
        close(epoll)
    }

    /// Sends until the limit or until `stop` is set, waits for every answer, and reports. A refusal
    /// ends the round early: what follows it in a request's life would be refused too.
    mutating func run(
        _ limit: LoadLimit, stop: borrowing Atomic<Bool>
    ) throws(Failure) -> LoadResult {
        result = LoadResult()
        sent = 0
        let ownStart = threadSeconds()
        let start = monotonicNanoseconds()
        let end = limit.seconds.isFinite ? start + UInt64(limit.seconds * 1e9) : UInt64.max
        var now = start
        var sending = true
        while true {
            if now >= end || sent >= limit.commands || result.refusals > 0
                || stop.load(ordering: .relaxed)
            {
                sending = false
            }
            sendable = sending ? budget(limit, elapsed: now - start) : 0
            if sendable > 0 && (limit.perSecond != nil || sent == 0) { try fillAll(now) }
            if !sending && inFlight == 0 { break }
            try turn(paced: sending && limit.perSecond != nil)
            now = monotonicNanoseconds()
        }
        result.seconds = seconds(since: start)
        result.ownSeconds = threadSeconds() - ownStart
        return result
    }

    /// How many commands may be sent now. What a pace could not send in time is sent soon, but never
    /// more than a twentieth of a second's worth at once.
    private func budget(_ limit: LoadLimit, elapsed: UInt64) -> Int {
        let left = limit.commands - sent
        guard let pace = limit.perSecond else { return left }
        let due = Int(Double(elapsed) / 1e9 * pace) - sent
        return max(0, min(due, left, max(1, Int(pace / 20))))
    }

    /// Waits once for readiness and serves every connection that reported.
    private mutating func turn(paced: Bool) throws(Failure) {
        let timeout = paced ? Self.tickMilliseconds : Self.silenceMilliseconds
        let count = clinux_epoll_wait(epoll, events, 256, timeout)
        if count < 0 && errno != EINTR { throw Failure.system("epoll_wait") }
        if count == 0 && !paced {
            throw Failure("no reply for \(timeout / 1000) s, \(inFlight) commands unanswered")
        }
        for index in 0..<max(0, Int(count)) {
            let connection = Int(events[index].token)
            if events[index].events & ~CLINUX_OUT != 0 {
                let now = try connections[connection].receive(into: &result, &inFlight)
                fill(connection, now)
            }
            try flush(connection)
        }
    }

    /// Gives every connection what it may send, beginning where the last call ended.
    private mutating func fillAll(_ now: UInt64) throws(Failure) {
        var visited = 0
        while visited < connectionCount && sendable > 0 {
            let connection = firstToFill
            firstToFill = firstToFill + 1 == connectionCount ? 0 : firstToFill + 1
            fill(connection, now)
            try flush(connection)
            visited += 1
        }
    }

    /// Renders commands until the connection has all it may have in flight.
    @inline(__always)
    private mutating func fill(_ index: Int, _ now: UInt64) {
        let connection = connections + index
        let count = min(connection.pointee.room, sendable)
        guard count > 0 else { return }
        for _ in 0..<count {
            let target = connection.pointee.outputEnd
            let length = workload.write(wire, connection: index, to: target)
            connection.pointee.queued(length, at: now)
        }
        sendable -= count
        sent += count
        inFlight += count
    }

    @inline(__always)
    private mutating func flush(_ index: Int) throws(Failure) {
        let connection = connections + index
        guard connection.pointee.hasOutput else { return }
        let waited = connection.pointee.waitsForRoom
        try connection.pointee.flush()
        let waits = connection.pointee.waitsForRoom
        if waits != waited {
            let interest = waits ? CLINUX_IN | CLINUX_OUT : CLINUX_IN
            let descriptor = connection.pointee.descriptor
            guard clinux_epoll_modify(epoll, descriptor, interest, UInt64(index)) == 0 else {
                throw Failure.system("epoll_ctl")
            }
        }
    }
}

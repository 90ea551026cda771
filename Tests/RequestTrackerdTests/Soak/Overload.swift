import Foundation
import Synchronization
import Testing

/// More than a daemon can serve, in its several kinds. The bounds are on memory and on what is
/// answered, never on time.
struct Overload {
    let seed: UInt64

    /// What an idle connection may cost: measured are 0.5 KiB, and malloc keeps some of what the
    /// HELLO took.
    static let idleBytes = 4 << 10
    /// What a client that never reads may cost: 1 MiB that is owed (`Connection.outputHighBytes`), the
    /// answer that went over it (10,000 rows of LIST are 2.5 MiB), its lines on the way (1 MiB at
    /// most), and a buffer that doubles while it grows.
    static let neverReadsBytes = 6 << 20
    /// What commands that wait may cost: 64 MiB of lines (`EventLoop.waitingBytesMax`), decoded and as
    /// received, and half as much again for malloc.
    static let waitingBytes = 192 << 20
    /// What moves whatever is done: batches, caches, projections of a few thousand requests.
    static let roomBytes = 64 << 20

    /// What an event of a new request adds for good: the request in the projections (some 350 bytes),
    /// the index, and a snapshot's copy while it is written.
    static let eventBytes = 1 << 10

    /// The most memory that the daemon ever had, from the kernel's own account.
    func peakBytes(_ daemon: Daemon) throws -> Int {
        let status = try String(
            contentsOfFile: "/proc/\(daemon.program.identifier)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kilobytes = line.flatMap({ Int($0.filter(\.isNumber)) }) else {
            throw HarnessFailure("no VmHWM for \(daemon.program.identifier)")
        }
        return kilobytes << 10
    }

    func expectMemory(_ grown: Int, under bound: Int, _ what: String) {
        #expect(
            grown < bound, "seed \(seed): \(what): \(grown >> 10) KiB more, bound \(bound >> 10)")
    }

    private func submit(_ id: String, tag: String) -> String {
        #"SUBMIT {"request":"\#(id)","service":"open","channel":"online","tag":"\#(tag)"}"#
    }

    /// How many connections this process may hold, up to `wanted`: what the system grants, less a
    /// thousand for the tests that run beside. The daemon inherits the limit.
    static func idleCount(_ wanted: Int) -> Int {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        getrlimit(kind, &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(kind, &limit)
        getrlimit(kind, &limit)
        return min(wanted, max(100, Int(clamping: limit.rlim_cur) - 1_000))
    }

    /// Many connections that do nothing, and one that works among them.
    func idle(_ count: Int) throws -> String {
        let office = try Office()
        let before = try office.daemon.residentBytes()
        var clients: [Client] = []
        for _ in 0..<count { clients.append(try office.daemon.connect()) }
        #expect(try office.client.ok("STATUS").int("connections") == count + 1)
        let grown = try office.daemon.residentBytes() - before
        expectMemory(grown, under: count * Self.idleBytes + (8 << 20), "\(count) idle connections")
        var times: [Double] = []
        for number in 0..<100 {
            let start = Date()
            try office.client.ok(submit("idle-\(number)", tag: "t"))
            times.append(Date().timeIntervalSince(start))
        }
        // They wake and are served like any other.
        for client in clients.shuffled().prefix(50) { try client.ok("PING") }
        clients = []
        try eventually("seed \(seed): connections stay that were closed") {
            try office.client.ok("STATUS").int("connections") == 1
        }
        #expect(try office.daemon.terminate() == .exit(0))
        return "\(count) idle connections: \(grown / max(count, 1)) bytes each,"
            + " a client among them p99 \(milliseconds(times, 0.99)) ms"
    }

    /// No descriptor is left: who is in is served, who knocks waits, and comes in when others go.
    func descriptors(_ knocking: Int) throws -> String {
        let workspace = try Workspace()
        let daemon = try Daemon(
            in: workspace, under: ["/bin/sh", "-c", "ulimit -n 40; exec \"$0\" \"$@\""])
        let client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        let gates = (0..<knocking).map { _ in DispatchSemaphore(value: 0) }
        let finished = DispatchSemaphore(value: 0)
        let port = daemon.port
        let counts = Counts()
        for (number, gate) in gates.enumerated() {
            Thread.detachNewThread {
                defer { finished.signal() }
                guard let client = try? Client(port: port) else { return counts.fail() }
                counts.serve()
                gate.wait()
                let line =
                    #"SUBMIT {"request":"d-\#(number)","service":"open","channel":"online"}"#
                if (try? client.ask(line).isOK) != true { counts.fail() }
            }
        }
        try eventually("seed \(seed): descriptors are not used up") {
            daemon.program.errors.contains("no more clients can be taken")
        }
        let inside = counts.served
        for number in 0..<20 {
            try client.ok(submit("lone-\(number)", tag: "t"))
            #expect(try client.ok(#"HISTORY {"request":"lone-\#(number)"}"#).events.count == 1)
            #expect(try client.ok("REPLAY {}").events.count == Office.lines.count + number + 1)
        }
        #expect(counts.served < knocking, "nobody had to wait")
        for gate in gates { gate.signal() }
        for _ in gates { finished.wait() }
        #expect(counts.served == knocking && counts.failed == 0, "seed \(seed)")
        #expect(try client.ok("REPLAY {}").events.count == Office.lines.count + 20 + knocking)
        #expect(try daemon.terminate() == .exit(0), "\(daemon.program.errors)")
        return "descriptors used up: \(inside) served at once, \(knocking) in the end"
    }

    /// Commands without end from a few, and beside them a lone client, queries and a slow sender.
    func flood(lines count: Int) throws -> String {
        let office = try Office()
        let port = office.daemon.port
        let before = try office.daemon.residentBytes()
        let counts = Counts()
        let finished = DispatchSemaphore(value: 0)
        let flooders = 3
        for flooder in 0..<flooders {
            Thread.detachNewThread {
                defer { finished.signal() }
                do {
                    let client = try Client(port: port)
                    for start in stride(from: 0, to: count, by: 500) {
                        let numbers = start..<min(start + 500, count)
                        let text = numbers.map { submit("x\(flooder)-\($0)", tag: "\($0)") + "\n" }
                        try client.send(bytes: Array(text.joined().utf8))
                        for number in numbers {
                            let reply = try client.reply()
                            let isBusy = reply.code == "busy" && reply.bool("retry") == true
                            guard reply.string("tag") == "\(number)", reply.isOK || isBusy else {
                                return counts.fail()
                            }
                            if reply.isOK { counts.serve() }
                        }
                    }
                } catch { counts.fail() }
            }
        }
        let slow = try office.daemon.connect()
        let slowLine = Array((submit("slow", tag: "slow") + "\n").utf8)
        let asker = try office.daemon.connect()
        var times: [Double] = []
        var lone = 0
        var asOf = 0
        while counts.served + counts.failed * count < flooders * count, counts.failed == 0 {
            let start = Date()
            let reply = try office.client.ok(submit("lone-\(lone)", tag: "\(lone)"))
            times.append(Date().timeIntervalSince(start))
            #expect(reply.string("tag") == "\(lone)")
            if lone < slowLine.count { try slow.send(bytes: [slowLine[lone]]) }
            let answer = try asker.ok(#"QUEUES {"by":["service"]}"#)
            #expect((answer.int("asOf") ?? 0) >= max(asOf, reply.int("sequence") ?? 0))
            asOf = answer.int("asOf") ?? 0
            lone += 1
        }
        for _ in 0..<flooders { finished.wait() }
        #expect(counts.failed == 0, "seed \(seed): a reply was lost or out of order")
        if lone < slowLine.count { try slow.send(bytes: Array(slowLine[lone...])) }
        #expect(try slow.reply().string("tag") == "slow")
        let size = Office.lines.count + counts.served + lone + 1
        #expect(try office.size() == size, "seed \(seed)")
        let grown = try peakBytes(office.daemon) - before
        expectMemory(
            grown, under: Self.roomBytes + size * Self.eventBytes,
            "a flood of \(flooders * count) lines")
        return "flood of \(flooders * count) lines: a lone client's p50"
            + " \(milliseconds(times, 0.5)) ms, p99 \(milliseconds(times, 0.99)) ms"
            + " (\(lone) commands), \(grown >> 20) MiB more"
    }

    func milliseconds(_ times: [Double], _ share: Double) -> String {
        let sorted = times.sorted()
        guard !sorted.isEmpty else { return "-" }
        let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
        return String(format: "%.1f", sorted[index] * 1_000)
    }
}

/// What threads of a test count together.
final class Counts: Sendable {
    private let servedCount = Atomic<Int>(0)
    private let failedCount = Atomic<Int>(0)
    var served: Int { servedCount.load(ordering: .acquiring) }
    var failed: Int { failedCount.load(ordering: .acquiring) }
    func serve() { servedCount.add(1, ordering: .acquiringAndReleasing) }
    func fail() { failedCount.add(1, ordering: .acquiringAndReleasing) }
}

import Foundation
import Synchronization
import Testing

/// Followers of a log that is written and whose daemons are killed: each sees every event once, in
/// order, and what they saw is what REPLAY tells in the end.
struct FollowRound {
    let seed: UInt64

    /// What one follower has seen, over all its connections.
    private final class Follower: Sendable {
        struct Seen {
            var lines: [String] = []
            var connections = 0
            var complaint: String?
        }
        let seen = Mutex(Seen())
        let seed: UInt64

        init(seed: UInt64) { self.seed = seed }

        /// Follows until the connection ends, or by its own will after some events.
        func follow(port: UInt16, until last: Int? = nil) {
            var numbers = SeededNumbers(seed: seed &+ UInt64(seen.withLock { $0.connections }))
            let patience = last == nil ? Int.random(in: 20...2_000, using: &numbers) : .max
            let credit = [1, 7, 100, 5_000].randomElement(using: &numbers) ?? 1
            var next = seen.withLock {
                $0.connections += 1
                return $0.lines.count + 1
            }
            guard let client = try? Client(port: port) else { return }
            do {
                try client.send(#"FOLLOW {"from":\#(next),"credit":\#(credit)}"#)
                var left = credit
                var taken = 0
                while taken < patience, next <= last ?? .max, let line = try client.nextLine() {
                    guard line.hasPrefix(#"EVENT {"sequence":\#(next),"#) else {
                        guard !line.hasPrefix("ERR {\"code\":\"draining\"") else { return }
                        return seen.withLock { $0.complaint = "instead of event \(next): \(line)" }
                    }
                    seen.withLock { $0.lines.append(line) }
                    next += 1
                    taken += 1
                    left -= 1
                    if left == 0 {
                        try client.send(#"MORE {"credit":\#(credit)}"#)
                        left = credit
                    }
                }
            } catch {}  // killed: the next connection goes on
        }
    }

    /// Writes until the daemon is gone.
    private static func write(port: UInt16, _ name: String, _ count: Counts) {
        guard let client = try? Client(port: port) else { return }
        for number in 0... {
            let lines = (0..<20).map { #"OFFICIAL {"official":"\#(name)-\#(number)-\#($0)"}"# }
            guard let replies = try? client.pipeline(lines) else { return }
            for reply in replies where reply.isOK { count.serve() }
            if replies.contains(where: { $0.code == "draining" }) { return }
        }
    }

    func run(kills: Int, each events: Int) throws -> String {
        var numbers = SeededNumbers(seed: seed)
        let workspace = try Workspace()
        let followers = (0..<5).map { Follower(seed: seed &* 31 &+ UInt64($0)) }
        let counts = Counts()
        for kill in 0..<kills {
            let daemon = try Daemon(in: workspace)
            let flag = Flag()
            let port = daemon.port
            let finished = DispatchGroup()
            for writer in 0..<3 {
                Thread.detachNewThread(in: finished) {
                    Self.write(port: port, "w\(kill)-\(writer)", counts)
                }
            }
            for follower in followers {
                Thread.detachNewThread(in: finished) {
                    while !flag.isSet { follower.follow(port: port) }
                }
            }
            let goal = counts.served + Int.random(in: events / 2...events, using: &numbers)
            try eventually("seed \(seed): nothing is acknowledged") { counts.served >= goal }
            let isStop = numbers.isTrue(oneIn: 3)
            daemon.program.send(signal: isStop ? SIGTERM : SIGKILL)
            let ending = try daemon.program.waitForEnd()
            #expect(ending == (isStop ? .exit(0) : .signal(SIGKILL)), "seed \(seed)")
            flag.set()
            finished.wait()
        }
        let daemon = try Daemon(in: workspace)
        let all = try daemon.connect().ok("REPLAY").events.map(\.raw)
        #expect(all.count >= counts.served, "seed \(seed): an acknowledged event is lost")
        var connections = 0
        for follower in followers {
            follower.follow(port: daemon.port, until: all.count)
            let seen = follower.seen.withLock { $0 }
            #expect(seen.complaint == nil, "seed \(seed)")
            #expect(seen.lines == all, "seed \(seed): \(seen.lines.count) of \(all.count) events")
            connections += seen.connections
        }
        return "followers, seed \(seed): \(kills) daemons ended, \(all.count) events,"
            + " \(counts.served) acknowledged, each seen once by \(followers.count) followers"
            + " over \(connections) connections"
    }
}

/// Something that is so from one moment on.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}

extension Thread {
    /// Runs `body` in a thread of its own that `group` waits for.
    fileprivate static func detachNewThread(
        in group: DispatchGroup, _ body: @escaping @Sendable () -> Void
    ) {
        group.enter()
        detachNewThread {
            body()
            group.leave()
        }
    }
}

@Suite("Followers through kills")
struct FollowRoundTests {
    @Test(
        "every event once and in order, through kills and reconnects",
        arguments: [1, 2] as [UInt64])
    func round(seed: UInt64) throws { print(try FollowRound(seed: seed).run(kills: 4, each: 800)) }
}

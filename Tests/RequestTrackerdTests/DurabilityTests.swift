import Foundation
import Synchronization
import Testing

/// What a writer was promised: the id of a request, and the sequence that an OK gave it.
private final class Promises: Sendable {
    private let given = Mutex<[String: Int]>([:])
    private let sent = Mutex<Set<String>>([])

    var count: Int { given.withLock { $0.count } }
    var all: [String: Int] { given.withLock { $0 } }
    var attempted: Set<String> { sent.withLock { $0 } }

    func attempt(_ ids: [String]) { sent.withLock { $0.formUnion(ids) } }
    func give(_ id: String, _ sequence: Int) { given.withLock { $0[id] = sequence } }
}

@Suite("What was acknowledged is there")
struct DurabilityTests {
    private static func submit(_ id: String) -> String {
        #"SUBMIT {"request":"\#(id)","service":"open","channel":"online","key":"key-\#(id)"}"#
    }

    /// Submits without end, some lines at a time, until the connection breaks.
    private static func write(_ name: String, port: UInt16, window: Int, _ promises: Promises) {
        guard let client = try? Client(port: port) else { return }
        var number = 0
        while true {
            let ids = (number..<(number + window)).map { "\(name)-\($0)" }
            number += window
            promises.attempt(ids)
            let text = ids.map { submit($0) + "\n" }.joined()
            guard (try? client.send(bytes: Array(text.utf8))) != nil else { return }
            for id in ids {
                guard let reply = try? client.reply() else { return }
                if reply.isOK, let sequence = reply.int("sequence") { promises.give(id, sequence) }
            }
        }
    }

    /// Starts writers, lets them work until something was acknowledged, and then ends the daemon.
    private func load(
        _ daemon: Daemon, _ name: String, until count: Int, then end: () throws -> Void
    ) throws -> Promises {
        let promises = Promises()
        let port = daemon.port
        let finished = DispatchSemaphore(value: 0)
        let windows = [1, 1, 16, 256]
        for (index, window) in windows.enumerated() {
            Thread.detachNewThread {
                Self.write("\(name)-\(index)", port: port, window: window, promises)
                finished.signal()
            }
        }
        try eventually("no writer was acknowledged") { promises.count >= count }
        try end()
        for _ in windows { finished.wait() }
        return promises
    }

    /// Everything in the log, by sequence, after checking that there is no gap and no double.
    private func replay(_ client: Client) throws -> [Int: Reply] {
        var events: [Int: Reply] = [:]
        var versions: [String: Int] = [:]
        let reply = try client.ok("REPLAY {}")
        for (index, event) in reply.events.enumerated() {
            let sequence = try #require(event.int("sequence"))
            try #require(sequence == index + 1, "the sequence has a gap or a double")
            let stream = try #require(event.string("stream"))
            let version = (versions[stream] ?? 0) + 1
            try #require(event.int("version") == version, "\(stream) has a gap or a double")
            versions[stream] = version
            events[sequence] = event
        }
        return events
    }

    private func check(_ promises: Promises, in events: [Int: Reply]) throws {
        for (id, sequence) in promises.all {
            let event = try #require(events[sequence], "\(sequence) was acknowledged and is lost")
            try #require(event.string("stream") == "request/\(id)")
            try #require(event.string("key") == "key-\(id)")
        }
    }

    @Test(
        "after kill -9 under load all that was acknowledged is there, and a retry doubles nothing")
    func killUnderLoad() throws {
        let workspace = try Workspace()
        var daemon = try Daemon(in: workspace)
        for line in Office.lines { try daemon.connect().ok(line) }
        var rounds: [Promises] = []
        for round in 0..<4 {
            let current = daemon
            let promises = try load(current, "round\(round)", until: 400 + round * 300) {
                try current.kill()
            }
            rounds.append(promises)
            daemon = try Daemon(in: workspace)
            let events = try replay(daemon.connect())
            for earlier in rounds { try check(earlier, in: events) }
        }
        // Every line again, acknowledged or not: each is in the log exactly once afterwards.
        let client = try daemon.connect()
        for promises in rounds {
            let ids = promises.attempted.sorted()
            let replies = try client.pipeline(ids.map(Self.submit))
            for (id, reply) in zip(ids, replies) {
                try #require(reply.isOK, "\(id) was answered \(reply.raw)")
                if let sequence = promises.all[id] {
                    #expect(reply.int("sequence") == sequence)
                    #expect(reply.bool("replayed") == true)
                }
            }
        }
        let events = try replay(client)
        let attempted = rounds.reduce(0) { $0 + $1.attempted.count }
        #expect(events.count == Office.lines.count + attempted)
    }

    @Test(
        "SIGTERM and SIGINT drain: exit 0, and every reply that said OK is kept",
        arguments: [SIGTERM, SIGINT])
    func drain(_ signal: Int32) throws {
        let workspace = try Workspace()
        let daemon = try Daemon(in: workspace)
        for line in Office.lines { try daemon.connect().ok(line) }
        let promises = try load(daemon, "drain", until: 500) {
            daemon.program.send(signal: signal)
            let ending = try daemon.program.waitForEnd()
            #expect(ending == .exit(0), "\(daemon.program.errors)")
        }
        let restarted = try Daemon(in: workspace)
        let events = try replay(restarted.connect())
        try check(promises, in: events)
    }

    @Test("an idle daemon with idle clients stops at once on SIGTERM")
    func idleStop() throws {
        let daemon = try Daemon()
        let clients = try (0..<5).map { _ in try daemon.connect() }
        #expect(try daemon.terminate() == .exit(0))
        for client in clients { #expect(try client.drain().allSatisfy { !$0.hasPrefix("OK") }) }
    }

    @Test("a killed daemon's successor needs no help: the lock and the WAL it left do not matter")
    func killedAtOnce() throws {
        let workspace = try Workspace()
        for round in 1...3 {
            let daemon = try Daemon(in: workspace)
            let client = try daemon.connect()
            #expect(client.hello.int("size") == round - 1)
            try client.ok(#"OFFICIAL {"official":"asn-\#(round)","name":"Pegawai"}"#)
            try daemon.kill()
        }
    }

    /// All questions whose answers do not depend on the present time.
    static func questions() -> [String] {
        var lines = ["SERVICES", "OFFICIALS", "REPLAY {}"]
        // The deadline of a paused request moves with the present time.
        for state in ["submitted", "accepted", "assigned", "working", "completed", "withdrawn"] {
            lines.append(#"LIST {"state":"\#(state)","limit":1000}"#)
        }
        for measure in FigureComparison.measures {
            for clock in ["working", "wall"] {
                lines += SeededFiguresTests.groupings.map {
                    FigureQuestion(verb: "TIMES", by: $0, measure: measure, clock: clock).line
                }
            }
        }
        for grouping in SeededFiguresTests.groupings {
            lines.append(FigureQuestion(verb: "SATISFACTION", by: grouping).line)
            lines.append(FigureQuestion(verb: "QUEUES", by: grouping, at: SeededLog.closing).line)
        }
        return lines + [#"HISTORY {"request":"case-7"}"#]
    }

    /// Asks everything again and tells where the bytes differ.
    private func expectSame(
        _ daemon: Daemon, _ before: [String], _ why: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let after = try answers(daemon)
        let differences = zip(before, after).filter { $0 != $1 }
        // What stands a little before the first byte that differs.
        let first = differences.first.map { one, other in
            let common = one.commonPrefix(with: other).count
            return "\n\(one.dropFirst(max(0, common - 300)).prefix(600))"
                + "\n\(other.dropFirst(max(0, common - 300)).prefix(600))"
        }
        #expect(
            differences.isEmpty && before.count == after.count,
            "\(why): \(differences.count) of \(before.count) lines differ, the first: \(first ?? "")",
            sourceLocation: sourceLocation)
    }

    private func answers(_ daemon: Daemon) throws -> [String] {
        let client = try daemon.connect()
        return try Self.questions().flatMap { line in
            let reply = try client.ok(line)
            return [line] + reply.streamed.map(\.raw) + [reply.raw]
        }
    }

    @Test("from a snapshot, from a snapshot and a tail, and from the events alone: the same bytes")
    func snapshot() throws {
        let workspace = try Workspace()
        let log = SeededLog(seed: 11, requests: 150)
        var daemon = try Daemon(in: workspace)
        let half = log.lines.count / 2
        #expect(try daemon.connect().pipeline(Array(log.lines[..<half])).allSatisfy { $0.isOK })
        #expect(try daemon.terminate() == .exit(0))
        // The second half is folded onto the snapshot of the first, and then killed.
        daemon = try Daemon(in: workspace)
        #expect(try daemon.connect().pipeline(Array(log.lines[half...])).allSatisfy { $0.isOK })
        let running = try answers(daemon)
        try daemon.kill()
        daemon = try Daemon(in: workspace)
        try expectSame(daemon, running, "a snapshot and a tail")
        #expect(try daemon.terminate() == .exit(0))
        daemon = try Daemon(in: workspace)
        try expectSame(daemon, running, "a snapshot")
        #expect(try daemon.terminate() == .exit(0))
        let snapshots = try workspace.files().filter { $0.lastPathComponent.contains("snapshot") }
        #expect(!snapshots.isEmpty, "a stop writes a snapshot")
        for file in snapshots { try FileManager.default.removeItem(at: file) }
        daemon = try Daemon(in: workspace)
        try expectSame(daemon, running, "the events alone")
        #expect(try daemon.terminate() == .exit(0))
        // A damaged snapshot is no more than a missing one.
        let written = try workspace.files().filter { $0.lastPathComponent.contains("snapshot") }
        for file in written {
            var bytes = try [UInt8](Data(contentsOf: file))
            if bytes.isEmpty { continue }
            bytes[bytes.count / 2] ^= 0x40
            try Data(bytes).write(to: file)
        }
        daemon = try Daemon(in: workspace)
        try expectSame(daemon, running, "a damaged snapshot")
    }

    @Test("whatever is derived may be thrown away: the database file alone gives the same bytes")
    func databaseAlone() throws {
        let workspace = try Workspace()
        let log = SeededLog(seed: 12, requests: 60)
        var daemon = try Daemon(in: workspace)
        #expect(try daemon.connect().pipeline(log.lines).allSatisfy { $0.isOK })
        let running = try answers(daemon)
        #expect(try daemon.terminate() == .exit(0))
        let alone = try Workspace()
        try FileManager.default.copyItem(at: workspace.database, to: alone.database)
        daemon = try Daemon(in: alone)
        try expectSame(daemon, running, "the database file alone")
        // Keys were derived too: sent again, every line is a replay.
        let replies = try daemon.connect().pipeline(log.lines.filter { $0.contains(#""key""#) })
        #expect(replies.allSatisfy { $0.bool("replayed") == true })
    }
}

import Foundation
import Testing

/// The real client against the real daemon.
struct ClientRun {
    /// Starts the client; its files lie in the workspace.
    static func start(
        _ arguments: [String], on daemon: Daemon? = nil, in workspace: Workspace
    ) throws -> Program {
        let server = daemon.map { ["--server", "127.0.0.1:\($0.port)"] } ?? []
        return try Program(
            try productsFolder().appendingPathComponent("requesttracker"),
            server + ["--lang", "en"] + arguments, in: workspace)
    }

    static func run(
        _ arguments: [String], on daemon: Daemon? = nil, in workspace: Workspace
    ) throws -> (ending: Ending, output: String, errors: String) {
        let program = try start(arguments, on: daemon, in: workspace)
        return (try program.waitForEnd(), program.output, program.errors)
    }
}

/// `requesttracker replay --to FILE` and `requesttracker restore FILE DATABASE`.
@Suite("Replay files")
struct ReplayFileTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func path(_ name: String) -> String {
        workspace.folder.appendingPathComponent(name).path
    }

    private func lines(_ name: String) throws -> [String] {
        let text = try String(contentsOfFile: path(name), encoding: .utf8)
        #expect(text.hasSuffix("\n"))
        return text.split(separator: "\n").map(String.init)
    }

    private func write(_ lines: [String], rest: String = "", to name: String) throws {
        let text = lines.map { $0 + "\n" }.joined() + rest
        try text.write(toFile: path(name), atomically: false, encoding: .utf8)
    }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path(name))
    }

    /// The whole log of a daemon in a file of this name.
    private func replay(_ daemon: Daemon, _ name: String, _ options: [String] = []) throws {
        let run = try ClientRun.run(
            ["replay", "--to", path(name)] + options, on: daemon, in: workspace)
        #expect(run.ending == .exit(0), "\(run.errors)")
        #expect(!exists(name + ".part"))
    }

    private func seeded(_ seed: UInt64, _ requests: Int) throws -> Daemon {
        let daemon = try Daemon()
        let replies = try daemon.connect().pipeline(SeededLog(seed: seed, requests: requests).lines)
        #expect(replies.filter { !$0.isOK }.isEmpty)
        return daemon
    }

    @Test("a file holds every event with its proof, and ends with the size and the root of the log")
    func whole() throws {
        let daemon = try seeded(3, 40)
        try replay(daemon, "log.ndjson")
        let client = try daemon.connect()
        let events = try client.ok(#"REPLAY {"proof":true}"#).events.map {
            String($0.raw.dropFirst(6))
        }
        let found = try lines("log.ndjson")
        #expect(found.dropLast() == events[...])
        let root = try #require(client.hello.string("root"))
        #expect(
            found.last
                == #"{"checkpoint":{"events":\#(events.count),"size":\#(events.count),"root":"\#(root)"}}"#
        )
        // Nothing is overwritten.
        let again = try ClientRun.run(
            ["replay", "--to", path("log.ndjson")], on: daemon, in: workspace)
        #expect(again.ending == .exit(74) && again.errors.contains("already"))
        #expect(try lines("log.ndjson") == found)
    }

    @Test("cut off anywhere, it is gone on with to the same bytes; a part is never begun over")
    func resumed() throws {
        let daemon = try seeded(4, 20)
        try replay(daemon, "whole")
        let whole = try lines("whole")
        let torn = [
            "", String(whole[5].prefix(40)), String(repeating: "\0", count: 700),
            whole[2] + "\n",  // an event that was there already
            String(repeating: "\0", count: 300) + "\n" + whole[7] + "\n",
        ]
        for (number, rest) in torn.enumerated() {
            for count in [0, 1, 6, whole.count - 1] {
                let name = "cut-\(number)-\(count)"
                try write(Array(whole[..<count]), rest: rest, to: name + ".part")
                let without = try ClientRun.run(
                    ["replay", "--to", path(name)], on: daemon, in: workspace)
                #expect(without.ending == .exit(74) && without.errors.contains("--resume"))
                try replay(daemon, name, ["--resume"])
                #expect(try lines(name) == whole, "\(name)")
            }
        }
    }

    @Test("a part of another log, or of another question, is left as it is")
    func otherLog() throws {
        let (daemon, other) = (try seeded(4, 20), try seeded(5, 20))
        try replay(other, "other")
        let part = Array(try lines("other")[..<20])
        try write(part, to: "log.part")
        let run = try ClientRun.run(
            ["replay", "--to", path("log"), "--resume"], on: daemon, in: workspace)
        #expect(run.ending == .exit(74) && run.errors.contains("another log"), "\(run.errors)")
        #expect(try lines("log.part") == part && !exists("log"))
        let typed = try ClientRun.run(
            ["replay", "--to", path("log"), "--resume", "--types", "reopened"], on: other,
            in: workspace)
        #expect(typed.ending == .exit(74) && !exists("log"))
    }

    @Test("filters and bounds are those of REPLAY, and such a file does not pass for the log")
    func filtered() throws {
        let daemon = try seeded(6, 20)
        let client = try daemon.connect()
        let times = try client.ok("REPLAY").events.compactMap { $0.string("recordedAt") }
        let (from, until) = (times[times.count / 4], times[times.count * 3 / 4])
        for (name, options, fields) in [
            ("a", ["--official", "asn-1"], #"{"official":"asn-1","proof":true}"#),
            ("b", ["--from", "5", "--until", "9"], #"{"from":5,"to":9,"proof":true}"#),
            (
                "c", ["--types", "started,paused", "--limit", "3"],
                #"{"types":["started","paused"],"limit":3,"proof":true}"#
            ),
            ("d", ["--stream", "request/case-3"], #"{"streams":"request/case-3","proof":true}"#),
            (
                "e", ["--from", from, "--until", until, "--types", "accepted"],
                #"{"from":"\#(from)","to":"\#(until)","types":["accepted"],"proof":true}"#
            ),
        ] {
            try replay(daemon, name, options)
            let reply = try client.ok("REPLAY " + fields)
            let found = try lines(name)
            #expect(found.dropLast() == reply.events.map { String($0.raw.dropFirst(6)) }[...])
            #expect(found.last?.contains(#""root":null"#) == true, "\(found.last ?? "")")
            let restored = try ClientRun.run(
                ["restore", path(name), path("db-" + name)], in: workspace)
            #expect(restored.ending == .exit(74) && !exists("db-" + name), "\(restored.output)")
        }
        // As before there were files: a number is the last event's.
        let bounded = try ClientRun.run(["replay", "--to", "4"], on: daemon, in: workspace)
        #expect(bounded.output.split(separator: "\n").count == 4)
    }

    @Test("the client killed and the daemon killed, again and again: in the end the whole log")
    func killed() throws {
        let home = try Workspace()
        var daemon = try Daemon(in: home)
        let padding = String(repeating: "x", count: 900)
        let lines = (0..<8_000).map {
            #"SUBMIT {"request":"\#($0)","service":"open","channel":"online","by":"\#($0)","key":"\#(padding.prefix(100))-\#($0)"}"#
        }
        #expect(try daemon.connect().pipeline(Office.lines + lines).allSatisfy(\.isOK))
        for round in 0..<6 {
            let program = try ClientRun.start(
                ["replay", "--to", path("log"), "--resume"], on: daemon, in: workspace)
            usleep(UInt32(20_000 + 40_000 * round))
            if round % 2 == 0 {
                program.send(signal: SIGKILL)
                _ = try program.waitForEnd()
            } else {
                try daemon.kill()
                _ = try program.waitForEnd()
                daemon = try Daemon(in: home)
            }
        }
        if !exists("log") { try replay(daemon, "log", ["--resume"]) }
        let client = try daemon.connect()
        let found = try self.lines("log")
        #expect(found.count == Office.lines.count + lines.count + 1)
        #expect(found.last?.contains(client.hello.string("root") ?? "-") == true)
    }

    /// Restores the log of a daemon into a new one, and compares all that both tell.
    private func expectSame(_ daemon: Daemon, _ questions: [String]) throws -> Daemon {
        try replay(daemon, "log")
        let copy = try Workspace()
        let run = try ClientRun.run(
            ["restore", path("log"), copy.database.path], in: workspace)
        let again = try ClientRun.run(
            ["restore", path("log"), copy.database.path], in: workspace)
        #expect(again.errors.contains("is there already; nothing is overwritten"))
        #expect(run.ending == .exit(0), "\(run.errors)")
        #expect(try copy.files().map(\.lastPathComponent) == ["tracker.db"])
        let restored = try Daemon(in: copy)
        let (one, other) = (try daemon.connect(), try restored.connect())
        #expect(one.hello.string("root") == other.hello.string("root"))
        #expect(one.hello.int("size") == other.hello.int("size"))
        for question in questions + [#"REPLAY {"proof":true}"#] {
            let (first, second) = (try one.ok(question), try other.ok(question))
            #expect(
                first.streamed.map(\.raw) == second.streamed.map(\.raw) && first.raw == second.raw,
                "\(question): \(first.raw.prefix(500)) is not \(second.raw.prefix(500))")
        }
        return restored
    }

    @Test("a file restored into an empty database gives the same root and the same answers")
    func restored() throws {
        let log = SeededLog(seed: 11, requests: 60)
        let daemon = try Daemon()
        let sent = try daemon.connect().pipeline(log.lines)
        #expect(sent.filter { !$0.isOK }.isEmpty)
        let restored = try expectSame(daemon, DurabilityTests.questions())
        // It goes on like the first: keys are known, and new events come behind.
        let client = try restored.connect()
        let size = log.lines.count
        let keyed = try #require(log.lines.last { $0.contains(#""key":"case-"#) })
        #expect(try client.ok(keyed).bool("replayed") == true)
        #expect(try client.ok(#"OFFICIAL {"official":"new"}"#).int("sequence") == size + 1)
        #expect(try restored.terminate() == .exit(0))
    }

    @Test(
        "the real log, restored, gives the same root and the same answers (needs shared/data)",
        .enabled(if: RealLog.file != nil))
    func realLog() throws {
        let daemon = try Daemon()
        let sent = try daemon.connect().pipeline(RealLog.lines())
        #expect(sent.filter { !$0.isOK }.isEmpty)
        let questions = ["official", "service", "month"].flatMap { dimension in
            ["processing", "lead", "queue"].map {
                #"TIMES {"by":["\#(dimension)"],"measure":"\#($0)"}"#
            } + [#"SATISFACTION {"by":["\#(dimension)"]}"#]
        }
        _ = try expectSame(daemon, questions + ["SERVICES", "OFFICIALS", #"LIST {"limit":10000}"#])
    }

    @Test(
        "one changed digit, a missing or moved line, another checkpoint: refused, nothing is left")
    func altered() throws {
        try replay(try seeded(8, 12), "log")
        let whole = try lines("log")
        var altered: [(String, [String])] = []
        for (what, place, from, to) in [
            ("a time", 10, "\"occurredAt\":\"2026-", "\"occurredAt\":\"2025-"),
            ("a body", 4, "\"body\":{", "\"body\":{ "),
            ("a key", 30, "\"key\":\"", "\"key\":\"x"),
            ("a version", 30, "\"version\":", "\"version\":1"),
            ("a type", 40, "\"type\":\"", "\"type\":\"no-"),
        ] {
            var lines = whole
            lines[place] = lines[place].replacingOccurrences(of: from, with: to)
            #expect(lines != whole, "\(what)")
            altered.append((what, lines))
        }
        var swapped = whole
        swapped.swapAt(20, 21)
        var shorter = whole
        shorter.remove(at: whole.count - 2)
        altered += [
            ("two lines", swapped), ("a missing event", shorter),
            ("no checkpoint", whole.dropLast()), ("only a checkpoint", [whole[whole.count - 1]]),
            (
                "the root",
                whole.dropLast() + [
                    whole[whole.count - 1].replacingOccurrences(
                        of: "\"root\":\"", with: "\"root\":\"00")
                ]
            ),
            ("no proof", whole.map { $0.replacingOccurrences(of: "\"previous\"", with: "\"p\"") }),
            ("a line that is none", whole[..<9] + ["{"] + whole[9...]),
            (
                "a hash",
                whole[..<5] + [whole[5].replacing(/"hash":"../, with: #""hash":"zz"#)] + whole[6...]
            ),
        ]
        for (what, lines) in altered {
            try write(lines, to: "altered")
            let run = try ClientRun.run(["restore", path("altered"), path("db")], in: workspace)
            #expect(run.ending == .exit(74) && !run.errors.isEmpty, "\(what): \(run.output)")
            let left = try workspace.files().filter { $0.lastPathComponent.hasPrefix("db") }
            #expect(left == [], "\(what)")
        }
        try write([], to: "db")
        let there = try ClientRun.run(["restore", path("log"), path("db")], in: workspace)
        #expect(there.ending == .exit(74), "a file that is there is left alone")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path("db"))).isEmpty)
    }
}

/// A restoration that is killed.
@Suite("Restorations that are killed") struct RestorationKillTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func path(_ name: String) -> String {
        workspace.folder.appendingPathComponent(name).path
    }

    /// The calls that a restoration consists of: the first events, later ones, the move into the
    /// database, and the names at the end.
    private static let kills: [(calls: String, file: String, when: Int)] = [
        ("pwrite64", "-restored-new", 2), ("rename", "-restored-new", 1),
        ("pwrite64", "-restored-wal", 1), ("pwrite64", "-restored-wal", 60),
        ("fdatasync", "-restored-wal", 2), ("pwrite64", "-restored", 3),
        ("fdatasync", "-restored", 1), ("ftruncate", "-restored-wal", 1),
        ("unlink", "-restored-wal", 2), ("unlink", "-restored-head", 2), ("rename", "-restored", 1),
    ]

    @Test(
        "killed anywhere, no half database has the name, and the next restoration makes the whole one",
        .enabled(if: Strace.isPossible))
    func killed() throws {
        let daemon = try Daemon()
        let client = try daemon.connect()
        let log = SeededLog(seed: 21, requests: 180)
        #expect(try client.pipeline(log.lines).allSatisfy(\.isOK))
        let replay = try ClientRun.run(["replay", "--to", path("log")], on: daemon, in: workspace)
        #expect(replay.ending == .exit(0), "\(replay.errors)")
        let root = try #require(client.ok("CHECKPOINT").string("root"))
        let restore = try productsFolder().appendingPathComponent("requesttracker").path
        var struck = 0
        for (number, kill) in Self.kills.enumerated() {
            let database = path("db-\(number)")
            let wrapper = Strace.wrapper(
                kill.calls, on: database + kill.file, .kill, when: "\(kill.when)")
            let program = try Program(
                URL(fileURLWithPath: wrapper[0]),
                Array(wrapper.dropFirst()) + [restore, "restore", path("log"), database],
                in: workspace)
            let ending = try program.waitForEnd()
            if ending == .signal(SIGKILL) { struck += 1 }
            #expect(
                ending == .signal(SIGKILL) || ending == .exit(0), "\(kill): \(program.errors)")
            let exists = FileManager.default.fileExists(atPath: database)
            #expect(exists == (ending == .exit(0)) || kill.calls == "rename", "\(kill)")
            if !exists {
                let again = try ClientRun.run(["restore", path("log"), database], in: workspace)
                #expect(again.ending == .exit(0), "\(kill): \(again.errors)")
            }
            let verified = try ClientRun.run(["verify", database, "--json"], in: workspace)
            #expect(
                verified.ending == .exit(0) && verified.output.contains(root),
                "\(kill): \(verified.output)")
            let left = try workspace.files().map(\.lastPathComponent)
                .filter { $0.hasPrefix("db-\(number)-") && !$0.hasSuffix("-shm") }
            #expect(left == [] || left == ["db-\(number)-wal"], "\(kill)")
        }
        #expect(struck >= 9, "\(struck) of \(Self.kills.count) kills came")
    }
}

import Foundation
import Testing

@Suite(
    "A failed disk, by strace; skipped where strace is missing or may not trace",
    .enabled(if: Strace.isPossible))
struct FailedSyncTests {
    /// A call that fails, from its n-th on, on a file beside the database.
    struct Failure: CustomTestStringConvertible {
        let call: String
        let error: String
        let file: String
        let when: Int
        var testDescription: String { "\(call) \(when) of FILE\(file): \(error)" }
    }

    private static let clients = 4
    private static let window = 8

    private static func line(_ id: String) -> String {
        #"SUBMIT {"request":"\#(id)","service":"open","channel":"online","key":"key-\#(id)"}"#
    }

    @Test(
        "those waiting hear outcome-unknown, the daemon ends with 74, and a restart resolves it",
        arguments: [
            Failure(call: "fdatasync", error: "EIO", file: "-wal", when: 12),
            Failure(call: "pwrite64", error: "EIO", file: "-wal", when: 31),
            Failure(call: "pwrite64", error: "EDQUOT", file: "-wal", when: 31),
        ])
    func failed(_ failure: Failure) throws {
        let workspace = try Workspace()
        do {
            let first = try Daemon(in: workspace)
            for line in Office.lines { try first.connect().ok(line) }
            #expect(try first.terminate() == .exit(0))
        }
        let daemon = try Daemon(
            in: workspace,
            under: Strace.wrapper(
                failure.call, on: workspace.database.path + failure.file, .error(failure.error),
                when: "\(failure.when)+"))
        let clients = try (0..<Self.clients).map { _ in try daemon.connect() }
        var answers: [String: Reply] = [:]
        var isOver = false
        for round in 0..<1_000 where !isOver {
            let ids = clients.indices.map { client in
                (0..<Self.window).map { "f-\(client)-\(round)-\($0)" }
            }
            // A client that writes after the daemon went away is not what this is about.
            for (client, ids) in zip(clients, ids) {
                let text = ids.map { Self.line($0) + "\n" }.joined()
                try? client.send(bytes: Array(text.utf8))
            }
            for (client, ids) in zip(clients, ids) {
                for id in ids {
                    guard let reply = try? client.reply() else { break }
                    answers[id] = reply
                }
            }
            isOver = answers.values.contains { !$0.isOK }
        }
        #expect(try daemon.program.waitForEnd() == .exit(74), "\(daemon.program.errors)")
        let refused = answers.values.filter { !$0.isOK }
        // Those of the failed batch do not know; those behind it were never tried.
        #expect(refused.contains { $0.code == "outcome-unknown" }, "\(refused.map(\.raw))")
        #expect(refused.allSatisfy { ["outcome-unknown", "draining"].contains($0.code) })
        #expect(refused.allSatisfy { $0.bool("retry") == true })
        try resolve(answers, in: workspace)
    }

    /// Says everything again to a daemon with a good disk: each is there exactly once.
    private func resolve(_ answers: [String: Reply], in workspace: Workspace) throws {
        let daemon = try Daemon(in: workspace)
        let client = try daemon.connect()
        let ids = answers.keys.sorted()
        let replies = try client.pipeline(ids.map(Self.line))
        for (id, reply) in zip(ids, replies) {
            try #require(reply.isOK, "\(id): \(reply.raw)")
            guard let first = answers[id] else { continue }
            if first.isOK {
                #expect(reply.bool("replayed") == true)
                #expect(
                    reply.comparable(without: ["replayed"])
                        == first.comparable(without: ["replayed"]))
            } else if first.code == "draining" {
                #expect(reply.bool("replayed") == false, "\(first.raw), \(reply.raw)")
            }
        }
        let events = try client.ok("REPLAY {}").events
        #expect(events.count == Office.lines.count + ids.count)
        #expect(events.map { $0.int("sequence") } == (1...events.count).map { Int?($0) })
        #expect(try daemon.terminate() == .exit(0))
    }

    @Test("what was recovered after a failed sync is written anew before anybody is told of it")
    func writtenAnew() throws {
        let workspace = try Workspace()
        let wal = workspace.database.path + "-wal"
        let failing = try Daemon(
            in: workspace, under: Strace.wrapper("fdatasync", on: wal, .error("EIO"), when: "8+"))
        let client = try failing.connect()
        var number = 0
        while try client.ask(#"OFFICIAL {"official":"asn-\#(number)","name":"Pegawai"}"#).isOK {
            number += 1
        }
        #expect(try failing.program.waitForEnd() == .exit(74))
        // The pages in the kernel's memory count as written since the sync failed, and no later sync
        // writes them: only what is copied into the database is safe from a power cut.
        let daemon = try Daemon(in: workspace)
        let size = try FileManager.default.attributesOfItem(atPath: wal)[.size] as? Int
        #expect(size == 0, "\(size ?? -1) bytes of the old log are still needed")
        #expect((try daemon.connect().hello.int("size") ?? 0) >= number)
    }

    @Test("a sync of the database that fails at the stop ends it with 74, and no event is lost")
    func atTheStop() throws {
        let workspace = try Workspace()
        #expect(try Daemon(in: workspace).terminate() == .exit(0))
        let daemon = try Daemon(
            in: workspace,
            under: Strace.wrapper(
                "fdatasync", on: workspace.database.path, .error("EIO"), when: "1+"))
        let client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        #expect(try daemon.terminate() == .exit(74), "\(daemon.program.errors)")
        let restarted = try Daemon(in: workspace)
        #expect(try restarted.connect().hello.int("size") == Office.lines.count)
    }

    @Test(
        "a snapshot that cannot be written or renamed costs nothing but time",
        arguments: [
            "fsync", "write", "rename",
        ])
    func snapshot(_ call: String) throws {
        let workspace = try Workspace()
        let suffix = "-snapshot-new"
        let daemon = try Daemon(
            in: workspace,
            under: Strace.wrapper(
                call, on: workspace.database.path + suffix, .error("EIO"), when: "1+"))
        for line in Office.lines { try daemon.connect().ok(line) }
        #expect(try daemon.terminate() == .exit(0), "\(daemon.program.errors)")
        #expect(daemon.program.errors.contains("no snapshot was written"))
        #expect(!FileManager.default.fileExists(atPath: workspace.database.path + suffix))
        let restarted = try Daemon(in: workspace)
        #expect(try restarted.connect().ok("SERVICES").rows.count == 3)
    }
}

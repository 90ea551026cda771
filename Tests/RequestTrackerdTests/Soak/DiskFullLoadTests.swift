import Foundation
import Testing

@Suite(
    "A full disk under load, skipped where the system grants no mount namespace",
    .enabled(if: SmallDisk.isPossible))
struct DiskFullLoadTests {
    private func daemon(on disk: LastingDisk) throws -> Daemon {
        try Daemon(in: disk.workspace, under: disk.wrapper)
    }

    /// Lets clients work in threads of their own while `body` runs.
    private func work(
        _ clients: [HistoryClient], on daemon: Daemon, _ tally: HistoryTally,
        _ body: () throws -> Void
    ) throws {
        let finished = DispatchSemaphore(value: 0)
        tally.end(false)
        for client in clients {
            let port = daemon.port
            Thread.detachNewThread {
                client.work(port: port, tally)
                finished.signal()
            }
        }
        defer {
            tally.end()
            for _ in clients { finished.wait() }
        }
        try body()
    }

    @Test("full and healed again and again under load, and then killed: nothing is lost")
    func underLoad() throws {
        let seed: UInt64 = 7
        let disk = try LastingDisk(size: "24m")
        var daemon = try daemon(on: disk)
        for line in Office.lines { try daemon.connect().ok(line) }
        let tally = HistoryTally()
        let clients = (0..<3).map { HistoryClient(number: $0, seed: seed, padding: 4_000) }
        try work(clients, on: daemon, tally) {
            for _ in 0..<3 {
                try disk.fill()
                let full = tally.fullAnswers
                try eventually("the disk is never full") { tally.fullAnswers > full + 20 }
                // Questions are answered meanwhile.
                let client = try daemon.connect()
                #expect(try client.ok("REPLAY {}").events.count >= Office.lines.count)
                #expect(try client.ask("QUEUES").isOK)
                try disk.free()
                let heard = tally.acknowledgements
                try eventually("room does not heal it") { tally.acknowledgements > heard + 50 }
            }
            try disk.fill()
            let full = tally.fullAnswers
            try eventually("the disk is never full") { tally.fullAnswers > full }
            try daemon.kill()
        }
        daemon = try self.daemon(on: disk)
        let before = try HistoryCheck(daemon.connect(), clients)
        #expect(before.complaints.isEmpty, "seed \(seed): \(before.complaints.prefix(5))")
        try disk.free()
        for client in clients { try client.settle(port: daemon.port, tally) }
        let after = try HistoryCheck(daemon.connect(), clients, after: before.lines)
        #expect(after.complaints.isEmpty, "seed \(seed): \(after.complaints.prefix(5))")
        #expect(try daemon.terminate() == .exit(0), "\(daemon.program.errors)")
    }

    @Test("a stop on a full disk writes no snapshot and ends well; a start there serves, and heals")
    func stopAndStart() throws {
        let disk = try LastingDisk(size: "8m")
        var daemon = try daemon(on: disk)
        let client = try daemon.connect()
        for line in Office.lines { try client.ok(line) }
        let padding = String(repeating: "x", count: 4_000)
        func submit(_ id: String) -> String {
            #"SUBMIT {"request":"\#(id)","service":"open","channel":"online","key":"\#(id)","#
                + #""attributes":{"isi":"\#(padding)"}}"#
        }
        #expect(try client.pipeline((0..<200).map { submit("d-\($0)") }).allSatisfy(\.isOK))
        try disk.fill()
        let recorded = Office.lines.count + 200
        #expect(try daemon.terminate() == .exit(0), "\(daemon.program.errors)")
        #expect(daemon.program.errors.contains("no snapshot was written"))
        #expect(!disk.exists("tracker.db-snapshot"))
        #expect(!disk.exists("tracker.db-snapshot-new"))
        #expect(!disk.exists("tracker.db-index-new"))
        for isKilled in [true, false] {
            try? disk.fill("more")
            daemon = try self.daemon(on: disk)
            let client = try daemon.connect()
            #expect(client.hello.int("size") == recorded)
            #expect(try client.ok(#"LIST {"limit":1000}"#).rows.count == 200)
            #expect(try client.ok("REPLAY {}").events.count == recorded)
            #expect(try client.ok(submit("d-7")).bool("replayed") == true)
            // The log's own file may still have room for a few.
            var refusal: Reply?
            for number in 0..<2_000 where refusal == nil {
                let reply = try client.ask(submit("e-\(isKilled)-\(number)"))
                if !reply.isOK { refusal = reply }
            }
            #expect(refusal?.code == "storage-full", "\(refusal?.raw ?? "never full")")
            if isKilled {
                break
            }
        }
        try disk.free()
        try disk.free("more")
        try eventually("room does not heal it") {
            try daemon.connect().ask(submit("healed")).isOK
        }
        #expect(try daemon.terminate() == .exit(0), "\(daemon.program.errors)")
    }

    @Test(
        "a first start on a full disk says so, ends with 74, and leaves nothing that hinders the next"
    )
    func firstStart() throws {
        let disk = try LastingDisk(size: "1m")
        try disk.fill()
        do {
            _ = try daemon(on: disk)
            Issue.record("it serves")
        } catch let early as EndedEarly {
            #expect(early.ending == .exit(74), "\(early)")
            #expect(early.errors.contains("full") || early.errors.contains("No space"), "\(early)")
        }
        try disk.free()
        let daemon = try daemon(on: disk)
        for line in Office.lines { try daemon.connect().ok(line) }
    }
}

import Foundation
import Testing

/// Backups that do not come to their end: whatever has the name of a backup is a whole one, and the
/// next backup to the same name works.
struct BackupFaults {
    let seed: UInt64

    /// Where a daemon is killed while it makes a backup, on the copy that has not its name yet.
    private static let calls: [(calls: String, suffix: String, most: Int)] = [
        ("openat", "-new", 1), ("pwrite64", "-new", 150), ("pwrite64", "-new-journal", 2),
        ("fdatasync", "-new", 2), ("unlink", "-new-journal", 1), ("rename", "-new", 1),
    ]

    private static func fill(_ client: Client, _ count: Int) throws {
        let padding = String(repeating: "x", count: 400)
        let lines = (0..<count).map {
            #"OFFICIAL {"official":"o-\#($0)","name":"\#(padding)","key":"k-\#($0)"}"#
        }
        #expect(try client.pipeline(lines).allSatisfy(\.isOK))
    }

    private func backUp(_ client: Client, to path: String) throws -> Reply {
        try client.ask(#"BACKUP {"to":"\#(path)"}"#)
    }

    /// A daemon on the copy has exactly these events.
    private func expectWhole(_ copy: Workspace, _ events: [String], _ note: String) throws {
        let daemon = try Daemon(in: copy)
        let found = try daemon.connect().ok("REPLAY").events.map(\.raw)
        #expect(found == events, "seed \(seed): \(note): \(found.count) of \(events.count) events")
    }

    /// kill -9 at one system call after the other.
    func killed(_ rounds: Int) throws -> String {
        var numbers = SeededNumbers(seed: seed)
        let workspace = try Workspace()
        var events: [String] = []
        do {
            let daemon = try Daemon(in: workspace)
            let client = try daemon.connect()
            try Self.fill(client, 600)
            events = try client.ok("REPLAY").events.map(\.raw)
            #expect(try daemon.terminate() == .exit(0))
        }
        var kills = 0
        for round in 0..<rounds {
            let copy = try Workspace()
            let path = copy.database.path
            let call = Self.calls[round % Self.calls.count]
            let when = Int.random(in: 1...call.most, using: &numbers)
            let note = "kill -9 at \(call.calls) \(when) on COPY\(call.suffix)"
            let isKilled = try isKilled(
                Daemon(
                    in: workspace,
                    under: Strace.wrapper(
                        call.calls, on: path + call.suffix, .kill, when: "\(when)")),
                path, note)
            if isKilled { kills += 1 }
            if FileManager.default.fileExists(atPath: path) {
                try expectWhole(copy, events, note)
                for file in try copy.files() { try FileManager.default.removeItem(at: file) }
            }
            let next = try Daemon(in: workspace)
            let again = try backUp(next.connect(), to: path)
            #expect(again.int("events") == events.count, "seed \(seed): \(note): \(again.raw)")
            try expectWhole(copy, events, "the backup after a \(note)")
        }
        #expect(kills > 0, "seed \(seed): no daemon was killed")
        return "backups: \(rounds) begun, \(kills) killed, each followed by a whole one"
    }

    /// Asks a daemon that may be killed for a backup.
    private func isKilled(_ daemon: Daemon, _ path: String, _ note: String) throws -> Bool {
        if let reply = try? backUp(daemon.connect(), to: path) {
            #expect(reply.isOK, "seed \(seed): \(note): \(reply.raw)")
            #expect(try daemon.terminate() == .exit(0))
            return false
        }
        #expect(try daemon.program.waitForEnd() == .signal(SIGKILL), "seed \(seed): \(note)")
        return true
    }

    /// No room for the copy: it is gone, the log goes on, and later there is room.
    func noRoom() throws -> String {
        let disk = try LastingDisk(size: "12m")
        let daemon = try Daemon(in: disk.workspace, under: disk.wrapper)
        let client = try daemon.connect()
        try Self.fill(client, 2_000)
        try disk.fill()
        let copy = disk.workspace.database.deletingLastPathComponent().path + "/copy.db"
        let refused = try backUp(client, to: copy)
        #expect(refused.code == "storage-full" && refused.bool("retry") == true, "\(refused.raw)")
        #expect(!disk.exists("copy.db") && !disk.exists("copy.db-new"), "seed \(seed)")
        #expect(try client.ok("REPLAY").events.count == 2_000)
        try disk.free()
        try client.ok(#"OFFICIAL {"official":"later"}"#)
        let made = try backUp(client, to: copy)
        #expect(made.int("events") == 2_001, "seed \(seed): \(made.raw)")
        #expect(try daemon.terminate() == .exit(0), "\(daemon.program.errors)")
        return "a backup without room: refused, nothing left; with room: whole"
    }

    /// The client that asked goes away: the backup is made, or it is not; never a half one.
    func clientGone() throws -> String {
        let daemon = try Daemon()
        let client = try daemon.connect()
        try Self.fill(client, 2_000)
        let events = try client.ok("REPLAY").events.map(\.raw)
        let copy = try Workspace()
        do {
            let leaving = try daemon.connect()
            try leaving.send(#"BACKUP {"to":"\#(copy.database.path)"}"#)
            // Its line must have been taken before it goes.
            try eventually("no backup is begun") { try !copy.files().isEmpty }
        }
        let second = try Workspace()
        var reply = try backUp(client, to: second.database.path)
        try eventually("the desk stays busy") {
            if reply.code == "busy" { reply = try backUp(client, to: second.database.path) }
            return reply.isOK
        }
        try expectWhole(second, events, "after a client that left")
        if FileManager.default.fileExists(atPath: copy.database.path) {
            try expectWhole(copy, events, "for a client that left")
        }
        #expect(try copy.files().filter { $0.lastPathComponent.contains("-new") } == [])
        return "a backup whose client left: whole or absent, and the next one made"
    }
}

@Suite("Backups that do not come to their end")
struct BackupFaultTests {
    private let faults = BackupFaults(seed: 1)

    @Test(
        "killed half-way: no half file passes for a backup, and the next one works (needs strace)",
        .enabled(if: Strace.isPossible))
    func killed() throws { print(try faults.killed(6)) }

    @Test(
        "no room: told so, nothing left behind, and made once there is room (needs a mount namespace)",
        .enabled(if: SmallDisk.isPossible))
    func noRoom() throws { print(try faults.noRoom()) }

    @Test("the client that asked goes away: whole or absent, and the next one is made")
    func clientGone() throws { print(try faults.clientGone()) }
}

import Foundation
import Testing

@Suite("BACKUP on the wire") struct BackupTests {
    @Test("a backup made under load starts as a database and holds every event up to its end")
    func underLoad() throws {
        let workspace = try Workspace()
        let daemon = try Daemon(in: workspace)
        let client = try daemon.connect()
        #expect(try client.pipeline(Office.lines).allSatisfy { $0.isOK })
        let writer = try daemon.connect()
        let lines = (0..<3000).map { #"OFFICIAL {"official":"o-\#($0)","key":"k-\#($0)"}"# }
        for line in lines { try writer.send(line) }
        let copy = try Workspace()
        let reply = try client.ask(#"BACKUP {"to":"\#(copy.database.path)"}"#)
        #expect(reply.isOK, "\(reply.raw)")
        let events = try #require(reply.int("events"))
        for _ in lines { #expect(try writer.reply().isOK) }

        let restored = try Daemon(in: copy)
        let auditor = try restored.connect()
        #expect(auditor.hello.int("size") == events)
        let here = try auditor.ask("REPLAY").events.map(\.raw)
        let there = try client.ask(#"REPLAY {"to":\#(events)}"#).events.map(\.raw)
        #expect(here == there)
        #expect(here.count == events)
    }

    @Test("a relative path, an existing file and a missing folder are refused; nothing is written")
    func refused() throws {
        let workspace = try Workspace()
        let daemon = try Daemon(in: workspace)
        let client = try daemon.connect()
        for path in ["backup.db", workspace.database.path, "/no/such/folder/backup.db", "/", ""] {
            let reply = try client.ask("BACKUP " + json(["to": path]))
            #expect(reply.code == "bad-argument", "\(path): \(reply.raw)")
        }
        #expect(try client.ask("PING").isOK)
    }
}

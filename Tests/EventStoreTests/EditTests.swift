import CSQLite
import Foundation
import Testing

@testable import EventStore

/// Rows edited by hand, in a log of which only the newest events are rehashed at the opening.
@Suite("Rows edited by hand") struct EditTests {
    /// An edit, and what has to come of it.
    struct Edit: Sendable, CustomTestStringConvertible {
        var sql: String
        var outcomes: [CorruptionTests.Outcome]
        /// Whether the derived index is taken away too.
        var withoutIndex = false

        var testDescription: String { sql + (withoutIndex ? ", no index" : "") }
    }

    static let edits: [Edit] = [
        // The newest events are rehashed at the opening.
        Edit(sql: "UPDATE events SET body = 'x' WHERE sequence = 1200", outcomes: [.refused]),
        Edit(sql: "UPDATE events SET hash = x'00' WHERE sequence = 1150", outcomes: [.refused]),
        Edit(sql: "UPDATE events SET actor = '' WHERE sequence = 1200", outcomes: [.refused]),
        Edit(sql: "DELETE FROM events WHERE sequence = 1190", outcomes: [.refused]),
        Edit(sql: "UPDATE events SET sequence = 1300 WHERE sequence = 1200", outcomes: [.refused]),
        Edit(
            sql: "UPDATE events SET sequence = 9223372036854775807 WHERE sequence = 1200",
            outcomes: [.refused]),
        // What stands before the first event is not of us.
        Edit(sql: "UPDATE events SET sequence = 0 WHERE sequence = 1", outcomes: [.refused]),
        Edit(sql: "UPDATE events SET sequence = -5 WHERE sequence = 1", outcomes: [.refused]),
        Edit(sql: "UPDATE events SET sequence = -sequence", outcomes: [.refused]),
        // Old events: a gap is met by whoever reads there, or by who rebuilds the index.
        Edit(sql: "DELETE FROM events WHERE sequence = 20", outcomes: [.error]),
        Edit(
            sql: "DELETE FROM events WHERE sequence = 20", outcomes: [.refused], withoutIndex: true),
        Edit(sql: "DELETE FROM events WHERE sequence = 1", outcomes: [.refused]),
        Edit(sql: "DELETE FROM events WHERE sequence < 100", outcomes: [.refused]),
        // Old events that read well: only their hash tells.
        Edit(sql: "UPDATE events SET body = 'x' WHERE sequence = 20", outcomes: [.rehash]),
        Edit(sql: "UPDATE events SET previous = 0 WHERE sequence = 40", outcomes: [.rehash]),
        // The end taken away: not found while the head is not kept outside.
        Edit(sql: "DELETE FROM events WHERE sequence > 1150", outcomes: [.torn]),
        Edit(sql: "DELETE FROM events", outcomes: [.shorter]),
        // Personal data: not found while nobody compares them with the commitments.
        Edit(sql: "DELETE FROM personal", outcomes: [.impersonal]),
        Edit(sql: "UPDATE personal SET body = 'x'", outcomes: [.impersonal]),
        // The tables themselves.
        Edit(sql: "DROP TABLE personal", outcomes: [.refused]),
        Edit(sql: "ALTER TABLE events ADD COLUMN more TEXT", outcomes: [.refused]),
        Edit(sql: "PRAGMA user_version = 9", outcomes: [.refused]),
        Edit(sql: "PRAGMA application_id = 9", outcomes: [.refused]),
    ]

    @Test("each is found where it can be", arguments: edits)
    func edit(_ edit: Edit) throws {
        let (fixture, ledger) = try #require(CorruptionTests.long)
        let folder = try TemporaryFolder(inMemory: true)
        let path = try fixture.put(folder)
        try Self.edit(path, edit.sql)
        if edit.withoutIndex { try FileManager.default.removeItem(atPath: path + "-index") }
        let outcome = try CorruptionTests.examine(path, ledger, edit.sql)
        #expect(edit.outcomes.contains(outcome), "\(outcome)")
    }

    @Test("the newest events are rehashed at the opening, however large they are")
    func largeTail() throws {
        let folder = try TemporaryFolder(inMemory: true)
        var ledger = Ledger()
        do {
            let (_, writer) = try EventStore.open(folder.file())
            let body = String(repeating: "x", count: 100_000)
            let drafts = (0..<12).map { Ledger.Draft(stream: "s\($0)", body: body) }
            try writer.record(drafts, in: &ledger)
        }
        try Self.edit(folder.file(), "UPDATE events SET body = 'x' WHERE sequence = 11")
        let error = try #require(throws: StoreError.self) { _ = try EventStore.open(folder.file()) }
        #expect("\(error)".contains("event 11"), "\(error)")
    }

    @Test(
        "a stream whose old events were edited is an error, not a shorter history",
        arguments: [
            "DELETE FROM events WHERE sequence = 4",
            "UPDATE events SET previous = 0 WHERE sequence = 6",
            "UPDATE events SET previous = 5 WHERE sequence = 6",
            "UPDATE events SET previous = 1 WHERE sequence = 6",
            "UPDATE events SET previous = 6 WHERE sequence = 6",
            "UPDATE events SET previous = -1 WHERE sequence = 6",
            "UPDATE events SET stream = 'b' WHERE sequence = 4",
            "UPDATE events SET version = 9 WHERE sequence = 4",
            "DELETE FROM events WHERE sequence = 8",
            "UPDATE events SET version = 9223372036854775807 WHERE sequence = 8",
        ])
    func stream(_ sql: String) throws {
        let folder = try TemporaryFolder(inMemory: true)
        let (store, writer) = try EventStore.open(folder.file())
        try writer.begin()
        for number in 1...8 { try writer.add(number.isMultiple(of: 2) ? "a" : "b", "\(number)") }
        _ = try writer.commit()
        try Self.edit(folder.file(), sql)
        let reader = try store.makeReader()
        #expect(throws: StoreError.self) { _ = try reader.history(of: "a") }
        #expect(throws: StoreError.self) { _ = try reader.sequences(of: "a", upTo: .max) }
        if sql.hasSuffix("= 8") {
            #expect(throws: StoreError.self) { _ = try writer.head(of: "a") }
        } else {
            #expect(throws: StoreError.self) { _ = try writer.history(of: "a") }
        }
    }

    @Test("a gap is an error for whoever reads over it")
    func gap() throws {
        let folder = try TemporaryFolder(inMemory: true)
        let (store, writer) = try EventStore.open(folder.file())
        try writer.begin()
        for number in 1...8 { try writer.add("a", "\(number)") }
        _ = try writer.commit()
        try Self.edit(folder.file(), "DELETE FROM events WHERE sequence = 4")
        let reader = try store.makeReader()
        for first in [1, 4] as [Int64] {
            var batch = EventBatch()
            let error = try #require(throws: StoreError.self) {
                try reader.read(from: first, limit: 10, into: &batch)
            }
            #expect("\(error)".contains("event 4"))
        }
        var batch = EventBatch()
        try reader.read(from: 5, limit: 10, into: &batch)
        #expect(batch.plain.map(\.sequence) == [5, 6, 7, 8])
    }

    /// Runs SQL as somebody who takes the triggers away and puts them back.
    static func edit(_ path: String, _ sql: String) throws {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        let all = """
            DROP TRIGGER events_never_change; DROP TRIGGER events_never_go; \(sql);
            \(Schema.noUpdate); \(Schema.noDelete)
            """
        let isDone =
            sqlite3_open(path, &database) == SQLITE_OK
            && sqlite3_exec(database, all, nil, nil, nil) == SQLITE_OK
        try #require(isDone, "\(String(cString: sqlite3_errmsg(database)))")
    }
}

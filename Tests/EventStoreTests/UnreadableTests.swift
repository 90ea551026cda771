import CSQLite
import Foundation
import Testing

@testable import EventStore

/// Pages of the database that cannot be read at all: a check names the first event on them.
@Suite("Unreadable pages") struct UnreadableTests {
    /// Files of a store with events over many pages, the head beside it included.
    private static let filled: Fixture? = try? {
        let folder = try TemporaryFolder(inMemory: true)
        var (dice, ledger) = (Dice(seed: 3), Ledger())
        do {
            let (_, writer) = try EventStore.open(folder.file())
            for number in 0..<6 {
                let drafts = Ledger.drafts(&dice, count: 100, tag: "u\(number)", bodyMax: 300)
                try writer.record(drafts, in: &ledger)
            }
            try writer.close()
        }
        var fixture = Fixture(folder.file(), all: true)
        fixture.files["-lock"] = nil
        return fixture
    }()

    /// The pages of the events' tree, as SQLite's own format has it: the root's number stands in the
    /// schema, an interior page has the type 5, a leaf 13.
    @Test("verify and VERIFY name the first event that cannot be read", arguments: Rounds.seeds(12))
    func named(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var fixture = try #require(Self.filled)
        var file = try #require(fixture.files[""])
        let leaves = (1..<file.count / 4096).filter { file[$0 * 4096] == 13 }
        let page = seed == 1 ? try #require(leaves.last) : dice.pick(leaves)
        for place in 0..<8 { file[page * 4096 + place] = 255 }
        fixture.files[""] = file
        let folder = try TemporaryFolder(inMemory: true)
        let path = try fixture.put(folder)
        let expected = try Self.firstUnreadable(path, 600)
        let note = "seed \(seed), page \(page + 1)"
        let log = try LogFile(path)
        var summary = LogFile.Summary(log)
        let reader = try log.makeReader()
        var number: Int64 = 0
        while summary.damage == nil, let range = log.segment(number) {
            summary.add(try reader.read(range, marks: []) { _ in })
            number += 1
        }
        let damage = try #require(summary.damage, "\(note)")
        #expect(damage.events == expected...expected, "\(note): \(damage)")
        // Where the damage lies before the newest events, a daemon serves, and VERIFY says the same.
        guard let (store, _) = try? EventStore.open(path) else { return }
        #expect(try store.verdict() == damage, "\(note)")
    }

    /// Each event and its personal data by itself, by another connection.
    private static func firstUnreadable(_ path: String, _ count: Int64) throws -> Int64 {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil)
        for sequence in 1...count {
            for sql in [
                "SELECT hex(body) FROM events WHERE sequence = \(sequence)",
                "SELECT hex(p.body) FROM events e CROSS JOIN personal p ON p.sequence = e.sequence"
                    + " WHERE e.sequence = \(sequence) AND e.commitment IS NOT NULL",
            ] where sqlite3_exec(database, sql, nil, nil, nil) != SQLITE_OK { return sequence }
        }
        throw Finding(description: "all can be read")
    }
}

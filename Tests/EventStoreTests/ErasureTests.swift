import CSQLite
import Foundation
import Testing

@testable import EventStore

@Suite("Erasing personal data") struct ErasureTests {
    private static let secret = String(repeating: "zubaidah-fiktif;", count: 2000)

    /// A store with a secret of eight pages beside event 2, between others that stay.
    private func filled(_ folder: TemporaryFolder) throws -> (EventStore, EventWriter) {
        let (store, writer) = try EventStore.open(folder.file())
        try writer.begin()
        try writer.add("s", "1", personal: "siti-fiktif;")
        try writer.add("s", "2", personal: Self.secret)
        try writer.add("s", "3", personal: "budi-fiktif")
        _ = try writer.commit()
        return (store, writer)
    }

    private func isThere(_ text: String, _ path: String) -> Bool {
        Fixture(path, all: true).files.contains { Ledger.holds($0.value, anyOf: [text]) != nil }
    }

    private func erase(_ sequence: Int64, _ writer: EventWriter) throws -> Bool {
        guard try writer.beginErasure() else { return false }
        try writer.erasePersonal(of: sequence)
        try writer.add("s", "erased")
        _ = try writer.commit()
        return try writer.completeErasure()
    }

    @Test("what is erased is gone from the files and for readers; the event and the rest stay")
    func gone() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try filled(folder)
        let reader = try store.makeReader()
        let hash = try reader.hash(at: 2)
        #expect(isThere("zubaidah-fiktif;", folder.file()))
        #expect(try erase(2, writer))
        #expect(!isThere("zubaidah-fiktif;", folder.file()))
        #expect(isThere("siti-fiktif;", folder.file()))
        #expect(try reader.personal(2) == nil)
        #expect(try writer.personal(2) == nil)
        #expect(try reader.personal(3) == Array("budi-fiktif".utf8))
        #expect(try reader.hash(at: 2) == hash)
        #expect(try store.everything().damaged.isEmpty)
        var seen: [Int64] = []
        #expect(try reader.scanPersonal(after: 0, limit: 512) { at, _ in seen.append(at) } == 3)
        #expect(seen == [1, 3])
    }

    @Test("a copy made afterwards does not hold it, and counts as sound")
    func laterBackup() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try filled(folder)
        _ = try store.backUp(to: folder.file("before.db")) { _ in true }
        #expect(isThere("zubaidah-fiktif;", folder.file("before.db")))
        #expect(try erase(2, writer))
        #expect(try store.backUp(to: folder.file("after.db")) { _ in true }?.sequence == 4)
        #expect(!isThere("zubaidah-fiktif;", folder.file("after.db")))
    }

    @Test("nothing is erased while a backup is made, which would hold it; and nothing is recorded")
    func duringBackup() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try filled(folder)
        var answers: [Bool] = []
        _ = try store.backUp(to: folder.file("copy.db")) { _ in
            #expect(throws: Never.self) { answers.append(try erase(2, writer)) }
            return true
        }
        #expect(!answers.isEmpty && answers.allSatisfy { !$0 })
        #expect(store.sequence == 3)
        #expect(try erase(2, writer), "when it is over it can be")
    }

    @Test("a long reader is met before anything is recorded")
    func readerBefore() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try filled(folder)
        let other = try Connection(folder.file(), .readOnly)
        try other.execute("BEGIN")
        _ = try other.integer("SELECT count(*) FROM events")
        sqlite3_busy_timeout(writer.connection.handle, 0)
        #expect(try !writer.beginErasure())
        #expect(store.sequence == 3)
        #expect(try writer.personal(2) != nil)
        try other.execute("COMMIT")
        #expect(try erase(2, writer))
    }

    @Test("one that came in between is no reason to say that it is gone; later it is")
    func readerBetween() throws {
        let folder = try TemporaryFolder()
        let (_, writer) = try filled(folder)
        let other = try Connection(folder.file(), .readOnly)
        sqlite3_busy_timeout(writer.connection.handle, 0)
        #expect(try writer.beginErasure())
        try other.execute("BEGIN")
        _ = try other.integer("SELECT count(*) FROM events")
        try writer.erasePersonal(of: 2)
        try writer.add("s", "erased")
        _ = try writer.commit()
        #expect(try !writer.completeErasure())
        try writer.maintain()
        #expect(isThere("zubaidah-fiktif;", folder.file()))
        try writer.begin()
        try writer.add("s", "life goes on")
        _ = try writer.commit()
        try other.execute("COMMIT")
        try writer.maintain()
        #expect(!isThere("zubaidah-fiktif;", folder.file()))
        #expect(try writer.completeErasure())
    }

    @Test("an erasure that is rolled back left everything as it was")
    func rolledBack() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try filled(folder)
        #expect(try writer.beginErasure())
        try writer.erasePersonal(of: 2)
        #expect(try writer.personal(2) == nil)
        try writer.rollback()
        #expect(try writer.personal(2) == Array(Self.secret.utf8))
        #expect(try store.backUp(to: folder.file("copy.db")) { _ in true } != nil)
    }

    @Test("a crash between the commit and the end is made good by the next opening")
    func crash() throws {
        let folder = try TemporaryFolder()
        do {
            let (_, writer) = try filled(folder)
            #expect(try writer.beginErasure())
            try writer.erasePersonal(of: 2)
            try writer.add("s", "erased")
            _ = try writer.commit()
            #expect(isThere("zubaidah-fiktif;", folder.file()), "it stands in the database yet")
        }
        let (_, writer) = try EventStore.open(folder.file())
        #expect(!isThere("zubaidah-fiktif;", folder.file()))
        #expect(!writer.isErasurePending)
    }

    /// Deleting rows makes SQLite move others and leave copies of them in the free part of pages,
    /// where a later erasure does not find them.
    @Test(
        "erasing in any order leaves no copy of anything, whatever the sizes",
        arguments: UInt64(1)...4)
    func anyOrder(seed: UInt64) throws {
        let folder = try TemporaryFolder(inMemory: true)
        let (store, writer) = try EventStore.open(folder.file())
        var dice = Dice(seed: seed)
        var ledger = Ledger()
        for round in 0..<20 {
            let drafts = Ledger.drafts(&dice, count: 60, tag: "a\(seed).\(round)", bodyMax: 20)
            try writer.record(drafts, in: &ledger)
            var erasure = Ledger.Draft(stream: "s", body: "erased")
            erasure.erases = ledger.personal.keys.sorted().filter { _ in dice.once(in: 3) }
            try writer.record([erasure], in: &ledger)
            try ledger.demandGone(folder.file(), "seed \(seed), round \(round)")
        }
        #expect(ledger.erased.count > 200)
        try ledger.comparePersonal(store, "seed \(seed)")
    }
}

import Foundation
import Testing

@testable import EventStore

/// Power cuts at any moment: every acknowledged transaction is there afterwards, one that was not
/// acknowledged is whole or absent. `REQUESTTRACKER_SEED=n` reruns a seed.
@Suite("Power cuts") struct PowerCutTests {
    /// How many disks are rebuilt and looked at from one run of a store.
    static let cuts = 8

    @Test("nothing acknowledged is lost", arguments: Rounds.seeds(60))
    func powerCut(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var ledger = Ledger()
        var fixture = Fixture()  // the first life makes the file
        var gone: Set<String> = []
        // The store goes on from one of the disks that a cut left behind, and meets the next.
        for life in 1...3 {
            let life = try Life(fixture, ledger, gone, "seed \(seed), life \(life)", &dice)
            for _ in 1..<Self.cuts {
                let (disk, cut) = life.cut(&dice)
                try life.check(disk, cut)
            }
            let (disk, cut) = life.cut(&dice)
            ledger = try life.check(disk, cut)
            gone = life.gone(at: cut)
            fixture = disk
        }
        Tally.shared.add("power cuts", 3 * Self.cuts)
    }

    @Test("a cut that loses nothing leaves all, and one that loses all leaves what was synced")
    func simulation() {
        var dice = Dice(seed: 1)
        let log: [FaultyDisk.Effect] = [
            .create("-wal"), .write("-wal", offset: 0, bytes: [1, 2, 3]), .sync("-wal"),
            .write("-wal", offset: 2, bytes: [4, 5]), .truncate("-wal", size: 1),
            .write("", offset: 4, bytes: [9]),
        ]
        var seen: Set<[String: [UInt8]]> = []
        for _ in 0..<2000 {
            seen.insert(PowerCut(&dice).disk(["": [7]], after: log[...], &dice))
        }
        #expect(seen.contains(["": [7], "-wal": [1, 2, 3]]), "nothing kept")
        #expect(seen.contains(["": [7, 0, 0, 0, 9], "-wal": [1]]), "all kept")
        #expect(seen.contains(["": [7, 0, 0, 0, 9], "-wal": [1, 2, 4, 5]]), "in another order")
        #expect(seen.allSatisfy { $0["-wal"]?.first == 1 }, "what was synced is never lost")
    }

    @Test("cut at any call that makes the database: it is there whole, or is made anew")
    func creation() throws {
        var dice = Dice(seed: Rounds.seed ?? 1)
        for round in 1...6 {
            let life = try Life(Fixture(), Ledger(), [], "creation \(round)", &dice)
            for cut in 0...life.made + 4 {
                let disk = life.disk(at: cut, &dice)
                if cut >= life.made {
                    #expect(disk.files[""] != nil, "creation \(round), cut after \(cut)")
                }
                try life.check(disk, cut)
            }
            Tally.shared.add("power cuts", life.made + 5)
        }
    }
}

/// One run of a store, with all that it did to its files.
private struct Life {
    /// A transaction that was begun: when it was, and when it was acknowledged.
    private struct Attempt {
        var drafts: [Ledger.Draft]
        var begun: Int
        var acknowledged: Int?
    }

    private let note: String
    private let fixture: Fixture
    private let before: Ledger
    private let log: [FaultyDisk.Effect]
    private let attempts: [Attempt]
    /// When the database's file was made for good; 0 when it was there.
    let made: Int
    /// What was told to be gone before, and when the store was open: from then on all is that had been
    /// erased.
    private let goneBefore: Set<String>
    private let opened: Int

    init(
        _ fixture: Fixture, _ before: Ledger, _ gone: Set<String>, _ note: String,
        _ dice: inout Dice
    ) throws {
        goneBefore = gone
        self.fixture = fixture
        self.before = before
        self.note = note
        let folder = try TemporaryFolder(inMemory: true)
        let disk = try FaultyDisk(database: try fixture.put(folder))
        var attempts: [Attempt] = []
        var ledger = before
        if fixture.files[""] == nil {
            try DatabaseFile.create(folder.file(), vfs: disk.name)
            // These two calls are not SQLite's; that they come in this order is seen by strace.
            disk.note(.rename("-new", to: ""))
            disk.note(.syncFolder)
        }
        made = disk.log.count
        do {
            let (_, writer) = try EventStore.open(folder.file(), vfs: disk.name)
            opened = disk.log.count
            writer.checkpointPages = Int32(dice.pick([4, 20, 60]))
            for _ in 0..<dice.roll(3...14) {
                let tag = "\(ledger.events.count).\(attempts.count)"
                let drafts = Ledger.drafts(
                    &dice, count: dice.roll(1...5), tag: tag, bodyMax: dice.pick([40, 600, 9000]))
                var attempt = Attempt(drafts: drafts, begun: disk.log.count)
                if dice.once(in: 8) {
                    try writer.begin()
                    try writer.append(drafts, over: ledger)
                    try writer.rollback()
                } else {
                    attempt.drafts = ledger.withErasures(drafts, &dice, once: 3)
                    try writer.record(attempt.drafts, in: &ledger)
                    attempt.acknowledged = disk.log.count
                    attempts.append(attempt)
                }
                if dice.once(in: 10) { try writer.close() } else { try writer.maintain() }
            }
        }
        self.attempts = attempts
        log = disk.log
    }

    /// A moment, and the disk as it was found after it. Half of the moments are close to a sync.
    func cut(_ dice: inout Dice) -> (Fixture, Int) {
        var cut = dice.roll(0...log.count)
        if dice.once(in: 2) {
            let syncs = log.indices.filter { if case .sync = log[$0] { true } else { false } }
            if !syncs.isEmpty { cut = min(log.count, max(0, dice.pick(syncs) + dice.roll(-2...2))) }
        }
        return (disk(at: cut, &dice), cut)
    }

    /// A disk as it may be found after the first `cut` calls.
    func disk(at cut: Int, _ dice: inout Dice) -> Fixture {
        var disk = Fixture()
        disk.files = PowerCut(&dice).disk(
            fixture.files, after: log[..<min(cut, log.count)], &dice)
        return disk
    }

    /// What must be gone from the disk after so many calls.
    func gone(at cut: Int) -> Set<String> {
        guard cut >= opened else { return goneBefore }
        var ledger = before
        for attempt in attempts {
            if let acknowledged = attempt.acknowledged, acknowledged <= cut {
                ledger.add(attempt.drafts)
            }
        }
        return ledger.erased
    }

    /// Opens what the cut left, and answers what it holds; `disk` itself stays as it is.
    @discardableResult
    func check(_ disk: Fixture, _ cut: Int) throws -> Ledger {
        let note = "\(note), cut after \(cut) of \(log.count) calls"
        var expected = before
        var perhaps: [Ledger.Draft]?
        for attempt in attempts where attempt.begun < cut {
            if let acknowledged = attempt.acknowledged, acknowledged <= cut {
                expected.add(attempt.drafts)
            } else {
                perhaps = attempt.drafts
            }
        }
        // What was told to be gone is on the disk in no state that a cut may leave.
        let gone = gone(at: cut)
        for (name, file) in disk.files {
            let text = Ledger.holds(file, anyOf: gone)
            try demand(text == nil, "\(note): \(text ?? "") is still in FILE\(name)")
        }
        let folder = try TemporaryFolder(inMemory: true)
        do {
            return try expected.verify(try disk.put(folder), perhaps: perhaps, note)
        } catch let error as StoreError { throw Finding(description: "\(note): \(error)") }
    }
}

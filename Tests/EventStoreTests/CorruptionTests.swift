import CSQLite
import Foundation
import Testing

@testable import EventStore

/// Damaged files: refused at the opening, or a typed error when the place is read. Never a trap, never
/// a hang, and never a wrong event whose hash is right.
///
/// Not found until the log is verified as a whole: an old event whose row reads well but whose hash is
/// wrong; personal data that were edited or taken away. Not found until the head is kept outside the
/// file: a log that ends too early. It may end within a transaction, and its newest personal data may
/// be missing, when a reader had held back a checkpoint and the log ahead of the database was lost.
@Suite("Damaged files") struct CorruptionTests {
    /// What became of a damage.
    enum Outcome: String {
        case refused = "refused at the opening"
        case error = "an error when read"
        case rehash = "found by rehashing only"
        case shorter = "a shorter log (not found)"
        case torn = "a log that ends within a transaction (not found)"
        case impersonal = "personal data missing or wrong (not found)"
        case harmless
    }

    @Test("bytes flipped in the database", arguments: Region.database, Rounds.seeds(16))
    func database(region: Region, seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let (fixture, ledger) =
            region == .overflow || dice.once(in: 3)
            ? try Self.filled(&dice) : try #require(Self.long)
        try damage(fixture, ledger, "", region, "seed \(seed), \(region)", &dice)
    }

    @Test("bytes flipped in the log ahead of it", arguments: Region.wal, Rounds.seeds(16))
    func wal(region: Region, seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let (fixture, ledger) = try Self.filled(&dice)
        try damage(fixture, ledger, "-wal", region, "seed \(seed), \(region)", &dice)
    }

    @Test("the log ahead of it cut off anywhere", arguments: Rounds.seeds(16))
    func cutOff(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let (filled, ledger) = try Self.filled(&dice)
        var fixture = filled
        let log = fixture.files["-wal"] ?? []
        let length = dice.roll(0...log.count)
        fixture.files["-wal"] = Array(log.prefix(length))
        let note = "seed \(seed), cut off at \(length)"
        let outcome = try Self.examine(fixture, ledger, note)
        Tally.shared.add("cut off -wal: \(outcome.rawValue)")
    }

    @Test(
        "a file of another time: an older database, an older log ahead of it, or both",
        arguments: ["", "-wal", "both", "no -wal"], Rounds.seeds(8))
    func olderFile(which: String, seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let (older, ledger) = try Self.filled(&dice)
        let folder = try TemporaryFolder(inMemory: true)
        var newer = ledger
        do {
            let (_, writer) = try EventStore.open(try older.put(folder))
            for number in 0..<dice.roll(1...8) {
                try writer.record(Ledger.drafts(&dice, count: 3, tag: "n\(number)"), in: &newer)
                if dice.once(in: 4) { try writer.close() }
            }
        }
        var mixed = Fixture(folder.file())
        if which == "" || which == "both" { mixed.files[""] = older.files[""] }
        if which == "-wal" || which == "both" { mixed.files["-wal"] = older.files["-wal"] }
        if which == "no -wal" { mixed.files["-wal"] = nil }
        let outcome = try Self.examine(mixed, newer, "seed \(seed), older \(which)")
        Tally.shared.add("older \(which): \(outcome.rawValue)")
    }

    /// A store with more events than are rehashed at the opening, nothing in the log ahead of it.
    static let long: (Fixture, Ledger)? = try? {
        let folder = try TemporaryFolder(inMemory: true)
        var ledger = Ledger()
        var dice = Dice(seed: 9)
        do {
            let (store, writer) = try EventStore.open(folder.file())
            for number in 0..<12 {
                let drafts = Ledger.drafts(&dice, count: 100, tag: "l\(number)", bodyMax: 40)
                try writer.record(drafts, in: &ledger)
            }
            try writer.close()
            try store.saveIndex()
        }
        return (Fixture(folder.file()), ledger)
    }()

    /// A store with large events, with some transactions in the log ahead of the database. In half of
    /// the stores a reader has held back a checkpoint, so that a part of that log is in the database.
    private static func filled(_ dice: inout Dice) throws -> (Fixture, Ledger) {
        let folder = try TemporaryFolder(inMemory: true)
        var ledger = Ledger()
        let holdsBack = dice.once(in: 2)
        do {
            let (store, writer) = try EventStore.open(folder.file())
            var held: Connection?
            writer.checkpointPages = 1
            for number in 0..<24 {
                let large = number % 5 == 0 ? 9000 : 300
                let drafts = Ledger.drafts(&dice, count: 4, tag: "c\(number)", bodyMax: large)
                try writer.record(drafts, in: &ledger)
                if number == 15 { try store.saveIndex() }
                if number == 15 { try writer.close() }
                if number == 18, holdsBack {
                    held = try Connection(folder.file(), .readOnly)
                    try held?.execute("BEGIN")
                    _ = try held?.integer("SELECT count(*) FROM events")
                }
                if number == 21, holdsBack { try writer.maintain() }
            }
            held = nil
        }
        return (Fixture(folder.file()), ledger)
    }

    private func damage(
        _ fixture: Fixture, _ ledger: Ledger, _ suffix: String, _ region: Region, _ note: String,
        _ dice: inout Dice
    ) throws {
        var fixture = fixture
        guard var file = fixture.files[suffix], let place = region.place(in: file, &dice) else {
            throw Finding(description: "\(note): no such place in the file")
        }
        switch dice.roll(0...2) {
        case 0: file[place] ^= 1 << dice.roll(0...7)
        case 1: file[place] = UInt8(dice.roll(0...255))
        default:
            for byte in place..<min(place + dice.roll(1...16), file.count) {
                file[byte] = dice.once(in: 2) ? 0 : 255
            }
        }
        fixture.files[suffix] = file
        let outcome = try Self.examine(fixture, ledger, "\(note), byte \(place)")
        Tally.shared.add("\(region): \(outcome.rawValue)")
    }

    /// Opens the file and uses it in every way. Wrong answers are findings unless a rehash shows them.
    static func examine(_ fixture: Fixture, _ ledger: Ledger, _ note: String) throws -> Outcome {
        let folder = try TemporaryFolder(inMemory: true)
        let path = try fixture.put(folder)
        var outcome = Outcome.harmless
        let time = try ContinuousClock().measure { outcome = try examine(path, ledger, note) }
        try demand(time < .seconds(60), "\(note): took \(time)")
        return outcome
    }

    static func examine(_ path: String, _ ledger: Ledger, _ note: String) throws -> Outcome {
        let store: EventStore
        let writer: EventWriter
        do { (store, writer) = try EventStore.open(path) } catch { return .refused }
        var outcome = Outcome.harmless
        do {
            let (events, damaged) = try store.everything()
            for (event, own) in zip(events, ledger.events) where event != own {
                try demand(
                    damaged.contains(event.sequence), "\(note): a wrong event \(own.sequence)")
            }
            if let first = damaged.first {
                outcome = .rehash
                let found = try store.verdict()?.events.lowerBound
                try demand(
                    found.map { $0 <= first } ?? false, "\(note): a check finds \(first) well")
            }
            try demand(events.count <= ledger.events.count, "\(note): too many events")
            if events.count < ledger.events.count {
                outcome = ledger.boundaries.contains(events.count) ? .shorter : .torn
            }
            // What can be read must be found too, over the index.
            let kept = ledger.prefix(events.count)
            if damaged.isEmpty {
                try kept.compareIndex(store, writer, note)
                do { try kept.comparePersonal(store, note) } catch is Finding {
                    outcome = .impersonal
                }
            }
        } catch is StoreError { outcome = .error }
        do {
            try writer.begin()
            let head = try writer.head(of: "s1") ?? .none
            _ = try writer.append(
                NewEvent(stream: "s1", type: "t", occurredAt: 1, recordedAt: 2, body: [1]),
                after: head)
            _ = try writer.commit()
            try writer.close()
        } catch { if outcome == .harmless { outcome = .error } }
        return outcome
    }
}

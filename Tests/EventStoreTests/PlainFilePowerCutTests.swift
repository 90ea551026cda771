import Foundation
import Testing

@testable import EventStore

/// Power cuts while the files beside the log are written: the index and snapshots, which are replaced
/// whole, and the head, which is written in place. These calls are not SQLite's, so what a cut may
/// leave of them is built from the bytes before and after.
@Suite("Power cuts beside the log") struct PlainFilePowerCutTests {
    @Test(
        "the index is the old or the new one, and rebuilt when a sync was a lie",
        arguments: Rounds.seeds(12))
    func index(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let (before, start) = try Fixture.filled(seed: seed, inDatabase: 6, inLog: 2)
        var ledger = start
        let folder = try TemporaryFolder(inMemory: true)
        let path = try before.put(folder)
        do {
            let (store, writer) = try EventStore.open(path)
            for number in 0..<3 {
                let drafts = Ledger.drafts(&dice, count: 4, tag: "i\(number)")
                try writer.record(drafts, in: &ledger)
            }
            try store.saveIndex()
        }
        var files = Fixture(path).files
        let new = try #require(files["-index"])
        let old = try #require(before.files["-index"])
        #expect(old != new)
        files["-index"] = old
        for isSynced in [true, false] {
            let log = FaultyDisk.Effect.replacing("-index", by: new, isSynced: isSynced, &dice)
            for cut in 0...log.count {
                var disk = Fixture()
                disk.files = PowerCut(&dice).disk(files, after: log[..<cut], &dice)
                let note = "seed \(seed), synced \(isSynced), cut after \(cut) of \(log.count)"
                if isSynced {
                    #expect([old, new].contains(disk.files["-index"]), "\(note)")
                }
                let folder = try TemporaryFolder(inMemory: true)
                try ledger.verify(try disk.put(folder), note)
            }
            Tally.shared.add("power cuts", log.count + 1)
        }
    }

    @Test("a snapshot is the old or the new one; with a sync that was a lie it may be none")
    func snapshot() throws {
        var dice = Dice(seed: Rounds.seed ?? 1)
        let folder = try TemporaryFolder(inMemory: true)
        let file = SnapshotFile(path: folder.file("snapshot"), kind: "test0001")
        let hash = [UInt8](repeating: 7, count: 32)
        func bytes(_ sequence: Int64, _ count: Int) throws -> [UInt8] {
            let pieces = (0..<count).map { [UInt8](repeating: UInt8($0), count: 700) }
            try file.write(sequence: sequence, hash: hash, pieces: pieces)
            return Array(try #require(FileManager.default.contents(atPath: file.path)))
        }
        let old = try bytes(1, 4)
        let new = try bytes(2, 9)
        var found: Set<Int64> = []
        for round in 0..<60 {
            let isSynced = round % 2 == 0
            let log = FaultyDisk.Effect.replacing("", by: new, isSynced: isSynced, &dice)
            for cut in 0...log.count {
                let files = PowerCut(&dice).disk(["": old], after: log[..<cut], &dice)
                try Data(files[""] ?? []).write(to: URL(fileURLWithPath: file.path))
                let contents = file.read()
                if isSynced { #expect(contents != nil, "round \(round), cut after \(cut)") }
                if let contents {
                    found.insert(contents.sequence)
                    #expect(contents.pieces.count == (contents.sequence == 1 ? 4 : 9))
                }
            }
            Tally.shared.add("power cuts", log.count + 1)
        }
        #expect(found == [1, 2])
    }

    @Test("an unfinished head neither tells of a loss that is none, nor forgets the head before it")
    func head() throws {
        var dice = Dice(seed: Rounds.seed ?? 1)
        let folder = try TemporaryFolder(inMemory: true)
        let path = folder.file()
        var ledger = Ledger()
        var databases: [Fixture] = []
        var heads: [[UInt8]] = []
        for number in 0..<5 {
            do {
                let (_, writer) = try EventStore.open(path)
                try writer.record(Ledger.drafts(&dice, count: 3, tag: "h\(number)"), in: &ledger)
                try writer.close()
            }
            databases.append(Fixture(path))
            heads.append(
                Array(try #require(FileManager.default.contents(atPath: path + "-head"))))
        }
        for number in 2..<5 {
            for state in Self.states(from: heads[number - 1], to: heads[number], &dice) {
                let note = "head \(number)"
                #expect(try lost(databases[number], state) == nil, "\(note): nothing is lost")
                // Without the transaction that the unfinished head tells of: it may know, or not.
                let last = try lost(databases[number - 1], state)
                #expect([nil, Int64(number * 3 + 3)].contains(last), "\(note)")
                let both = try lost(databases[number - 2], state)
                #expect(both != nil, "\(note): the head before it is forgotten")
            }
        }
    }

    /// What one write of a head in its place may leave: any beginning of it, any sectors of it.
    private static func states(
        from old: [UInt8], to new: [UInt8], _ dice: inout Dice
    ) -> [[UInt8]] {
        var states = [old, new]
        let first =
            zip(old + [UInt8](repeating: 0, count: 1024), new).enumerated()
            .first { $1.0 != $1.1 }?.offset ?? 0
        let place = first / 512 * 512
        let padded = old + [UInt8](repeating: 0, count: max(0, new.count - old.count))
        for count in stride(from: 1, to: 64, by: 5) {
            var torn = padded
            torn.replaceSubrange(place..<place + count, with: new[place..<place + count])
            states.append(torn)
            var holed = new
            for byte in place + count..<place + 64 where dice.once(in: 2) { holed[byte] = 0 }
            states.append(holed)
        }
        let write = FaultyDisk.Effect.write(
            "-head", offset: place, bytes: Array(new[place..<place + 512]))
        for _ in 0..<8 {
            states.append(
                PowerCut(&dice).disk(["-head": old], after: [write], &dice)["-head"] ?? [])
        }
        return states
    }

    /// Which head a start finds lost.
    private func lost(_ database: Fixture, _ head: [UInt8]) throws -> Int64? {
        var database = database
        database.files["-head"] = head
        let folder = try TemporaryFolder(inMemory: true)
        Tally.shared.add("power cuts")
        return try EventStore.open(try database.put(folder)).0.lostHead?.sequence
    }
}

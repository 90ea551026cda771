import Foundation
import MerkleTree
import Testing

@testable import EventStore

/// A restoration that the power ends: there is no database of that name, or the whole one.
@Suite("Power cuts of a restoration") struct RestorationCutTests {
    @Test(
        "a half database never has the name; the next restoration works", arguments: Rounds.seeds(3)
    )
    func cut(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let (records, head) = try Self.records(dice.roll(900...1300), seed)
        let log = try Self.run(records, head)
        var kept = 0
        for round in 0..<25 {
            let cut =
                dice.once(in: 2) ? max(0, log.count - dice.roll(0...3)) : dice.roll(0...log.count)
            var disk = Fixture()
            disk.files = PowerCut(&dice).disk([:], after: log[..<cut], &dice)
            let note = "seed \(seed), round \(round), cut after \(cut) of \(log.count)"
            let folder = try TemporaryFolder(inMemory: true)
            let path = try disk.put(folder)
            if disk.files[""] == nil {
                try demand(cut < log.count, "\(note): it was promised, and is not there")
                guard round % 8 == 0 else { continue }
                try Self.restore(records, head, to: path)
            } else {
                kept += 1
            }
            let (store, _) = try EventStore.open(path)
            try demand(
                store.head == head && store.lostHead == nil && store.verdict() == nil,
                "\(note): \(store.head.sequence) of \(head.sequence) events")
        }
        #expect(kept > 0, "seed \(seed)")
        Tally.shared.add("power cuts of a restoration", 25)
    }

    @Test("two restorations to one place: the second is refused, and the first is whole")
    func two() throws {
        let (records, head) = try Self.records(20, 1)
        let folder = try TemporaryFolder(inMemory: true)
        let first = try Restoration(to: folder.file())
        for record in records.prefix(10) { try first.append(record) }
        #expect { try Restoration(to: folder.file()) } throws: {
            if case .inUse? = $0 as? StoreError { true } else { false }
        }
        // Nor can a log be begun there meanwhile, which would then be overwritten.
        #expect(throws: StoreError.self) { _ = try EventStore.open(folder.file()) }
        for record in records.dropFirst(10) { try first.append(record) }
        try first.finish(size: head.sequence, root: head.root)
        #expect(throws: StoreError.self) { try Restoration(to: folder.file()) }
    }

    private static func restore(
        _ records: [EventRecord], _ head: LogHead, to path: String, vfs: String? = nil
    ) throws {
        let restoration = try Restoration(to: path, vfs: vfs)
        for record in records { try restoration.append(record) }
        try restoration.finish(size: head.sequence, root: head.root)
    }

    /// All that a whole restoration does to files, those of its calls that are not SQLite's put in: the
    /// empty database is named after it was made, the full one at the end.
    private static func run(
        _ records: [EventRecord], _ head: LogHead
    ) throws -> [FaultyDisk.Effect] {
        let folder = try TemporaryFolder(inMemory: true)
        let disk = try FaultyDisk(database: folder.file())
        try restore(records, head, to: folder.file(), vfs: disk.name)
        var log = disk.log
        let filled = log.firstIndex {
            $0.file == "-restored" || $0.file == "-restored-journal"
        }
        log.insert(
            contentsOf: [.rename("-restored-new", to: "-restored"), .syncFolder],
            at: try #require(filled))
        return log + [
            .delete("-restored-wal", durably: false), .rename("-restored", to: ""), .syncFolder,
        ]
    }

    /// The events of a log, and its head.
    private static func records(_ count: Int, _ seed: UInt64) throws -> ([EventRecord], LogHead) {
        let folder = try TemporaryFolder(inMemory: true)
        let (store, writer) = try EventStore.open(folder.file())
        var (dice, ledger) = (Dice(seed: seed), Ledger())
        let drafts = Ledger.drafts(&dice, count: count, tag: "r\(seed)", bodyMax: 200)
        try writer.record(drafts, in: &ledger)
        var records: [EventRecord] = []
        let reader = try store.makeReader()
        while records.count < count {
            var batch = EventBatch()
            try reader.read(from: Int64(records.count + 1), limit: 512, into: &batch)
            batch.forEach { event in
                records.append(
                    EventRecord(
                        sequence: event.sequence, version: event.version, previous: event.previous,
                        occurredAt: event.occurredAt, recordedAt: event.recordedAt,
                        stream: Array(event.stream), type: Array(event.type),
                        actor: event.actor.map { Array($0) }, key: event.key.map { Array($0) },
                        body: Array(event.body), commitment: event.commitment.map { Array($0) }))
            }
        }
        return (records, store.head)
    }
}

import Foundation
import MerkleTree
import Testing

@testable import EventStore

/// Power cuts while the tree grows over many tiles and its file, `FILE-tiles`, is made and replaced: the
/// root is that of the events on the disk, and every checkpoint that was given out is one of its
/// beginnings. `REQUESTTRACKER_SEED=n` reruns a seed.
@Suite("Power cuts of the tree") struct TreePowerCutTests {
    private static let cuts = 5

    @Test(
        "after any cut the tree is the one of the events, and goes on from every checkpoint",
        arguments: Rounds.seeds(3))
    func growing(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var (fixture, ledger) = (Fixture(), Ledger())
        if dice.once(in: 2), let long = CorruptionTests.long { (fixture, ledger) = long }
        var promised: [LogHead] = []
        for number in 1...3 {
            let note = "seed \(seed), life \(number)"
            let life = try GrowingLife(fixture, ledger, promised, note, &dice)
            for _ in 1..<Self.cuts { _ = try life.check(life.cut(&dice), &dice) }
            let cut = life.cut(&dice)
            (fixture, ledger) = try life.check(cut, &dice)
            promised = life.promised(at: cut)
        }
        Tally.shared.add("power cuts of the tree", 3 * Self.cuts)
    }
}

/// One run of a store that fills tiles and saves them.
private struct GrowingLife {
    private struct Attempt {
        var drafts: [Ledger.Draft]
        var begun: Int
        var acknowledged: Int
        var head: LogHead
    }

    private let note: String
    private let fixture: Fixture
    private let before: Ledger
    private let promisedBefore: [LogHead]
    private let log: [FaultyDisk.Effect]
    private let attempts: [Attempt]
    /// What was written as `FILE-tiles`, and whether each of its syncs was one.
    private let tiles: [[UInt8]]
    private let areSynced: Bool

    init(
        _ fixture: Fixture, _ before: Ledger, _ promised: [LogHead], _ note: String,
        _ dice: inout Dice
    ) throws {
        (self.fixture, self.before, promisedBefore) = (fixture, before, promised)
        areSynced = !dice.once(in: 3)
        self.note = note + (areSynced ? "" : ", syncs of the tiles being lies")
        let folder = try TemporaryFolder(inMemory: true)
        let path = try fixture.put(folder)
        let disk = try FaultyDisk(database: path)
        var (attempts, ledger) = ([Attempt](), before)
        var tiles = fixture.files["-tiles"].map { [$0] } ?? []
        do {
            if fixture.files[""] == nil {
                try DatabaseFile.create(path, vfs: disk.name)
                disk.note(.rename("-new", to: ""))
                disk.note(.syncFolder)
            }
            let (store, writer) = try EventStore.open(path, vfs: disk.name)
            writer.checkpointPages = Int32(dice.pick([10, 100]))
            for number in 0..<dice.roll(2...5) {
                let tag = "\(ledger.events.count).\(number)"
                let drafts = Ledger.drafts(
                    &dice, count: dice.roll(40...300), tag: tag, bodyMax: 30)
                let begun = disk.log.count
                try writer.record(drafts, in: &ledger)
                attempts.append(
                    Attempt(
                        drafts: drafts, begun: begun, acknowledged: disk.log.count,
                        head: store.head))
                try writer.maintain()
                guard dice.once(in: 2) else { continue }
                let old = Fixture(path).files["-tiles"]
                try store.saveIndex()
                // These calls are not SQLite's; that they come in this order is seen by strace.
                guard let new = Fixture(path).files["-tiles"], new != old else { continue }
                tiles.append(new)
                for effect in FaultyDisk.Effect.replacing(
                    "-tiles", by: new, isSynced: areSynced, &dice)
                {
                    disk.note(effect)
                }
            }
        }
        (self.attempts, self.tiles, log) = (attempts, tiles, disk.log)
    }

    /// A moment; two in three are close to something that was done to the tiles.
    func cut(_ dice: inout Dice) -> Int {
        let close = log.indices.filter { log[$0].file?.hasPrefix("-tiles") ?? false }
        guard !close.isEmpty, !dice.once(in: 3) else { return dice.roll(0...log.count) }
        return min(log.count, max(0, dice.pick(close) + dice.roll(-2...3)))
    }

    /// The heads that were given out until then.
    func promised(at cut: Int) -> [LogHead] {
        promisedBefore + attempts.filter { $0.acknowledged <= cut }.map(\.head)
    }

    /// Looks at what a cut leaves, with the store and without it.
    func check(_ cut: Int, _ dice: inout Dice) throws -> (Fixture, Ledger) {
        let note = "\(note), cut after \(cut) of \(log.count) calls"
        var disk = Fixture()
        disk.files = PowerCut(&dice).disk(fixture.files, after: log[..<cut], &dice)
        if let found = disk.files["-tiles"], areSynced {
            try demand(tiles.contains(found), "\(note): FILE-tiles is no one that was written")
        }
        // A folder's entry may be lost as well.
        if dice.once(in: 6) { disk.files["-tiles"] = nil }
        var ledger = before
        for attempt in attempts where attempt.acknowledged <= cut { ledger.add(attempt.drafts) }
        let perhaps = attempts.first { $0.begun < cut && $0.acknowledged > cut }
        let folder = try TemporaryFolder(inMemory: true)
        let path = try disk.put(folder)
        do {
            try checkAlone(path, note)
            let (store, _) = try EventStore.open(path)
            if let perhaps, store.sequence != Int64(ledger.events.count) {
                ledger.add(perhaps.drafts)
            }
            let found = try store.everything()
            try demand(
                found.events == ledger.events && found.damaged.isEmpty,
                "\(note): \(found.events.count) events instead of \(ledger.events.count)")
            try ledger.compareTree(store, note)
            try checkPromises(store, promised(at: cut), note)
            try demand(store.verdict() == nil, "\(note): a check finds damage")
        } catch let error as StoreError { throw Finding(description: "\(note): \(error)") }
        return (disk, ledger)
    }

    private func checkPromises(_ store: EventStore, _ heads: [LogHead], _ note: String) throws {
        let reader = try store.makeReader()
        for head in heads where head.sequence > 0 {
            try demand(
                head.sequence <= store.sequence
                    && reader.root(of: head.sequence) == head.root,
                "\(note): the checkpoint of \(head.sequence) is none any more")
            let (proof, _, _) = try reader.consistencyProof(
                from: head.sequence, to: store.sequence)
            try demand(
                proof.verifies(from: head.root, to: store.head.root),
                "\(note): no proof from \(head.sequence) to \(store.sequence)")
        }
    }

    /// As `requesttracker verify` reads it, before any store was opened on it.
    private func checkAlone(_ path: String, _ note: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        let file = try LogFile(path)
        var summary = LogFile.Summary(file)
        let reader = try file.makeReader()
        var number: Int64 = 0
        while let range = file.segment(number) {
            summary.add(try reader.read(range, marks: []) { _ in })
            number += 1
        }
        try demand(
            summary.damage == nil, "\(note): verify finds \(String(describing: summary.damage))")
    }
}

extension FaultyDisk.Effect {
    /// What replacing a file does; strace sees that it does just this.
    /// - Parameter isSynced: False for a disk that forgets a sync: renamed but empty, or torn.
    static func replacing(
        _ name: String, by bytes: [UInt8], isSynced: Bool, _ dice: inout Dice
    ) -> [FaultyDisk.Effect] {
        var log: [FaultyDisk.Effect] = [.create(name + "-new")]
        var offset = 0
        while offset < bytes.count {
            let end = min(bytes.count, offset + dice.pick([16, 512, 4096, 10_000]))
            log.append(.write(name + "-new", offset: offset, bytes: Array(bytes[offset..<end])))
            offset = end
        }
        if isSynced { log.append(.sync(name + "-new")) }
        return log + [.rename(name + "-new", to: name), .syncFolder]
    }

    /// Which file it was done to.
    var file: String? {
        switch self {
        case .create(let name), .write(let name, _, _), .truncate(let name, _), .sync(let name),
            .delete(let name, _), .rename(let name, _):
            name
        case .syncFolder: nil
        }
    }
}

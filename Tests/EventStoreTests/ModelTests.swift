import Foundation
import Testing

@testable import EventStore

/// Random operations on a store and on the plain model, with reopening in between.
/// `REQUESTTRACKER_SEED=n` reruns a seed.
@Suite("Against the model") struct ModelTests {
    @Test("a store answers as the model does", arguments: Rounds.seeds(100))
    func model(seed: UInt64) throws {
        var run = try ModelRun(seed: seed)
        do { try run.go(steps: 50) } catch let error as StoreError {
            throw Finding(description: "\(run.note): \(error)")
        }
        Tally.shared.add("model operations", 50)
    }

    @Test("names with one hash are told apart by reading, before and behind a snapshot")
    func collisions() throws {
        let folder = try TemporaryFolder(inMemory: true)
        var ledger = Ledger()
        for round in 0..<3 {
            let (store, writer) = try EventStore.open(folder.file(), vfs: nil, nameMask: 0)
            try ledger.compare(store, writer, "round \(round)")
            for number in 0..<8 {
                let drafts = (0..<4).map {
                    Ledger.Draft(
                        stream: "s\(number).\($0)", body: "b", key: "k\(round).\(number).\($0)")
                }
                try writer.record(drafts, in: &ledger)
                if round == 1, number == 3 { try store.saveIndex() }
            }
            try ledger.compare(store, writer, "after round \(round)")
        }
    }
}

/// A store and its model under one seed.
private struct ModelRun {
    let seed: UInt64
    private var step = 0
    private var last = "open"
    private var dice: Dice
    private let folder: TemporaryFolder
    /// Few bits make names collide; fewer make every lookup read several events.
    private let nameMask: UInt64
    private var open: (store: EventStore, writer: EventWriter)
    private var ledger = Ledger()
    /// The model of the running transaction; nil between transactions.
    private var running: Ledger?

    var note: String { "seed \(seed), step \(step), \(last)" }

    init(seed: UInt64) throws {
        self.seed = seed
        dice = Dice(seed: seed)
        folder = try TemporaryFolder(inMemory: true)
        nameMask = dice.pick([.max, .max, 0x0100_0000_0000_0001, 0x3, 0])
        open = try EventStore.open(folder.file(), vfs: nil, nameMask: nameMask)
    }

    mutating func go(steps: Int) throws {
        for _ in 0..<steps {
            step += 1
            if running == nil { try betweenTransactions() } else { try inTransaction() }
        }
        last = "end"
        try reopen()
    }

    private mutating func betweenTransactions() throws {
        switch dice.roll(0...14) {
        case 0: try reopen()
        case 14: try erase()
        case 1: try checkpoint(1)
        case 2:
            last = "truncating checkpoint"
            try open.writer.close()
        case 3:
            last = "save index"
            try open.store.saveIndex()
            try demand(open.store.indexLag == 0, "\(note): the index lags behind")
        case 4: try deleteIndex()
        case 5: try compare("compare")
        default:
            last = "begin"
            try open.writer.begin()
            running = ledger
        }
    }

    private mutating func inTransaction() throws {
        guard var running else { return }
        switch dice.roll(0...9) {
        case 0:
            last = "rollback"
            try open.writer.rollback()
            self.running = nil
            try compare("rollback")
        case 1, 2:
            last = "commit"
            let committed = try open.writer.commit().plain
            let own = Array(running.events[ledger.events.count...])
            try demand(committed == own, "\(note): the committed batch")
            ledger = running
            self.running = nil
        case 3:
            last = "lookups in a transaction"
            try running.compareIndexOfWriter(open.writer, note)
            let (events, _) = try open.store.everything()
            try demand(events == ledger.events, "\(note): readers see the running transaction")
        case 4:
            last = "crash in a transaction"
            self.running = nil
            try reopen()
        case 5:
            last = "save index in a transaction"
            try open.store.saveIndex()
        default:
            last = "append"
            let drafts = Ledger.drafts(
                &dice, count: dice.roll(1...3), tag: "\(step)", bodyMax: 3000)
            try open.writer.append(drafts, over: running)
            running.add(drafts, endsTransaction: false)
            self.running = running
        }
    }

    private mutating func checkpoint(_ pages: Int32) throws {
        last = "checkpoint"
        open.writer.checkpointPages = pages
        try open.writer.maintain()
        open.writer.checkpointPages = 4000
    }

    private mutating func deleteIndex() throws {
        last = "delete index"
        try? FileManager.default.removeItem(atPath: folder.file() + "-index")
        try reopen()
    }

    private mutating func erase() throws {
        last = "erase"
        let drafts = ledger.withErasures(
            Ledger.drafts(&dice, count: dice.roll(1...3), tag: "\(step)"), &dice, once: 1)
        let isGone = try open.writer.record(drafts, in: &ledger)
        try demand(isGone, "\(note): it is not gone")
        try ledger.demandGone(folder.file(), note)
    }

    private mutating func compare(_ what: String) throws {
        last = what
        try ledger.compare(open.store, open.writer, note)
    }

    /// Drops the store without a word, as a crash does, opens it anew and compares.
    private mutating func reopen() throws {
        last += ", reopen"
        // The lock goes with the last reference: a second file takes the place in between.
        open = try EventStore.open(folder.file("other.db"))
        open = try EventStore.open(folder.file(), vfs: nil, nameMask: nameMask)
        try ledger.compare(open.store, open.writer, note)
    }
}

extension Ledger {
    /// Compares what the writer finds within its transaction.
    fileprivate func compareIndexOfWriter(_ writer: EventWriter, _ note: String) throws {
        for (stream, own) in Dictionary(grouping: events, by: \.stream) {
            try demand(
                writer.history(of: stream)?.plain == own, "\(note): the history of \(stream)")
            try demand(
                writer.head(of: stream) == head(of: stream), "\(note): the head of \(stream)")
        }
        for event in events {
            guard let key = event.key else { continue }
            try demand(writer.sequence(ofKey: key) == event.sequence, "\(note): \(key)")
        }
        for (sequence, text) in personal {
            try demand(
                writer.personal(sequence) == Array(text.utf8), "\(note): personal \(sequence)")
        }
    }
}

import CSQLite
import Foundation
import MerkleTree
import Testing

@testable import EventStore

@Suite("The tree over the log") struct LogTreeTests {
    /// A store of 1,200 events in 12 transactions, with its saved index and tiles.
    private func long(_ folder: TemporaryFolder) throws -> (String, Ledger) {
        let (fixture, ledger) = try #require(CorruptionTests.long)
        return (try fixture.put(folder), ledger)
    }

    @Test("grows with every commit, and is the same when it is opened again, with tiles or without")
    func reopened() throws {
        let folder = try TemporaryFolder(inMemory: true)
        var ledger = Ledger()
        var dice = Dice(seed: 3)
        for round in 0..<9 {
            let (store, writer) = try EventStore.open(folder.file())
            try ledger.compareTree(store, "opened, round \(round)")
            for number in 0..<2 {
                let drafts = Ledger.drafts(
                    &dice, count: dice.roll(1...150), tag: "\(round).\(number)", bodyMax: 20)
                try writer.record(drafts, in: &ledger)
                try ledger.compareTree(store, "round \(round), transaction \(number)")
            }
            if round % 3 == 0 { try store.saveIndex() }
            if round % 4 == 3 { try FileManager.default.removeItem(atPath: store.path + "-tiles") }
            try writer.close()
        }
        let (store, _) = try EventStore.open(folder.file())
        #expect(store.lostHead == nil)
        #expect(try store.verdict() == nil)
    }

    @Test("a transaction that is rolled back leaves no leaf behind")
    func rolledBack() throws {
        let folder = try TemporaryFolder(inMemory: true)
        let (store, writer) = try EventStore.open(folder.file())
        var ledger = Ledger()
        try writer.record([.init(stream: "a", body: "1")], in: &ledger)
        let before = store.head
        try writer.begin()
        try writer.add("a2", "2")
        try writer.rollback()
        #expect(store.head == before)
        try writer.record([.init(stream: "b", body: "3")], in: &ledger)
        try ledger.compareTree(store, "after a rollback")
    }

    @Test("every proof of a log of several tiles verifies")
    func proofs() throws {
        let folder = try TemporaryFolder(inMemory: true)
        let (path, _) = try long(folder)
        let (store, _) = try EventStore.open(path)
        let reader = try store.makeReader()
        let head = store.head
        for sequence in stride(from: Int64(1), through: head.sequence, by: 13) {
            let (leaf, proof, root) = try reader.inclusionProof(of: sequence, in: head.sequence)
            #expect(root == head.root && proof.verifies(leaf, root: root))
            let (consistency, older, newer) = try reader.consistencyProof(
                from: sequence, to: head.sequence)
            #expect(newer == head.root && consistency.verifies(from: older, to: newer))
            #expect(try reader.root(of: sequence) == older)
        }
    }

    @Test(
        "a file of tiles that is damaged, cut off, of another time or gone is not believed",
        arguments: ["flip", "cut", "older", "other", "gone", "empty"])
    func tiles(_ how: String) throws {
        let folder = try TemporaryFolder(inMemory: true)
        let (path, ledger) = try long(folder)
        let file = URL(fileURLWithPath: path + "-tiles")
        let bytes = try Data(contentsOf: file)
        for place in how == "flip" ? Array(stride(from: 0, to: bytes.count, by: 7)) : [0] {
            switch how {
            case "flip":
                var changed = bytes
                changed[place] ^= 4
                try changed.write(to: file)
            case "cut": try bytes.dropLast(bytes.count / 2).write(to: file)
            case "older":
                // What a file says that was saved earlier is true, and completed from the events.
                var tree = LogTree()
                for tile in try #require(TileFile(database: path).read()).tiles.prefix(2) {
                    tree.append(tile: tile)
                }
                let connection = try Connection(path, .readOnly)
                let last = try #require(try EventRows(connection).hash(at: 512))
                try TileFile(database: path).write(tree.tiles, checked: 0, lastHash: last.bytes)
            case "other":
                // Well written, but the tiles are another log's.
                let connection = try Connection(path, .readOnly)
                let last = try #require(try EventRows(connection).hash(at: 1024))
                let tiles = Array(repeating: TreeHash.empty, count: 4)
                try TileFile(database: path).write(tiles, checked: 0, lastHash: last.bytes)
            case "gone": try FileManager.default.removeItem(at: file)
            default: try Data().write(to: file)
            }
            let (store, _) = try EventStore.open(path)
            try ledger.compareTree(store, "\(how) at \(place)")
        }
    }

    /// An edit by hand, and what a check of the log must find.
    struct Edit: Sendable, CustomTestStringConvertible {
        var sql: String
        var damage: Damage?
        var testDescription: String { sql }
    }

    static let edits: [Edit] = [
        Edit(sql: "SELECT 1"),
        Edit(
            sql: "UPDATE events SET body = 'x' WHERE sequence = 20",
            damage: Damage(.altered, 20...20)),
        Edit(
            sql: "UPDATE events SET body = 'x' WHERE sequence IN (150, 21)",
            damage: Damage(.altered, 21...21)),
        Edit(
            sql: "UPDATE events SET actor = 'x' WHERE sequence = 1",
            damage: Damage(.altered, 1...1)),
        Edit(
            sql: "UPDATE events SET hash = zeroblob(32) WHERE sequence = 30",
            damage: Damage(.altered, 30...30)),
        Edit(
            sql: "DELETE FROM events WHERE sequence = 100", damage: Damage(.missing, 100...100)),
        Edit(
            sql: "UPDATE personal SET body = 'x' WHERE sequence > 50",
            damage: Damage(.personal, 0...0)),
        Edit(sql: "DELETE FROM personal WHERE sequence < 900"),
    ]

    @Test(
        "a check names the first event that is wrong; erased personal data are well",
        arguments: edits)
    func check(_ edit: Edit) throws {
        let folder = try TemporaryFolder(inMemory: true)
        let (path, ledger) = try long(folder)
        try EditTests.edit(path, edit.sql)
        let (store, _) = try EventStore.open(path)
        var expected = edit.damage
        if expected?.kind == .personal {
            let first = try #require(ledger.personal.keys.filter { $0 > 50 }.min())
            expected = Damage(.personal, first...first)
        }
        #expect(try store.verdict() == expected)
    }

    @Test("an event that was replaced together with its hash is found by the tree, and not proved")
    func replaced() throws {
        let folder = try TemporaryFolder(inMemory: true)
        let (path, _) = try long(folder)
        try Self.replace(path, 20)
        let (store, _) = try EventStore.open(path)
        #expect(try store.everything().damaged.isEmpty)
        #expect(try store.verdict() == Damage(.replaced, 1...256))
        let reader = try store.makeReader()
        #expect(throws: StoreError.self) { _ = try reader.inclusionProof(of: 20, in: 1200) }
        #expect(throws: StoreError.self) { _ = try reader.inclusionProof(of: 3, in: 1200) }
        _ = try reader.inclusionProof(of: 300, in: 1200)
    }

    @Test("a log that was altered below the head is told from one that lost its end")
    func altered() throws {
        let folder = try TemporaryFolder(inMemory: true)
        var head: LogHead
        do {
            let (fixture, _) = try #require(CorruptionTests.long)
            let (store, writer) = try EventStore.open(try fixture.put(folder))
            try writer.begin()
            try writer.add("x", "one more")
            _ = try writer.commit()
            try writer.close()
            head = store.head
        }
        let path = folder.file()
        do {
            let (store, _) = try EventStore.open(path)
            #expect(store.lostHead == nil && !store.isAltered)
        }
        try Self.replace(path, 20)
        try FileManager.default.removeItem(atPath: path + "-tiles")
        do {
            let (store, _) = try EventStore.open(path)
            #expect(store.lostHead == head && store.isAltered)
        }
        try EditTests.edit(path, "DELETE FROM events WHERE sequence > 1150")
        let (store, _) = try EventStore.open(path)
        #expect(store.lostHead == head && !store.isAltered)
    }

    @Test("a checkpoint reads back only what no earlier one has vouched for, also after a restart")
    func incremental() throws {
        let folder = try TemporaryFolder(inMemory: true)
        let (path, _) = try long(folder)
        func checkNewest(_ store: EventStore) throws -> (from: Int64, Damage?) {
            let reader = try store.makeReader()
            var check = reader.checkNewest()
            let from = check.next
            var damage: Damage?
            repeat { damage = try reader.proceed(&check) } while damage == nil && !check.isDone
            return (from, damage)
        }
        do {
            let (store, writer) = try EventStore.open(path)
            #expect(try checkNewest(store) == (1, nil))
            #expect(try checkNewest(store) == (1025, nil))
            try writer.begin()
            try writer.add("y", "more")
            _ = try writer.commit()
            try store.saveIndex()
            try EditTests.edit(path, "UPDATE events SET body = 'x' WHERE sequence = 1100")
            #expect(try checkNewest(store) == (1025, Damage(.altered, 1100...1100)))
            try EditTests.edit(
                path, "UPDATE events SET body = (SELECT 'x') WHERE sequence = 1101")
            try EditTests.edit(path, "DELETE FROM events WHERE sequence > 1099")
        }
        let (store, _) = try EventStore.open(path)
        #expect(try checkNewest(store).from == 1025)
    }

    /// Replaces an event together with its hash, as somebody who knows the format would.
    private static func replace(_ path: String, _ sequence: Int64) throws {
        let hash: TreeHash
        do {
            var batch = EventBatch()
            let rows = try EventRows(Connection(path, .readOnly))
            let start = try #require(try rows.read(sequence, into: &batch))
            hash = batch.withEvent(at: start) { event in
                EventRecord(
                    sequence: event.sequence, version: event.version, previous: event.previous,
                    occurredAt: event.occurredAt, recordedAt: event.recordedAt,
                    stream: Array(event.stream), type: Array(event.type),
                    actor: event.actor.map { Array($0) }, key: event.key.map { Array($0) },
                    body: Array("forged".utf8), commitment: event.commitment.map { Array($0) }
                ).leaf
            }
        }
        try EditTests.edit(
            path,
            "UPDATE events SET body = 'forged', hash = x'\(hash.hex)' WHERE sequence = \(sequence)")
    }
}

import Foundation
import Glibc
import MerkleTree
import Synchronization
import Testing

@testable import EventStore

/// The file of tiles is not under SQLite: it is written by a snapshot file, whose calls fail here one
/// after another. Whatever happens to it, the tree is the one of the events.
@Suite("The file of tiles under faults") struct TileFaultTests {
    @Test("a write, a sync or a rename that fails leaves the older file or a good one")
    func faults() throws {
        let (fixture, ledger) = try #require(CorruptionTests.long)
        var number = 0
        var strikes = 1
        while strikes > 0 {
            number += 1
            let folder = try TemporaryFolder(inMemory: true)
            let path = try fixture.put(folder)
            let tiles = try #require(TileFile(database: path).read())
            var file = SnapshotFile(path: path + "-tiles", kind: "tiles001")
            let faults = Faults(failing: number)
            file.calls.write = { faults.strike() ? -1 : Glibc.write($0, $1, $2) }
            file.calls.sync = { faults.strike() ? -1 : fsync($0) }
            file.calls.rename = { faults.strike() ? -1 : Glibc.rename($0, $1) }
            let newer = TileFile(file)
            do {
                try newer.write(tiles.tiles, checked: 512, lastHash: tiles.lastHash)
                try demand(faults.strikes == 0, "fault \(number) was told to nobody")
            } catch is StoreError {}
            strikes = faults.strikes
            let (store, writer) = try EventStore.open(path)
            try ledger.compareTree(store, "fault \(number)")
            var next = ledger
            try writer.record([.init(stream: "s0", body: "after")], in: &next)
            try next.compareTree(store, "fault \(number), after one more")
        }
        #expect(number > 4)
    }
}

/// Fails the call with a number, once.
private final class Faults: Sendable {
    private let failing: Int
    private let calls = Atomic<Int>(0)
    private let struck = Atomic<Int>(0)

    init(failing: Int) { self.failing = failing }

    var strikes: Int { struck.load(ordering: .relaxed) }

    func strike() -> Bool {
        guard calls.add(1, ordering: .relaxed).newValue == failing else { return false }
        struck.add(1, ordering: .relaxed)
        errno = ENOSPC
        return true
    }
}

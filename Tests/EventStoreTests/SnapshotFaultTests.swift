import Foundation
import Synchronization
import Testing

@testable import EventStore

/// Files of derived data: a failing call leaves the old file, and no wrong byte is ever believed.
@Suite("Faulty snapshots") struct SnapshotFaultTests {
    enum Failing: CaseIterable, Sendable { case write, partOfWrite, sync, rename }

    private static let hash = [UInt8](repeating: 7, count: 32)
    private static let old: [[UInt8]] = [[1], [], [2, 3]]
    private static let new: [[UInt8]] = [[9], [8, 7], Array(repeating: 6, count: 10_000), [5]]

    @Test(
        "the N-th call fails: the old contents are there, and the next attempt succeeds",
        arguments: Failing.allCases)
    func failing(_ failing: Failing) throws {
        let folder = try TemporaryFolder(inMemory: true)
        for number in 1...100 {
            let path = folder.file("snapshot\(number)")
            let whole = SnapshotFile(path: path, kind: "test0001")
            try whole.write(sequence: 1, hash: Self.hash, pieces: Self.old)
            let countdown = Countdown(number)
            var faulty = whole
            countdown.install(failing, in: &faulty.calls)
            do {
                try faulty.write(sequence: 2, hash: Self.hash, pieces: Self.new)
                #expect(!countdown.isOver, "nobody was told of call \(number)")
                #expect(whole.read()?.pieces == Self.new)
                return
            } catch { #expect(countdown.isOver, "\(error)") }
            Tally.shared.add("faults")
            let contents = try #require(whole.read(), "call \(number)")
            #expect(contents.sequence == 1 && contents.pieces == Self.old, "call \(number)")
            #expect(!FileManager.default.fileExists(atPath: path + "-new"), "it takes no room")
            try whole.write(sequence: 3, hash: Self.hash, pieces: Self.new)
            #expect(whole.read()?.pieces == Self.new)
        }
        Issue.record("no run without a fault")
    }

    @Test("any bit flipped, any length cut off, anything behind the end: not believed")
    func everyByte() throws {
        let folder = try TemporaryFolder(inMemory: true)
        let file = SnapshotFile(path: folder.file("snapshot"), kind: "test0001")
        try file.write(sequence: 5, hash: Self.hash, pieces: Self.old)
        let bytes = try #require(FileManager.default.contents(atPath: file.path))
        func isBelieved(_ bytes: Data) throws -> Bool {
            try bytes.write(to: URL(fileURLWithPath: file.path))
            return file.read() != nil
        }
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1 << (place % 8)
            #expect(try !isBelieved(changed), "byte \(place) flipped")
            #expect(try !isBelieved(bytes.prefix(place)), "cut off at \(place)")
        }
        #expect(try isBelieved(bytes))
        #expect(SnapshotFile(path: file.path, kind: "test0002").read() == nil, "another kind")
    }

    @Test("an index that is damaged at any place is rebuilt", arguments: Rounds.seeds(20))
    func index(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let (filled, ledger) = try Fixture.filled(seed: seed, inDatabase: 6, inLog: 2)
        var fixture = filled
        var index = try #require(fixture.files["-index"])
        switch dice.roll(0...3) {
        case 0: index.removeLast(dice.roll(1...index.count))
        case 1: index[dice.roll(0...79)] ^= 1 << dice.roll(0...7)  // the header
        case 2: index[dice.roll(0...index.count - 1)] ^= 1 << dice.roll(0...7)
        default:
            let place = dice.roll(0...index.count - 1)
            for byte in place..<min(place + 512, index.count) { index[byte] = 0 }
        }
        fixture.files["-index"] = index
        let folder = try TemporaryFolder(inMemory: true)
        try ledger.verify(try fixture.put(folder), "seed \(seed)")
    }

    @Test("an index that is ahead of its log, or of a log that took another way, is rebuilt")
    func otherWay() throws {
        let (older, ledger) = try Fixture.filled(inDatabase: 4, inLog: 0)
        let folder = try TemporaryFolder(inMemory: true)
        let path = try older.put(folder)
        var ahead = ledger
        do {
            let (store, writer) = try EventStore.open(path)
            let drafts = [Ledger.Draft(stream: "s1", body: "ahead", key: "ahead")]
            for _ in 0..<3 { try writer.record(drafts, in: &ahead) }
            try store.saveIndex()
        }
        var mixed = older
        mixed.files["-index"] = Fixture(path).files["-index"]
        let second = try TemporaryFolder(inMemory: true)
        var other = try ledger.verify(try mixed.put(second), "ahead")
        do {
            // verify() added one event; more of them overtake the index.
            other.add([
                Ledger.Draft(stream: "s0", body: "after", key: "after-\(other.events.count)")
            ])
            let (_, writer) = try EventStore.open(second.file())
            for number in 0..<4 {
                let drafts = [Ledger.Draft(stream: "s\(number)", body: "other", key: "o\(number)")]
                try writer.record(drafts, in: &other)
            }
        }
        try other.verify(second.file(), "another way")
    }
}

/// Counts calls down to the one that fails.
private final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ number: Int) { left = Mutex(number) }

    var isOver: Bool { left.withLock { $0 <= 0 } }

    func install(_ failing: SnapshotFaultTests.Failing, in calls: inout SnapshotFile.Calls) {
        switch failing {
        case .write:
            calls.write = { self.strikes() ? self.fail(ENOSPC) : Glibc.write($0, $1, $2) }
        case .partOfWrite:
            calls.write = {
                if self.isOver { return self.fail(ENOSPC) }
                return Glibc.write($0, $1, self.strikes() ? $2 / 2 : $2)
            }
        case .sync: calls.sync = { self.strikes() ? Int32(self.fail(EIO)) : fsync($0) }
        case .rename:
            calls.rename = { self.strikes() ? Int32(self.fail(ENOSPC)) : Glibc.rename($0, $1) }
        }
    }

    private func strikes() -> Bool {
        left.withLock {
            $0 -= 1
            return $0 == 0
        }
    }

    private func fail(_ code: Int32) -> Int {
        errno = code
        return -1
    }
}

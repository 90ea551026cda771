import Foundation
import MerkleTree
import Testing

@testable import EventStore

@Suite("A database read by itself") struct LogFileTests {
    /// A store of more than two segments.
    nonisolated(unsafe) static let large: (TemporaryFolder, LogHead)? = try? {
        let folder = try TemporaryFolder(inMemory: true)
        let (store, writer) = try EventStore.open(folder.file())
        try writer.begin()
        for number in 0..<Int(2 * LogFile.segmentEvents) + 777 {
            _ = try writer.append(
                NewEvent(
                    stream: "s\(number)", type: "t", occurredAt: 1, recordedAt: 2,
                    body: [123, 125],
                    personal: number.isMultiple(of: 100) ? [1] : nil),
                after: .none)
        }
        _ = try writer.commit()
        try store.saveIndex()
        try writer.close()
        return (folder, store.head)
    }()

    private func summary(_ file: LogFile, marks: [Int64] = []) throws -> LogFile.Summary {
        let reader = try file.makeReader()
        var summary = LogFile.Summary(file)
        var number: Int64 = 0
        while let range = file.segment(number) {
            let inside = marks.filter { range.contains($0) }
            summary.add(try reader.read(range, marks: inside) { _ in })
            number += 1
        }
        return summary
    }

    @Test("its segments join to the root, and to the root of any size that is asked for")
    func roots() throws {
        let (folder, head) = try #require(Self.large)
        let file = try LogFile(folder.file())
        let segment = LogFile.segmentEvents
        let marks = [
            1, 2, 255, 256, 257, 1000, segment - 1, segment, segment + 1, 2 * segment,
            2 * segment + 256, 2 * segment + 700, file.size,
        ]
        let found = try summary(file, marks: marks)
        #expect(file.size == head.sequence && file.head == head)
        #expect(found.damage == nil && found.root == head.root)
        let (store, _) = try EventStore.open(folder.file())
        let reader = try store.makeReader()
        for mark in marks { #expect(found.roots[mark] == (try reader.root(of: mark)), "\(mark)") }
    }

    @Test("it is read where nothing can be written, and from beside a writer")
    func readOnly() throws {
        let (fixture, ledger) = try #require(CorruptionTests.long)
        let folder = try TemporaryFolder(inMemory: true)
        let path = try fixture.put(folder)
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
        #expect(chmod(folder.path, 0o500) == 0)
        let alone = try summary(try LogFile(path))
        #expect(chmod(folder.path, 0o700) == 0)
        let (store, writer) = try EventStore.open(path)
        #expect(alone.root == store.head.root)
        try writer.begin()
        try writer.add("z", "more")
        _ = try writer.commit()
        let file = try LogFile(path)
        #expect(file.size == Int64(ledger.events.count) + 1)
        #expect(try summary(file).root == store.head.root)
    }

    @Test(
        "the first bad event is named, in whichever segment it is", arguments: [3, 20_000, 33_000])
    func damage(_ sequence: Int64) throws {
        let (large, _) = try #require(Self.large)
        let folder = try TemporaryFolder(inMemory: true)
        let path = folder.file()
        for suffix in ["", "-tiles", "-head"] {
            try FileManager.default.copyItem(
                atPath: large.file() + suffix, toPath: path + suffix)
        }
        try EditTests.edit(
            path, "UPDATE events SET body = '[]' WHERE sequence IN (\(sequence), 33100)")
        #expect(
            try summary(try LogFile(path)).damage == Damage(.altered, sequence...sequence))
        try EditTests.edit(path, "DELETE FROM events WHERE sequence = \(sequence - 1)")
        #expect(
            try summary(try LogFile(path)).damage == Damage(.missing, sequence - 1...sequence - 1))
    }
}

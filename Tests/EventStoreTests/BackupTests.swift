import Foundation
import Testing

@testable import EventStore

@Suite("Backing up") struct BackupTests {
    @Test("a copy made while events are appended is a whole beginning of the log")
    func whileWriting() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try EventStore.open(folder.file())
        var appended = 0
        func append(_ count: Int) throws {
            try writer.begin()
            for _ in 0..<count {
                try writer.add(
                    "s\(appended % 5)", String(repeating: "x", count: 500), key: "k\(appended)",
                    personal: "p\(appended)")
                appended += 1
            }
            _ = try writer.commit()
            try writer.maintain()
        }
        for _ in 0..<20 { try append(1000) }
        let before = appended
        var steps = 0
        let head = try store.backUp(to: folder.file("copy.db")) { _ in
            steps += 1
            #expect(throws: Never.self) { try append(10) }
            return true
        }
        #expect(steps > 2, "the copy was made in several steps, with commits between them")
        #expect(head?.sequence == Int64(before))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasPrefix("copy") } == ["copy.db"])

        let (copy, _) = try EventStore.open(folder.file("copy.db"))
        #expect(copy.sequence == Int64(before))
        #expect(copy.lostHead == nil)
        #expect(copy.head == head)
        #expect(try copy.makeReader().personal(17) == Array("p16".utf8))
        #expect(store.sequence == Int64(appended), "the log went on")
    }

    @Test("an existing file is never overwritten")
    func existing() throws {
        let folder = try TemporaryFolder()
        let (store, _) = try EventStore.open(folder.file())
        try Data("precious".utf8).write(to: URL(fileURLWithPath: folder.file("copy.db")))
        #expect(throws: StoreError.self) {
            try store.backUp(to: folder.file("copy.db")) { _ in true }
        }
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: folder.file("copy.db")))
                == Data("precious".utf8))
    }

    @Test("what a killed backup left is replaced; a foreign file of that name is not")
    func leftover() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try EventStore.open(folder.file())
        try writer.begin()
        try writer.add("s", "one")
        _ = try writer.commit()
        let left = URL(fileURLWithPath: folder.file("copy.db-new"))
        let beginning = Data("SQLite format 3\0".utf8) + Data(count: 5000)
        for bytes in [Data(), Data(count: 4096), beginning] {
            try bytes.write(to: left)
            try Data(count: 512).write(to: URL(fileURLWithPath: left.path + "-journal"))
            #expect(try store.backUp(to: folder.file("copy.db")) { _ in true }?.sequence == 1)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    .filter { $0.hasPrefix("copy") } == ["copy.db"])
            try FileManager.default.removeItem(atPath: folder.file("copy.db"))
        }
        try Data("precious".utf8).write(to: left)
        #expect(throws: StoreError.self) {
            try store.backUp(to: folder.file("copy.db")) { _ in true }
        }
        #expect(try Data(contentsOf: left) == Data("precious".utf8))
    }

    @Test("a backup that is broken off leaves nothing behind")
    func brokenOff() throws {
        let folder = try TemporaryFolder()
        let (store, writer) = try EventStore.open(folder.file())
        try writer.begin()
        for number in 0..<5000 {
            try writer.add("s", String(repeating: "y", count: 300) + "\(number)")
        }
        _ = try writer.commit()
        for stop in 1...3 {
            var steps = 0
            let head = try store.backUp(to: folder.file("copy.db")) { _ in
                steps += 1
                return steps < stop
            }
            #expect(head == nil)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    .filter { $0.hasPrefix("copy") }.isEmpty)
        }
    }

    @Test("a copy is compared with the head outside when it is put in the place of the log")
    func restored() throws {
        let folder = try TemporaryFolder()
        do {
            let (store, writer) = try EventStore.open(folder.file())
            try writer.begin()
            for number in 0..<10 { try writer.add("s", "\(number)") }
            _ = try writer.commit()
            _ = try store.backUp(to: folder.file("copy.db")) { _ in true }
            try writer.begin()
            try writer.add("s", "after the backup")
            _ = try writer.commit()
            try writer.close()
        }
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder.file() + suffix)
        }
        try FileManager.default.copyItem(atPath: folder.file("copy.db"), toPath: folder.file())
        let (store, writer) = try EventStore.open(folder.file())
        #expect(store.sequence == 10)
        #expect(store.lostHead?.sequence == 11)
        _ = writer
    }
}
